package dev.tidegate.sqlserver;

import dev.tidegate.apply.Quarantine;
import dev.tidegate.apply.RuledDesk;
import dev.tidegate.apply.Target;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import dev.tidegate.model.TidegateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The quarantine of the stream back, for whoever owns a group; see {@link Quarantine}. */
final class ReverseQuarantine implements Quarantine {
    /** What {@code tidegate quarantine} needs to mean this one. */
    static final String OPTION = "--back";

    private static final int WAITING_MAX = 500;
    private static final long WAITING_CHARACTERS_MAX = 4L << 20;

    private final Connections connections;
    private final ReverseQuarantineRows rows;
    private final ReverseTarget.Owned owned;

    ReverseQuarantine(
            Connections connections, ReverseQuarantineRows rows, ReverseTarget.Owned owned) {
        this.connections = connections;
        this.rows = rows;
        this.owned = owned;
    }

    @Override
    public boolean isPossible() {
        return true;
    }

    @Override
    public Set<Lsn> approved() {
        return connections.with("read tidegate.reverse_quarantine", rows::approved);
    }

    @Override
    public Summary unresolved() {
        return connections.with("read tidegate.reverse_quarantine", rows::unresolved);
    }

    @Override
    public String option() {
        return OPTION;
    }

    @Override
    public Target.TargetTransaction putAside(Lsn commitLsn) {
        return new ReverseTransaction(owned, ReverseTransaction.Way.AS_THEY_COME, new Kept());
    }

    @Override
    public Finding blocked(Lsn commitLsn, TidegateException why) {
        List<LogEvent.Change> suspects = owned.suspects();
        return connections.with(
                "write tidegate.reverse_quarantine",
                connection -> {
                    connection.setAutoCommit(false);
                    try {
                        owned.checkpoint().requireOwner(connection, owned.owner());
                        Finding finding =
                                new Finding(
                                        faults(suspects),
                                        rows.related(
                                                connection,
                                                suspects,
                                                ReverseFailures.isOfKeys(why)));
                        rows.noteBlocking(connection, commitLsn, why, finding);
                        connection.commit();
                        return finding;
                    } finally {
                        connection.rollback();
                        connection.setAutoCommit(true);
                    }
                });
    }

    private static List<Fault> faults(List<LogEvent.Change> suspects) {
        Map<TableId, Fault> faults =
                suspects.stream()
                        .map(LogEvent.Change::schema)
                        .collect(
                                Collectors.toMap(
                                        TableSchema::table,
                                        it -> new Fault(it.table(), it.key()),
                                        (one, _) -> one,
                                        LinkedHashMap::new));
        return List.copyOf(faults.values());
    }

    /** Keeps the changes of one transaction instead of making them true. */
    private final class Kept implements ReverseTransaction.Work {
        private long changes;

        @Override
        public void send(ReverseSession session, List<LogEvent.Change> some) throws SQLException {
            PreparedStatement insert = session.prepare(ReverseQuarantineRows.INSERT_CHANGE);
            int waiting = 0;
            long characters = 0;
            for (LogEvent.Change change : some) {
                characters += rows.bind(insert, change);
                insert.addBatch();
                waiting++;
                if (waiting >= WAITING_MAX || characters >= WAITING_CHARACTERS_MAX) {
                    int[] _ = insert.executeBatch();
                    waiting = 0;
                    characters = 0;
                }
            }
            if (waiting > 0) {
                int[] _ = insert.executeBatch();
            }
            changes += some.size();
        }

        @Override
        public void end(Connection connection, Checkpoint passed) throws SQLException {
            if (!rows.noteQuarantined(connection, passed, changes)) {
                throw RuledDesk.refused(
                        "the approval of the transaction at "
                                + passed.commitLsn()
                                + " was taken back",
                        "None: the stream back stands before it again.");
            }
        }
    }
}
