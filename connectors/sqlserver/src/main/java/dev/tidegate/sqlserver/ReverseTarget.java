package dev.tidegate.sqlserver;

import dev.tidegate.apply.Quarantine;
import dev.tidegate.apply.Target;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.TableId;
import dev.tidegate.schema.TableDefinition;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The source as the target of the stream back, for one replication group: PostgreSQL's transactions
 * become transactions of SQL Server, one or more each, with the checkpoint in {@code
 * tidegate.reverse_ckpt}. By a change of that table the forward capture knows them as Tidegate's
 * own.
 *
 * <p>Behind {@link ReverseStream#start} only. What lies before the marker of the start is counted
 * and skipped.
 */
final class ReverseTarget implements Target {
    private final Connections connections;
    private final ReverseCheckpoint checkpoint;
    private final ReverseLedgerRows ledgerRows;
    private final ReverseQuarantineRows quarantineRows;
    private final List<TableDefinition> definitions;
    private final ReverseCounting counting;
    private final String process = UUID.randomUUID().toString();
    private @Nullable Owned owned;
    private boolean hasTaken;

    ReverseTarget(
            Connections connections,
            Places places,
            List<TableDefinition> definitions,
            ReverseCounting counting) {
        this.connections = connections;
        this.checkpoint = places.checkpoint();
        this.ledgerRows = places.ledger();
        this.quarantineRows = places.quarantine();
        this.definitions = List.copyOf(definitions);
        this.counting = counting;
    }

    /** The rows of a group. */
    record Places(
            ReverseCheckpoint checkpoint,
            ReverseLedgerRows ledger,
            ReverseQuarantineRows quarantine) {}

    /**
     * What a take-over found.
     *
     * @param putsAside whether anything can be put aside
     */
    private record Taken(
            ReverseCheckpoint.State state, Optional<KeptLedger> ledger, boolean putsAside) {}

    /** The marker behind which changes are applied. Used by the thread that fills transactions. */
    static final class Start {
        private final String marker;
        private boolean passed;

        Start(String marker, boolean passed) {
            this.marker = marker;
            this.passed = passed;
        }

        void see(String other) {
            passed |= marker.equals(other);
        }

        boolean isPassed() {
            return passed;
        }
    }

    /** What an owner has from one take-over to the next. */
    static final class Owned {
        private final Connections connections;
        private final ReverseCheckpoint checkpoint;
        private final ReverseCheckpoint.Owner owner;
        private final Start start;
        private Checkpoint committed;
        private final Map<TableId, WrittenTable> tables;
        private final Optional<KeptLedger> ledger;
        private final boolean putsAside;
        private List<LogEvent.Change> suspects = List.of();
        private @Nullable ReverseSession session;

        private Owned(
                Connections connections,
                ReverseCheckpoint checkpoint,
                Taken taken,
                Map<TableId, WrittenTable> tables) {
            ReverseCheckpoint.State state = taken.state();
            this.connections = connections;
            this.checkpoint = checkpoint;
            this.owner = new ReverseCheckpoint.Owner(state.process(), state.checkpoint().epoch());
            this.start = new Start(state.startMarker(), state.started());
            this.committed = state.checkpoint();
            this.tables = tables;
            this.ledger = taken.ledger();
            this.putsAside = taken.putsAside();
        }

        ReverseCheckpoint checkpoint() {
            return checkpoint;
        }

        ReverseCheckpoint.Owner owner() {
            return owner;
        }

        Start start() {
            return start;
        }

        /** What was committed last; used by the thread that commits. */
        Checkpoint committed() {
            return committed;
        }

        void committed(Checkpoint checkpoint) {
            committed = checkpoint;
            ledger.ifPresent(KeptLedger::committed);
        }

        /** Empty if none is kept. */
        Optional<KeptLedger> ledger() {
            return ledger;
        }

        /** The session; opened when it is wanted. */
        ReverseSession session() throws SQLException {
            ReverseSession open = session;
            if (open == null) {
                open =
                        ReverseSession.of(
                                connections.openControl(), tables, ledger.map(KeptLedger::tally));
                session = open;
            }
            return open;
        }

        /** Changes of one table, of which one was refused when the last session ended. */
        List<LogEvent.Change> suspects() {
            return suspects;
        }

        /** Ends the session, with what it has not committed. */
        void discard() {
            ReverseSession open = session;
            session = null;
            if (open != null) {
                suspects = open.suspects();
                Connections.abort(open.connection());
            }
        }
    }

    @Override
    public Checkpoint takeOver() {
        if (owned != null) {
            owned.discard();
        }
        Taken taken = connections.with("take the stream back over", this::takeOver);
        hasTaken = true;
        Map<TableId, WrittenTable> tables =
                connections.with("read the catalog", this::writtenTables);
        owned = new Owned(connections, checkpoint, taken, tables);
        return taken.state().checkpoint();
    }

    private Taken takeOver(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        try {
            ReverseCheckpoint.State state = checkpoint.takeOver(connection, process, hasTaken);
            Optional<KeptLedger> ledger =
                    isCounting(connection)
                            ? Optional.of(
                                    new KeptLedger(
                                            ledgerRows,
                                            counting,
                                            ledgerRows.takeOver(
                                                    connection, state, definitions, counting)))
                            : Optional.empty();
            boolean putsAside = ReverseQuarantineRows.exist(connection);
            if (putsAside) {
                quarantineRows.noteApplied(connection, state.checkpoint().commitLsn());
            }
            connection.commit();
            return new Taken(state, ledger, putsAside);
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    /** A stream that an earlier release armed has no table for it. */
    private boolean isCounting(Connection connection) throws SQLException {
        return counting.hashers().isPresent()
                && ReversePreparation.exists(connection, ReverseTables.LEDGER);
    }

    private Map<TableId, WrittenTable> writtenTables(Connection connection) throws SQLException {
        Map<TableId, Map<String, WrittenTable.Text>> texts = TextColumns.read(connection);
        Map<TableId, WrittenTable> tables = new HashMap<>();
        for (TableDefinition definition : definitions) {
            tables.put(
                    definition.table(),
                    new WrittenTable(definition, texts.getOrDefault(definition.table(), Map.of())));
        }
        return tables;
    }

    @Override
    public TargetTransaction begin() {
        return new ReverseTransaction(
                owned(), ReverseTransaction.Way.KEPT, ReverseTransaction.Work.APPLY);
    }

    @Override
    public TargetTransaction beginLarge() {
        return new ReverseTransaction(
                owned(), ReverseTransaction.Way.AS_THEY_COME, ReverseTransaction.Work.APPLY);
    }

    /** A stream that an earlier release armed has no place for it. */
    @Override
    public Quarantine quarantine() {
        Owned now = owned;
        return now == null || !now.putsAside
                ? Quarantine.NONE
                : new ReverseQuarantine(connections, quarantineRows, now);
    }

    private Owned owned() {
        Owned now = owned;
        if (now == null) {
            throw new IllegalStateException("nobody has taken over");
        }
        return now;
    }
}
