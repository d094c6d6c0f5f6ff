package dev.tidegate.cutover;

/** What an operator can do when a step does not go on. */
public final class StepHints {
    private StepHints() {}

    /** A sentence or two. */
    public static String of(StepName step) {
        return switch (step) {
            case PREPARE,
                    PAUSE_APPLICATIONS,
                    LEASE_FENCE,
                    DENY_WRITES,
                    END_SESSIONS,
                    HOLD_BARRIER,
                    MARK_GUARD,
                    DRAIN,
                    PROVE_FENCE,
                    VERIFY,
                    HOLD_STREAM,
                    ADVANCE_SEQUENCES,
                    ENFORCE_RULES,
                    MARK_START,
                    CLOSE_FENCE,
                    PROVE_CLOSED ->
                    "Wait: the handover is given up by itself, and nothing was lost.";
            case TAKE_BACK -> "Run the statement that the log names by hand; it goes on by itself.";
            case OPEN_OTHER, LIFT_OTHER, RELAX_RULES, START_REVERSE ->
                    "Bring the database back, or run the statement of `tidegate cutover status` by"
                            + " hand; it goes on by itself. The decision is made: do not open the"
                            + " other side.";
            case ROUTE_APPLICATIONS ->
                    "Mend the hook, or lead the applications over by hand; `tidegate cutover"
                            + " rollback` leads them back without loss.";
            case AWAIT_ARRIVAL -> "Look where the applications write; nothing waits for them.";
            case PROVE_LAST, PROVE_END ->
                    "Rows that were written behind the fence are not on the side that is open:"
                            + " carry them over by hand, and stop what writes them.";
            case OPEN_AGAIN, LIFT_AGAIN, TRY_WRITE ->
                    "Bring the database back, or run the statements of `tidegate cutover status`"
                            + " there by hand: they give the applications back what was denied.";
            case RELAX_AGAIN, RESUME_STREAM ->
                    "Nothing is lost, and the applications can write. Mend the reason; the stream"
                            + " goes on by itself.";
            case RESUME_APPLICATIONS ->
                    "Mend the hook, or tell the applications by hand that they may write.";
        };
    }
}
