package dev.tidegate.daemon;

import dev.tidegate.cutover.CutoverRecord;
import dev.tidegate.cutover.CutoverState;
import dev.tidegate.cutover.StepHints;
import dev.tidegate.cutover.StepName;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Why a cutover waits, and what an operator does now. */
final class CutoverAdvice {
    private CutoverAdvice() {}

    /** Empty while it rests. */
    static String waits(CutoverRecord record, Instant now) {
        if (record.state().kind() == CutoverState.Kind.RESTING) {
            return "";
        }
        String where =
                record.place()
                        .step()
                        .map(it -> "at the step %s".formatted(it))
                        .orElse("before its first step");
        return "%s of %s, %,d ms since the state began"
                .formatted(
                        where,
                        record.phase(),
                        Duration.between(record.place().since(), now).toMillis());
    }

    /**
     * What to do.
     *
     * @param wayBack whether the stream back applies, with nothing put aside
     */
    static String advice(CutoverRecord record, boolean wayBack) {
        return switch (record.state()) {
            case REPLICATING ->
                    "\"tidegate cutover plan\" says what forbids it and how long it would take;"
                            + " then \"tidegate cutover arm\".";
            case ARMED ->
                    "\"tidegate cutover rehearse\", then \"tidegate cutover go --yes\"; \"tidegate"
                            + " cutover disarm\" takes it back.";
            case LIVE ->
                    wayBack
                            ? "Watch the applications. \"tidegate cutover rollback --yes\" leads"
                                    + " back without loss, \"tidegate cutover complete --yes\""
                                    + " gives that up."
                            : "Mend the stream back, which tells its reason here: until it applies,"
                                    + " with nothing put aside, no rollback is possible. \"tidegate"
                                    + " cutover complete --yes\" gives that up.";
            case COMPLETE -> "\"tidegate cutover passport -o FILE\" is what to keep of it.";
            case PREFLIGHT,
                    ARMING,
                    DISARMING,
                    PAUSING,
                    FENCING,
                    DRAINING,
                    VERIFYING,
                    FINALIZING,
                    SWITCHED,
                    OPENING,
                    ROUTING,
                    COMPLETING,
                    ABORTING ->
                    going(record.place().step());
        };
    }

    private static String going(Optional<StepName> step) {
        return step.map(StepHints::of).orElse("Wait: it goes on by itself.");
    }
}
