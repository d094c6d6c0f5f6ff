package dev.tidegate.postgres;

import dev.tidegate.model.TableId;
import dev.tidegate.postgres.Breakable.BrokenOffException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Short transactions that lock tables against those who write them, or read them, of a session that
 * is in autocommit. A lock that must wait makes all others wait behind it, so it is asked for again
 * and again for a moment only: less than the second after which PostgreSQL looks for deadlocks, so
 * that it is never the applier that is ended.
 */
final class ShortLocks {
    private static final int LOCK_MILLIS = 200;
    private static final int LOCK_MILLIS_MAX = 700;
    private static final long PAUSE_MILLIS = 100;
    private static final long PAUSE_MILLIS_MAX = 5_000;
    private static final String LOCK_NOT_AVAILABLE = "55P03";
    private static final String DEADLOCK = "40P01";

    private final Connection connection;
    private final Breakable statements;

    ShortLocks(Connection connection, Breakable statements) {
        this.connection = connection;
        this.statements = statements;
    }

    /** Does all that or nothing, as often as it takes until the locks are there. */
    void run(Collection<TableId> tables, List<String> sql)
            throws SQLException, BrokenOffException, InterruptedException {
        int lockMillis = LOCK_MILLIS;
        long pauseMillis = PAUSE_MILLIS;
        while (!isDone(tables, sql, lockMillis)) {
            statements.pause(pauseMillis);
            lockMillis = Math.min(LOCK_MILLIS_MAX, lockMillis * 3 / 2);
            pauseMillis = Math.min(PAUSE_MILLIS_MAX, pauseMillis * 2);
        }
    }

    private boolean isDone(Collection<TableId> tables, List<String> sql, int lockMillis)
            throws SQLException, BrokenOffException, InterruptedException {
        connection.setAutoCommit(false);
        try {
            statements.run(
                    keepVacuumOut(tables)
                            + "; set local lock_timeout = "
                            + lockMillis
                            + ";\n"
                            + String.join(";\n", sql));
            connection.commit();
            return true;
        } catch (SQLException e) {
            String state = Failures.state(e);
            if (!state.equals(LOCK_NOT_AVAILABLE) && !state.equals(DEADLOCK)) {
                throw e;
            }
            return false;
        } finally {
            endTransaction();
        }
    }

    /**
     * A lock that nobody minds who reads or writes; only a vacuum does, which would make the strong
     * lock wait for as long as it takes, since it gives way to those only who wait for a second.
     */
    private static String keepVacuumOut(Collection<TableId> tables) {
        return "lock table "
                + new TreeSet<>(tables).stream().map(Names::table).collect(Collectors.joining(", "))
                + " in share update exclusive mode";
    }

    /** Waits until whoever builds an index of the table, or vacuums it, has ended. */
    void awaitBuilder(TableId table) throws SQLException, BrokenOffException, InterruptedException {
        connection.setAutoCommit(false);
        try {
            statements.run(keepVacuumOut(List.of(table)));
        } finally {
            endTransaction();
        }
    }

    private void endTransaction() throws SQLException {
        if (!connection.isClosed()) {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }
}
