package dev.tidegate.sandbox.workload;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** What an administrator of SQL Server does before a pipeline starts. */
public final class SourceDatabase {
    private static final String NOT_CAPTURED =
            "SELECT s.name, t.name FROM sys.tables t JOIN sys.schemas s"
                    + " ON s.schema_id = t.schema_id"
                    + " WHERE t.is_ms_shipped = 0 AND t.is_tracked_by_cdc = 0 AND s.name <> N'cdc'"
                    + " ORDER BY s.name, t.name";

    private SourceDatabase() {}

    /** Makes an empty database. */
    public static void create(Connection connection, String name) throws SQLException {
        execute(connection, "CREATE DATABASE " + SourceTable.quote(name));
    }

    /** Removes a database and whoever uses it. */
    public static void drop(Connection connection, String name) throws SQLException {
        String quoted = SourceTable.quote(name);
        execute(
                connection,
                "ALTER DATABASE " + quoted + " SET SINGLE_USER WITH ROLLBACK IMMEDIATE");
        execute(connection, "DROP DATABASE " + quoted);
    }

    /** The connection's current database. */
    public static String current(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT DB_NAME()")) {
            row.next();
            return row.getString(1);
        }
    }

    /** Turns CDC on, for the current database and every table of it. */
    public static void capture(Connection connection) throws SQLException {
        if (!isCaptured(connection)) {
            execute(connection, "EXEC sys.sp_cdc_enable_db");
        }
        for (String[] table : notCaptured(connection)) {
            execute(
                    connection,
                    "EXEC sys.sp_cdc_enable_table @source_schema = "
                            + literal(table[0])
                            + ", @source_name = "
                            + literal(table[1])
                            + ", @role_name = NULL, @supports_net_changes = 0");
        }
    }

    private static boolean isCaptured(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery(
                                "SELECT is_cdc_enabled FROM sys.databases WHERE name = DB_NAME()")) {
            return row.next() && row.getBoolean(1);
        }
    }

    private static List<String[]> notCaptured(Connection connection) throws SQLException {
        List<String[]> tables = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(NOT_CAPTURED)) {
            while (rows.next()) {
                tables.add(new String[] {rows.getString(1), rows.getString(2)});
            }
        }
        return tables;
    }

    private static String literal(String text) {
        return "N'" + text.replace("'", "''") + "'";
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
