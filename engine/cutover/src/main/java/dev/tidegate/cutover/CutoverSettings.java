package dev.tidegate.cutover;

import java.time.Duration;

/**
 * How a cutover is done.
 *
 * @param writePauseMax how long applications may be kept from writing before the commit point: the
 *     fence's lease
 * @param lagMax a handover does not begin with a larger lag
 * @param transactionMax a handover does not begin while a transaction is open for longer
 * @param sequenceMargin values of a sequence that are left free
 * @param verify how the sides are compared in the pause
 * @param armedFor how long it stays armed
 * @param wayBackFor how long the way back is kept for an automatic rollback
 * @param times how long each part may take
 * @param rollback when to roll back by itself
 */
public record CutoverSettings(
        Duration writePauseMax,
        Duration lagMax,
        Duration transactionMax,
        long sequenceMargin,
        VerifyMode verify,
        Duration armedFor,
        Duration wayBackFor,
        Times times,
        AutomaticRollback rollback) {
    /** What holds if nothing is set. */
    public static final CutoverSettings DEFAULTS =
            new CutoverSettings(
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(1),
                    10_000,
                    VerifyMode.LEDGER,
                    Duration.ofHours(2),
                    Duration.ofHours(72),
                    Times.DEFAULTS,
                    AutomaticRollback.DEFAULTS);

    /**
     * How long each part may take before the handover is given up, or, behind the commit point,
     * before the operator hears of it.
     *
     * @param look between two looks at what is waited for
     * @param pausing for the hooks that pause the applications
     * @param barrier for one attempt to hold the barrier, and for a session to end by itself
     * @param fencing for each step of fencing
     * @param draining for the drain
     * @param verifying for the comparison
     * @param finalizing for each step of finalizing
     * @param behind for each step behind the commit point, and of an abort, until the operator
     *     hears of it
     */
    public record Times(
            Duration look,
            Duration pausing,
            Duration barrier,
            Duration fencing,
            Duration draining,
            Duration verifying,
            Duration finalizing,
            Duration behind) {
        /** What holds if nothing is set. */
        public static final Times DEFAULTS =
                new Times(
                        Duration.ofMillis(20),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(15),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(10));
    }

    /**
     * When to roll back by itself.
     *
     * @param mismatchesMin so many confirmed mismatches at least; 0: never
     * @param lagMax not with a larger lag of the stream back
     */
    public record AutomaticRollback(long mismatchesMin, Duration lagMax) {
        /** What holds if nothing is set: an operator rolls back. */
        public static final AutomaticRollback DEFAULTS =
                new AutomaticRollback(0, Duration.ofSeconds(5));
    }
}
