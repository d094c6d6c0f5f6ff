package dev.tidegate.bench.engine;

import dev.tidegate.apply.AppliedWindow;
import dev.tidegate.apply.ApplySettings;
import dev.tidegate.apply.ApplyWorker;
import dev.tidegate.journal.Journal;
import dev.tidegate.load.LoadedTables;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.postgres.PostgresTarget;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** An {@link ApplyWorker} on a thread of its own, as the daemon has it. */
public final class RunningApplier implements AutoCloseable {
    private static final int LOOK_MILLIS = 50;

    /** A transaction that no applier reaches. */
    private static final Lsn NEVER = new Lsn(-1, -1, (short) -1);

    private final FutureTask<Void> work;
    private final Thread thread;
    private final Tally tally;
    private final CountDownLatch reached = new CountDownLatch(1);

    private RunningApplier(
            Journal journal, PostgresTarget target, Share share, Consumer<AppliedWindow> listener) {
        tally = new Tally(share.upTo, listener);
        ApplyWorker worker =
                new ApplyWorker(
                        new ApplyWorker.Ports(
                                journal.readers(share.group),
                                target.applyTarget(share.group),
                                InstantSource.system()),
                        LoadedTables.ALL,
                        ApplySettings.DEFAULTS.inHeap(Runtime.getRuntime().maxMemory()),
                        tally);
        work =
                new FutureTask<>(() -> {
                    worker.run();
                    return null;
                });
        thread = Thread.ofPlatform().name("apply-" + share.group).daemon().start(work);
    }

    /**
     * What is one worker's.
     *
     * @param group number of the replication group
     * @param upTo the group's transaction that {@link #awaitEnd} waits for
     */
    public record Share(int group, Lsn upTo) {}

    /**
     * What appliers did.
     *
     * @param startNanos the first take-over, by {@link System#nanoTime}
     * @param endNanos the last commit
     * @param windows target transactions
     */
    public record Applied(long startNanos, long endNanos, long changes, int windows) {
        /** Changes a second. */
        public double rate() {
            return changes * (double) TimeUnit.SECONDS.toNanos(1) / (endNanos - startNanos);
        }

        /** With what another one did at the same time. */
        public Applied and(Applied other) {
            return new Applied(
                    Math.min(startNanos, other.startNanos),
                    Math.max(endNanos, other.endNanos),
                    changes + other.changes,
                    windows + other.windows);
        }
    }

    /**
     * Starts one for all tables.
     *
     * @param upTo the transaction that {@link #awaitEnd} waits for
     */
    public static RunningApplier start(Journal journal, PostgresTarget target, Lsn upTo) {
        return start(journal, target, new Share(0, upTo));
    }

    /** Starts one for a replication group. */
    public static RunningApplier start(Journal journal, PostgresTarget target, Share share) {
        return new RunningApplier(journal, target, share, _ -> {});
    }

    /**
     * Starts one for all tables.
     *
     * @param listener hears of each window when it is committed, on the applier's thread
     */
    public static RunningApplier start(
            Journal journal, PostgresTarget target, Consumer<AppliedWindow> listener) {
        return new RunningApplier(journal, target, new Share(0, NEVER), listener);
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
        private final Consumer<AppliedWindow> listener;
        private long startNanos;
        private long endNanos;
        private long changes;
        private int windows;

        Tally(Lsn upTo, Consumer<AppliedWindow> listener) {
            this.upTo = upTo;
            this.listener = listener;
        }

        @Override
        public synchronized void takenOver(Checkpoint checkpoint) {
            startNanos = System.nanoTime();
        }

        @Override
        public synchronized void applied(AppliedWindow window) {
            endNanos = System.nanoTime();
            changes += window.totalChanges();
            windows++;
            listener.accept(window);
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
            return new Applied(startNanos, endNanos, changes, windows);
        }
    }
}
