package dev.tidegate.bench.transaction;

import dev.tidegate.bench.SameRows;
import dev.tidegate.bench.TemporaryDirectory;
import dev.tidegate.sandbox.demo.Environment;
import dev.tidegate.sandbox.demo.Progress;
import dev.tidegate.sandbox.large.BoundedDaemon;
import dev.tidegate.sandbox.large.LargeTransaction;
import java.sql.Connection;
import java.time.Duration;

/** A transaction of the stand-in, through a whole daemon: capture, journal, applier. */
final class ThroughSource {
    private static final String PIPELINE = "bench";
    private static final Duration PATIENCE = Duration.ofHours(1);

    private final int heapMib;
    private final Progress progress;

    ThroughSource(int heapMib, Progress progress) {
        this.heapMib = heapMib;
        this.progress = progress;
    }

    /** Brings one of about this many changes; the time is from commit to visible. */
    Arrival bring(int changes) throws Exception {
        LargeTransaction transaction = new LargeTransaction(changes);
        try (TemporaryDirectory directory = new TemporaryDirectory();
                Environment environment = Environment.start(Environment.Options.DEFAULTS)) {
            environment.createSourceDatabase(PIPELINE);
            try (Connection source = environment.source(PIPELINE);
                    Connection target = environment.target()) {
                progress.say("the source gets the rows that are there before");
                transaction.create(source);
                environment.capture(PIPELINE);
                BoundedDaemon.Pipeline pipeline = BoundedDaemon.Pipeline.of(environment, PIPELINE);
                try (BoundedDaemon daemon =
                                BoundedDaemon.start(
                                        directory.path(), environment, pipeline, heapMib);
                        BackendMemory backend = BackendMemory.watch(environment.target())) {
                    progress.say("the daemon loads them");
                    daemon.awaitLoaded(source, target);
                    try (Reader reader = Reader.start(environment.target(), transaction::seen)) {
                        progress.say("the transaction begins");
                        long startNanos = System.nanoTime();
                        long changed = transaction.run(source);
                        long committedNanos = System.nanoTime();
                        progress.say(
                                "the source has committed %,d changes after %.1f s",
                                changed, (committedNanos - startNanos) / 1e9);
                        daemon.await(
                                PATIENCE,
                                new Telling(
                                        reader::hasSeenAll,
                                        () ->
                                                progress.say(
                                                        "the reader has looked %,d times and sees"
                                                                + " nothing of it",
                                                        reader.looks())));
                        double seconds = (System.nanoTime() - committedNanos) / 1e9;
                        progress.say("they can be seen after %.1f s", seconds);
                        Arrival arrival =
                                new Arrival(
                                        changed,
                                        seconds,
                                        0,
                                        daemon.heap(),
                                        backend.peak(),
                                        reader.looks(),
                                        reader.partial());
                        progress.say("all rows are compared with the source's");
                        SameRows.require(source, target);
                        return arrival;
                    }
                }
            }
        }
    }
}
