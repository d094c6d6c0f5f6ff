package dev.tidegate.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.run.BoundedStop.Outcome;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A stop has an end, whatever hangs. */
@Timeout(60)
final class BoundedStopTest {
    private static final Duration PLENTY = Duration.ofMinutes(1);

    @Test
    void aStopThatEndsIsWaitedFor() {
        AtomicBoolean stopped = new AtomicBoolean();

        assertThat(BoundedStop.of(() -> stopped.set(true), PLENTY)).isEqualTo(Outcome.DONE);
        assertThat(stopped).isTrue();
    }

    @Test
    void aStopThatHangsIsNotWaitedForWhenTheTimeIsOver() {
        CountDownLatch never = new CountDownLatch(1);

        assertThat(BoundedStop.of(() -> await(never), Duration.ofMillis(10)))
                .isEqualTo(Outcome.UNFINISHED);
        never.countDown();
    }

    @Test
    void aStopThatBreaksIsSaidSo() {
        Runnable broken =
                () -> {
                    throw new IllegalStateException("a port does not close");
                };

        assertThat(BoundedStop.of(broken, PLENTY)).isEqualTo(Outcome.FAILED);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
