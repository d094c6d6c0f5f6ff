package dev.tidegate.sandbox.large;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** What the target knows of a load, as anybody can read it there. */
public final class LoadState {
    private static final String IS_THERE = "select count(to_regclass('tidegate.load'))";
    private static final String LOADED =
            "select count(*) from tidegate.load where finished_at is not null";

    private LoadState() {}

    /** How many tables are loaded; 0 before any daemon was there. */
    public static long tablesLoaded(Connection target) throws SQLException {
        return number(target, IS_THERE) == 0 ? 0 : number(target, LOADED);
    }

    private static long number(Connection target, String sql) throws SQLException {
        try (Statement statement = target.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }
}
