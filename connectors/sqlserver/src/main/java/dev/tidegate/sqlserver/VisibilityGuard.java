package dev.tidegate.sqlserver;

import dev.tidegate.model.Lsn;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Remembers when positions of the log were first seen, and so how long to wait until each
 * transaction up to one of them is visible to reads. Safe for use by several threads.
 *
 * <p>SQL Server first hardens a transaction's commit record in the log, and only then ends the
 * transaction: gives its locks back, and lets new snapshots see its rows. CDC's capture job reads
 * the log, so it can show a change that a snapshot taken now does not show yet. How long that takes
 * nobody promises; with a synchronous replica it includes the replica's answer. Nothing can be
 * asked either: we know of no view of transactions between the two, and a snapshot does not say
 * which LSN it is of. Locking the table would do, at the writers' cost, for each chunk. So this
 * waits: a time that should be far above that window, which is a choice and not a measurement, from
 * when the position was first seen in the change tables. It costs little, since several chunks wait
 * at once, and nothing on a quiet source, whose position was seen long ago.
 *
 * <p>The wait is for this one step only: that what lies before the chunk's low position is in its
 * read. What lies behind it is merged, whether the read saw it or not.
 */
final class VisibilityGuard {
    private static final int POSITIONS_MAX = 64;

    private final Duration guard;
    private final ReentrantLock lock = new ReentrantLock();

    /** Positions with the time in nanoseconds at which each was first seen; the oldest go first. */
    private final Map<Lsn, Long> seen =
            new LinkedHashMap<>() {
                @Override
                protected boolean removeEldestEntry(Map.Entry<Lsn, Long> eldest) {
                    return size() > POSITIONS_MAX;
                }
            };

    VisibilityGuard(Duration guard) {
        this.guard = guard;
    }

    /**
     * Notes that everything up to a position is in the journal.
     *
     * @param now in nanoseconds, as of {@link System#nanoTime}
     */
    void seen(Lsn position, long now) {
        lock.lock();
        try {
            seen.putIfAbsent(position, now);
        } finally {
            lock.unlock();
        }
    }

    /** How long to wait from now on; zero or less if not at all. */
    Duration left(Lsn position, long now) {
        lock.lock();
        try {
            long first = seen.getOrDefault(position, now);
            return guard.minusNanos(now - first);
        } finally {
            lock.unlock();
        }
    }

    /** Waits. */
    void await(Lsn position) throws InterruptedException {
        Duration left = left(position, System.nanoTime());
        if (left.isPositive()) {
            Thread.sleep(left);
        }
    }
}
