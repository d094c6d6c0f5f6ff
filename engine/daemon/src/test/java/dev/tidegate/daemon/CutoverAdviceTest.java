package dev.tidegate.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.cutover.CutoverRecord;
import dev.tidegate.cutover.CutoverState;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class CutoverAdviceTest {
    private static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");
    private static final CutoverRecord LIVE =
            CutoverRecord.initial("shop", NOON).entering(CutoverState.LIVE, NOON);

    @Test
    void aRollbackIsOfferedWhileTheStreamBackApplies() {
        assertThat(CutoverAdvice.advice(LIVE, true)).contains("leads back without loss");
    }

    @Test
    void noRollbackIsOfferedThatWouldBeRefused() {
        assertThat(CutoverAdvice.advice(LIVE, false))
                .contains("Mend the stream back", "no rollback is possible")
                .doesNotContain("cutover rollback");
    }
}
