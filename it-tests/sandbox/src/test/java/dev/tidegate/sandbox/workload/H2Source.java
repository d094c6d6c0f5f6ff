package dev.tidegate.sandbox.workload;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** A database that understands enough T-SQL to run the workloads that are ours. */
public final class H2Source {
    private H2Source() {}

    /** An empty one, with the schema dbo. */
    public static Connection open() throws SQLException {
        Connection connection = DriverManager.getConnection("jdbc:h2:mem:;MODE=MSSQLServer");
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE SCHEMA dbo");
            statement.execute("SET SCHEMA dbo");
        }
        return connection;
    }

    /** The number that a query gives. */
    public static long number(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    /** Runs transactions one after the other. */
    public static void run(Connection connection, Workload.Client client, int transactions)
            throws SQLException {
        connection.setAutoCommit(false);
        for (int i = 0; i < transactions; i++) {
            if (client.transact() == Workload.Ending.COMMIT) {
                connection.commit();
            } else {
                connection.rollback();
            }
        }
    }
}
