package dev.tidegate.daemon;

import java.time.Duration;

/**
 * In which rounds of the {@link LagProbe} a watermark is written: in each one while the source is
 * used; while nothing but watermarks comes from it, now and then. A watermark goes through all
 * stages and both databases, which is most of what an idle pipeline does.
 */
final class ProbePace {
    /** A stage that stands still while the source is idle is noticed so late, or at once after. */
    private static final Duration IDLE_MAX = Duration.ofSeconds(5);

    private static final int IDLE_ROUNDS_MAX = 5;

    private final int idleRounds;
    private long captured;
    private long ownUnderway;
    private int roundsWithout;
    private boolean begun;

    /**
     * Makes one.
     *
     * @param interval between two rounds
     */
    ProbePace(Duration interval) {
        this.idleRounds = idleRounds(interval);
    }

    private static int idleRounds(Duration interval) {
        return Math.clamp(IDLE_MAX.dividedBy(interval), 1, IDLE_ROUNDS_MAX);
    }

    /** How long there may be no watermark of an idle source. */
    static Duration idleInterval(Duration interval) {
        return interval.multipliedBy(idleRounds(interval));
    }

    /**
     * Whether a watermark is to be written in this round, which counts as written then.
     *
     * @param capturedNow how many transactions capture has seen so far, the probe's own too
     */
    boolean isDue(long capturedNow) {
        long more = capturedNow - captured;
        long own = Math.min(more, ownUnderway);
        captured = capturedNow;
        ownUnderway -= own;
        roundsWithout++;
        boolean due = !begun || more > own || roundsWithout >= idleRounds;
        if (due) {
            begun = true;
            ownUnderway++;
            roundsWithout = 0;
        }
        return due;
    }
}
