package dev.tidegate.bench.load;

import dev.tidegate.apply.AppliedWindow;
import dev.tidegate.apply.ApplySettings;
import dev.tidegate.apply.ApplyWorker;
import dev.tidegate.bench.apply.process.Stopwatch;
import dev.tidegate.bench.engine.FakeCapture;
import dev.tidegate.bench.engine.LoadedTarget;
import dev.tidegate.journal.Journal;
import dev.tidegate.kafka.KafkaJournal;
import dev.tidegate.kafka.KafkaSettings;
import dev.tidegate.load.ChunkWorker;
import dev.tidegate.load.LoadBoard;
import dev.tidegate.load.LoadObserver;
import dev.tidegate.load.LoadSettings;
import dev.tidegate.load.LoadSettings.BesideStream;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.TableId;
import dev.tidegate.postgres.PostgresTarget;
import dev.tidegate.schema.Groups;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Main class of a process that loads rows of a {@link GeneratedSource}: chunk workers, the applier,
 * a real journal and a real target. Collects all garbage once a second, so that the log of the
 * collections tells what is live. Tells what it took, and waits to be ended.
 */
public final class GeneratedLoad {
    /** The table. */
    static final Shape SHAPE = Shape.NARROW;

    private static final int ARGUMENTS = 5;
    private static final int GROUP = 0;

    private GeneratedLoad() {}

    /**
     * The program's name and its arguments.
     *
     * @param name of the pipeline
     */
    static List<String> program(
            String bootstrapServers, String name, String targetUrl, long rows, int parallel) {
        return List.of(
                GeneratedLoad.class.getName(),
                bootstrapServers,
                name,
                targetUrl,
                Long.toString(rows),
                Integer.toString(parallel));
    }

    /** Loads; arguments as {@link #program} makes them. */
    public static void main(String[] arguments) throws Exception {
        if (arguments.length != ARGUMENTS) {
            throw new IllegalArgumentException("expected " + ARGUMENTS + " arguments");
        }
        String name = arguments[1];
        Journal journal = new KafkaJournal(KafkaSettings.local(arguments[0], name), Groups.ONE);
        try (PostgresTarget target = LoadedTarget.at(arguments[2], name);
                FakeCapture capture = new FakeCapture(journal)) {
            target.prepare();
            target.schema().create(List.of(SHAPE.definition()));
            load(
                    journal,
                    target,
                    new GeneratedSource(SHAPE, Long.parseLong(arguments[3]), capture),
                    LoadSettings.parallel(Integer.parseInt(arguments[4]), BesideStream.DEFAULTS));
        }
    }

    private static void load(
            Journal journal, PostgresTarget target, GeneratedSource source, LoadSettings settings)
            throws Exception {
        CompletableFuture<Void> complete = new CompletableFuture<>();
        LoadBoard board =
                new LoadBoard(
                        new LoadBoard.Ports(source, target.chunks(GROUP)),
                        List.of(SHAPE.definition().schema()),
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
                                InstantSource.system()),
                        board,
                        ApplySettings.DEFAULTS.inHeap(Runtime.getRuntime().maxMemory()),
                        new Unwatched());
        Stopwatch watch = Stopwatch.start();
        List<Thread> threads = new ArrayList<>();
        threads.add(start("apply", apply::run, complete));
        for (int i = 0; i < settings.openChunksMax(); i++) {
            threads.add(start("chunk-" + i, new ChunkWorker(board)::run, complete));
        }
        try (ScheduledExecutorService collector = Executors.newSingleThreadScheduledExecutor()) {
            var collections = collector.scheduleAtFixedRate(System::gc, 1, 1, TimeUnit.SECONDS);
            complete.get();
            watch.stop(0).tell();
            collections.cancel(false);
        }
        awaitEnd();
        threads.forEach(Thread::interrupt);
    }

    /** A loop of the engine. */
    private interface Loop {
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
                        Thread.currentThread().interrupt(); // all is loaded
                    } catch (RuntimeException e) {
                        complete.completeExceptionally(e);
                    }
                });
    }

    /** Whoever started this process looks at its memory, and ends it. */
    private static void awaitEnd() throws IOException {
        while (System.in.read() >= 0) {
            // nobody writes anything
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
