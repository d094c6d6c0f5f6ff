package dev.tidegate.bench.apply;

import dev.tidegate.apply.AppliedWindow;
import dev.tidegate.apply.ApplySettings;
import dev.tidegate.apply.ApplyWorker;
import dev.tidegate.bench.apply.process.Applied;
import dev.tidegate.bench.apply.process.Stopwatch;
import dev.tidegate.convert.live.LiveTables;
import dev.tidegate.kafka.KafkaJournal;
import dev.tidegate.kafka.KafkaSettings;
import dev.tidegate.ledger.Ledgers;
import dev.tidegate.load.LoadedTables;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.postgres.PostgresSettings;
import dev.tidegate.postgres.PostgresTarget;
import dev.tidegate.sandbox.postgres.PostgresServer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A process that applies the journal as the daemon does, until all of it is applied. */
final class TidegateApplier {
    /** Longer than any window takes to fill. */
    private static final Duration WINDOW_DELAY_MAX = Duration.ofMinutes(10);

    private static final int GROUP = 0;

    private TidegateApplier() {}

    /**
     * Applies.
     *
     * @param arguments Kafka's bootstrap servers, the database's URL, the commit LSN of the last
     *     transaction, changes of each window or 0 for windows as the applier wants them, whether a
     *     ledger is kept
     */
    public static void main(String[] arguments) throws Exception {
        Lsn last = Lsn.parse(arguments[2]);
        try (PostgresTarget target =
                new PostgresTarget(
                        new PostgresSettings(arguments[1], PostgresServer.USER, ""),
                        Databases.PIPELINE,
                        new LiveTables())) {
            target.prepare();
            KafkaJournal journal =
                    new KafkaJournal(KafkaSettings.local(arguments[0], Databases.PIPELINE));
            Watch watch = new Watch(last);
            ApplyWorker worker =
                    new ApplyWorker(
                            new ApplyWorker.Ports(
                                    journal.readers(GROUP),
                                    target.applyTarget(GROUP),
                                    InstantSource.system()),
                            LoadedTables.ALL,
                            settings(Integer.parseInt(arguments[3])),
                            watch,
                            ledgers(Tidegate.Ledger.valueOf(arguments[4])));
            Thread thread = Thread.ofPlatform().name("apply").start(() -> run(worker, watch));
            Applied applied = watch.applied.join();
            thread.interrupt();
            thread.join();
            applied.tell();
        }
    }

    private static Ledgers ledgers(Tidegate.Ledger ledger) {
        return switch (ledger) {
            case OFF -> Ledgers.OFF;
            case ON -> Databases.LEDGERS;
        };
    }

    private static void run(ApplyWorker worker, Watch watch) {
        try {
            worker.run();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // all is applied
        } catch (RuntimeException e) {
            watch.applied.completeExceptionally(e);
        }
    }

    private static ApplySettings settings(int windowChanges) {
        ApplySettings settings =
                windowChanges == 0
                        ? ApplySettings.DEFAULTS
                        : new ApplySettings(
                                windowChanges,
                                WINDOW_DELAY_MAX,
                                Math.max(
                                        windowChanges,
                                        ApplySettings.DEFAULTS.transactionBufferMax()));
        return settings.inHeap(Runtime.getRuntime().maxMemory());
    }

    /** Notes the windows, and when the last transaction is in. */
    private static final class Watch implements ApplyWorker.Observer {
        private final CompletableFuture<Applied> applied = new CompletableFuture<>();
        private final Stopwatch stopwatch = Stopwatch.start();
        private final List<Long> windows = new ArrayList<>();
        private final Lsn last;

        Watch(Lsn last) {
            this.last = last;
        }

        @Override
        public void takenOver(Checkpoint checkpoint) {}

        @Override
        public void applied(AppliedWindow window) {
            windows.add(window.totalChanges());
            if (window.checkpoint().commitLsn().equals(last)) {
                applied.complete(stopwatch.stop(median(windows)));
            }
        }

        @Override
        public void idle(LogEvent.Heartbeat heartbeat) {}

        @Override
        public void consistent(Checkpoint checkpoint) {}
    }

    /** The size of the window with the median change: small windows hold few changes. */
    private static long median(List<Long> windows) {
        List<Long> sorted = windows.stream().sorted().toList();
        long half = sorted.stream().mapToLong(Long::longValue).sum() / 2;
        long seen = 0;
        for (long size : sorted) {
            seen += size;
            if (seen >= half) {
                return size;
            }
        }
        return 0;
    }
}
