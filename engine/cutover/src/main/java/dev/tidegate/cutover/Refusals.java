package dev.tidegate.cutover;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;

/** The errors of this room. */
final class Refusals {
    private Refusals() {}

    static TidegateException fenced(long epoch) {
        return new TidegateException(
                ErrorCode.CUTOVER_FENCED,
                "another process took over the cutover: its epoch is " + epoch,
                "Look at `tidegate cutover status`: the other one goes on.");
    }

    static TidegateException refused(String fact, String hint) {
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
