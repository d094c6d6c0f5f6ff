package dev.tidegate.bench.validate;

import dev.tidegate.bench.Bench;
import dev.tidegate.bench.ProcessCpu;
import dev.tidegate.bench.Report;
import dev.tidegate.bench.Rounded;
import dev.tidegate.bench.TextTable;
import dev.tidegate.bench.apply.CpuMeter;
import dev.tidegate.bench.apply.LedgerCost;
import dev.tidegate.bench.engine.EngineServers;
import dev.tidegate.bench.load.Shape;
import dev.tidegate.postgres.CanonicalSql;
import dev.tidegate.sandbox.demo.Progress;
import dev.tidegate.validate.TargetOutcome;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code tidegate bench validate}: how many rows an audit of the target compares with the ledger in
 * one second of one core, its own and PostgreSQL's together, beside what PostgreSQL needs to count
 * them and to sum up their MD5 itself.
 */
@Command(
        name = "tidegate bench validate",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Audits a table of the target against its ledger, with all the time there is.",
            "",
            "Beside it, on the same table: psql with count(*), which reads no column, and psql with an"
                    + " aggregate that computes the MD5 of each row's canonical bytes on the server.",
            "Processor time is that of all processes that take part.",
            "",
            "What the same costs PostgreSQL alone is in the last column: rows for one second of its"
                    + " processor time. The ratio ledgerCost is the share of its changes a second"
                    + " that the applier loses by keeping the ledger.",
            "",
            "Then audits of both sides run that only their share of the time bounds: the ratio"
                    + " sourceLoad is the share in which they read the source, of the one that is"
                    + " set. More than 1 is more than was allowed.",
            ""
        },
        footer = {"", "Example: tidegate bench validate --rows 200000 --rounds 1"})
public final class ValidateBench extends Bench {
    private static final long SALT = 1964;
    private static final double PERCENT = 100;
    private static final List<Shape> SHAPES = List.of(Shape.NARROW, Shape.WIDE);

