package dev.tidegate.postgres;

import dev.tidegate.ledger.Lane;
import dev.tidegate.ledger.LedgerReader;
import dev.tidegate.ledger.TableLedger;
import dev.tidegate.load.ChunkSource;
import dev.tidegate.load.KeyOrder;
import dev.tidegate.load.KeyRange;
import dev.tidegate.load.RowConsumer;
import dev.tidegate.model.ChainHash;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.MultisetHash;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import dev.tidegate.validate.AuditTarget;
import dev.tidegate.validate.LedgerEntry;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rows of one replication group for audits, read on the primary or on a replica. Each snapshot
 * is a transaction of its own, in a session that nobody else has meanwhile. Safe for use by several
 * threads.
 */
final class PostgresAuditTarget implements AuditTarget {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresAuditTarget.class);

    /**
     * A snapshot waits for nobody who holds a table, and does not outlive a read that is stuck: it
     * keeps the server from removing old rows. A range is read by its index: no statistics make the
     * server sort a table for each range of it.
     */
    private static final String SNAPSHOT =
            """
            set transaction isolation level repeatable read, read only;
            set local lock_timeout = '10s';
            set local statement_timeout = '2min';
            set local idle_in_transaction_session_timeout = '5min';
            set local enable_sort = off;
            set local max_parallel_workers_per_gather = 0\
            """;

    /** What a database has applied that nobody has applied anything to. */
    private static final Checkpoint NOTHING =
            new Checkpoint(0, Lsn.ZERO, Instant.EPOCH, ChainHash.START, 0);

    private final Connections connections;
    private final int group;
    private final CheckpointTable checkpoints;
    private final SpareSession spare;

    PostgresAuditTarget(Connections connections, int group) {
        this.connections = connections;
        this.group = group;
        this.checkpoints = new CheckpointTable(connections.pipeline(), group);
        this.spare = new SpareSession(connections);
    }

    @Override
    public Optional<KeyOrder> order(TableSchema schema) {
        Optional<KeyOrder> order = TargetKeyOrder.of(schema).map(it -> it);
        return order.filter(_ ->
                connections.inTransaction(
                        "read the indexes of table " + schema.table(),
                        connection -> KeyIndexes.areInOrder(connection, schema)));
    }

    @Override
    public boolean keepsSourceOrder(TableSchema schema) {
        return TargetKeyOrder.isSourceOrder(schema);
    }

    @Override
    public Snapshot open() {
        return spare.take().flatMap(this::inKept).orElseGet(this::inNew);
    }

    /** Empty if the session has ended meanwhile. */
    private Optional<Snapshot> inKept(SpareSession.Session session) {
        try {
            return Optional.of(snapshot(session));
        } catch (SQLException e) {
            LOG.debug("a session that was kept is of no use any more", e);
            return Optional.empty();
        }
    }

    private Snapshot inNew() {
        try {
            Connection connection = connections.open("audit " + group);
            BinaryArray.allow(connection);
            // a plan that the server keeps would outlive a change of the table
            connection.unwrap(PGConnection.class).setPrepareThreshold(0);
            return snapshot(SpareSession.Session.of(connection));
        } catch (SQLException e) {
            throw Failures.of("open a snapshot for the audit", e);
        }
    }

    private Snapshot snapshot(SpareSession.Session session) throws SQLException {
        Optional<Snapshot> opened = Optional.empty();
        try {
            new Statements(session.connection()).run(SNAPSHOT);
            Checkpoint checkpoint = checkpoints.read(session.connection()).orElse(NOTHING);
            opened = Optional.of(new OpenSnapshot(session, checkpoint));
            return opened.get();
        } finally {
            if (opened.isEmpty()) {
                connections.discard(session.connection());
            }
        }
    }

    @Override
    public LedgerAt ledger(Set<TableId> tables) {
        Optional<LedgerReader.Snapshot> read =
                connections.inTransaction("read tidegate.ledger", checkpoints.ledger()::read);
        Map<TableId, LedgerEntry> found = new HashMap<>();
        read.map(LedgerReader.Snapshot::tables)
                .orElse(Map.of())
                .forEach((table, account) -> {
                    if (tables.contains(table)) {
                        found.put(table, entry(account));
                    }
                });
        return new LedgerAt(read.map(LedgerReader.Snapshot::at).orElse(NOTHING), found);
    }

    private final class OpenSnapshot implements Snapshot {
        private final SpareSession.Session session;
        private final Connection connection;
        private final Checkpoint checkpoint;

        OpenSnapshot(SpareSession.Session session, Checkpoint checkpoint) {
            this.session = session;
            this.connection = session.connection();
            this.checkpoint = checkpoint;
        }

        @Override
        public Checkpoint checkpoint() {
            return checkpoint;
        }

        @Override
        public Optional<LedgerEntry> ledger(TableId table) {
            try {
                return checkpoints.ledger().read(connection, table).map(PostgresAuditTarget::entry);
            } catch (SQLException e) {
                throw Failures.of("read tidegate.ledger", e);
            }
        }

        @Override
        public Optional<Row> rows(
                TableSchema schema, KeyRange range, ChunkSource.Limit limit, RowConsumer rows)
                throws InterruptedException {
            try {
                return new RowScan(connection, schema).range(range, limit, rows);
            } catch (SQLException e) {
                throw Failures.of("audit rows of table " + schema.table(), e);
            }
        }

        @Override
        public void rows(TableSchema schema, List<Row> keys, RowConsumer rows)
                throws InterruptedException {
            try {
                ArrayStatements statements = new ArrayStatements(schema);
                new RowScan(connection, schema).keys(statements.read(new BitSet()), keys, rows);
            } catch (SQLException e) {
                throw Failures.of("audit rows of table " + schema.table(), e);
            }
        }

        /** All that was set is the transaction's, and ends with it. */
        @Override
        public void close() {
            boolean ended = false;
            try {
                connection.rollback();
                ended = true;
            } catch (SQLException e) {
                LOG.debug("a snapshot's session has ended before it", e);
            } finally {
                if (ended) {
                    spare.give(session);
                } else {
                    connections.discard(connection);
                }
            }
        }
    }

    private static LedgerEntry entry(LedgerReader.Account account) {
        return new LedgerEntry(
                known(account.sum().rows()),
                known(account.sum().largeObjects()),
                account.begunAt(),
                unknown(account.sum()));
    }

    private static Optional<String> unknown(TableLedger sum) {
        return Stream.of(sum.rows(), sum.largeObjects())
                .flatMap(PostgresAuditTarget::unknown)
                .findFirst();
    }

    private static Stream<String> unknown(Lane lane) {
        return switch (lane) {
            case Lane.Known _ -> Stream.empty();
            case Lane.Unknown(var reason, var since) ->
                    Stream.of("%s (since %s)".formatted(reason.text(), since));
        };
    }

    private static Optional<MultisetHash> known(Lane lane) {
        return switch (lane) {
            case Lane.Known(MultisetHash sum) -> Optional.of(sum);
            case Lane.Unknown _ -> Optional.empty();
        };
    }
}
