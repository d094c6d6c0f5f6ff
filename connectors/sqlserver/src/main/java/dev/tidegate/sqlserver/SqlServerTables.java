package dev.tidegate.sqlserver;

import dev.tidegate.load.SourceTables;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import dev.tidegate.model.TidegateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads whole tables.
 *
 * <p>Where the database allows snapshots (by {@code ALLOW_SNAPSHOT_ISOLATION} or {@code
 * READ_COMMITTED_SNAPSHOT}), a read is as of one moment. Where it does not, a row whose place in an
 * index moves during the read can be seen twice, or not at all, or between two changes. Each such
 * row changes inside the load's bracket, so the changes that are merged there put it right; only
 * one key twice would break the load. Therefore such a read is ordered by the key, and the second
 * of two rows with one key is left out. A table without a key is only accepted if nothing changed
 * in its bracket.
 */
final class SqlServerTables implements SourceTables {
    /** While it waits for the table, the table's other writers wait behind it. */
    private static final Duration LOCK_WAIT_MAX = Duration.ofSeconds(30);

    private static final int LOCK_TIMED_OUT = 1222;

    private final Connections connections;
    private final Watermarks watermarks;

    SqlServerTables(Connections connections, Watermarks watermarks) {
        this.connections = connections;
        this.watermarks = watermarks;
    }

    @Override
    public Lsn positionBefore() {
        return connections.with(
                "read the source's position",
                connection -> {
                    try (Statement statement = connection.createStatement();
                            ResultSet row =
                                    statement.executeQuery("SELECT sys.fn_cdc_get_max_lsn()")) {
                        byte @Nullable [] lsn = row.next() ? row.getBytes(1) : null;
                        return lsn == null ? Lsn.ZERO : Lsn.fromBytes(lsn);
                    }
                });
    }

    @Override
    public Lsn positionBehind() throws InterruptedException {
        return watermarks.position();
    }

    @Override
    public long changesBetween(TableId table, Lsn low, Lsn high) {
        return connections.with(
                "count changes of " + table,
                connection -> {
                    List<CaptureInstance> instances =
                            CaptureInstance.all(connection).getOrDefault(table, List.of());
                    if (instances.isEmpty()) {
                        throw new TidegateException(
                                ErrorCode.SOURCE_NOT_READY,
                                "table " + table + " is not captured",
                                "Run on the source: " + Preparation.enableTable(table));
                    }
                    return count(connection, instances.getFirst(), low, high);
                });
    }

    private static long count(Connection connection, CaptureInstance instance, Lsn low, Lsn high)
            throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement(
                        "SELECT COUNT(*) FROM "
                                + instance.changeTable()
                                + " WHERE __$start_lsn > ? AND __$start_lsn <= ?"
                                + " AND __$operation <> 3")) {
            select.setBytes(1, low.toBytes());
            select.setBytes(2, high.toBytes());
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? row.getLong(1) : 0;
            }
        }
    }

    @Override
    public void read(TableSchema schema, RowConsumer consumer) throws InterruptedException {
        try (Connection connection = connections.openRead()) {
            Moment moment = moment(connection);
            if (moment == Moment.TRANSACTION) {
                connection.setTransactionIsolation(
                        com.microsoft.sqlserver.jdbc.SQLServerConnection.TRANSACTION_SNAPSHOT);
            }
            boolean guarded = moment == Moment.NONE && schema.hasKey();
            String order = guarded ? " ORDER BY " + names(schema.key()) : "";
            RowConsumer rows =
                    guarded ? new FirstOfEachKey(schema.keyOrdinals(), consumer) : consumer;
            select(connection, schema, order, rows);
        } catch (SQLException e) {
            throw Failures.of("read table " + schema.table(), e);
        }
    }

    /** What a read can be consistent with. */
    private enum Moment {
        TRANSACTION,
        STATEMENT,
        NONE
    }

    private static Moment moment(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery(
                                "SELECT snapshot_isolation_state, is_read_committed_snapshot_on"
                                        + " FROM sys.databases WHERE name = DB_NAME()")) {
            if (!row.next()) {
                return Moment.NONE;
            }
            if (row.getInt(1) == 1) {
                return Moment.TRANSACTION;
            }
            return row.getBoolean(2) ? Moment.STATEMENT : Moment.NONE;
        }
    }

    /**
     * Holds the table for itself from before the read until the watermark's commit. So each other
     * writer of the table committed before the read, or commits after the watermark.
     */
    @Override
    public Lsn readLocked(TableSchema schema, RowConsumer consumer) throws InterruptedException {
        long token;
        try (Connection connection = connections.openRead()) {
            connection.setAutoCommit(false);
            limitLockWait(connection);
            try (Statement lock = connection.createStatement();
                    ResultSet _ =
                            lock.executeQuery(
                                    "SELECT TOP (0) * FROM "
                                            + Sql.name(schema.table())
                                            + " WITH (TABLOCKX, HOLDLOCK)")) {
                // the lock is held until the commit; no row is asked for
            }
            select(connection, schema, "", consumer);
            // last, so that other writers of the watermark wait for one round trip only
            token = watermarks.write(connection).token();
            connection.commit();
        } catch (SQLException e) {
            if (e.getErrorCode() == LOCK_TIMED_OUT) {
                throw tooHot(schema.table(), e);
            }
            throw Failures.of("read table " + schema.table() + " under a lock", e);
        }
        return watermarks.awaitCaptured(token);
    }

    private static void limitLockWait(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET LOCK_TIMEOUT " + LOCK_WAIT_MAX.toMillis());
        }
    }

    static TidegateException tooHot(TableId table, SQLException error) {
        return new TidegateException(
                ErrorCode.LOAD_TABLE_TOO_HOT,
                "table "
                        + table
                        + " has no key, changed during each read, and could not be locked within "
                        + LOCK_WAIT_MAX.toSeconds()
                        + " s",
                "Give the table a primary key, load at a quiet hour, or exclude the table with"
                        + " source.tables_excluded.",
                error);
    }

    private static void select(
            Connection connection, TableSchema schema, String order, RowConsumer consumer)
            throws SQLException, InterruptedException {
        ColumnReads reads = ColumnReads.all(schema);
        String sql = "SELECT " + reads.selectList() + " FROM " + Sql.name(schema.table()) + order;
        // the driver streams: it keeps no more than a packet of the result
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            try {
                while (rows.next()) {
                    consumer.accept(reads.row(rows));
                    if (Thread.interrupted()) {
                        throw new InterruptedException("the read of a table was interrupted");
                    }
                }
            } catch (InterruptedException | RuntimeException e) {
                statement.cancel(); // else closing would read the rest of the table
                throw e;
            }
        }
    }

    private static String names(List<String> names) {
        return names.stream().map(Sql::name).collect(Collectors.joining(", "));
    }

    /** Lets the first of neighbouring rows with one key pass. */
    static final class FirstOfEachKey implements RowConsumer {
        private final int[] key;
        private final RowConsumer next;
        private @Nullable Row last;

        FirstOfEachKey(int[] key, RowConsumer next) {
            this.key = key.clone();
            this.next = next;
        }

        @Override
        public void accept(Row row) throws InterruptedException {
            Row current = row.project(key);
            if (!current.equals(last)) {
                next.accept(row);
                last = current;
            }
        }
    }
}
