package dev.tidegate.sqlserver;

import io.debezium.connector.sqlserver.SqlServerChangeTable;
import io.debezium.connector.sqlserver.SqlServerConnection;
import io.debezium.connector.sqlserver.SqlServerConnectorConfig;
import io.debezium.connector.sqlserver.SqlServerValueConverters;
import io.debezium.relational.Table;
import io.debezium.relational.TableId;
import io.debezium.relational.Tables;
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

    /**
     * The shape as it is read at a start. Debezium's own way takes the name for a pattern here, in
     * which an underscore is any character, and mixes the columns of two tables up.
     */
    @Override
    public Table getTableSchemaFromTable(String database, SqlServerChangeTable instance)
            throws SQLException {
        TableId table = instance.getSourceTableId();
        Tables found = new Tables();
        readSchema(found, database, table.schema(), table::equals, null, false);
        Table shape = found.forTable(table);
        if (shape == null) {
            throw new SQLException("table " + table.identifier() + " is gone");
        }
        return shape;
    }

    @Override
    public synchronized void reconnect() throws SQLException {
        requireReading();
        super.reconnect();
    }
}
