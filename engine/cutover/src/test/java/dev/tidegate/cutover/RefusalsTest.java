package dev.tidegate.cutover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.ErrorCode.Action;
import dev.tidegate.model.TidegateException;
import org.junit.jupiter.api.Test;

/** What an error of a port does to the step that it meets. */
class RefusalsTest {
    @Test
    void whatMayPassIsTriedUntilTheStepsTimeIsOver() {
        requireCode(
                Refusals.waiting("a transaction is open"), ErrorCode.CUTOVER_WAITING, Action.RETRY);
        requireCode(
                Refusals.hookFailed("hook route (webhook) answered 503"),
                ErrorCode.CUTOVER_HOOK_FAILED,
                Action.RETRY);
    }

    @Test
    void whatCannotPassIsNot() {
        requireCode(Refusals.fenced(7), ErrorCode.CUTOVER_FENCED, Action.STOP);
        requireCode(
                Refusals.refused("the lag is 4200 ms", "Wait until it is less."),
                ErrorCode.CUTOVER_REFUSED,
                Action.STOP);
    }

    private static void requireCode(TidegateException error, ErrorCode code, Action action) {
        assertThat(error.code()).isEqualTo(code);
        assertThat(code.action()).isEqualTo(action);
    }
}
