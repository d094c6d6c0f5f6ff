package dev.tidegate.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** How fast a count grows, by a clock of the test's. */
final class RateTest {
    private static final Instant START = Instant.EPOCH;

    private final Rate rate = new Rate();

    @Test
    void nothingIsKnownBeforeASecondHasPassed() {
        assertThat(rate.perSecond(START, 100)).isZero();
        assertThat(rate.perSecond(START.plusMillis(900), 200)).isZero();
    }

    @Test
    void whatWasLongAgoDoesNotCount() {
        rate.note(START, 0);
        rate.note(at(10), 10_000);
        for (int second = 11; second <= 60; second++) {
            rate.note(at(second), 10_000 + 10L * (second - 10));
        }

        assertThat(rate.perSecond(at(60), 10_500)).isEqualTo(10);
    }

    @Test
    void itFallsWhileNothingCounts() {
        rate.note(START, 0);
        rate.note(at(1), 1_000);
        assertThat(rate.perSecond(at(1), 1_000)).isEqualTo(1_000);
        assertThat(rate.perSecond(at(10), 1_000)).isEqualTo(100);
    }

    @Test
    void aCountThatStartsOverIsAsNew() {
        rate.note(START, 5_000);
        rate.note(at(1), 6_000);

        assertThat(rate.perSecond(at(2), 10)).isZero();
    }

    private static Instant at(int second) {
        return START.plus(Duration.ofSeconds(second));
    }
}
