package dev.tidegate.bench.hash;

import dev.tidegate.bench.Bench;
import dev.tidegate.bench.Report;
import dev.tidegate.sandbox.demo.Progress;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code tidegate bench hash}: what the hash of a row costs that the ledger adds up, and what of
 * that is the hash function alone, over bytes that are ready: the floor.
 */
@Command(
        name = "tidegate bench hash",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Hashes rows of several shapes, and their ready canonical bytes, with XXH3-128 and with MD5.",
            "",
            "Counts the processor time of the thread that hashes; starts no servers.",
            ""
        },
        footer = {"", "Example: tidegate bench hash --rounds 3"})
public final class HashBench extends Bench {
    /** The first ones are for the compiler. */
    private static final int WARM_UPS = 3;

    private static final long NANOS_MIN = 200_000_000;

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "How often each is measured (default: ${DEFAULT-VALUE}).")
    private int rounds = 7;

    /** What was summed up, so that nobody can leave it out. */
    private long sum;

    /** Runs it. */
    public static void main(String[] arguments) {
        launch(new HashBench(), arguments);
    }

    @Override
    protected Report measure(Progress progress) {
        Map<String, HashWays> shapes = new LinkedHashMap<>();
        HashedRows.all().forEach(rows -> shapes.put(rows.name(), new HashWays(rows)));
        HashFigures figures = new HashFigures();
        for (int round = 1 - WARM_UPS; round <= rounds; round++) {
            for (Map.Entry<String, HashWays> shape : shapes.entrySet()) {
                for (Map.Entry<String, HashWays.Way> way : shape.getValue().all().entrySet()) {
                    double each = nanosPerRow(way.getValue());
                    if (round > 0) {
                        figures.add(shape.getKey(), way.getKey(), each);
                    }
                }
            }
            progress.say("round %d of %d", round, rounds);
        }
        Report report = figures.report(shapes);
        report.figure("sum", sum);
        return report;
    }

    private double nanosPerRow(HashWays.Way way) {
        long done = 0;
        long start = THREADS.getCurrentThreadCpuTime();
        long took;
        do {
            sum += way.sum().getAsLong();
            done += way.count();
            took = THREADS.getCurrentThreadCpuTime() - start;
        } while (took < NANOS_MIN);
        return (double) took / done;
    }
}
