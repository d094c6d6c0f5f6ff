package dev.tidegate.bench.transaction;

import dev.tidegate.bench.Bench;
import dev.tidegate.bench.Report;
import dev.tidegate.bench.TextTable;
import dev.tidegate.sandbox.demo.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
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
            "Both are also done with a transaction a hundred times smaller, to compare what the heap"
                    + " must keep. Meanwhile a reader looks at the target"
                    + " again and again, and must see all of it or nothing.",
            ""
        },
        footer = {
            "",
            "Exit codes: 0 it came at once, 1 error, 2 a reader saw a part of it.",
            "Example: tidegate bench transaction --changes 200000 --source-changes 100000"
        })
public final class TransactionBench extends Bench {
    private static final int SMALLER = 100;

    @Option(
            names = "--changes",
            paramLabel = "N",
            description =
                    "Changes of the transaction through the journal; 0 for none (default:"
                            + " ${DEFAULT-VALUE}).")
    private int changes = 5_000_000;

    @Option(
            names = "--source-changes",
            paramLabel = "N",
            description =
                    "Changes of the transaction through the stand-in, about; 0 for none (default:"
                            + " ${DEFAULT-VALUE}).")
    private int sourceChanges = 1_000_000;

    @Option(
            names = "--heap-mib",
            paramLabel = "N",
            description = "Heap of the daemon and of the applier (default: ${DEFAULT-VALUE}).")
    private int heapMib = 512;

    /** Runs it. */
    public static void main(String[] arguments) {
        launch(new TransactionBench(), arguments);
    }

    private interface Way {
        Arrival bring(int changes) throws Exception;
    }

    /** A large transaction and a smaller one, by the same way. */
    private record Pair(String way, Arrival small, Arrival large) {}

    @Override
    protected Report measure(Progress progress) throws Exception {
        Report report =
                new Report(
                        "transaction",
                        "One transaction through a heap of %d MiB".formatted(heapMib));
        List<Pair> pairs = new ArrayList<>();
        if (sourceChanges > 0) {
            Way way = new ThroughSource(heapMib, progress)::bring;
            pairs.add(pair(progress, "source", way, sourceChanges));
        }
        if (changes > 0) {
            Way way = new ThroughJournal(heapMib, progress)::bring;
            pairs.add(pair(progress, "journal", way, changes));
        }
        describe(report, pairs);
        if (pairs.stream().anyMatch(pair -> pair.small.partial() + pair.large.partial() > 0)) {
            report.violated();
        }
        return report;
    }

    private static Pair pair(Progress progress, String name, Way way, int size) throws Exception {
        progress.say("%s: a transaction of about %,d changes", name, size / SMALLER);
        Arrival small = way.bring(size / SMALLER);
        progress.say("%s: a transaction of about %,d changes", name, size);
        return new Pair(name, small, way.bring(size));
    }

    private void describe(Report report, List<Pair> pairs) {
        TextTable table =
                new TextTable(
                        "through",
                        "changes",
                        "seconds",
                        "changes/s",
                        "heap MiB",
                        "live MiB",
                        "backend MiB",
                        "its own",
                        "looks",
                        "partial");
        for (Pair pair : pairs) {
            row(table, pair.way, pair.small);
            row(table, pair.way, pair.large);
        }
        report.table(table);
        for (Pair pair : pairs) {
            report.figure(pair.way, pair.large);
            report.figure(pair.way + "Small", pair.small);
            report.ratio(
                    pair.way + "LiveOverSmall",
                    pair.large.heap().live() / (double) Math.max(1, pair.small.heap().live()));
            if (pair.large.ordinaryRate() > 0) {
                report.ratio(
                        pair.way + "RateOverOrdinary",
                        pair.large.rate() / pair.large.ordinaryRate());
                report.note(
                        "Ordinary transactions through the %s: %,.0f changes/s.",
                        pair.way, pair.large.ordinaryRate());
            }
        }
        report.note("Heap: used at most. Live: right after a collection, at most.");
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
                Integer.toString(arrival.heap().used()),
                Integer.toString(arrival.heap().live()),
                Long.toString(arrival.backend().resident()),
                Long.toString(arrival.backend().own()),
                String.format("%,d", arrival.looks()),
                Long.toString(arrival.partial()));
    }
}
