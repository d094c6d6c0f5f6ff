package dev.tidegate.cutover;

import dev.tidegate.cutover.Observation.Done;
import dev.tidegate.cutover.Observation.Never;
import dev.tidegate.cutover.Observation.NotYet;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import java.util.function.UnaryOperator;

/**
 * Does steps: INTENT → look, act, look again → DONE. Without the first look where a step says so.
 *
 * <p>What the log has means only this: behind an INTENT the step may have been done, in part or
 * whole; behind a DONE it was seen to be so.
 */
final class StepRunner {
    private final RecordKeeper keeper;
    private final Surroundings surroundings;

    StepRunner(RecordKeeper keeper, Surroundings surroundings) {
        this.keeper = keeper;
        this.surroundings = surroundings;
    }

    /** Does a step; fails with the reason if it is given up. */
    void run(Step step) throws GivenUpException, InterruptedException {
        run(step, UnaryOperator.identity(), UnaryOperator.identity());
    }

    /** Does a step that is not given up. */
    void runAlways(Step step) throws InterruptedException {
        runAlways(step, UnaryOperator.identity());
    }

    /** The same, with what the record gets with its end. */
    void runAlways(Step step, UnaryOperator<CutoverRecord> after) throws InterruptedException {
        try {
            run(step, UnaryOperator.identity(), after);
        } catch (GivenUpException e) {
            throw new IllegalStateException("a step that must be done was given up", e);
        }
    }

    /**
     * Does a step.
     *
     * @param before what the record gets with the intent
     * @param after what it gets with its end
     */
    void run(Step step, UnaryOperator<CutoverRecord> before, UnaryOperator<CutoverRecord> after)
            throws GivenUpException, InterruptedException {
        keeper.intend(step.name(), before, step.intent());
        Patience patience = new Patience(surroundings, step.limits().patience());
        String told = "";
        boolean looks = step.looksFirst();
        while (true) {
            switch (attempt(step, looks)) {
                case Done done -> {
                    keeper.done(step.name(), after, done.facts());
                    return;
                }
                case Never(String reason) -> {
                    if (!reason.equals(told) || patience.isOver()) { // once, not at every look
                        if (isPassedOver(step, reason)) {
                            return;
                        }
                        told = reason;
                        patience.renew();
                    }
                }
                case NotYet(String missing) -> {
                    if (patience.isOver()) {
                        if (isPassedOver(step, "in time there was not " + missing)) {
                            return;
                        }
                        patience.renew();
                    }
                }
            }
            looks = true;
            surroundings.pause();
        }
    }

    private static Observation attempt(Step step, boolean looks) throws InterruptedException {
        try {
            Observation found = looks ? step.observe() : new NotYet("a first look");
            return switch (found) {
                case Done done -> done;
                case Never never -> never;
                case NotYet _ -> {
                    step.act();
                    yield step.observe();
                }
            };
        } catch (TidegateException e) {
            if (e.code() == ErrorCode.CUTOVER_FENCED) {
                throw e;
            }
            String reason = String.valueOf(e.getMessage());
            return e.code().action() == ErrorCode.Action.RETRY
                    ? new NotYet("an answer: " + reason)
                    : new Never(reason);
        }
    }

    /** Whether the next step begins; false if this one is tried on. */
    private boolean isPassedOver(Step step, String reason)
            throws GivenUpException, InterruptedException {
        return switch (step.limits().insistence()) {
            case GIVE_UP -> {
                keeper.failed(step.name(), reason);
                throw new GivenUpException(step.name(), reason);
            }
            case PASS_OVER -> {
                keeper.failed(step.name(), reason);
                surroundings.observer().alarm(alarm(step, reason), hint(step));
                yield true;
            }
            case FOREVER -> {
                keeper.alarm(alarm(step, reason), hint(step));
                yield false;
            }
        };
    }

    private static String alarm(Step step, String reason) {
        return "the cutover waits at %s: %s".formatted(step.name(), reason);
    }

    private static String hint(Step step) {
        return StepHints.of(step.name());
    }
}
