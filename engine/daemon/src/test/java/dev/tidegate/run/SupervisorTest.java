package dev.tidegate.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import dev.tidegate.run.Supervisor.Snapshot;
import dev.tidegate.run.Supervisor.State;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** When work is started again, and when it stays stopped. */
@Timeout(30)
final class SupervisorTest {
    private final BlockingQueue<Snapshot> moves = new LinkedBlockingQueue<>();
    private final List<State> states = new CopyOnWriteArrayList<>();
    private final AtomicInteger attempts = new AtomicInteger();

    @Test
    void aFailureThatMayPassIsTriedAgainUntilItHasPassed() throws InterruptedException {
        CountDownLatch works = new CountDownLatch(1);
        Supervisor supervisor =
                supervisor(attempt -> {
                    if (attempts.incrementAndGet() < 4) {
                        throw error(ErrorCode.TARGET_UNAVAILABLE);
                    }
                    attempt.healthy();
                    works.countDown();
                    awaitInterrupt();
                });

        supervisor.start();
        works.await();

        assertThat(supervisor.snapshot().state()).isEqualTo(State.RUNNING);
        assertThat(supervisor.snapshot().restarts()).isEqualTo(3);
        assertThat(supervisor.snapshot().failure()).isEmpty();
        supervisor.close();
    }

    @Test
    void aFailureStaysShownUntilTheWorkGoesWell() throws InterruptedException {
        CountDownLatch secondAttempt = new CountDownLatch(1);
        Supervisor supervisor =
                supervisor(_ -> {
                    if (attempts.incrementAndGet() == 1) {
                        throw error(ErrorCode.SOURCE_UNAVAILABLE);
                    }
                    secondAttempt.countDown();
                    awaitInterrupt();
                });

        supervisor.start();
        secondAttempt.await();

        assertThat(supervisor.snapshot().failure().orElseThrow().code())
                .isEqualTo(ErrorCode.SOURCE_UNAVAILABLE);
        supervisor.close();
    }

    @Test
    void failuresThatFollowEachOtherAreCountedFromTheFirst() throws InterruptedException {
        CountDownLatch works = new CountDownLatch(1);
        List<Failure> failures = new CopyOnWriteArrayList<>();
        Supervisor supervisor =
                new Supervisor(
                        attempt -> {
                            attempt.healthy(); // for a moment
                            if (attempts.incrementAndGet() < 4) {
                                throw error(ErrorCode.TARGET_UNAVAILABLE);
                            }
                            works.countDown();
                            awaitInterrupt();
                        },
                        now -> now.failure().ifPresent(failures::add),
                        new Backoff(Duration.ofMillis(1), Duration.ofMillis(1), new Random(1)),
                        Duration.ofHours(1),
                        Instant::now);

        supervisor.start();
        works.await();

        List<Failure> waiting = failures.stream().distinct().toList();
        assertThat(waiting).extracting(Failure::failures).containsExactly(1, 2, 3);
        assertThat(waiting).extracting(Failure::since).containsOnly(waiting.getFirst().since());
        Supervisor.Trouble trouble = supervisor.snapshot().trouble().orElseThrow();
        assertThat(trouble.since()).isEqualTo(waiting.getFirst().since());
        assertThat(trouble.until()).isAfter(Instant.now());
        supervisor.close();
    }

    @Test
    void aFailureForTheOperatorStopsForGoodAndIsShown() throws InterruptedException {
        Supervisor supervisor =
                supervisor(_ -> {
                    attempts.incrementAndGet();
                    throw error(ErrorCode.CHAIN_BROKEN);
                });

        supervisor.start();
        Snapshot end = supervisor.awaitEnd();

        assertThat(end.state()).isEqualTo(State.FAILED);
        assertThat(end.failure().orElseThrow().fact()).isEqualTo("fact of CHAIN_BROKEN");
        assertThat(end.failure().orElseThrow().hint()).isEqualTo("Act.");
        assertThat(attempts).hasValue(1);
    }

