package dev.tidegate.sandbox.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RateSchedulerTest {
    private static final long START = 7_000;

    private final RateScheduler scheduler = new RateScheduler(10, START);

    @Test
    void turnsAreDueAtEqualDistances() {
        assertThat(scheduler.take(START)).isEqualTo(START);
        assertThat(scheduler.take(START)).isEqualTo(START + millis(100));
        assertThat(scheduler.take(START)).isEqualTo(START + millis(200));
    }

    @Test
    void aShortDelayIsCaughtUp() {
        assertThat(scheduler.take(START + millis(900))).isEqualTo(START);
        assertThat(scheduler.take(START + millis(900))).isEqualTo(START + millis(100));
        assertThat(scheduler.missed()).isZero();
    }

    @Test
    void turnsOlderThanASecondAreMissedAndCounted() {
        assertThat(scheduler.take(START)).isEqualTo(START);

        assertThat(scheduler.take(START + millis(5_000))).isEqualTo(START + millis(4_000));
        assertThat(scheduler.missed()).isEqualTo(39);
    }

    @Test
    void turnsDoNotDriftWhenTheRateDoesNotDivideASecond() {
        RateScheduler thirds = new RateScheduler(300, 0);
        long due = 0;
        for (int i = 0; i <= 300 * 60; i++) {
            due = thirds.take(due);
        }
        assertThat(due).isEqualTo(TimeUnit.MINUTES.toNanos(1));
        assertThat(thirds.missed()).isZero();
    }

    @Test
    void aRateThatIsNotPositiveIsRefused() {
        assertThatThrownBy(() -> new RateScheduler(0, START))
                .hasMessageContaining("expected more than 0");
    }

    private static long millis(long millis) {
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }
}
