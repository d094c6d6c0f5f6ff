package dev.tidegate.sandbox.demo;

import java.io.PrintWriter;
import java.util.Locale;

/** Prints what a demonstration found, for people. */
final class Summary {
    private final PrintWriter out;

    Summary(PrintWriter out) {
        this.out = out;
    }

    void print(DemoReport report) {
        out.println();
        line("%-34s %12s %12s  %s", "table", "source rows", "target rows", "");
        for (DemoReport.Table table : report.tables()) {
            String verdict = table.equal() ? "equal" : table.differences() + " DIFFERENCES";
            line(
                    "%-34s %,12d %,12d  %s",
                    table.name(), table.sourceRows(), table.targetRows(), verdict);
            table.first().forEach(difference -> line("    %s: %s", table.name(), difference));
        }
        out.println();
        line(
                "transactions    %,d on the source, %,d on the target; %.0f a second",
                report.source().transactions(),
                report.target().transactions(),
                report.source().rate());
        line(
                "added latency   %.0f ms median, %.0f ms p99, %.0f ms max",
                report.lagMs().p50(), report.lagMs().p99(), report.lagMs().max());
        line(
                "readers         %,d snapshots, %,d partial transactions seen",
                report.watched().snapshots(), report.partialTransactionsSeen());
        line(
                "invariants      %,d violations in %,d checks",
                report.invariantViolations(), report.watched().invariantChecks());
        report.watched().violations().forEach((name, count) -> sayBroken(name, count));
        if (report.source().missedTurns() > 0) {
            line(
                    "note            %,d transactions were due and not made: this machine, or the"
                            + " source, is too slow for the rate",
                    report.source().missedTurns());
        }
        line(
                "%s",
                report.exitCode() == 0
                        ? "Both sides are equal."
                        : "The target is NOT what it must be, see above.");
        out.flush();
    }

    /** Of a cutover. */
    void print(CutoverReport report) {
        out.println();
        line("commits         %,d confirmed to the applications", report.promised());
        line("rehearsal       %.0f ms without a commit", report.rehearsalMs());
        line("write pause     %.0f ms to PostgreSQL", report.pausesMs().getFirst());
        line("                %.0f ms back to SQL Server", report.pausesMs().getLast());
        report.refusals()
                .forEach(
                        (error, count) -> line("tried again     %,d times after %s", count, error));
        report.tables()
                .forEach(table ->
                        line(
                                "%-15s %,d rows on the source, %,d on the target, %s",
                                table.name(),
                                table.sourceRows(),
                                table.targetRows(),
                                table.equal() ? "equal" : table.differences() + " DIFFERENCES"));
        report.sourceFaults().forEach(fault -> line("BROKEN on the source: %s", fault));
        report.targetFaults().forEach(fault -> line("BROKEN on the target: %s", fault));
        line(
                "%s",
                report.exitCode() == 0
                        ? "Every confirmed commit is there once, on both sides, and they are equal."
                        : "A promise was NOT kept, see above.");
        out.flush();
    }

    private void sayBroken(String invariant, long count) {
        if (count > 0) {
            line("    broken %,d times: %s", count, invariant);
        }
    }

    @SuppressWarnings("AnnotateFormatMethod") // needs a library for one annotation
    private void line(String format, Object... values) {
        out.println(String.format(Locale.ROOT, format, values).stripTrailing());
    }
}