    @Option(
            names = "--rows",
            paramLabel = "N",
            description =
                    "Narrow rows; there are a tenth as many wide ones (default:"
                            + " ${DEFAULT-VALUE}).")
    private long rows = 2_000_000;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "How often each is measured (default: ${DEFAULT-VALUE}).")
    private int rounds = 3;

    @Option(
            names = "--load-seconds",
            paramLabel = "N",
            description =
                    "How long audits of the source run that only their share of the time bounds"
                            + " (default: ${DEFAULT-VALUE}).")
    private int loadSeconds = 40;

    @Option(
            names = "--ledger-changes",
            paramLabel = "N",
            description =
                    "Changes that are applied with a ledger and without; with few it is the JVM's"
                            + " compilers that are measured (default: ${DEFAULT-VALUE}).")
    private long ledgerChanges = 2_000_000;

    private final List<String> loads = new ArrayList<>();

    /** Who looks at the rows. */
    private enum Way {
        COUNT("count"),
        MD5("md5"),
        AUDIT("audit");

        private final String text;

        Way(String text) {
            this.text = text;
        }
    }

    /**
     * What it took.
     *
     * @param rowsPerSecond by the clock
     * @param rowsPerCpuSecond by processor time of all
     * @param rowsPerServerCpuSecond by that of PostgreSQL alone
     */
    private record Took(
            double rowsPerSecond, double rowsPerCpuSecond, double rowsPerServerCpuSecond) {}

    /** Runs it. */
    public static void main(String[] arguments) {
        launch(new ValidateBench(), arguments);
    }

    @Override
    protected Report measure(Progress progress) throws Exception {
        Report report = new Report("validate", "Rows of the target that are looked at in a second");
        TextTable table =
                new TextTable(
                        "rows",
                        "number",
                        "way",
                        "rows/s",
                        "rows/s of one core",
                        "of one of PostgreSQL's");
        Map<String, Map<String, Took>> figures = new LinkedHashMap<>();
        try (EngineServers servers = new EngineServers()) {
            for (Shape shape : SHAPES) {
                servers.createDatabase(shape.text(), "template1");
                long count = shape.rows(rows);
                progress.say("loading %d %s rows", count, shape.text());
                Map<Way, List<Took>> took = ofShape(servers, shape, count, report, progress);
                Map<String, Took> medians = new LinkedHashMap<>();
                took.forEach((way, all) -> {
                    Took median = median(all);
                    medians.put(way.text, median);
                    table.row(
                            shape.text(),
                            Long.toString(count),
                            way.text,
                            whole(median.rowsPerSecond()),
                            whole(median.rowsPerCpuSecond()),
                            whole(median.rowsPerServerCpuSecond()));
                });
                figures.put(shape.text(), medians);
                report.ratio(
                        shape.text() + "OfCount",
                        ofRounds(took, Way.COUNT, Took::rowsPerCpuSecond));
                report.ratio(
                        shape.text() + "OfMd5", ofRounds(took, Way.MD5, Took::rowsPerCpuSecond));
                report.ratio(
                        shape.text() + "OfMd5OnServer",
                        ofRounds(took, Way.MD5, Took::rowsPerServerCpuSecond));
                servers.dropDatabase(shape.text());
            }
        }
        double ledgerCost = LedgerCost.measure(ledgerChanges, rounds, progress);
        report.ratio("ledgerCost", ledgerCost);
        report.table(table);
        report.note(
                "The ledger costs the applier %.1f %% of its changes a second.",
                ledgerCost * PERCENT);
        loads.forEach(load -> report.note("%s", load));
        report.figure("rows", rows);
        report.figure("rounds", rounds);
        report.figure("shapes", figures);
        return report;
    }

    private Map<Way, List<Took>> ofShape(
            EngineServers servers, Shape shape, long count, Report report, Progress progress)
            throws Exception {
        Map<Way, List<Took>> took = new LinkedHashMap<>();
        Psql psql = new Psql(servers.postgres(), shape.text());
        String md5 = CanonicalSql.of(shape.definition().schema(), SALT).rows();
        try (LoadedTable loaded = new LoadedTable(servers, shape, count)) {
            psql.run("vacuum analyze " + shape.table());
            for (int round = 0; round <= rounds; round++) { // the first one is for the compiler
                for (Way way : round % 2 == 0 ? List.of(Way.values()) : reversed()) {
                    Took it =
                            switch (way) {
                                case COUNT ->
                                        took(
                                                servers,
                                                count,
                                                () ->
                                                        psql.run(
                                                                "select count(*) from "
                                                                        + shape.table()));
                                case MD5 -> took(servers, count, () -> psql.run(md5));
                                case AUDIT ->
                                        took(servers, count, () -> audit(loaded, count, report));
                            };
                    if (round > 0) {
                        took.computeIfAbsent(way, _ -> new ArrayList<>()).add(it);
                    }
                }
                progress.say("%s: round %d of %d", shape.text(), round, rounds);
            }
            if (shape == Shape.NARROW) {
                sourceLoad(loaded, report, progress);
            }
        }
        return took;
    }

    private void sourceLoad(LoadedTable loaded, Report report, Progress progress) throws Exception {
        SourceLoad load = SourceLoad.of(loaded, Duration.ofSeconds(loadSeconds));
        String text =
                String.format(
                        Locale.ROOT,
                        "Audits read the source for %.1f %% of the time, %.0f %% are set: %,.0f rows/s.",
                        load.shareUsed() * PERCENT,
                        load.shareSet() * PERCENT,
                        load.rowsPerSecond());
        progress.say("%s", text);
        loads.add(text);
        report.ratio("sourceLoad", load.ofSet());
        report.figure("sourceLoad", load);
    }

    private static List<Way> reversed() {
        return List.of(Way.values()).reversed();
    }

    /** The rows must be what the ledger says. */
    private static void audit(LoadedTable table, long count, Report report)
            throws InterruptedException {
        boolean right =
                table.audit() instanceof TargetOutcome.Equal equal && equal.rows().count() == count;
        if (!right) {
            report.violated();
        }
    }

    /** What is measured. */
    private interface Work {
        void run() throws Exception;
    }

    private static Took took(EngineServers servers, long count, Work work) throws Exception {
        double cpu = cpu(servers);
        double serverCpu = serverCpu(servers);
        long start = System.nanoTime();
        work.run();
        double seconds = (System.nanoTime() - start) / (double) TimeUnit.SECONDS.toNanos(1);
        return new Took(
                count / seconds,
                count / (cpu(servers) - cpu),
                count / (serverCpu(servers) - serverCpu));
    }

    private static double serverCpu(EngineServers servers) throws IOException {
        return CpuMeter.ofTree(servers.postgres().pid());
    }

    private static double cpu(EngineServers servers) throws IOException {
        return ProcessCpu.seconds() + CpuMeter.ofEndedChildren() + serverCpu(servers);
    }

    private static Took median(List<Took> all) {
        return new Took(
                Rounded.median(all.stream().map(Took::rowsPerSecond).toList()),
                Rounded.median(all.stream().map(Took::rowsPerCpuSecond).toList()),
                Rounded.median(all.stream().map(Took::rowsPerServerCpuSecond).toList()));
    }

    /** Median of the rounds' own ratios. */
    private static double ofRounds(
            Map<Way, List<Took>> took, Way other, ToDoubleFunction<Took> figure) {
        List<Double> ratios = new ArrayList<>();
        List<Took> audits = took.getOrDefault(Way.AUDIT, List.of());
        for (int i = 0; i < audits.size(); i++) {
            ratios.add(
                    figure.applyAsDouble(audits.get(i))
                            / figure.applyAsDouble(took.getOrDefault(other, List.of()).get(i)));
        }
        return Rounded.median(ratios);
    }

    private static String whole(double value) {
        return String.format(Locale.ROOT, "%,.0f", value);
    }
}
