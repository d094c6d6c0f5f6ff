package dev.tidegate.bench.latency;

import dev.tidegate.bench.Bench;
import dev.tidegate.bench.Report;
import dev.tidegate.bench.TextTable;
import dev.tidegate.sandbox.demo.Progress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;

/** {@code tidegate bench latency}: from a commit on the source to its rows on the target. */
@Command(
        name = "tidegate bench latency",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Measures how long a committed transaction takes until it can be seen on the target.",
            "",
            "pipeline: the whole way, with clients of the stand-in, a daemon in a process of its"
                    + " own, a reader of the target. The clients make as many of the transactions as"
                    + " the stand-in and this machine allow; the report says how many.",
            "engine: transactions are written into the journal at the rate, as a capture that looks"
                    + " at its source every 10 ms would; the applier and a reader follow.",
            "idle: what the daemon takes of a processor while nobody changes anything: right behind"
                    + " its load, and when the JVM's compilers are done.",
            "",
            "The floor of a run: one record through a Kafka transaction to a reader, one empty"
                    + " commit of PostgreSQL (both medians, idle servers), one wait of 10 ms between"
                    + " two looks at the source. The ratios are p99 over that.",
            ""
        },
        footer = {"", "Example: tidegate bench latency --parts engine --rates 1000 --seconds 10"})
public final class LatencyBench extends Bench {
    /** The setting {@code source.poll_interval} as it is unless the operator sets it. */
    private static final Duration POLL_INTERVAL_DEFAULT = Duration.ofMillis(100);

    /** What is measured. */
    private enum Part {
        PIPELINE,
        ENGINE,
        IDLE;

        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Option(
            names = "--rates",
            split = ",",
            paramLabel = "TX_PER_S",
            description = "Transactions a second (default: 100,1000,3000).")
    private List<Integer> rates = List.of(100, 1_000, 3_000);

    @Option(
            names = "--seconds",
            paramLabel = "N",
            description = "How long each rate is measured (default: ${DEFAULT-VALUE}).")
    private int seconds = 30;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description =
                    "How often each rate is measured in the engine; the median by p99 over floor"
                            + " counts (default: ${DEFAULT-VALUE}).")
    private int rounds = 3;

    @Option(
            names = "--clients",
            paramLabel = "N",
            description =
                    "Clients of the source, all together at the rate (default: ${DEFAULT-VALUE}).")
    private int clients = 16;

    @Option(
            names = "--idle-seconds",
            paramLabel = "N",
            description =
                    "How long the idle daemon's use of the processor is measured (default:"
                            + " ${DEFAULT-VALUE}).")
    private int idleSeconds = 60;

    @Option(
            names = "--idle-intervals",
            split = ",",
            paramLabel = "MS",
            description =
                    "How often the idle daemon looks at the source's log (default: 100, as an"
                            + " operator gets it, and 10).")
    private List<Integer> idleIntervals =
            List.of((int) POLL_INTERVAL_DEFAULT.toMillis(), (int) Stage.POLL_INTERVAL.toMillis());

    @Option(
            names = "--parts",
            split = ",",
            paramLabel = "PART",
            converter = PartConverter.class,
            description = "Of pipeline, engine and idle (default: all three).")
    private Set<Part> parts = EnumSet.allOf(Part.class);

    /** Reads the name of a part. */
    private static final class PartConverter implements ITypeConverter<Part> {
        @Override
        public Part convert(String text) {
            return Part.valueOf(text.toUpperCase(Locale.ROOT));
        }
    }

    /** Runs it. */
    public static void main(String[] arguments) {
        launch(new LatencyBench(), arguments);
    }

    /** What a daemon takes of a processor core while nobody changes anything. */
    private record Idle(long pollMillis, PipelineLatency.Idle share) {
        double percent() {
            return share.settled() * 100;
        }

        double earlyPercent() {
            return share.early() * 100;
        }
    }

    /** A line of the report. */
    private record Line(Part part, int rate, Stage.Result result) {}

    @Override
    protected Report measure(Progress progress) throws Exception {
        Report report = new Report("latency", "From the commit to the reader that sees it");
        List<Line> lines = new ArrayList<>();
        List<Idle> idle = new ArrayList<>();
        if (parts.contains(Part.ENGINE)) {
            progress.say("engine: starting Kafka and PostgreSQL");
            try (EngineLatency engine = new EngineLatency()) {
                for (int rate : rates) {
                    lines.add(median(engine, rate, progress));
                }
            }
        }
        if (parts.contains(Part.PIPELINE)) {
            for (int rate : rates) {
                try (PipelineLatency pipeline = start(progress, Stage.POLL_INTERVAL)) {
                    lines.add(new Line(Part.PIPELINE, rate, pipeline.measure(plan(rate))));
                    tell(progress, lines.getLast());
                }
            }
        }
        if (parts.contains(Part.IDLE)) {
            for (int pollMillis : idleIntervals) {
                Duration pollInterval = Duration.ofMillis(pollMillis);
                try (PipelineLatency pipeline = start(progress, pollInterval)) {
                    idle.add(idle(pipeline, pollInterval));
                    tell(progress, idle.getLast());
                }
            }
        }
        describe(report, lines, idle);
        return report;
    }