    @Test
    void anUnforeseenExceptionStopsAndItsTextStaysHidden() throws InterruptedException {
        Supervisor supervisor =
                supervisor(_ -> {
                    throw new IllegalStateException("row value 4711");
                });

        supervisor.start();
        Failure failure = supervisor.awaitEnd().failure().orElseThrow();

        assertThat(failure.code()).isEqualTo(ErrorCode.INTERNAL);
        assertThat(failure.fact())
                .startsWith("unexpected java.lang.IllegalStateException at dev.tidegate.run")
                .doesNotContain("4711");
    }

    @Test
    void workThatEndsByItselfIsAFault() throws InterruptedException {
        Supervisor supervisor = supervisor(_ -> attempts.incrementAndGet());

        supervisor.start();

        assertThat(supervisor.awaitEnd().state()).isEqualTo(State.FAILED);
    }

    @Test
    void aStopWaitsUntilTheWorkHasFinishedWhatIsInHand() throws InterruptedException {
        CountDownLatch running = new CountDownLatch(1);
        List<String> done = new CopyOnWriteArrayList<>();
        Supervisor supervisor =
                supervisor(_ -> {
                    running.countDown();
                    try {
                        awaitInterrupt();
                    } finally {
                        done.add("window in hand");
                    }
                });

        supervisor.start();
        running.await();
        supervisor.close();

        assertThat(done).containsExactly("window in hand");
        assertThat(supervisor.snapshot().state()).isEqualTo(State.STOPPED);
    }

    @Test
    void aStopEndsTheWaitForTheNextAttempt() throws InterruptedException {
        Supervisor supervisor =
                new Supervisor(
                        _ -> {
                            throw error(ErrorCode.JOURNAL_UNAVAILABLE);
                        },
                        moves::add,
                        new Backoff(Duration.ofHours(1), Duration.ofHours(1), new Random(1)),
                        Duration.ofHours(1),
                        Instant::now);

        supervisor.start();
        assertThat(moves.take().state()).isEqualTo(State.RUNNING);
        assertThat(moves.take().state()).isEqualTo(State.WAITING);
        supervisor.close();

        assertThat(moves.take().state()).isEqualTo(State.STOPPED);
    }

    @Test
    void aConnectionThatBreaksByTheStopItselfIsNoFailure() throws InterruptedException {
        CountDownLatch running = new CountDownLatch(1);
        Supervisor supervisor =
                supervisor(_ -> {
                    running.countDown();
                    try {
                        awaitInterrupt();
                    } catch (InterruptedException e) {
                        throw error(ErrorCode.JOURNAL_UNAVAILABLE);
                    }
                });

        supervisor.start();
        running.await();
        supervisor.close();

        assertThat(supervisor.snapshot().state()).isEqualTo(State.STOPPED);
        assertThat(states).containsExactly(State.RUNNING, State.STOPPED);
    }

    @Test
    void waitsDoubleWithinTheirBoundsAndStartOverAfterAReset() {
        Backoff backoff =
                new Backoff(Duration.ofMillis(100), Duration.ofMillis(1_000), new Random(7));

        for (long full : new long[] {100, 200, 400, 800, 1_000, 1_000}) {
            assertThat(backoff.afterFailure().toMillis()).isBetween(full / 2, full);
        }
        backoff.reset();
        assertThat(backoff.afterFailure().toMillis()).isBetween(50L, 100L);
    }

    private Supervisor supervisor(Supervisor.Work work) {
        return new Supervisor(
                work,
                now -> states.add(now.state()),
                new Backoff(Duration.ofMillis(1), Duration.ofMillis(2), new Random(1)),
                Duration.ofHours(1),
                Instant::now);
    }

    private static void awaitInterrupt() throws InterruptedException {
        new CountDownLatch(1).await();
    }

    private static TidegateException error(ErrorCode code) {
        return new TidegateException(code, "fact of " + code, "Act.");
    }
}
