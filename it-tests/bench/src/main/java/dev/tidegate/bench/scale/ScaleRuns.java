package dev.tidegate.bench.scale;

import dev.tidegate.bench.Report;
import dev.tidegate.bench.Rounded;
import dev.tidegate.bench.TextTable;
import dev.tidegate.bench.engine.RunningApplier.Applied;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** What was measured of each combination, round by round, and what it says. */
final class ScaleRuns {
    private final Cell base;
    private final Map<Cell, List<Run>> runs = new LinkedHashMap<>();

    /**
     * Nothing yet.
     *
     * @param base the fewest tables and groups, the shortest round trip: what others are compared
     *     with, each time in one respect
     */
    ScaleRuns(Cell base) {
        this.base = base;
    }

    /**
     * What was measured once.
     *
     * @param roundTrip the network's, as a client sees it, in milliseconds
     */
    record Run(Applied applied, double roundTrip) {}

    void add(Cell cell, Run run) {
        runs.computeIfAbsent(cell, _ -> new ArrayList<>()).add(run);
    }

    /** Adds figures, ratios and a table. */
    void describe(Report report) {
        TextTable table =
                new TextTable(
                        "tables",
                        "groups",
                        "round trip ms",
                        "measured ms",
                        "changes/s",
                        "of nearest",
                        "of fewest",
                        "of one group",
                        "windows");
        for (Cell cell : runs.keySet()) {
            double rate = median(cell, run -> run.applied().rate());
            double roundTrip = median(cell, Run::roundTrip);
            double toNearest = ratio(cell, cell.withRoundTrip(base.roundTrip()));
            double toFewest = ratio(cell, cell.withTables(base.tables()));
            double toFewestGroups = ratio(cell, cell.withGroups(base.groups()));
            table.row(
                    text("%,.0f", cell.tables()),
                    text("%,.0f", cell.groups()),
                    cell.roundTripText(),
                    text("%.2f", roundTrip),
                    text("%,.0f", rate),
                    text("%.2f", toNearest),
                    text("%.2f", toFewest),
                    text("%.2f", toFewestGroups),
                    text("%,.0f", median(cell, run -> run.applied().windows())));
            report.figure("rate" + cell.name(), rate);
            report.figure("roundTripMs" + cell.name(), roundTrip);
            if (cell.roundTrip() != base.roundTrip()) {
                report.ratio("roundTrip" + cell.name(), toNearest);
            }
            if (cell.tables() != base.tables()) {
                report.ratio("tables" + cell.name(), toFewest);
            }
            if (cell.groups() != base.groups()) {
                report.ratio("groups" + cell.name(), toFewestGroups);
            }
        }
        report.table(table);
        report.note(
                "Of nearest, of fewest, of one group: of the rate at the first round trip, with the"
                        + " first number of tables, of groups, all else the same.");
    }

    private double median(Cell cell, ToDoubleFunction<Run> figure) {
        return Rounded.median(of(cell).stream().mapToDouble(figure).boxed().toList());
    }

    /** The median of what each round gave. */
    double ratio(Cell cell, Cell to) {
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < of(cell).size(); round++) {
            ratios.add(of(cell).get(round).applied().rate() / of(to).get(round).applied().rate());
        }
        return Rounded.median(ratios);
    }

    private List<Run> of(Cell cell) {
        return runs.getOrDefault(cell, List.of());
    }

    private static String text(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }
}
