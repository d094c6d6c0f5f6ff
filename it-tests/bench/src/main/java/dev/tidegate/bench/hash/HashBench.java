package dev.tidegate.bench.hash;

import dev.tidegate.bench.Bench;
import dev.tidegate.bench.Report;
import dev.tidegate.bench.Rounded;
import dev.tidegate.bench.TextTable;
import dev.tidegate.sandbox.demo.Progress;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;
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

    /** What a row of eight typical columns may take. */
    private static final double TYPICAL_NANOS_MAX = 150;

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
        Map<String, Map<String, List<Double>>> nanos = new LinkedHashMap<>();
        for (int round = 1 - WARM_UPS; round <= rounds; round++) {
            for (Map.Entry<String, HashWays> shape : shapes.entrySet()) {
                for (Map.Entry<String, LongSupplier> way : shape.getValue().all().entrySet()) {
                    double each = nanosPerRow(way.getValue(), shape.getValue().rows());
                    if (round > 0) {
                        nanos.computeIfAbsent(shape.getKey(), _ -> new LinkedHashMap<>())
                                .computeIfAbsent(way.getKey(), _ -> new ArrayList<>())
                                .add(each);
                    }
                }
            }
            progress.say("round %d of %d", round, rounds);
        }
        return report(shapes, nanos);
    }

    private double nanosPerRow(LongSupplier way, int rows) {
        long done = 0;
        long start = THREADS.getCurrentThreadCpuTime();
        long took;
        do {
            sum += way.getAsLong();
            done += rows;
            took = THREADS.getCurrentThreadCpuTime() - start;
        } while (took < NANOS_MIN);
        return (double) took / done;
    }

    private Report report(
            Map<String, HashWays> shapes, Map<String, Map<String, List<Double>>> nanos) {
        Report report = new Report("hash", "Nanoseconds of processor time for a row");
        TextTable table =
                new TextTable("rows", "bytes", "ready bytes", "row", "MD5: ready bytes", "row");
        Map<String, Map<String, Double>> medians = new LinkedHashMap<>();
        shapes.forEach((name, ways) -> {
            Map<String, Double> median = new LinkedHashMap<>();
            median.put("bytes", ways.bytesPerRow());
            nanos.get(name).forEach((way, all) -> median.put(way, Rounded.median(all)));
            medians.put(name, median);
            List<String> cells = new ArrayList<>(List.of(name));
            median.values().forEach(value -> cells.add(String.format(Locale.ROOT, "%.0f", value)));
            table.row(cells.toArray(String[]::new));
            report.ratio(name + "OfFloor", ofRounds(nanos.get(name), "row", "readyBytes"));
            report.ratio(name + "OfMd5", ofRounds(nanos.get(name), "row", "rowMd5"));
        });
        report.table(table);
        report.figure("nanosPerRow", medians);
        report.figure("sum", sum);
        report.ratio(
                "typicalOfBudget",
                Rounded.median(nanos.get("typical").get("row")) / TYPICAL_NANOS_MAX);
        return report;
    }

    /** Median of the rounds' own ratios: what disturbs a round disturbs both. */
    private static double ofRounds(Map<String, List<Double>> nanos, String way, String other) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < nanos.get(way).size(); i++) {
            ratios.add(nanos.get(way).get(i) / nanos.get(other).get(i));
        }
        return Rounded.median(ratios);
    }
}
