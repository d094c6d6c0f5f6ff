package dev.tidegate.bench.apply;

import dev.tidegate.bench.Bench;
import dev.tidegate.bench.Report;
import dev.tidegate.bench.TemporaryDirectory;
import dev.tidegate.bench.orders.OrderEntry;
import dev.tidegate.sandbox.demo.Progress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * How fast a backlog of order entry is applied to one PostgreSQL by Tidegate, by Debezium's JDBC
 * sink, by {@code psql} with the net effect, and by literal replay; all must leave the source's
 * rows.
 */
@Command(
        name = "tidegate bench apply",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Applies a backlog with Tidegate and with others, and compares.")
public final class ApplyBench extends Bench {
    @Option(
            names = "--changes",
            defaultValue = "4000000",
            description =
                    "changes of the source; with fewer, a JVM's compilers decide"
                            + " (${DEFAULT-VALUE})")
    private long changes;

    @Option(
            names = "--rounds",
            defaultValue = "3",
            description = "how often each one runs; medians count (${DEFAULT-VALUE})")
    private int rounds;

    @Option(
            names = "--replay-rounds",
            defaultValue = "1",
            description = "how often literal replay runs, which is slow (${DEFAULT-VALUE})")
    private int replayRounds;

    @Option(
            names = "--window",
            defaultValue = "10000",
            description = "changes of a window of fixed size (${DEFAULT-VALUE})")
    private int window;

    @Option(
            names = "--drain-window",
            defaultValue = "0",
            description = "changes of the floor's large windows; 0 for as many as Tidegate takes")
    private long drainWindow;

    @Option(
            names = "--warehouses",
            defaultValue = "20",
            description = "each with ten districts, 10,000 stocked items (${DEFAULT-VALUE})")
    private int warehouses;

    @Option(names = "--seed", defaultValue = "4", description = "(${DEFAULT-VALUE})")
    private long seed;

    @Option(
            names = "--only",
            split = ",",
            description = "names of the competitors that run, as the table has them")
    private List<String> only = List.of();

    @Option(
            names = "--sink",
            description = "folder with the jars of Debezium's sink; without it, it does not run")
    private Optional<Path> sink = Optional.empty();

    @Option(
            names = "--sink-batches",
            split = ",",
            description = "records of the sink's large batches and polls; each runs (5000,20000)")
    private List<Integer> sinkBatches = List.of(5_000, 20_000);

    /** Runs it. */
    public static void main(String[] arguments) {
        launch(new ApplyBench(), arguments);
    }

    @Override
    protected Report measure(Progress progress) throws Exception {
        Plan plan =
                new Plan(
                        OrderEntry.of(changes, warehouses, seed),
                        new Plan.Rounds(rounds, replayRounds),
                        new Plan.Windows(window, drainWindow),
                        only,
                        new Plan.Sink(sink, sinkBatches));
        try (TemporaryDirectory directory = new TemporaryDirectory()) {
            return Contest.hold(directory.path(), plan, progress);
        }
    }
}
