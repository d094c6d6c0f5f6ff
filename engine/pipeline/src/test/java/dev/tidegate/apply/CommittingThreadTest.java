package dev.tidegate.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CommittingThreadTest {
    private final CommittingThread thread = CommittingThread.open();
    private final CountDownLatch held = new CountDownLatch(1);

    @AfterEach
    void end() {
        held.countDown();
        thread.close();
    }

    @Test
    void workGoesOnBesideWhoeverStartedIt() throws InterruptedException {
        CommittingThread.Work work = thread.start(this::untilReleased);

        assertThat(work.await(Duration.ofMillis(1))).isFalse();
        assertThat(work.hasEnded()).isFalse();
        held.countDown();
        assertThat(work.await(Duration.ofMinutes(1))).isTrue();
        assertThat(work.hasEnded()).isTrue();
        work.join();
    }

    @Test
    void whatTheWorkThrewIsThrownWhereItIsWaitedFor() throws InterruptedException {
        IllegalStateException thrown = new IllegalStateException("broken");
        CommittingThread.Work work =
                thread.start(() -> {
                    throw thrown;
                });

        assertThat(work.await(Duration.ofMinutes(1))).isTrue();
        assertThatThrownBy(work::join).isSameAs(thrown);
    }

    @Test
    void anInterruptDoesNotTearTheWorkAndIsKept() throws InterruptedException {
        AtomicReference<Boolean> interruptedWork = new AtomicReference<>();
        CommittingThread.Work work =
                thread.start(() -> {
                    untilReleased();
                    interruptedWork.set(Thread.currentThread().isInterrupted());
                });
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> work.await(Duration.ofMinutes(1)))
                .isInstanceOf(InterruptedException.class);

        Thread.currentThread().interrupt();
        held.countDown();
        work.join();

        assertThat(Thread.interrupted()).as("kept for later").isTrue();
        assertThat(interruptedWork.get()).isFalse();
    }

    private void untilReleased() {
        try {
            held.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
