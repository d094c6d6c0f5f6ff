package dev.tidegate.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class SideMeterTest {
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final SideMeter meter =
            new SideMeter("validate.source_rows_per_second_max", 1_000, () -> now);

    @Test
    void whatWasReadTakesTheTimeThatTheBoundAsks() {
        meter.read(20_000);

        now = now.plus(Duration.ofMillis(19_999));
        assertThat(meter.reason()).contains("validate.source_rows_per_second_max is 1,000");
        now = now.plusMillis(1);
        assertThat(meter.reason()).isEmpty();
    }

    @Test
    void timeInWhichNothingWasReadIsNotSavedUp() {
        now = now.plus(Duration.ofHours(1));
        meter.read(500);
        meter.read(500);

        assertThat(meter.reason()).isPresent();
        now = now.plusSeconds(1);
        assertThat(meter.reason()).isEmpty();
    }

    @Test
    void manyRowsAreNoOverflow() {
        meter.read(Long.MAX_VALUE / 1_000_000);

        assertThat(meter.reason()).isPresent();
    }
}
