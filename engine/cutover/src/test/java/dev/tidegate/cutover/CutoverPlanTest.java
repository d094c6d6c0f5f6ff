package dev.tidegate.cutover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.cutover.Readiness.Measurements;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A plan says how long the pause will be, and of what. */
final class CutoverPlanTest {
    private static final Measurements MEASURED =
            new Measurements(
                    millis(80),
                    millis(200),
                    millis(700),
                    millis(50),
                    millis(30),
                    millis(100),
                    millis(2),
                    millis(10));

    @Test
    void thePauseIsTheSumOfItsParts() {
        CutoverPlan plan =
                CutoverPlan.of(Direction.FORWARD, MEASURED, CutoverSettings.DEFAULTS, List.of());

        assertThat(plan.median()).isEqualTo(millis(10 + 50 + 200 + 100 + 120));
        assertThat(plan.p99()).isEqualTo(millis(10 + 80 + 700 + 100 + 120));
        assertThat(plan.fits()).isTrue();
    }

    @Test
    void aPauseThatWouldOutlastTheLeaseDoesNotFit() {
        Measurements slow =
                new Measurements(
                        millis(80),
                        millis(200),
                        millis(6_000),
                        millis(50),
                        millis(30),
                        millis(100),
                        millis(2),
                        millis(10));

        assertThat(CutoverPlan.of(Direction.BACK, slow, CutoverSettings.DEFAULTS, List.of()).fits())
                .isFalse();
    }

    private static Duration millis(long number) {
        return Duration.ofMillis(number);
    }
}
