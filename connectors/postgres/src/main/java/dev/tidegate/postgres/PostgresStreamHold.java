package dev.tidegate.postgres;

import dev.tidegate.cutover.HandoverId;
import dev.tidegate.cutover.HoldAction;
import dev.tidegate.cutover.Marker;
import dev.tidegate.cutover.Refusals;
import dev.tidegate.cutover.Statement;
import dev.tidegate.cutover.StreamHold;
import dev.tidegate.model.Checkpoint;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Holds the stream to this target by its checkpoints: a larger epoch, so that who applies commits
 * nothing more, and the handover's name, so that nobody takes over. Safe for use by several
 * threads.
 *
 * <p>Both are in the checkpoint's own row, since a take-over that waits for that row sees no other
 * as it is by then.
 */
final class PostgresStreamHold implements StreamHold {
    private static final String STATE =
            """
            select held_by, started_from, skipped from tidegate.checkpoint
            where pipeline = ? order by replication_group\
            """;

    private static final String HOLD =
            """
            update tidegate.checkpoint set held_by = %1$s, epoch = epoch + 1
            where pipeline = %2$s and held_by is distinct from %1$s\
            """;

    private static final String RESUME =
            """
            update tidegate.checkpoint set held_by = null, epoch = epoch + 1
            where pipeline = %2$s and held_by = %1$s\
            """;

    private static final String STARTED_ELSEWHERE =
            "select from tidegate.checkpoint where pipeline = ? and replication_group = ?"
                    + " and started_from is distinct from ? for update";

    /** Which tables it concerns, and how, is read in the same transaction. */
    private static final String RETURN_TOLD =
            "/* tidegate.ledger: what applications changed is added, or nothing is known;"
                    + " tidegate.audit_*: what was found before is forgotten, but for mismatches */";

    private final Connections connections;

    PostgresStreamHold(Connections connections) {
        this.connections = connections;
    }

    @Override
    public State state() {
        return connections.inTransaction("read whether the stream is held", this::state);
    }

    private State state(Connection connection) throws SQLException {
        if (!Preparation.isDone(connection)) {
            return State.FREE;
        }
        try (PreparedStatement statement = connection.prepareStatement(STATE)) {
            statement.setString(1, connections.pipeline());
            try (ResultSet row = statement.executeQuery()) {
                State state = State.FREE;
                while (row.next()) {
                    List<String> skipped = new ArrayList<>(state.skipped());
                    skipped.addAll(texts(row));
                    state =
                            new State(
                                    text(row, 1).map(HandoverId::parse),
                                    text(row, 2).map(Marker::parse),
                                    skipped);
                }
                return state; // all groups are changed together
            }
        }
    }

    private static Optional<String> text(ResultSet row, int column) throws SQLException {
        return Optional.ofNullable(row.getString(column));
    }

    private static List<String> texts(ResultSet row) throws SQLException {
        Array array = row.getArray(3);
        return array == null ? List.of() : List.of((String[]) array.getArray());
    }

    @Override
    public List<Statement> statements(HoldAction action, long epoch) {
        List<String> lines = new ArrayList<>();
        lines.add("begin");
        lines.add(owner() + " /* no further if it is not " + epoch + " */");
        if (action instanceof HoldAction.Start) {
            lines.add(RETURN_TOLD);
        }
        lines.addAll(work(action));
        lines.add("commit");
        return List.of(new Statement("target", joined(lines), joined(undo(action))));
    }

    private static String joined(List<String> lines) {
        return lines.isEmpty() ? "" : String.join(";\n", lines) + ";";
    }

    private String owner() {
        return "select epoch from tidegate.fence where pipeline = %s for update"
                .formatted(pipeline());
    }

    private String pipeline() {
        return Names.literal(connections.pipeline());
    }

    private List<String> work(HoldAction action) {
        return switch (action) {
            case HoldAction.Hold(HandoverId handover) -> List.of(of(HOLD, handover));
            case HoldAction.Resume(HandoverId handover) -> List.of(of(RESUME, handover));
            case HoldAction.Start start -> start(start);
        };
    }

    private List<String> undo(HoldAction action) {
        return switch (action) {
            case HoldAction.Hold(HandoverId handover) -> List.of(of(RESUME, handover));
            case HoldAction.Resume _, HoldAction.Start _ -> List.of();
        };
    }

    private String of(String form, HandoverId handover) {
        return form.formatted(Names.literal(handover.toString()), pipeline());
    }

    private List<String> start(HoldAction.Start start) {
        List<String> statements = new ArrayList<>();
        for (Map.Entry<Integer, Checkpoint> place : new TreeMap<>(start.places()).entrySet()) {
            Checkpoint at = place.getValue();
            // what was left out is noted once, with the first group
            List<String> skipped = statements.isEmpty() ? start.skipped() : List.of();
            statements.add(
                    """
                    update tidegate.checkpoint set epoch = epoch + 1, held_by = null, started_from = %1$s,
                        skipped = %2$s, commit_lsn = %3$s, committed_at = %4$s, chain = %5$s,
                        journal_offset = %6$d, ledger_lsn = %3$s, applied_at = clock_timestamp()
                    where pipeline = %7$s and replication_group = %8$d
                        and started_from is distinct from %1$s\
                    """
                            .formatted(
                                    Names.literal(start.from().toString()),
                                    array(skipped),
                                    Names.literal(at.commitLsn().toString()),
                                    Names.literal(at.committedAt().toString()),
                                    Names.literal(at.chain().toString()),
                                    at.journalOffset(),
                                    pipeline(),
                                    place.getKey()));
        }
        return statements;
    }

    private static String array(List<String> texts) {
        return texts.stream()
                .map(Names::literal)
                .collect(Collectors.joining(", ", "array[", "]::text[]"));
    }

    @Override
    public void perform(HoldAction action, long epoch) {
        boolean _ =
                connections.inTransaction(
                        "hold the stream, or let it go",
                        connection -> run(connection, action, epoch));
    }

    private boolean run(Connection connection, HoldAction action, long epoch) throws SQLException {
        try (java.sql.Statement statement = connection.createStatement()) {
            requireOwner(statement, epoch);
            if (action instanceof HoldAction.Start start) {
                noteReturn(connection, start);
            }
            for (String sql : work(action)) {
                statement.execute(sql);
            }
            return true;
        }
    }

    /** Behind this the ledger has all that it claims to have at the new checkpoints. */
    private void noteReturn(Connection connection, HoldAction.Start start) throws SQLException {
        for (Map.Entry<Integer, Checkpoint> place : new TreeMap<>(start.places()).entrySet()) {
            if (isStartedElsewhere(connection, place.getKey(), start.from())) {
                new ReturnedTables(connections.pipeline(), place.getKey())
                        .note(connection, start.differences(), place.getValue().commitLsn());
            }
        }
    }

    private boolean isStartedElsewhere(Connection connection, int group, Marker from)
            throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(STARTED_ELSEWHERE)) {
            select.setString(1, connections.pipeline());
            select.setInt(2, group);
            select.setString(3, from.toString());
            try (ResultSet row = select.executeQuery()) {
                return row.next();
            }
        }
    }

    private void requireOwner(java.sql.Statement statement, long epoch) throws SQLException {
        try (ResultSet row = statement.executeQuery(owner())) {
            long found = row.next() ? row.getLong(1) : 0;
            if (found > epoch) {
                throw Refusals.fenced(found);
            }
            if (found < epoch) {
                throw new IllegalStateException(
                        "the fence of the target was not claimed with epoch " + epoch);
            }
        }
    }
}
