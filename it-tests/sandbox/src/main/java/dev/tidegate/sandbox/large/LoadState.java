package dev.tidegate.sandbox.large;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** What is durable of a load, as anybody can read it on the target. */
public final class LoadState {
    private static final String IS_THERE = "select count(to_regclass('tidegate.load_table'))";
    private static final String TABLES = "select count(*) from tidegate.load_table where complete";
    private static final String ROWS =
            "select coalesce(sum(row_count), 0) from tidegate.load_table";

    private LoadState() {}

    /** How many tables are loaded; 0 before any daemon was there. */
    public static long tablesLoaded(Connection target) throws SQLException {
        return isThere(target) ? number(target, TABLES) : 0;
    }

    /** How many rows are loaded; 0 before any daemon was there. */
    public static long rowsLoaded(Connection target) throws SQLException {
        return isThere(target) ? number(target, ROWS) : 0;
    }

    /** Whether a daemon was there. */
    public static boolean isThere(Connection target) throws SQLException {
        return number(target, IS_THERE) > 0;
    }

    private static long number(Connection target, String sql) throws SQLException {
        try (Statement statement = target.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }
}
