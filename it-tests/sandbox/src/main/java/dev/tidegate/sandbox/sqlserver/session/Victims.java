package dev.tidegate.sandbox.sqlserver.session;

import java.sql.SQLException;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Chooses one victim of a deadlock between locks on tables. H2 tells every session in the circle
 * that it is the one; the first that comes here is, and the others try again.
 */
final class Victims {
    private static final ReentrantLock LOCK = new ReentrantLock();
    private static long chosen;

    /** What makes a session's locks free. */
    @FunctionalInterface
    interface Rollback {
        /** Rolls its transaction back. */
        void run() throws SQLException;
    }

    private Victims() {}

    /** How many there were; before a session begins to wait. */
    static long count() {
        LOCK.lock();
        try {
            return chosen;
        } finally {
            LOCK.unlock();
        }
    }

    /** Makes the session a victim unless another one became one since it counted. */
    static boolean choose(long counted, Rollback rollback) throws SQLException {
        LOCK.lock();
        try {
            if (chosen > counted) {
                return false;
            }
            chosen++;
            rollback.run();
            return true;
        } finally {
            LOCK.unlock();
        }
    }

    /** A session is a victim without a choice. */
    static void add(Rollback rollback) throws SQLException {
        LOCK.lock();
        try {
            chosen++;
            rollback.run();
        } finally {
            LOCK.unlock();
        }
    }
}
