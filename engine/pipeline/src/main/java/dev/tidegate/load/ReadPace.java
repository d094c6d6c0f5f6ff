package dev.tidegate.load;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Lets one read rest again and again, so that it works for its share of the time only: after a
 * stint of t it rests for t × (100 - duty) / duty. The stints are short, so that what needs the
 * same processors waits for one of them at most. Used by the thread that reads.
 */
final class ReadPace {
    /** Short against the time between two looks of capture, so that few changes wait for it. */
    private static final long STINT_NANOS = Duration.ofMillis(5).toNanos();

    private final Waiting waiting;
    private final int dutyPercent;
    private final LongSupplier nanos;
    private long stintBegan;

    /**
     * Begins a stint.
     *
     * @param dutyPercent the share of the time; with 100 it never rests
     * @param nanos the time, as {@link System#nanoTime} has it
     */
    ReadPace(Waiting waiting, int dutyPercent, LongSupplier nanos) {
        this.waiting = waiting;
        this.dutyPercent = dutyPercent;
        this.nanos = nanos;
        this.stintBegan = nanos.getAsLong();
    }

    /**
     * Rests if a stint is over.
     *
     * @param ended ends the rest early
     */
    void rest(BooleanSupplier ended) throws InterruptedException {
        if (dutyPercent == 100) {
            return;
        }
        long worked = nanos.getAsLong() - stintBegan;
        if (worked < STINT_NANOS) {
            return;
        }
        long end = nanos.getAsLong() + worked * (100 - dutyPercent) / dutyPercent;
        waiting.await(
                () -> ended.getAsBoolean() || nanos.getAsLong() - end >= 0,
                Duration.ofNanos(end - nanos.getAsLong()));
        stintBegan = nanos.getAsLong();
    }
}
