package dev.tidegate.sqlserver;

import dev.tidegate.apply.Target;
import dev.tidegate.model.ChainHash;
import dev.tidegate.model.Lsn;
import dev.tidegate.schema.TableDefinition;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The stream back at its end on SQL Server: its tables, when it applies, and what it has. Safe for
 * use by several threads.
 *
 * <pre>
 *   not prepared ──prepare──▶ not started ──start──▶ skipping ──the marker came──▶ applying
 *                                                    └────── hold ⇄ resume ──────┘
 * </pre>
 */
public final class ReverseStream {
    private static final String NEW_ROW =
            "INSERT INTO tidegate.reverse_ckpt (pipeline, replication_group, epoch, process,"
                    + " commit_lsn, committed_at, chain, journal_offset, start_marker, started,"
                    + " applied_at) VALUES (?, ?, 0, N'', ?, ?, ?, 0, ?, 0, SYSUTCDATETIME())";

    private static final String MINE = " WHERE pipeline = ? AND replication_group = ?";

    private static final String START =
            "UPDATE tidegate.reverse_ckpt SET epoch = epoch + 1, start_marker = ?, started = 0"
                    + MINE;

    private static final String FORGET_SKIPPED = "DELETE FROM tidegate.reverse_skipped" + MINE;

    private static final String HOLD =
            "UPDATE tidegate.reverse_ckpt SET epoch = epoch + 1, held_by = ?"
                    + MINE
                    + " AND held_by IS NULL";

    private static final String RESUME =
            "UPDATE tidegate.reverse_ckpt SET held_by = NULL"
                    + MINE
                    + " AND held_by IS NOT NULL";

    private static final String HAS_MARKER =
            "SELECT COUNT(*) FROM tidegate.reverse_marker WHERE pipeline = ? AND marker = ?";

    private static final String SKIPPED =
            "SELECT source_table, change_count, first_lsn FROM tidegate.reverse_skipped" + MINE;

    private final Connections connections;
    private final String pipeline;
    private final int groups;

    ReverseStream(Connections connections, String pipeline, int groups) {
        this.connections = connections;
        this.pipeline = pipeline;
        this.groups = groups;
    }

    /**
     * How a group's part is.
     *
     * @param startMarker the marker behind which it applies; empty before the first start
     * @param started whether that has come
     * @param heldBy the handover that holds it
     * @param checkpoint the last transaction that is there
     * @param committedAt when PostgreSQL committed that
     * @param skipped what it left out before the marker: table, how many changes, the first one's
     *     place
     */
    public record Status(
            Optional<String> startMarker,
            boolean started,
            Optional<String> heldBy,
            Lsn checkpoint,
            Instant committedAt,
            List<String> skipped) {
        /** Copies the list. */
        public Status {
            skipped = List.copyOf(skipped);
        }
    }

    /**
     * Creates its tables and captures the one by which the forward capture knows its transactions;
     * does nothing where that is so. Throws {@code SOURCE_NOT_READY} with the T-SQL to run if the
     * user may not.
     */
    public void prepare() {
        boolean _ = connections.with("prepare the stream back", ReversePreparation::run);
    }

    /** Where a group's changes go; owned by one thread. */
    public Target target(int group, List<TableDefinition> tables) {
        return new ReverseTarget(connections, checkpoint(group), tables);
    }

    /**
     * Applies behind this marker from now on, and skips what lies before it. Again with the same
     * marker it changes nothing.
     *
     * @param marker its text
     */
    public void start(String marker) {
        eachGroup(
                "start the stream back",
                (connection, checkpoint) -> {
                    Optional<ReverseCheckpoint.State> found = checkpoint.read(connection);
                    if (found.isEmpty()) {
                        create(connection, checkpoint, marker);
                    } else if (!found.get().startMarker().equals(Optional.of(marker))) {
                        update(connection, START, checkpoint, Optional.of(marker));
                        update(connection, FORGET_SKIPPED, checkpoint, Optional.empty());
                    }
                });
    }

    private static void create(Connection connection, ReverseCheckpoint checkpoint, String marker)
            throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(NEW_ROW)) {
            checkpoint.bindMine(insert, 1);
            insert.setBytes(3, Lsn.ZERO.toBytes());
            insert.setString(4, ReverseCheckpoint.time(Instant.EPOCH));
            insert.setNString(5, ChainHash.START.toString());
            insert.setNString(6, marker);
            int _ = insert.executeUpdate();
        }
    }

    /** From now on nobody applies anything, whoever does it now. */
    public void hold(String handover) {
        eachGroup(
                "hold the stream back",
                (connection, checkpoint) ->
                        update(connection, HOLD, checkpoint, Optional.of(handover)));
    }

    /** Takes {@link #hold} back. */
    public void resume() {
        eachGroup(
                "resume the stream back",
                (connection, checkpoint) ->
                        update(connection, RESUME, checkpoint, Optional.empty()));
    }

    /** Whether a marker is here with all that was committed before it, in every group. */
    public boolean hasApplied(String marker) {
        return connections.with(
                "look for a marker",
                connection -> {
                    try (PreparedStatement select = connection.prepareStatement(HAS_MARKER)) {
                        select.setNString(1, pipeline);
                        select.setNString(2, marker);
                        try (ResultSet row = select.executeQuery()) {
                            return row.next() && row.getInt(1) == groups;
                        }
                    }
                });
    }

    /** How a group's part is; empty before the first start. */
    public Optional<Status> status(int group) {
        return connections.with(
                "look at the stream back",
                connection -> {
                    Optional<ReverseCheckpoint.State> state = checkpoint(group).read(connection);
                    if (state.isEmpty()) {
                        return Optional.empty();
                    }
                    return Optional.of(
                            new Status(
                                    state.get().startMarker(),
                                    state.get().started(),
                                    state.get().heldBy(),
                                    state.get().checkpoint().commitLsn(),
                                    state.get().checkpoint().committedAt(),
                                    skipped(connection, group)));
                });
    }

    private List<String> skipped(Connection connection, int group) throws SQLException {
        List<String> texts = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(SKIPPED)) {
            checkpoint(group).bindMine(select, 1);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    texts.add(
                            "%s: %d changes, the first at %s"
                                    .formatted(
                                            row.getString(1),
                                            row.getLong(2),
                                            Lsn.fromBytes(row.getBytes(3))));
                }
            }
        }
        return texts;
    }

    private ReverseCheckpoint checkpoint(int group) {
        return new ReverseCheckpoint(pipeline, group);
    }

    private interface GroupWork {
        void on(Connection connection, ReverseCheckpoint checkpoint) throws SQLException;
    }

    /** In one transaction. */
    private void eachGroup(String doing, GroupWork work) {
        boolean _ =
                connections.with(
                        doing,
                        connection -> {
                            connection.setAutoCommit(false);
                            try {
                                for (int group : IntStream.range(0, groups).toArray()) {
                                    work.on(connection, checkpoint(group));
                                }
                                connection.commit();
                            } finally {
                                connection.rollback();
                                connection.setAutoCommit(true);
                            }
                            return true;
                        });
    }

    private static void update(
            Connection connection, String sql, ReverseCheckpoint checkpoint, Optional<String> value)
            throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            int next = 1;
            if (value.isPresent()) {
                update.setNString(next, value.get());
                next++;
            }
            checkpoint.bindMine(update, next);
            int _ = update.executeUpdate();
        }
    }
}
