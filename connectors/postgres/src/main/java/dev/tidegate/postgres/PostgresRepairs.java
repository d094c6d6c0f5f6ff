package dev.tidegate.postgres;

import dev.tidegate.ledger.Lane;
import dev.tidegate.ledger.TableLedger;
import dev.tidegate.load.RowConsumer;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.MultisetHash;
import dev.tidegate.model.Position;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import dev.tidegate.model.TidegateException;
import dev.tidegate.validate.RepairTarget;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes single rows of one replication group beside the stream of changes. Each transaction locks
 * the checkpoint's row first, so that nobody takes over before it has ended.
 */
final class PostgresRepairs implements RepairTarget {
    /** Apply stands still meanwhile. */
    private static final String LIMITS =
            "set local lock_timeout = '10s'; set local statement_timeout = '1min'";

    private final Connections connections;
    private final int group;
    private final LoadRecords records;
    private final CheckpointTable checkpoints;

    PostgresRepairs(Connections connections, int group) {
        this.connections = connections;
        this.group = group;
        this.records = new LoadRecords(connections.pipeline(), group);
        this.checkpoints = new CheckpointTable(connections.pipeline(), group);
    }

    @Override
    public Session begin(TableSchema schema, Checkpoint at) {
        Connection connection = connections.open(Ownership.repairing(group));
        boolean begun = false;
        try {
            Statements statements = new Statements(connection);
            statements.run(PostgresApply.PLANS);
            statements.run(LIMITS);
            BinaryArray.allow(connection);
            Optional<TargetRules> rules =
                    SessionTriggers.turnOff(connection, connections.foreignKeys());
            if (rules.isPresent()) {
                rules.get().look(connection);
            }
            if (!records.isOwned(connection, at)) {
                throw checkpoints.fenced();
            }
            Session session = new Repair(connection, schema, at, new Proof(rules));
            begun = true;
            return session;
        } catch (SQLException e) {
            throw Failures.of(doing(schema.table()), e);
        } finally {
            if (!begun) {
                connections.discard(connection);
            }
        }
    }

    private static String doing(TableId table) {
        return "repair rows of table " + table;
    }

    /** What a statement does in it. */
    private interface Work {
        void run() throws SQLException;
    }

    private final class Repair implements Session {
        private final Connection connection;
        private final TableSchema schema;
        private final Checkpoint at;
        private final Position position;
        private final Proof proof;
        private final Proof.Way way;
        private final RowScan scan;
        private final RowKeys keys;
        private final ArrayStatements statements;
        private final ArrayPieces pieces;
        private final StorableText texts = connections.texts();

        /** What was read, by its key. */
        private final Map<Object, Row> found = new HashMap<>();

        Repair(Connection connection, TableSchema schema, Checkpoint at, Proof proof)
                throws SQLException {
            this.connection = connection;
            this.schema = schema;
            this.at = at;
            this.position = new Position(at.commitLsn(), 0);
            this.proof = proof;
            this.way = proof.way(schema);
            this.scan = new RowScan(connection, schema);
            this.keys = new RowKeys(schema);
            this.statements = new ArrayStatements(schema);
            this.pieces = new ArrayPieces(schema);
            if (way == Proof.Way.TRIGGERS) {
                new Statements(connection).run(SessionTriggers.ON);
            }
        }

        @Override
        public void read(List<Row> wanted, RowConsumer rows) throws InterruptedException {
            try {
                scan.keys(
                        statements.readLocked(),
                        wanted,
                        row -> {
                            found.put(keys.of(row), row);
                            rows.accept(row);
                        });
            } catch (SQLException e) {
                throw Failures.of(doing(schema.table()), e);
            }
        }

        @Override
        public void put(Row row) {
            attempt(() -> {
                Row stored = texts.storable(schema, row);
                Row before = found.put(keys.of(stored), stored);
                write(statements.upsert(new BitSet()), stored);
                proof.add(
                        way,
                        before == null
                                ? new LogEvent.Insert(position, schema, stored)
                                : new LogEvent.Update(position, schema, before, stored));
            });
        }

        @Override
        public void delete(Row key) {
            attempt(() -> {
                Row place = scan.widened(key);
                Row before = found.remove(keys.of(place));
                if (before == null) {
                    throw new IllegalStateException("a row is read before it is deleted");
                }
                write(statements.delete(), place);
                proof.add(way, new LogEvent.Delete(position, schema, before));
            });
        }

        private void write(ArrayStatements.Statement writing, Row row) throws SQLException {
            try (PreparedStatement statement = connection.prepareStatement(writing.sql())) {
                int next = 1;
                for (BinaryArray parameter : pieces.encode(writing, List.of(row))) {
                    statement.setObject(next, parameter);
                    next++;
                }
                long hit = statement.executeLargeUpdate();
                if (hit != 1) {
                    throw MissingRow.byKey(schema, hit, 1);
                }
            }
        }

        @Override
        public void commit(LedgerDelta ledger) {
            attempt(() -> {
                Message message = new Message(connection, new Suspects());
                Optional<RulesCheck> check = proof.ask(message);
                message.send();
                if (check.isPresent() && check.get().hasChanged()) {
                    throw new TidegateException(
                            ErrorCode.TARGET_UNAVAILABLE,
                            "could not "
                                    + doing(schema.table())
                                    + ": its keys or triggers were changed meanwhile",
                            "Repair the rows again.");
                }
                if (!ledger.equals(LedgerDelta.NONE)) {
                    checkpoints
                            .ledger()
                            .advance(connection, Map.of(schema.table(), difference(ledger)));
                }
                connection.commit();
            });
        }

        @Override
        public void anchor(MultisetHash rows, Optional<MultisetHash> largeObjects) {
            attempt(() -> {
                checkpoints.countFrom(connection, at);
                if (!checkpoints.ledger().anchor(connection, schema.table(), rows, largeObjects)) {
                    throw new TidegateException(
                            ErrorCode.VALIDATE_REFUSED,
                            "table %s has no ledger to anchor".formatted(schema.table()),
                            "It is not followed, or about to be loaded anew; wait until it is"
                                    + " loaded.");
                }
                connection.commit();
            });
        }

        private void attempt(Work work) {
            try {
                work.run();
            } catch (SQLException e) {
                throw Failures.of(doing(schema.table()), e);
            }
        }

        /** With the session; what is not committed is undone. */
        @Override
        public void close() {
            connections.release(connection);
        }
    }

    private static TableLedger difference(RepairTarget.LedgerDelta ledger) {
        return new TableLedger(known(ledger.rows()), known(ledger.largeObjects()));
    }

    private static Lane known(MultisetHash sum) {
        return new Lane.Known(sum);
    }
}
