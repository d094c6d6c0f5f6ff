package dev.tidegate.sqlserver;

import io.debezium.connector.sqlserver.SqlServerConnection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connections for results that must be streamed beside others: the driver streams the last result
 * of a connection only. For one thread, but for {@link #close}.
 */
final class SideReaders implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(SideReaders.class);

    /** So many stay open for the next time. */
    private static final int KEPT_MAX = 3;

    /** Who was used that long ago is tried before it is used; under load that is nobody. */
    private static final Duration TRUSTED = Duration.ofSeconds(1);

    private final Supplier<SqlServerConnection> opener;
    private final ArrayDeque<Free> free = new ArrayDeque<>();
    private final ArrayDeque<SqlServerConnection> taken = new ArrayDeque<>();

    /** One that is not used, and since when. */
    private record Free(SqlServerConnection reader, long sinceNanos) {
        boolean isTrusted() {
            return System.nanoTime() - sinceNanos < TRUSTED.toNanos();
        }
    }

    SideReaders(Supplier<SqlServerConnection> opener) {
        this.opener = opener;
    }

    /** A connection without a result and without a transaction, until {@link #release}. */
    synchronized SqlServerConnection take() throws SQLException {
        Free last = free.poll();
        SqlServerConnection reader = last == null ? opener.get() : last.reader;
        taken.push(reader);
        if (last != null && !last.isTrusted() && !reader.isValid()) {
            reader.reconnect();
        }
        reader.setAutoCommit(true);
        return reader;
    }

    /** The results of all of them are no longer needed. */
    synchronized void release() {
        while (!taken.isEmpty()) {
            SqlServerConnection reader = taken.pop();
            if (free.size() < KEPT_MAX) {
                free.push(new Free(reader, System.nanoTime()));
            } else {
                close(reader);
            }
        }
    }

    @Override
    public synchronized void close() {
        free.forEach(each -> taken.add(each.reader));
        free.clear();
        while (!taken.isEmpty()) {
            close(taken.pop());
        }
    }

    static void close(SqlServerConnection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            LOGGER.warn("A connection did not close cleanly", e);
        }
    }
}
