package dev.tidegate.sqlserver;

import dev.tidegate.load.RowConsumer;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableSchema;
import dev.tidegate.validate.AuditSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Reads single rows for audits. Safe for use by several threads. */
final class SqlServerAudit implements AuditSource {
    /** How long it waits for others; they may wait behind it meanwhile. */
    private static final Duration LOCK_WAIT_MAX = Duration.ofMillis(500);

    private static final int DEADLOCK_VICTIM = 1205;
    private static final int LOCK_TIMED_OUT = 1222;

    private final Connections connections;
    private final Watermarks watermarks;
    private final SqlServerChunks chunks;

    SqlServerAudit(Connections connections, Watermarks watermarks, SqlServerChunks chunks) {
        this.connections = connections;
        this.watermarks = watermarks;
        this.chunks = chunks;
    }

    @Override
    public void read(TableSchema schema, List<Row> keys, RowConsumer rows)
            throws InterruptedException {
        requireFew(keys);
        try (Connection connection = connections.openRead()) {
            ReadMoment.choose(connection);
            lookup(connection, schema).read(connection, keys, rows);
        } catch (SQLException e) {
            throw Failures.ofRead("read rows of table " + schema.table(), e);
        }
    }

    /**
     * Holds the rows from before they are read until the watermark's commit. So each other writer
     * of one of them committed before the read, or commits after the watermark.
     */
    @Override
    public Optional<Lsn> readLocked(TableSchema schema, List<Row> keys, RowConsumer rows)
            throws InterruptedException {
        requireFew(keys);
        Watermarks.Written written;
        try (Connection connection = connections.openRead()) {
            KeyLookup lookup = lookup(connection, schema);
            connection.setAutoCommit(false);
            giveWay(connection);
            lookup.readLocked(connection, keys, rows);
            // last, so that other writers of the watermark wait for one round trip only
            written = watermarks.write(connection);
            connection.commit();
        } catch (SQLException e) {
            if (e.getErrorCode() == LOCK_TIMED_OUT || e.getErrorCode() == DEADLOCK_VICTIM) {
                return Optional.empty();
            }
            throw Failures.ofRead("read rows of table " + schema.table() + " under locks", e);
        }
        return Optional.of(watermarks.awaitCaptured(written));
    }

    private KeyLookup lookup(Connection connection, TableSchema schema) throws SQLException {
        return new KeyLookup(schema, chunks.shape(connection, schema));
    }

    /** An audit is never what others wait for long, nor what makes one of them fail. */
    private static void giveWay(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    "SET LOCK_TIMEOUT " + LOCK_WAIT_MAX.toMillis() + "; SET DEADLOCK_PRIORITY LOW");
        }
    }

    private static void requireFew(List<Row> keys) {
        if (keys.size() > KEYS_MAX) {
            throw new IllegalArgumentException(keys.size() + " keys in one read");
        }
    }
}
