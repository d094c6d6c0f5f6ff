package dev.tidegate.validate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.load.Waiting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WatchTest {
    private static final int THREADS = 8;
    private static final Duration LOOK_INTERVAL = Duration.ofMillis(1);

    private final Waiting waiting = Waiting.onMonitor();
    private final Watch watch = new Watch(waiting, LOOK_INTERVAL);

    @Test
    void oneThreadLooksAndTheOthersSleep() throws Exception {
        Set<Thread> lookers = ConcurrentHashMap.newKeySet();
        Set<Thread> sleepers = ConcurrentHashMap.newKeySet();
        Watch observed =
                new Watch(
                        new Waiting() {
                            @Override
                            public void await(BooleanSupplier until, Duration atMost)
                                    throws InterruptedException {
                                boolean looks = atMost.equals(LOOK_INTERVAL);
                                (looks ? lookers : sleepers).add(Thread.currentThread());
                                waiting.await(until, atMost);
                            }

                            @Override
                            public void wake() {
                                waiting.wake();
                            }
                        },
                        LOOK_INTERVAL);
        List<Thread> threads = start(() -> observed.await(() -> false));

        while (lookers.size() + sleepers.size() < THREADS) {
            Thread.onSpinWait();
        }

        assertThat(lookers).hasSize(1);
        end(threads);
    }

    @Test
    void whatComesOneAfterTheOtherIsTakenByAllThreadsInTurn() throws Exception {
        Semaphore work = new Semaphore(0);
        AtomicInteger atWork = new AtomicInteger();
        List<Thread> threads =
                start(() -> {
                    while (!work.tryAcquire()) {
                        watch.await(() -> work.availablePermits() > 0);
                    }
                    atWork.incrementAndGet();
                });

        for (int i = 1; i <= THREADS; i++) {
            work.release(); // nobody is woken: whoever looks finds it
            while (atWork.get() < i) {
                Thread.onSpinWait();
            }
        }

        end(threads);
        assertThat(atWork).hasValue(THREADS);
    }

    @Test
    void aThreadThatIsInterruptedWhileItLooksIsReplaced() throws Exception {
        AtomicInteger done = new AtomicInteger();
        Semaphore work = new Semaphore(0);
        Thread looker = Thread.ofVirtual().start(() -> run(() -> watch.await(() -> false)));
        while (looker.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        List<Thread> threads =
                start(() -> {
                    while (!work.tryAcquire()) {
                        watch.await(() -> work.availablePermits() > 0);
                    }
                    done.incrementAndGet();
                });

        looker.interrupt();
        looker.join();
        work.release(THREADS);

        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(done).hasValue(THREADS);
    }

    /** What a thread does until it is interrupted. */
    private interface Task {
        void run() throws InterruptedException;
    }

    private static List<Thread> start(Task task) {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            threads.add(Thread.ofVirtual().start(() -> run(task)));
        }
        return threads;
    }

    private static void run(Task task) {
        try {
            task.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void end(List<Thread> threads) throws InterruptedException {
        for (Thread thread : threads) {
            thread.interrupt();
            thread.join();
        }
    }
}
