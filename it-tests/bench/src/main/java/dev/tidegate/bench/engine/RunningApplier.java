package dev.tidegate.bench.engine;

import dev.tidegate.apply.AppliedWindow;
import dev.tidegate.apply.ApplySettings;
import dev.tidegate.apply.ApplyWorker;
import dev.tidegate.journal.Journal;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.postgres.PostgresTarget;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/** An {@link ApplyWorker} on a thread of its own, as the daemon has it. */
public final class RunningApplier implements AutoCloseable {
    private static final int LOOK_MILLIS = 50;

    private final FutureTask<Void> work;
    private final Thread thread;
    private final Tally tally;
    private final CountDownLatch reached = new CountDownLatch(1);

    private RunningApplier(Journal journal, PostgresTarget target, Lsn upTo) {
        tally = new Tally(upTo);
        ApplyWorker worker =
                new ApplyWorker(
                        new ApplyWorker.Ports(
                                journal.readers(0), target.applyTarget(0), InstantSource.system()),
                        target.load().loaded(),
                        ApplySettings.DEFAULTS,
                        tally);
        work =
                new FutureTask<>(() -> {
                    worker.run();
                    return null;
                });
        thread = Thread.ofPlatform().name("apply").daemon().start(work);
    }

    /**
     * What it did.
     *
     * @param nanos from the take-over to the last commit
     * @param windows target transactions
     */
    public record Applied(long nanos, long changes, long transactions, int windows) {
        /** Changes a second. */
        public double rate() {
            return changes * (double) TimeUnit.SECONDS.toNanos(1) / nanos;
        }
    }

    /**
     * Starts one.
     *
     * @param upTo the transaction that {@link #awaitEnd} waits for
     */
    public static RunningApplier start(Journal journal, PostgresTarget target, Lsn upTo) {
        return new RunningApplier(journal, target, upTo);
    }

    /** Waits until the last transaction is applied; throws what broke the worker. */
    public Applied awaitEnd() throws Exception {
        while (!reached.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
            check();
        }
        return tally.applied();
    }

    /** Throws what broke the worker. */
    public void check() throws Exception {
        if (work.isDone()) {
            try {
                work.get();
            } catch (ExecutionException e) {
                throw e.getCause() instanceof Exception cause ? cause : e;
            }
            throw new IllegalStateException("the applier has ended");
        }
    }

    /** Lets it commit the window in hand, and ends it. */
    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private final class Tally implements ApplyWorker.Observer {
        private final Lsn upTo;
        private long startNanos;
        private long endNanos;
        private long changes;
        private long transactions;
        private int windows;

        Tally(Lsn upTo) {
            this.upTo = upTo;
        }

        @Override
        public synchronized void takenOver(Checkpoint checkpoint) {
            startNanos = System.nanoTime();
        }

        @Override
        public synchronized void applied(AppliedWindow window) {
            endNanos = System.nanoTime();
            changes += window.totalChanges();
            transactions += window.transactions();
            windows++;
            if (!window.checkpoint().commitLsn().isBefore(upTo)) {
                reached.countDown();
            }
        }

        @Override
        public void idle(LogEvent.Heartbeat heartbeat) {
            // the journal's beginning
        }

        @Override
        public void consistent(Checkpoint checkpoint) {
            // the tables were complete before
        }

        synchronized Applied applied() {
            return new Applied(endNanos - startNanos, changes, transactions, windows);
        }
    }
}
