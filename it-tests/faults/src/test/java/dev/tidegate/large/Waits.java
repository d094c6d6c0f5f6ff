package dev.tidegate.large;

import dev.tidegate.sandbox.large.BoundedDaemon;
import dev.tidegate.sandbox.workload.SourceTables;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/** Waits for what a daemon is to do. */
final class Waits {
    private static final Duration WAIT_MAX = Duration.ofMinutes(10);
    private static final Duration LOOK_INTERVAL = Duration.ofMillis(20);

    private Waits() {}

    interface Condition {
        boolean holds() throws Exception;
    }

    static void until(BoundedDaemon daemon, Condition condition) throws Exception {
        long deadline = System.nanoTime() + WAIT_MAX.toNanos();
        while (!condition.holds()) {
            daemon.requireAlive();
            if (System.nanoTime() > deadline) {
                throw new AssertionError("the daemon is too slow:\n" + daemon.log());
            }
            Thread.sleep(LOOK_INTERVAL);
        }
    }

    /** The load is over, and the target is at a state that the source had. */
    static void untilLoaded(BoundedDaemon daemon, Connection source, Connection target)
            throws Exception {
        int tables = SourceTables.of(source).size();
        String consistent =
                "select count(*) from tidegate.load where finished_at is not null and high_lsn <="
                        + " (select max(commit_lsn) from tidegate.checkpoint)";
        until(
                daemon,
                () -> exists(target, "tidegate.load") && number(target, consistent) == tables);
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