    /** Of the rounds the one in the middle: a machine is never quite quiet. */
    private Line median(EngineLatency engine, int rate, Progress progress) throws Exception {
        List<Line> all = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            all.add(new Line(Part.ENGINE, rate, engine.measure(plan(rate))));
            tell(progress, all.getLast());
        }
        all.sort(Comparator.comparingDouble(line -> line.result.overFloor()));
        return all.get((rounds - 1) / 2);
    }

    private PipelineLatency start(Progress progress, Duration pollInterval) throws Exception {
        progress.say("pipeline: starting the servers and a daemon, loading");
        return PipelineLatency.start(pollInterval, clients);
    }

    private Idle idle(PipelineLatency pipeline, Duration pollInterval) throws Exception {
        return new Idle(pollInterval.toMillis(), pipeline.idle(Duration.ofSeconds(idleSeconds)));
    }

    private void tell(Progress progress, Idle idle) {
        progress.say("%s", text(idle));
    }

    private String text(Idle idle) {
        return String.format(
                Locale.ROOT,
                "The idle daemon takes %.2f %% of a processor core when it looks at the source every %d ms,"
                        + " and %.2f %% in the first %d s after its load, before the JVM's compilers"
                        + " are done (%d s).",
                idle.percent(),
                idle.pollMillis,
                idle.earlyPercent(),
                idleSeconds,
                idle.share.settledAfter().toSeconds());
    }

    private Stage.Plan plan(int rate) {
        return new Stage.Plan(rate, Duration.ofSeconds(seconds));
    }

    private static void tell(Progress progress, Line line) {
        progress.say(
                "%s: %,d offered, %,.0f reached a second: %.1f ms median, %.1f ms p99, floor %.1f ms",
                line.part.text(),
                line.rate,
                line.result.reached(),
                line.result.lags().p50(),
                line.result.lags().p99(),
                line.result.floor().millis());
    }

    private void describe(Report report, List<Line> lines, List<Idle> idle) {
        TextTable table =
                new TextTable(
                        "part",
                        "offered tx/s",
                        "reached",
                        "p50 ms",
                        "p99 ms",
                        "max ms",
                        "floor ms",
                        "p99/floor");
        for (Line line : lines) {
            Stage.Result result = line.result;
            table.row(
                    line.part.text(),
                    String.format("%,d", line.rate),
                    text("%,.0f", result.reached()),
                    text("%.1f", result.lags().p50()),
                    text("%.1f", result.lags().p99()),
                    text("%.1f", result.lags().max()),
                    text("%.1f", result.floor().millis()),
                    text("%.2f", result.overFloor()));
            String name = line.part.text() + line.rate;
            report.figure(name, result);
            report.ratio(name + "P99OverFloor", result.overFloor());
        }
        if (!lines.isEmpty()) {
            report.table(table);
            lines.stream()
                    .filter(line -> !line.result.parts().isEmpty())
                    .forEach(line -> {
                        report.note(
                                "The way at %,d a second, and in the slowest hundredth:",
                                line.rate);
                        report.table(parts(line.result));
                    });
            noteFloor(report, lines.getFirst().result.floor());
            report.figure("seconds", seconds);
        }
        for (Idle each : idle) {
            report.note("%s", text(each));
            report.figure("idleCpuPercentAt" + each.pollMillis + "ms", each.percent());
            report.figure("earlyCpuPercentAt" + each.pollMillis + "ms", each.earlyPercent());
        }
    }

    private static TextTable parts(Stage.Result result) {
        TextTable table = new TextTable("part", "p50 ms", "p99 ms", "max ms", "slowest 1 % ms");
        result.parts()
                .forEach((part, stretch) ->
                        table.row(
                                part.name().toLowerCase(Locale.ROOT),
                                text("%.1f", stretch.all().p50()),
                                text("%.1f", stretch.all().p99()),
                                text("%.1f", stretch.all().max()),
                                text("%.1f", stretch.slowest())));
        return table;
    }

    private static void noteFloor(Report report, Floor.Measured floor) {
        report.note(
                "The first line's floor: Kafka %.1f ms, PostgreSQL %.2f ms, look at the source %.0f ms."
                        + " The reader of the target looks every %d ms.",
                floor.kafka().p50(),
                floor.postgres().p50(),
                floor.pollMillis(),
                Stage.LOOK_PAUSE.toMillis());
    }

    private static String text(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }
}
