package dev.tidegate.sandbox.workload;

import java.util.concurrent.TimeUnit;

/**
 * Decides when the transactions of all clients together are due, so that they come at a fixed rate,
 * however long each takes.
 *
 * <p>Turns that nobody took within a second are missed and counted: a server that was slow for a
 * while is not punished with a storm afterwards. Safe for use by several threads.
 */
public final class RateScheduler {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final double nanosPerTurn;
    private final long start;
    private long next;
    private long missed;

    /**
     * Starts counting.
     *
     * @param perSecond turns in a second
     * @param startNanos when the first is due, on the clock of {@link #take}
     */
    public RateScheduler(double perSecond, long startNanos) {
        if (!(perSecond > 0)) {
            throw new IllegalArgumentException(
                    "the rate is " + perSecond + ", expected more than 0");
        }
        this.nanosPerTurn = TimeUnit.SECONDS.toNanos(1) / perSecond;
        this.start = startNanos;
    }

    /**
     * Takes the next turn.
     *
     * @param nowNanos the time, on a clock that never goes back
     * @return when it is due: may be before now
     */
    public synchronized long take(long nowNanos) {
        long oldest = (long) Math.ceil((nowNanos - PATIENCE_NANOS - start) / nanosPerTurn);
        if (next < oldest) {
            missed += oldest - next;
            next = oldest;
        }
        long due = start + Math.round(next * nanosPerTurn);
        next++;
        return due;
    }

    /** Turns that were due and that nobody took in time. */
    public synchronized long missed() {
        return missed;
    }
}
