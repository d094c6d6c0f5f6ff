package dev.tidegate.postgres.cutover;

import static dev.tidegate.postgres.Names.literal;

import dev.tidegate.cutover.Denial;
import dev.tidegate.cutover.FenceMode;
import dev.tidegate.cutover.FenceRow;
import dev.tidegate.cutover.FenceStatus;
import dev.tidegate.cutover.HandoverId;
import dev.tidegate.cutover.Refusals;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the fence of a pipeline is; each method is a part of the connection's transaction. */
final class FenceReading {
    private static final String NOW = "select clock_timestamp()";

    private final String pipeline;
    private final List<String> exempt;

    /**
     * Of one pipeline.
     *
     * @param exempt names of roles that are never denied anything
     */
    FenceReading(String pipeline, List<String> exempt) {
        this.pipeline = pipeline;
        this.exempt = List.copyOf(exempt);
    }

    /** What it is now. */
    FenceStatus status(Connection connection) throws SQLException {
        FenceRow row = row(connection);
        return row.recorded().isEmpty()
                ? row.with(List.of(), 0)
                : row.with(notInForce(connection, row.recorded()), sessions(connection));
    }

    private static String rowOf(String pipeline) {
        return """
        select f.epoch, f.mode, f.handover, f.expires_at, clock_timestamp() as now,
            d.kind, d.principal, d.detail
        from (values (%s)) as p (pipeline)
            left join tidegate.fence f using (pipeline)
            left join tidegate.fence_denial d using (pipeline)\
        """
                .formatted(pipeline);
    }

    /** What of it decides; one query. */
    FenceRow row(Connection connection) throws SQLException {
        boolean there = CutoverTables.areThere(connection);
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(there ? rowOf(literal(pipeline)) : NOW)) {
            found.next();
            if (!there) {
                return neverClaimed(found.getObject(1, OffsetDateTime.class), List.of());
            }
            return row(found);
        }
    }

    private static FenceRow neverClaimed(OffsetDateTime now, List<Denial> recorded) {
        return new FenceRow(
                0, FenceMode.CLOSED, Optional.empty(), Optional.empty(), now.toInstant(), recorded);
    }

    /** From the first row on, of which there is one for each denial. */
    private static FenceRow row(ResultSet found) throws SQLException {
        OffsetDateTime now = found.getObject("now", OffsetDateTime.class);
        long epoch = found.getLong("epoch");
        Optional<String> mode = Optional.ofNullable(found.getString("mode"));
        Optional<HandoverId> handover =
                Optional.ofNullable(found.getString("handover")).map(HandoverId::parse);
        Optional<Instant> expiresAt =
                Optional.ofNullable(found.getObject("expires_at", OffsetDateTime.class))
                        .map(OffsetDateTime::toInstant);
        List<Denial> recorded = recorded(found);
        return mode.isEmpty()
                ? neverClaimed(now, recorded)
                : new FenceRow(
                        epoch,
                        FenceMode.valueOf(mode.get()),
                        handover,
                        expiresAt,
                        now.toInstant(),
                        recorded);
    }

    private static List<Denial> recorded(ResultSet row) throws SQLException {
        List<Denial> recorded = new ArrayList<>();
        do {
            String kind = row.getString("kind");
            if (kind != null) {
                recorded.add(
                        new Denial(
                                Denial.Kind.valueOf(kind),
                                row.getString("principal"),
                                row.getString("detail")));
            }
        } while (row.next());
        return recorded.stream().sorted().toList();
    }

    /**
     * A denial is in force if there is nothing that would have to be denied to its role: also what
     * somebody granted it meanwhile would let it write.
     */
    private List<Denial> notInForce(Connection connection, List<Denial> recorded)
            throws SQLException {
        List<Denial> due = denials(connection);
        return recorded.stream()
                .filter(it ->
                        due.stream()
                                .anyMatch(other ->
                                        other.kind() == it.kind()
                                                && other.principal().equals(it.principal())))
                .toList();
    }

    /** How many of roles that are denied something could still commit what they wrote. */
    int sessions(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery(
                                "select count(*) from ("
                                        + DeniedSessions.thatCouldCommit(literal(pipeline))
                                        + ") as s")) {
            row.next();
            return row.getInt(1);
        }
    }

    /** What would have to be denied now. */
    List<Denial> denials(Connection connection) throws SQLException {
        return Principals.denials(connection, ReplicatedTables.names(connection, pipeline), exempt);
    }

    /** Raises the epoch; waits for whoever holds the row. */
    void claim(Connection connection, long epoch) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(GuardedWork.LIMITS);
            statement.execute(Guarded.awaitOthers(pipeline));
            CutoverTables.create(connection);
            statement.execute(
                    "insert into tidegate.fence (pipeline, epoch, mode) values ("
                            + literal(pipeline)
                            + ", 0, 'CLOSED') on conflict (pipeline) do nothing");
            try (ResultSet row = statement.executeQuery(Guarded.lock(pipeline))) {
                row.next();
                if (row.getLong(1) > epoch) {
                    throw Refusals.fenced(row.getLong(1));
                }
            }
            statement.execute(
                    "update tidegate.fence set epoch = "
                            + epoch
                            + " where pipeline = "
                            + literal(pipeline));
        }
    }

    /** Where the log was when a marker was written. */
    Optional<String> position(Connection connection, String marker) throws SQLException {
        if (!CutoverTables.areThere(connection)) {
            return Optional.empty();
        }
        try (Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery(
                                "select wal_position from tidegate.cutover_marker where pipeline = "
                                        + literal(pipeline)
                                        + " and marker = "
                                        + literal(marker))) {
            return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
        }
    }
}
