package dev.tidegate.bench.transaction;

import dev.tidegate.bench.Bench;
import dev.tidegate.bench.Report;
import dev.tidegate.bench.TextTable;
import dev.tidegate.sandbox.demo.Progress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;

/** {@code tidegate bench transaction}: one transaction that no heap of the daemon holds. */
@Command(
        name = "tidegate bench transaction",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Brings one very large transaction through processes with a small heap.",
            "",
            "source: the stand-in commits it, a daemon captures and applies it; the time is from"
                    + " commit to visible.",
            "journal: it is written into the journal, and the applier alone, in a process of its"
                    + " own, applies it; the time is from its take-over to visible. Before it, a"
                    + " quarter as many changes go the same way as ordinary transactions.",
            "",
            "Meanwhile a reader looks at the target again and again, and must see all of it or"
                    + " nothing.",
            ""
        },
        footer = {
            "",
            "Exit codes: 0 it came at once, 1 error, 2 a reader saw a part of it.",
            "Example: tidegate bench transaction --only journal --changes 200000"
        })
public final class TransactionBench extends Bench {
    /** The ways that a transaction can come. */
    private enum Way {
        SOURCE,
        JOURNAL;

        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Reads the name of a way. */
    private static final class WayConverter implements ITypeConverter<Way> {
        @Override
        public Way convert(String text) {
            return Way.valueOf(text.toUpperCase(Locale.ROOT));
        }
    }

    @Option(
            names = "--changes",
            paramLabel = "N",
            description =
                    "Changes of the transaction, about; at least 200 (default: ${DEFAULT-VALUE}).")
    private int changes = 5_000_000;

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "WAY",
            converter = WayConverter.class,
            description = "source or journal (default: source,journal).")
    private List<Way> ways = List.of(Way.SOURCE, Way.JOURNAL);

    @Option(
            names = "--heap-mib",
            paramLabel = "N",
            description = "Heap of the daemon and of the applier (default: ${DEFAULT-VALUE}).")
    private int heapMib = 512;

    /** Runs it. */
    public static void main(String[] arguments) {
        launch(new TransactionBench(), arguments);
    }

    @Override
    protected Report measure(Progress progress) throws Exception {
        Report report =
                new Report(
                        "transaction",
                        "One transaction through a heap of %d MiB".formatted(heapMib));
        Map<String, Arrival> arrivals = new LinkedHashMap<>();
        for (Way way : ways) {
            progress.say("%s: a transaction of about %,d changes", way.text(), changes);
            arrivals.put(way.text(), bring(way, progress));
        }
        describe(report, arrivals);
        return report;
    }

    private Arrival bring(Way way, Progress progress) throws Exception {
        return switch (way) {
            case SOURCE -> new ThroughSource(heapMib, progress).bring(changes);
            case JOURNAL -> new ThroughJournal(heapMib, progress).bring(changes);
        };
    }

    private void describe(Report report, Map<String, Arrival> arrivals) {
        TextTable table =
                new TextTable(
                        "through",
                        "changes",
                        "seconds",
                        "changes/s",
                        "ordinary",
                        "heap MiB",
                        "live MiB",
                        "backend MiB",
                        "its own",
                        "looks",
                        "partial");
        arrivals.forEach((way, arrival) -> {
            row(table, way, arrival);
            report.figure(way, arrival);
            report.ratio(way + "LiveOfHeap", arrival.heap().live() / (double) heapMib);
            if (arrival.ordinaryRate() > 0) {
                report.ratio(way + "RateOverOrdinary", arrival.rate() / arrival.ordinaryRate());
            }
            if (arrival.partial() > 0) {
                report.violated();
            }
        });
        report.table(table);
        report.note("Ordinary: changes a second of ordinary transactions by the same way.");
        report.note(
                "Heap: used at most. Live: at most after a full collection; 0 if none was needed.");
        report.note(
                "Backend: the PostgreSQL process of the applier, with the shared buffers that it"
                        + " touched, and without.");
        report.figure("heapMib", heapMib);
    }

    private static void row(TextTable table, String way, Arrival arrival) {
        table.row(
                way,
                String.format("%,d", arrival.changes()),
                String.format(Locale.ROOT, "%.1f", arrival.seconds()),
                String.format(Locale.ROOT, "%,.0f", arrival.rate()),
                arrival.ordinaryRate() > 0
                        ? String.format(Locale.ROOT, "%,.0f", arrival.ordinaryRate())
                        : "-",
                Integer.toString(arrival.heap().used()),
                Integer.toString(arrival.heap().live()),
                Long.toString(arrival.backend().resident()),
                Long.toString(arrival.backend().own()),
                String.format("%,d", arrival.looks()),
                Long.toString(arrival.partial()));
    }
}
