package dev.tidegate.bench.validate;

import dev.tidegate.apply.AppliedWindow;
import dev.tidegate.apply.ApplySettings;
import dev.tidegate.apply.ApplyWorker;
import dev.tidegate.apply.CommittingThread;
import dev.tidegate.apply.TapBoard;
import dev.tidegate.apply.Throttle;
import dev.tidegate.bench.engine.EngineServers;
import dev.tidegate.bench.engine.FakeCapture;
import dev.tidegate.bench.engine.LoadedTarget;
import dev.tidegate.bench.load.GeneratedSource;
import dev.tidegate.bench.load.Shape;
import dev.tidegate.journal.Journal;
import dev.tidegate.ledger.Ledgers;
import dev.tidegate.ledger.RowHasher;
import dev.tidegate.load.ChunkWorker;
import dev.tidegate.load.LoadBoard;
import dev.tidegate.load.LoadObserver;
import dev.tidegate.load.LoadSettings;
import dev.tidegate.load.LoadThrottle;
import dev.tidegate.load.RowConsumer;
import dev.tidegate.load.Waiting;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import dev.tidegate.postgres.PostgresTarget;
import dev.tidegate.validate.AuditObserver;
import dev.tidegate.validate.AuditPorts;
import dev.tidegate.validate.AuditSettings;
import dev.tidegate.validate.AuditSource;
import dev.tidegate.validate.AuditThrottle;
import dev.tidegate.validate.Auditor;
import dev.tidegate.validate.TargetOutcome;
import dev.tidegate.validate.hash.RowHashers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A table of the target that was loaded by the engine, ledger and all, and that an idle applier
 * follows.
 */
final class LoadedTable implements AutoCloseable {
    private static final int GROUP = 0;
    private static final long TAP_BYTES_MAX = 64L << 20;
    private static final RowHasher.Factory HASHERS = RowHashers.xxh3(1964);

    /** All of the time; the other figures as they come. */
    private static final AuditSettings SETTINGS =
            new AuditSettings(
                    AuditSettings.DEFAULTS.range(),
                    100,
                    AuditSettings.DEFAULTS.suspiciousMax(),
                    AuditSettings.DEFAULTS.keyless(),
                    Duration.ofHours(1),
                    Duration.ofHours(1));

    private final TableSchema schema;
    private final FakeCapture capture;
    private final PostgresTarget target;
    private final List<Thread> threads = new ArrayList<>();
    private final AuditPorts ports;
    private final Auditor auditor;

    /** Loads it into a database that exists. */
    LoadedTable(EngineServers servers, Shape shape, long rows) throws Exception {
        schema = shape.definition().schema();
        Journal journal = servers.journal(shape.text());
        capture = new FakeCapture(journal);
        target = LoadedTarget.at(servers.postgres().jdbcUrl(shape.text()), shape.text());
        target.prepare();
        target.schema().create(List.of(shape.definition()));
        GeneratedSource source = new GeneratedSource(shape, rows, capture);
        Waiting waiting = Waiting.onMonitor();
        TapBoard taps = new TapBoard(waiting, TAP_BYTES_MAX);
        load(journal, source, taps);
        target.schema().completeAfterLoad(List.of(shape.definition()));
        ports =
                new AuditPorts(
                        new AuditPorts.Sides(source, new NotAsked(), target.auditTarget(GROUP)),
                        taps,
                        HASHERS,
                        target.auditRecords(GROUP),
                        new AuditPorts.Pace(
                                waiting,
                                InstantSource.system(),
                                AuditThrottle.NONE,
                                AuditObserver.NONE));
        auditor = new Auditor(ports, SETTINGS);
    }

    private void load(Journal journal, GeneratedSource source, TapBoard taps) throws Exception {
        CompletableFuture<Void> complete = new CompletableFuture<>();
        LoadSettings settings = LoadSettings.parallel(1, LoadSettings.BesideStream.DEFAULTS);
        LoadBoard board =
                new LoadBoard(
                        new LoadBoard.Ports(
                                source,
                                target.chunks(GROUP),
                                LoadThrottle.NONE,
                                Waiting.onMonitor(),
                                Ledgers.with(HASHERS),
                                System::nanoTime),
                        List.of(schema),
                        settings,
                        new LoadObserver() {
                            @Override
                            public void tableComplete(TableId table) {
                                complete.complete(null);
                            }
                        });
        ApplyWorker apply =
                new ApplyWorker(
                        new ApplyWorker.Ports(
                                journal.readers(GROUP),
                                target.applyTarget(GROUP),
                                InstantSource.system(),
                                CommittingThread::open,
                                Throttle.NONE,
                                taps),
                        board,
                        ApplySettings.DEFAULTS,
                        new Unwatched(),
                        Ledgers.with(HASHERS));
        threads.add(start("apply", apply::run, complete));
        List<Thread> loading = new ArrayList<>();
        for (int i = 0; i < settings.openChunksMax(); i++) {
            loading.add(start("chunk-" + i, new ChunkWorker(board)::run, complete));
        }
        complete.get();
        for (Thread thread : loading) {
            thread.interrupt();
            thread.join();
        }
    }

    /** Compares all rows with the ledger. */
    TargetOutcome audit() throws InterruptedException {
        return auditor.auditTarget(schema);
    }

    TableSchema schema() {
        return schema;
    }

    AuditPorts ports() {
        return ports;
    }

    /** Has audits run for so long on some threads; throws what breaks them. */
    void run(Loop audits, int number, Duration time) throws Exception {
        CompletableFuture<Void> broken = new CompletableFuture<>();
        List<Thread> running = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            running.add(start("audit-" + i, audits, broken));
        }
        try {
            broken.get(time.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException _) {
            // nothing broke them
        } finally {
            for (Thread thread : running) {
                thread.interrupt();
                thread.join();
            }
        }
    }

    @Override
    public void close() {
        threads.forEach(Thread::interrupt);
        try (capture;
                target) {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A loop of the engine. */
    interface Loop {
        void run() throws InterruptedException;
    }

    private static Thread start(String name, Loop loop, CompletableFuture<Void> complete) {
        return Thread.ofPlatform()
                .name(name)
                .daemon()
                .start(() -> {
                    try {
                        loop.run();
                    } catch (InterruptedException _) {
                        Thread.currentThread().interrupt(); // it is not needed any more
                    } catch (RuntimeException e) {
                        complete.completeExceptionally(e);
                    }
                });
    }

    /** Only the target is audited. */
    private static final class NotAsked implements AuditSource {
        @Override
        public void read(TableSchema schema, List<Row> keys, RowConsumer rows) {
            throw new UnsupportedOperationException("the source has no rows of its own");
        }

        @Override
        public Optional<Lsn> readLocked(TableSchema schema, List<Row> keys, RowConsumer rows) {
            throw new UnsupportedOperationException("the source has no rows of its own");
        }
    }

    /** What apply does is not measured. */
    private static final class Unwatched implements ApplyWorker.Observer {
        @Override
        public void takenOver(Checkpoint checkpoint) {
            // at the journal's beginning
        }

        @Override
        public void applied(AppliedWindow window) {
            // watermarks
        }

        @Override
        public void idle(LogEvent.Heartbeat heartbeat) {
            // the journal's beginning
        }

        @Override
        public void consistent(Checkpoint checkpoint) {
            // the board says when the table is loaded
        }
    }
}
