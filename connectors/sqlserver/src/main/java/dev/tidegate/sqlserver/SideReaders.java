package dev.tidegate.sqlserver;

import io.debezium.connector.sqlserver.SqlServerConnection;
import java.sql.SQLException;
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

    private final Supplier<SqlServerConnection> opener;
    private final ArrayDeque<SqlServerConnection> free = new ArrayDeque<>();
    private final ArrayDeque<SqlServerConnection> taken = new ArrayDeque<>();

    SideReaders(Supplier<SqlServerConnection> opener) {
        this.opener = opener;
    }

    /** A connection without a result, until {@link #release}. */
    synchronized SqlServerConnection take() throws SQLException {
        SqlServerConnection reader = free.isEmpty() ? opener.get() : free.pop();
        taken.push(reader);
        if (reader.isConnected() && !reader.isValid()) {
            reader.reconnect();
        }
        return reader;
    }

    /** The results of all of them are no longer needed. */
    synchronized void release() {
        while (!taken.isEmpty()) {
            SqlServerConnection reader = taken.pop();
            if (free.size() < KEPT_MAX && isReset(reader)) {
                free.push(reader);
            } else {
                close(reader);
            }
        }
    }

    private static boolean isReset(SqlServerConnection reader) {
        try {
            reader.rollback();
            return true;
        } catch (SQLException e) {
            LOGGER.info("A connection is given up, it could not be reset", e);
            return false;
        }
    }

    @Override
    public synchronized void close() {
        taken.addAll(free);
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
