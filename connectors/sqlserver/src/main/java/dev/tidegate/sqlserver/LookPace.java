package dev.tidegate.sqlserver;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * When the log is looked at: at once behind an iteration that read changes, otherwise the poll
 * interval after the look before. One thread looks; others may {@link #hurry} it.
 *
 * <p>Debezium has a pace of its own, of whole iterations. One that finds nothing costs several
 * times what the question costs that it asks: its marker goes through four threads. So Debezium is
 * told not to wait, and {@link LogConnection} waits inside one iteration, up to {@link
 * #ITERATION_MAX}: the looks of that time are taken at the source ({@link LogWait}).
 */
final class LookPace {
    /** Debezium's setting with the poll interval, in milliseconds. */
    static final String SETTING = "tidegate.look.interval.ms";

    /**
     * How long an iteration looks for changes that do not come. Each one ends with a marker, by
     * which an idle source is known to be well, and by which the engine is stopped.
     */
    static final Duration ITERATION_MAX = Duration.ofSeconds(1);

    /**
     * The next look while only tables change that are not ours: it must come before more
     * transactions have gathered than an iteration takes.
     */
    private static final Duration OTHERS_INTERVAL_MAX = Duration.ofMillis(10);

    private final long intervalNanos;
    private long lookedAtNanos = System.nanoTime();
    private long dueAtNanos = lookedAtNanos;
    private boolean hurried;
    private boolean stopped;

    LookPace(Duration interval) {
        this.intervalNanos = interval.toNanos();
    }

    /** Waits until the first look of an iteration is due. */
    synchronized void awaitIteration() {
        awaitDue();
        hurried = false;
        looked();
    }

    /**
     * How many more looks an iteration has whose first one found nothing; 0 if it is hurried, or if
     * the poll interval is longer than an iteration.
     */
    synchronized int looksLeft() {
        return isHurried() ? 0 : (int) (ITERATION_MAX.toNanos() / intervalNanos);
    }

    /** Whether an iteration is to end at once. */
    synchronized boolean isHurried() {
        return hurried || stopped;
    }

    /** Somebody has just looked. */
    synchronized void looked() {
        lookedAtNanos = System.nanoTime();
        dueAtNanos = lookedAtNanos + intervalNanos;
    }

    private void awaitDue() {
        try {
            for (long left = left(); !hurried && !stopped && left > 0; left = left()) {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
        } catch (InterruptedException e) {
            // only who ends the reading interrupts it, and Debezium sees that it is over
            Thread.currentThread().interrupt();
        }
    }

    private long left() {
        return dueAtNanos - System.nanoTime();
    }

    /** An iteration has read changes, and more may be there. */
    synchronized void changesWereRead() {
        dueAtNanos = lookedAtNanos;
    }

    /** An iteration found that other tables have changed. */
    synchronized void othersHaveChanged() {
        dueAtNanos = lookedAtNanos + Math.min(intervalNanos, OTHERS_INTERVAL_MAX.toNanos());
    }

    /** Ends the iteration, and the next one begins at once. */
    synchronized void hurry() {
        hurried = true;
        notifyAll();
    }

    /** From now on nothing waits. */
    synchronized void stop() {
        stopped = true;
        notifyAll();
    }
}
