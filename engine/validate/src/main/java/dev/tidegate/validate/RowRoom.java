package dev.tidegate.validate;

import dev.tidegate.load.Waiting;
import java.time.Duration;

/**
 * Room for the rows, as hashes, of ranges that were read from the source and not compared yet, of
 * all tables together. Who waits for room has none, so that nobody waits for ever. Safe for use by
 * several threads.
 */
final class RowRoom {
    private static final Duration LOOK_INTERVAL = Duration.ofMillis(500);

    private final Waiting waiting;
    private final long rows;
    private long left;
    private int waits;

    /**
     * Makes one that is empty.
     *
     * @param rows that there is room for
     */
    RowRoom(Waiting waiting, long rows) {
        this.waiting = waiting;
        this.rows = rows;
        this.left = rows;
    }

    /** Waits until there is room for so many rows; for more than all of it, until all is empty. */
    void take(long wanted) throws InterruptedException {
        if (tryTake(wanted)) {
            return;
        }
        changeWaits(1);
        try {
            while (!takeNow(wanted)) {
                waiting.await(() -> hasRoom(wanted), LOOK_INTERVAL);
            }
        } finally {
            changeWaits(-1);
        }
    }

    /** Takes room if there is some and nobody waits for it. */
    synchronized boolean tryTake(long wanted) {
        return waits == 0 && takeNow(wanted);
    }

    private synchronized void changeWaits(int by) {
        waits += by;
    }

    private synchronized boolean takeNow(long wanted) {
        boolean there = hasRoom(wanted);
        left -= there ? wanted : 0;
        return there;
    }

    private synchronized boolean hasRoom(long wanted) {
        return left >= Math.min(wanted, rows);
    }

    void giveBack(long taken) {
        addBack(taken);
        waiting.wake();
    }

    private synchronized void addBack(long taken) {
        left += taken;
    }
}
