package dev.tidegate.apply;

import static dev.tidegate.apply.Samples.lsn;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.ledger.LedgerChanges;
import dev.tidegate.load.LoadedTables;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.LogEvent;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The worker with its two threads; the order of events is made by latches. */
@Timeout(60)
class ApplyWorkerTest {
    private final FedJournal journal = new FedJournal();
    private final HeldTarget target = new HeldTarget();
    private final BlockingQueue<AppliedWindow> applied = new LinkedBlockingQueue<>();
    private final CountDownLatch idle = new CountDownLatch(1);
    private final SetThrottle throttle = new SetThrottle();
    private final BlockingQueue<Optional<String>> reasons = new LinkedBlockingQueue<>();
    private final AtomicReference<Optional<Exception>> endedWith =
            new AtomicReference<>(Optional.empty());

    @Test
    void theNextWindowIsFilledWhileOneIsBeingCommitted() throws InterruptedException {
        Thread worker = start();
        journal.transaction(1);
        target.committing.await();
        journal.transaction(2);
        target.secondFilled.await(); // while the first one is held
        assertThat(applied).isEmpty();
        target.release.countDown();

        assertThat(applied.take().checkpoint().commitLsn()).isEqualTo(lsn(1));
        assertThat(applied.take().checkpoint().commitLsn()).isEqualTo(lsn(2));
        worker.interrupt();
        worker.join();
    }

    @Test
    void anInterruptCommitsTheWindowsInHand() throws InterruptedException {
        Thread worker = start();
        journal.transaction(1);
        target.committing.await();
        journal.transaction(2);
        journal.transaction(3);
        journal.begin(4);
        journal.awaitRead();
        worker.interrupt();
        target.release.countDown();
        worker.join();

        assertThat(applied)
                .extracting(it -> it.checkpoint().commitLsn())
                .containsExactly(lsn(1), lsn(3));
        assertThat(endedWith.get()).get().isInstanceOf(InterruptedException.class);
    }

    @Test
    void thatTheJournalIsReadIsToldWhenNothingIsInHand() throws InterruptedException {
        Thread worker = start();
        journal.transaction(1);
        target.committing.await();
        journal.add(new LogEvent.Heartbeat(lsn(1), Instant.EPOCH));
        journal.awaitRead();
        assertThat(idle.getCount()).as("not yet").isEqualTo(1);
        target.release.countDown();
        idle.await();

        assertThat(applied).hasSize(1);
        worker.interrupt();
        worker.join();
    }

    @Test
    void whileTheTargetIsSparedTheWindowInFlightIsToldOfAndNoMoreIsRead()
            throws InterruptedException {
        Thread worker = start();
        journal.transaction(1);
        target.committing.await();
        throttle.spare("a standby lags");
        assertThat(reasons.take()).isEmpty();
        assertThat(reasons.take()).contains("a standby lags");
        journal.transaction(2);
        target.release.countDown();
        assertThat(applied.take().checkpoint().commitLsn()).isEqualTo(lsn(1));
        assertThat(journal.isRead()).isFalse();
        throttle.relax();

        assertThat(applied.take().checkpoint().commitLsn()).isEqualTo(lsn(2));
        assertThat(reasons.take()).isEmpty();
        worker.interrupt();
        worker.join();
    }

    private Thread start() {
        ApplyWorker worker =
                new ApplyWorker(
                        new ApplyWorker.Ports(
                                journal.readers(0), target, InstantSource.system(), throttle),
                        LoadedTables.ALL,
                        ApplySettings.DEFAULTS,
                        new Watching());
        return Thread.ofPlatform()
                .name("apply")
                .start(() -> {
                    try {
                        worker.run();
                    } catch (InterruptedException | RuntimeException e) {
                        endedWith.set(Optional.of(e));
                    }
                });
    }

    private final class Watching implements ApplyWorker.Observer {
        @Override
        public void takenOver(Checkpoint checkpoint) {}

        @Override
        public void applied(AppliedWindow window) {
            applied.add(window);
        }

        @Override
        public void idle(LogEvent.Heartbeat heartbeat) {
            idle.countDown();
        }

        @Override
        public void consistent(Checkpoint checkpoint) {}

        @Override
        public void throttled(Optional<String> reason) {
            reasons.add(reason);
        }
    }

    /** Spares the target as the test says. */
    private static final class SetThrottle implements Throttle {
        private Optional<String> reason = Optional.empty();

        synchronized void spare(String why) {
            reason = Optional.of(why);
        }

        synchronized void relax() {
            reason = Optional.empty();
            notifyAll();
        }

        @Override
        public synchronized Optional<String> await(Duration timeout) throws InterruptedException {
            if (reason.isPresent()) {
                TimeUnit.NANOSECONDS.timedWait(this, timeout.toNanos());
            }
            return reason;
        }
    }

    /** Holds the first commit until it is released. */
    private static final class HeldTarget implements Target {
        private final CountDownLatch committing = new CountDownLatch(1);
        private final CountDownLatch secondFilled = new CountDownLatch(2);
        private final CountDownLatch release = new CountDownLatch(1);

        @Override
        public Checkpoint takeOver() {
            return Samples.checkpoint(0);
        }

        @Override
        public TargetTransaction begin() {
            return new TargetTransaction() {
                @Override
                public void apply(LogEvent.Change change) {
                    secondFilled.countDown();
                }

                @Override
                public void commit(Checkpoint checkpoint, LedgerChanges ledger) {
                    committing.countDown();
                    try {
                        release.await();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException("the commit was interrupted", e);
                    }
                }

                @Override
                public void close() {}
            };
        }
    }
}
