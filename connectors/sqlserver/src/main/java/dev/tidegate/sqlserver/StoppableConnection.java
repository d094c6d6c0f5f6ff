package dev.tidegate.sqlserver;

import io.debezium.connector.sqlserver.SqlServerConnection;
import io.debezium.connector.sqlserver.SqlServerConnectorConfig;
import io.debezium.connector.sqlserver.SqlServerValueConverters;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * A connection of Debezium's reading thread that is not made again while the reading stops: each
 * login may take as long as the driver has time for one.
 */
class StoppableConnection extends SqlServerConnection {
    private volatile boolean stopping;

    StoppableConnection(SqlServerConnectorConfig config, SqlServerValueConverters values) {
        super(config, values, config.getSkippedOperations(), config.useSingleDatabase(), false);
    }

    /** From now on the connection, once broken, stays so. May be called from another thread. */
    void stopReading() {
        stopping = true;
    }

    /** Whether failures are made by {@link #stopReading}. */
    final boolean isStopping() {
        return stopping;
    }

    final void requireReading() throws SQLException {
        if (stopping) {
            throw new SQLException("the reading of the log is being stopped");
        }
    }

    @Override
    public synchronized Connection connection(boolean executeOnConnect) throws SQLException {
        if (!isConnected()) {
            requireReading();
        }
        return super.connection(executeOnConnect);
    }

    @Override
    public synchronized void reconnect() throws SQLException {
        requireReading();
        super.reconnect();
    }
}
