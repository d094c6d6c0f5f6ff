package dev.tidegate.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** How long a drain will take, by what was seen. */
class LagSamplesTest {
    private static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");

    private final LagSamples samples = new LagSamples();

    @Test
    void onlyTheLastMinutesCount() {
        samples.add(Duration.ofHours(1), NOON);
        for (int i = 0; i < 600; i++) {
            samples.add(Duration.ofMillis(5), NOON);
        }

        assertThat(samples.percentile(100)).contains(Duration.ofMillis(5));
    }

    @Test
    void whatWaitedForAStreamThatWasHeldSaysNothingOfADrain() {
        samples.add(Duration.ofMillis(300), NOON);
        samples.held(NOON.plusSeconds(60));
        samples.add(Duration.ofSeconds(55), NOON.plusSeconds(61));

        assertThat(samples.percentile(99)).hasValue(Duration.ofMillis(300));
        assertThat(samples.last()).as("but it is so far behind").hasValue(Duration.ofSeconds(55));

        samples.add(Duration.ofMillis(400), NOON.plusSeconds(62));

        assertThat(samples.percentile(99)).hasValue(Duration.ofMillis(400));
    }
}
