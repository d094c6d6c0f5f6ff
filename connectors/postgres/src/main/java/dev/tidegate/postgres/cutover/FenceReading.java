package dev.tidegate.postgres.cutover;

import static dev.tidegate.postgres.Names.literal;

import dev.tidegate.cutover.Denial;
import dev.tidegate.cutover.FenceMode;
import dev.tidegate.cutover.FenceStatus;
import dev.tidegate.cutover.HandoverId;
import dev.tidegate.cutover.Refusals;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the fence of a pipeline is; each method is a part of the connection's transaction. */
final class FenceReading {
    private static final String ROW =
            "select epoch, mode, handover, expires_at, clock_timestamp() as now"
                    + " from tidegate.fence where pipeline = ";

    private static final String NEVER_CLAIMED =
            "select 0 as epoch, 'CLOSED' as mode, null as handover,"
                    + " null::timestamptz as expires_at, clock_timestamp() as now";

    private static final String RECORDED =
            "select kind, principal, detail from tidegate.fence_denial where pipeline = ";

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
        if (!CutoverTables.areThere(connection)) {
            return status(connection, NEVER_CLAIMED, List.of());
        }
        List<Denial> recorded = recorded(connection);
        String row = ROW + literal(pipeline);
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(row)) {
            if (!found.next()) {
                return status(connection, NEVER_CLAIMED, recorded);
            }
        }
        return status(connection, row, recorded);
    }

    private FenceStatus status(Connection connection, String row, List<Denial> recorded)
            throws SQLException {
        List<Denial> notInForce = recorded.isEmpty() ? List.of() : notInForce(connection, recorded);
        int sessions = recorded.isEmpty() ? 0 : sessions(connection);
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(row)) {
            found.next();
            return new FenceStatus(
                    found.getLong("epoch"),
                    FenceMode.valueOf(found.getString("mode")),
                    Optional.ofNullable(found.getString("handover")).map(HandoverId::parse),
                    Optional.ofNullable(found.getObject("expires_at", OffsetDateTime.class))
                            .map(OffsetDateTime::toInstant),
                    found.getObject("now", OffsetDateTime.class).toInstant(),
                    recorded,
                    notInForce,
                    sessions);
        }
    }

    private List<Denial> recorded(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(RECORDED + literal(pipeline))) {
            List<Denial> recorded = new ArrayList<>();
            while (row.next()) {
                recorded.add(
                        new Denial(
                                Denial.Kind.valueOf(row.getString("kind")),
                                row.getString("principal"),
                                row.getString("detail")));
            }
            return recorded.stream().sorted().toList();
        }
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

    private int sessions(Connection connection) throws SQLException {
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
