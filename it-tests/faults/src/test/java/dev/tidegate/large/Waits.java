package dev.tidegate.large;

import dev.tidegate.sandbox.large.BoundedDaemon;
import dev.tidegate.sandbox.workload.SourceTables;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Waits for what a daemon is to do. */
final class Waits {
    private Waits() {}

    /** The load is over, and the target is at a state that the source had. */
    static void untilLoaded(BoundedDaemon daemon, Connection source, Connection target)
            throws Exception {
        int tables = SourceTables.of(source).size();
        String consistent =
                "select count(*) from tidegate.load where finished_at is not null and high_lsn <="
                        + " (select max(commit_lsn) from tidegate.checkpoint)";
        daemon.await(() -> exists(target, "tidegate.load") && number(target, consistent) == tables);
    }

    private static boolean exists(Connection target, String table) throws SQLException {
        try (Statement statement = target.createStatement();
                ResultSet row = statement.executeQuery("select to_regclass('" + table + "')")) {
            return row.next() && row.getString(1) != null;
        }
    }

    private static long number(Connection target, String sql) throws SQLException {
        try (Statement statement = target.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next() ? row.getLong(1) : 0;
        }
    }
}
