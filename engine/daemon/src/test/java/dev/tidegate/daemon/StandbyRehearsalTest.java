package dev.tidegate.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A process that stands by goes through a start once, and lets nobody wait for it. */
@Timeout(60)
final class StandbyRehearsalTest {
    private static final StandbyRehearsal.Intervals BRIEF =
            new StandbyRehearsal.Intervals(Duration.ofMillis(1), Duration.ofMillis(1));

    private final AtomicBoolean standsBy = new AtomicBoolean();
    private final Semaphore asked = new Semaphore(0);
    private final Semaphore rehearsed = new Semaphore(0);

    private StandbyRehearsal started(StandbyRehearsal.Rehearsing rehearsing) {
        StandbyRehearsal rehearsal =
                new StandbyRehearsal(
                        () -> {
                            asked.release();
                            return standsBy.get();
                        },
                        () -> {
                            try {
                                return rehearsing.run();
                            } finally {
                                rehearsed.release();
                            }
                        },
                        BRIEF);
        rehearsal.start();
        return rehearsal;
    }

    @Test
    void whoHasAGroupDoesNotRehearseAndWhoStandsByDoesOnce() throws Exception {
        try (StandbyRehearsal _ = started(() -> true)) {
            asked.acquire(10);
            assertThat(rehearsed.availablePermits()).isZero();

            standsBy.set(true);
            rehearsed.acquire();
            assertThat(rehearsed.tryAcquire(50, TimeUnit.MILLISECONDS)).as("again").isFalse();
        }
    }

    @Test
    void whatFailsOrIsTooEarlyIsTriedAgain() throws Exception {
        standsBy.set(true);
        TidegateException down =
                new TidegateException(ErrorCode.SOURCE_UNAVAILABLE, "it is down", "Wait.");
        Deque<StandbyRehearsal.Rehearsing> rehearsals =
                new ArrayDeque<>(
                        List.of(
                                () -> {
                                    throw down;
                                },
                                () -> false,
                                () -> true));
        try (StandbyRehearsal _ = started(() -> rehearsals.removeFirst().run())) {
            rehearsed.acquire(3);
            assertThat(rehearsed.tryAcquire(50, TimeUnit.MILLISECONDS)).as("again").isFalse();
        }
    }

    @Test
    void theEndBreaksOffARehearsalThatHangs() throws Exception {
        standsBy.set(true);
        CountDownLatch hangs = new CountDownLatch(1);
        StandbyRehearsal rehearsal =
                started(() -> {
                    hangs.countDown();
                    new CountDownLatch(1).await();
                    return true;
                });
        hangs.await();
        rehearsal.close();

        rehearsed.acquire();
    }
}
