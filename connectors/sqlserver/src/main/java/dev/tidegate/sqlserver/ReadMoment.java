package dev.tidegate.sqlserver;

import com.microsoft.sqlserver.jdbc.SQLServerConnection;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * What a statement that reads can be consistent with.
 *
 * <p>Where the database allows snapshots (by {@code ALLOW_SNAPSHOT_ISOLATION} or {@code
 * READ_COMMITTED_SNAPSHOT}), it reads as of one moment. Where it does not, a row whose place in an
 * index moves meanwhile can be seen twice, or not at all, or between two changes. Each such row
 * changes while its chunk is read, so the changes that are merged into the chunk put it right; only
 * one key twice would break the load.
 */
enum ReadMoment {
    /** One moment for each transaction: what isolation level SNAPSHOT gives. */
    TRANSACTION,
    /** One moment for each statement. */
    STATEMENT,
    /** Each row as it is when the read comes to it. */
    NONE;

    /** Asks the database, and sets the best isolation level that it allows. */
    static ReadMoment choose(Connection connection) throws SQLException {
        ReadMoment moment = ask(connection);
        if (moment == TRANSACTION) {
            connection.setTransactionIsolation(SQLServerConnection.TRANSACTION_SNAPSHOT);
        }
        return moment;
    }

    private static ReadMoment ask(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery(
                                "SELECT snapshot_isolation_state, is_read_committed_snapshot_on"
                                        + " FROM sys.databases WHERE name = DB_NAME()")) {
            if (!row.next()) {
                return NONE;
            }
            if (row.getInt(1) == 1) {
                return TRANSACTION;
            }
            return row.getBoolean(2) ? STATEMENT : NONE;
        }
    }
}
