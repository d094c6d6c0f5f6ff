package dev.tidegate.sqlserver;

import dev.tidegate.load.RowConsumer;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import dev.tidegate.model.TidegateException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/**
 * Reads a table as a whole, exactly as it is at one position, although others write to it. A shared
 * lock on the table is given when nobody is in the middle of writing to it, and keeps those out who
 * come later until a watermark is committed. So each other writer committed before the read began,
 * or commits behind the watermark.
 *
 * <p>Where the database allows snapshots, the lock is held until one is taken, for some round trips
 * however large the table is: it begins behind all that was committed before the lock was given.
 *
 * <pre>
 *   lock      waits for writers | held              | watermark, commit
 *   reader                      | begins a snapshot |                   | reads all rows of it
 *   writers   write             | wait              |                   | write on
 * </pre>
 *
 * <p>Where it does not, whoever reads holds the lock until all is read.
 */
final class ExactRead {
    /** While it waits for the table, the table's other writers wait behind it. */
    private static final Duration LOCK_WAIT_MAX = Duration.ofSeconds(30);

    private static final int LOCK_TIMED_OUT = 1222;

    private final Connections connections;
    private final Watermarks watermarks;

    ExactRead(Connections connections, Watermarks watermarks) {
        this.connections = connections;
        this.watermarks = watermarks;
    }

    /** Reads all rows of a table. */
    interface Rows {
        /** Does it; nothing of the connection stays open but its transaction. */
        void read(Connection connection, TableSchema schema, RowConsumer consumer)
                throws SQLException, InterruptedException;
    }

    /**
     * Reads; returns when capture has seen the watermark.
     *
     * @return the position at which the rows are exactly so
     */
    Lsn read(TableSchema schema, Rows rows, RowConsumer consumer) throws InterruptedException {
        Watermarks.Written written;
        try (Connection reader = connections.openRead()) {
            ReadMoment moment = ReadMoment.choose(reader);
            reader.setAutoCommit(false);
            if (moment == ReadMoment.TRANSACTION) {
                written = beginSnapshot(reader, schema.table());
                rows.read(reader, schema, consumer);
            } else {
                lock(reader, schema.table());
                rows.read(reader, schema, consumer);
                // last, so that other writers of the watermark wait for one round trip only
                written = watermarks.write(reader);
            }
            reader.commit();
        } catch (SQLException e) {
            if (e.getErrorCode() == LOCK_TIMED_OUT) {
                throw tooHot(schema.table(), e);
            }
            throw Failures.ofRead("read table " + schema.table() + " under a lock", e);
        }
        return watermarks.awaitCaptured(written);
    }

    /** A snapshot begins with the first row that its transaction looks for. */
    private Watermarks.Written beginSnapshot(Connection reader, TableId table) throws SQLException {
        try (Connection locker = connections.openRead()) {
            locker.setAutoCommit(false);
            lock(locker, table);
            look(reader, table, "");
            Watermarks.Written written = watermarks.write(locker);
            locker.commit();
            return written;
        }
    }

    /** Held until the transaction ends. */
    private static void lock(Connection connection, TableId table) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET LOCK_TIMEOUT " + LOCK_WAIT_MAX.toMillis());
        }
        look(connection, table, " WITH (TABLOCK, HOLDLOCK)");
    }

    /** Asks for a row, since a statement that needs none may leave the table alone. */
    private static void look(Connection connection, TableId table, String hints)
            throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery(
                                "SELECT TOP (1) 1 FROM " + Sql.name(table) + hints)) {
            boolean _ = row.next();
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
                "Give the table a primary key, load it at a quiet hour, or skip it: tidegate table"
                        + " skip.",
                error);
    }
}
