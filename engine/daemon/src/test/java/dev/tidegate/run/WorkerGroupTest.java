package dev.tidegate.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Workers live and die together. */
@Timeout(30)
final class WorkerGroupTest {
    private final List<String> ended = new CopyOnWriteArrayList<>();

    @Test
    void oneBrokenWorkerStopsTheOthers() {
        TidegateException broken = new TidegateException(ErrorCode.TARGET_REFUSED, "no", "Act.");

        Throwable thrown =
                catchThrowable(() ->
                        WorkerGroup.runAll(
                                List.of(
                                        waiting("capture"),
                                        waiting("load"),
                                        Worker.of(
                                                "apply",
                                                () -> {
                                                    throw broken;
                                                }))));

        assertThat(thrown).isSameAs(broken);
        assertThat(ended).containsExactlyInAnyOrder("capture", "load");
    }

    @Test
    void aLaterFailureIsKeptWithTheFirst() {
        IllegalStateException first = new IllegalStateException("first");
        IllegalStateException second = new IllegalStateException("second");
        Worker clumsy =
                Worker.of(
                        "clumsy",
                        () -> {
                            try {
                                new CountDownLatch(1).await();
                            } catch (InterruptedException e) {
                                throw second;
                            }
                        });

        Throwable thrown =
                catchThrowable(() ->
                        WorkerGroup.runAll(
                                List.of(
                                        clumsy,
                                        Worker.of(
                                                "first",
                                                () -> {
                                                    throw first;
                                                }))));

        assertThat(thrown).isSameAs(first).hasSuppressedException(second);
    }

    @Test
    void anInterruptEndsAllAndComesOut() throws InterruptedException {
        CountDownLatch running = new CountDownLatch(1);
        LinkedBlockingQueue<Throwable> thrown = new LinkedBlockingQueue<>();
        Worker first =
                Worker.of(
                        "first",
                        () -> {
                            running.countDown();
                            waiting("first").run();
                        });
        List<Worker> workers = List.of(first, waiting("second"));
        Thread owner =
                Thread.ofPlatform()
                        .start(() -> thrown.add(catchThrowable(() -> WorkerGroup.runAll(workers))));

        running.await();
        owner.interrupt();
        owner.join();

        assertThat(thrown.take()).isInstanceOf(InterruptedException.class);
        assertThat(ended).containsExactlyInAnyOrder("first", "second");
    }

    @Test
    void workersThatAreDoneLeaveTheOthersAlone() throws InterruptedException {
        CountDownLatch firstDone = new CountDownLatch(1);

        WorkerGroup.runAll(
                List.of(
                        Worker.of("load", firstDone::countDown),
                        Worker.of(
                                "apply",
                                () -> {
                                    firstDone.await();
                                    ended.add("apply");
                                })));

        assertThat(ended).containsExactly("apply");
    }

    @Test
    void eachWorkerHasAPlatformThreadOfItsName() throws InterruptedException {
        WorkerGroup.runAll(
                List.of(
                        Worker.of(
                                "apply",
                                () -> {
                                    Thread thread = Thread.currentThread();
                                    ended.add(thread.getName() + " " + thread.isVirtual());
                                })));

        assertThat(ended).containsExactly("tidegate-apply false");
    }

    @Test
    void anInterruptFromNowhereIsAFault() {
        IllegalStateException thrown =
                catchThrowableOfType(
                        IllegalStateException.class,
                        () ->
                                WorkerGroup.runAll(
                                        List.of(
                                                Worker.of(
                                                        "capture",
                                                        () -> {
                                                            throw new InterruptedException();
                                                        }))));

        assertThat(thrown).hasMessageContaining("capture was interrupted by somebody else");
    }

    private Worker waiting(String name) {
        return Worker.of(
                name,
                () -> {
                    try {
                        new CountDownLatch(1).await();
                    } finally {
                        ended.add(name);
                    }
                });
    }
}
