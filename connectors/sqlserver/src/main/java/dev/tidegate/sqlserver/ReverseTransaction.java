package dev.tidegate.sqlserver;

import dev.tidegate.apply.Target;
import dev.tidegate.journal.MarkerRows;
import dev.tidegate.ledger.LedgerChanges;
import dev.tidegate.ledger.TableLedger;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TidegateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A transaction of the stream back on SQL Server: the checkpoint first, which makes sure that it is
 * the owner's, then what was changed. Keeps its changes until the commit, unless it is large.
 */
final class ReverseTransaction implements Target.TargetTransaction {
    private static final int SENT_AT = 1_000;

    private static final String ADD_MARKER =
            "INSERT INTO tidegate.reverse_marker (pipeline, replication_group, marker, commit_lsn,"
                    + " before_lsn, before_chain, before_offset) VALUES (?, ?, ?, ?, ?, ?, ?)";

    private static final String ADD_SKIPPED =
            "UPDATE tidegate.reverse_skipped SET change_count = change_count + ?"
                    + " WHERE pipeline = ? AND replication_group = ? AND source_table = ?";

    private static final String NEW_SKIPPED =
            "INSERT INTO tidegate.reverse_skipped (change_count, pipeline, replication_group,"
                    + " source_table, first_lsn) VALUES (?, ?, ?, ?, ?)";

    private final ReverseTarget.Owned owned;
    private final Way way;
    private final Work work;
    private final List<LogEvent.Change> changes = new ArrayList<>();
    private final Map<String, Lsn> markers = new TreeMap<>();
    private final Map<TableId, Skipped> skipped = new TreeMap<>();
    private Optional<ReverseTally> notApplied = Optional.empty();
    private boolean started;
    private boolean begun;
    private boolean ended;

    /** How changes get to SQL Server. */
    enum Way {
        /** With the commit. */
        KEPT,
        /** As they come. */
        AS_THEY_COME
    }

    /** What becomes of the changes. */
    interface Work {
        /** They are made true. */
        Work APPLY = (session, changes) -> session.send(changes);

        /** Some of them, in their order. */
        void send(ReverseSession session, List<LogEvent.Change> changes) throws SQLException;

        /** All are sent; what is noted now becomes visible with the checkpoint. */
        default void end(Connection connection, Checkpoint passed) throws SQLException {}
    }

    /** Changes of a table before the start. */
    private record Skipped(long count, Lsn first) {
        Skipped plus(Skipped other) {
            return new Skipped(count + other.count, first);
        }
    }

    ReverseTransaction(ReverseTarget.Owned owned, Way way, Work work) {
        this.owned = owned;
        this.way = way;
        this.work = work;
        this.started = owned.start().isPassed();
    }

    @Override
    public void apply(LogEvent.Change change) {
        Lsn at = change.position().commitLsn();
        Optional<String> marker = MarkerRows.marker(change);
        if (marker.isPresent()) {
            markers.put(marker.get(), at);
            owned.start().see(marker.get());
            started = owned.start().isPassed();
        } else if (!owned.start().isPassed()) {
            skipped.merge(change.schema().table(), new Skipped(1, at), Skipped::plus);
            notApplied = notApplied.or(() -> owned.ledger().map(KeptLedger::tally));
            notApplied.ifPresent(it -> it.takeOff(change));
        } else {
            changes.add(change);
            if (way == Way.AS_THEY_COME && changes.size() >= SENT_AT) {
                sendAsItComes();
            }
        }
    }

    private void sendAsItComes() {
        attempt(session -> {
            if (!begun) {
                begun = true;
                owned.checkpoint().claim(session.connection(), owned.owner());
            }
            work.send(session, changes);
        });
        changes.clear();
    }

    @Override
    public void commit(Checkpoint checkpoint, LedgerChanges ledger) {
        attempt(session -> {
            begun = true;
            Connection connection = session.connection();
            owned.checkpoint().advance(connection, owned.owner(), checkpoint, started);
            work.send(session, changes);
            work.end(connection, checkpoint);
            addMarkers(connection);
            addSkipped(connection);
            count(session, checkpoint.commitLsn(), ledger);
            connection.commit();
        });
        owned.committed(checkpoint);
        ended = true;
    }

    /** Nothing of what lies before the start counts. */
    private void count(ReverseSession session, Lsn at, LedgerChanges ledger) throws SQLException {
        Map<TableId, TableLedger> applied = session.applied();
        if (owned.ledger().isPresent()) {
            owned.ledger()
                    .get()
                    .write(
                            session,
                            at,
                            new KeptLedger.Changes(
                                    started ? ledger : LedgerChanges.Counted.NOTHING,
                                    started
                                            ? notApplied.map(ReverseTally::drain).orElse(Map.of())
                                            : Map.of(),
                                    applied));
        }
    }

    private interface Step {
        void with(ReverseSession session) throws SQLException;
    }

    /** A session in which something failed is not used again. */
    private void attempt(Step step) {
        try {
            step.with(owned.session());
        } catch (SQLException e) {
            owned.discard();
            ended = true;
            throw Failures.of("apply changes to SQL Server", e);
        } catch (TidegateException e) {
            owned.discard();
            ended = true;
            throw e;
        }
    }

    private void addMarkers(Connection connection) throws SQLException {
        for (Map.Entry<String, Lsn> marker : markers.entrySet()) {
            try (PreparedStatement insert = connection.prepareStatement(ADD_MARKER)) {
                owned.checkpoint().bindMine(insert, 1);
                insert.setNString(3, marker.getKey());
                insert.setBytes(4, marker.getValue().toBytes());
                insert.setBytes(5, owned.committed().commitLsn().toBytes());
                insert.setNString(6, owned.committed().chain().toString());
                insert.setLong(7, owned.committed().journalOffset());
                int _ = insert.executeUpdate();
            }
        }
    }

    private void addSkipped(Connection connection) throws SQLException {
        for (Map.Entry<TableId, Skipped> table : skipped.entrySet()) {
            if (count(connection, ADD_SKIPPED, table) == 0) {
                int _ = count(connection, NEW_SKIPPED, table);
            }
        }
    }

    private int count(Connection connection, String sql, Map.Entry<TableId, Skipped> table)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, table.getValue().count());
            owned.checkpoint().bindMine(statement, 2);
            statement.setNString(4, table.getKey().toString());
            if (sql.equals(NEW_SKIPPED)) {
                statement.setBytes(5, table.getValue().first().toBytes());
            }
            return statement.executeUpdate();
        }
    }

    /** Undoes what was sent, if it was not committed. */
    @Override
    public void close() {
        if (begun && !ended) {
            owned.discard();
        }
        ended = true;
    }
}
