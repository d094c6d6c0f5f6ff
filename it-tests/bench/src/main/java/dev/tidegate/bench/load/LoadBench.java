package dev.tidegate.bench.load;

import dev.tidegate.bench.Bench;
import dev.tidegate.bench.Report;
import dev.tidegate.sandbox.demo.Progress;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;

/** {@code tidegate bench load}: the rows that exist, from the stand-in into PostgreSQL. */
@Command(
        name = "tidegate bench load",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Measures how fast the rows that exist are loaded, what that costs, and whom it disturbs.",
            "",
            "shapes: tables of narrow rows, wide rows and large objects, each loaded by a daemon in a"
                    + " process of its own. Beside it, of the same rows, with as many connections: psql"
                    + " that copies them from files (text and binary), mssql-jdbc that reads them and"
                    + " drops them, and both of these at once.",
            "",
            "live: how late the transactions of clients arrive while another table is loaded again,"
                    + " and while one more is added.",
            "",
            "memory: what one process takes while it loads more and more rows. They are made while"
                    + " they are read, since the stand-in keeps all rows in memory.",
            ""
        },
        footer = {"", "Example: tidegate bench load --rows 200000 --rounds 1 --shapes narrow,wide"})
public final class LoadBench extends Bench {
    /** What is measured. */
    private enum Part {
        SHAPES,
        LIVE,
        MEMORY
    }

    /** Reads names in lower case. */
    private static final class PartConverter implements ITypeConverter<Part> {
        @Override
        public Part convert(String text) {
            return Part.valueOf(text.toUpperCase(Locale.ROOT));
        }
    }

    /** Reads names in lower case. */
    private static final class ShapeConverter implements ITypeConverter<Shape> {
        @Override
        public Shape convert(String text) {
            return Shape.valueOf(text.toUpperCase(Locale.ROOT));
        }
    }

    @Option(
            names = "--parts",
            split = ",",
            paramLabel = "PART",
            converter = PartConverter.class,
            description = "Of shapes, live and memory (default: all three).")
    private Set<Part> parts = EnumSet.allOf(Part.class);

    @Option(
            names = "--rows",
            paramLabel = "N",
            description =
                    "Narrow rows; a tenth as many wide ones, a thousandth as many large objects"
                            + " (default: ${DEFAULT-VALUE}).")
    private long rows = 2_000_000;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "How often each way is taken (default: ${DEFAULT-VALUE}).")
    private int rounds = 3;

    @Option(
            names = "--parallel",
            paramLabel = "N",
            description =
                    "Connections to each side, of each way: load.parallel_reads of the daemon"
                            + " (default: ${DEFAULT-VALUE}).")
    private int parallel = 4;

    @Option(
            names = "--shapes",
            split = ",",
            paramLabel = "SHAPE",
            converter = ShapeConverter.class,
            description = "Of narrow, wide and lob (default: all three).")
    private Set<Shape> shapes = EnumSet.allOf(Shape.class);

    @Option(
            names = "--rate",
            paramLabel = "TX_PER_S",
            description = "live: transactions a second of all clients (default: ${DEFAULT-VALUE}).")
    private int rate = 500;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            description =
                    "live: how long clients work alone, before and between (default:"
                            + " ${DEFAULT-VALUE}).")
    private int seconds = 20;

    @Option(
            names = "--memory-rows",
            split = ",",
            paramLabel = "N",
            description = "memory: rows of each load (default: 1000000,50000000).")
    private List<Long> memoryRows = List.of(1_000_000L, 50_000_000L);

    @Option(
            names = "--heap-mib",
            paramLabel = "N",
            description = "Heap of the loading process (default: ${DEFAULT-VALUE}).")
    private int heapMib = 512;

    /** Runs it. */
    public static void main(String[] arguments) {
        launch(new LoadBench(), arguments);
    }

    @Override
    protected Report measure(Progress progress) throws Exception {
        Report report = new Report("load", "The load of the rows that exist");
        if (parts.contains(Part.SHAPES)) {
            ShapeReport.add(report, shapes(progress));
        }
        if (parts.contains(Part.LIVE)) {
            new LivePart(new LivePart.Plan(rows, rate, seconds, parallel, heapMib), progress)
                    .add(report);
        }
        if (parts.contains(Part.MEMORY)) {
            new MemoryPart(parallel, heapMib, progress).add(report, memoryRows);
        }
        report.figure("connections", parallel);
        report.figure("heapMib", heapMib);
        return report;
    }

    private List<ShapeResult> shapes(Progress progress) throws Exception {
        List<ShapeResult> results = new ArrayList<>();
        ShapeRounds.Plan plan = new ShapeRounds.Plan(rows, rounds, parallel, heapMib);
        try (LoadServers servers = LoadServers.start()) {
            for (Shape shape : shapes) {
                results.add(ShapeRounds.measure(servers, shape, plan, progress));
            }
        }
        return results;
    }
}
