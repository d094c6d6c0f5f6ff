package dev.tidegate.cutover;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;

/** The errors of a cutover, for the ports too. */
public final class Refusals {
    private Refusals() {}

    /**
     * Something that an action needs is not so yet.
     *
     * @param fact lower case, no full stop
     */
    public static TidegateException waiting(String fact) {
        return new TidegateException(
                ErrorCode.CUTOVER_WAITING,
                fact,
                "Wait: it is tried again until the step's time is over.");
    }

    /**
     * A hook said no, or nothing in time.
     *
     * @param fact lower case, no full stop; which hook
     */
    public static TidegateException hookFailed(String fact) {
        return new TidegateException(
                ErrorCode.CUTOVER_HOOK_FAILED,
                fact,
                "Correct the hook; `tidegate cutover plan` calls it without meaning it.");
    }

    /** There is an owner with a larger epoch. */
    public static TidegateException fenced(long epoch) {
        return new TidegateException(
                ErrorCode.CUTOVER_FENCED,
                "another process took over the cutover: its epoch is " + epoch,
                "Look at `tidegate cutover status`: the other one goes on.");
    }

    /**
     * What an operator asked for cannot be.
     *
     * @param fact lower case, no full stop
     * @param hint a sentence: what the operator does
     */
    public static TidegateException refused(String fact, String hint) {
        return new TidegateException(ErrorCode.CUTOVER_REFUSED, fact, hint);
    }

    static TidegateException aborted(Direction direction, String reason) {
        return switch (direction) {
            case FORWARD ->
                    new TidegateException(
                            ErrorCode.CUTOVER_ABORTED,
                            "the cutover was aborted " + reason,
                            "The applications write to the source as before. Mend the reason, then"
                                    + " `tidegate cutover rehearse`.");
            case BACK ->
                    new TidegateException(
                            ErrorCode.CUTOVER_ABORTED,
                            "the rollback was aborted " + reason,
                            "The applications write to the target as before. Mend the reason, then"
                                    + " `tidegate cutover rollback`.");
        };
    }
}
