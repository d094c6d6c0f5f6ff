package dev.tidegate.bench.scale;

import dev.tidegate.bench.Bench;
import dev.tidegate.bench.Report;
import dev.tidegate.bench.Rounded;
import dev.tidegate.bench.TextTable;
import dev.tidegate.bench.engine.EngineServers;
import dev.tidegate.bench.engine.RunningApplier.Applied;
import dev.tidegate.sandbox.demo.Progress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tidegate bench scale}: what many tables and a slow network leave of the rate. */
@Command(
        name = "tidegate bench scale",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Drains a backlog with few and many tables, over a near and a far network to PostgreSQL.",
            "",
            "A journal is filled with transactions whose changes fall on all tables alike: that is"
                    + " the hardest case, real ones have few hot tables. The applier drains it into"
                    + " empty tables, in each combination once a round; afterwards each table must"
                    + " hold the rows and the sums that it must. The ratios are medians of what the"
                    + " rounds gave.",
            ""
        },
        footer = {"", "Example: tidegate bench scale --tables 10,1000 --round-trips 0.1,2.5"})
public final class ScaleBench extends Bench {
    @Option(
            names = "--tables",
            split = ",",
            paramLabel = "N",
            description = "How many tables (default: 10,100,1000).")
    private List<Integer> tables = List.of(10, 100, 1_000);

    @Option(
            names = "--round-trips",
            split = ",",
            paramLabel = "MS",
            description = "Round trips to PostgreSQL in milliseconds (default: 0.1,2.5,12).")
    private List<Double> roundTrips = List.of(0.1, 2.5, 12.0);

    @Option(
            names = "--changes",
            paramLabel = "N",
            description = "Changes in the backlog (default: ${DEFAULT-VALUE}).")
    private int changes = 300_000;

    @Option(
            names = "--transaction-changes",
            paramLabel = "N",
            description = "Changes of each source transaction (default: ${DEFAULT-VALUE}).")
    private int transactionChanges = 6;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "How often each combination is measured (default: ${DEFAULT-VALUE}).")
    private int rounds = 3;

    /** Runs it. */
    public static void main(String[] arguments) {
        launch(new ScaleBench(), arguments);
    }

    /** A combination. */
    private record Cell(int tables, double roundTrip) {
        String name() {
            return tables + "x" + text(roundTrip);
        }

        private static String text(double milliseconds) {
            return String.format(Locale.ROOT, "%s", milliseconds).replaceAll("\\.0$", "");
        }
    }

    @Override
    protected Report measure(Progress progress) throws Exception {
        Report report =
                new Report(
                        "scale",
                        "Draining a backlog of %,d changes, %d in a transaction, over all tables alike"
                                .formatted(changes, transactionChanges));
        progress.say("starting Kafka and PostgreSQL");
        Map<Cell, List<Run>> runs = new LinkedHashMap<>();
        try (EngineServers servers = new EngineServers()) {
            Map<Integer, Backlog> backlogs = new LinkedHashMap<>();
            for (int count : tables) {
                progress.say("writing the journal of %,d tables", count);
                backlogs.put(count, Backlog.write(servers, count, changes, transactionChanges));
            }
            progress.say("warming up");
            drain(backlogs, new Cell(tables.getFirst(), roundTrips.getFirst()));
            List<Cell> cells = cells();
            for (int round = 1; round <= rounds; round++) {
                // there and back, so that what drifts does not favour one of them
                for (Cell cell : round % 2 == 1 ? cells : cells.reversed()) {
                    Run run = drain(backlogs, cell);
                    runs.computeIfAbsent(cell, _ -> new ArrayList<>()).add(run);
                    progress.say(
                            "round %d: %,5d tables, %4.1f ms: %,.0f changes/s in %d windows",
                            round,
                            cell.tables,
                            cell.roundTrip,
                            run.applied.rate(),
                            run.applied.windows());
                }
            }
        }
        describe(report, runs);
        return report;
    }

    /** What was measured once; the round trip is the network's as a client sees it, in ms. */
    private record Run(Applied applied, double roundTrip) {}

    private static Run drain(Map<Integer, Backlog> backlogs, Cell cell) throws Exception {
        Backlog backlog = backlogs.get(cell.tables);
        if (backlog == null) {
            throw new IllegalArgumentException("no journal for " + cell.tables + " tables");
        }
        try (Backlog.Drain drain = backlog.openDrain(cell.roundTrip)) {
            double roundTrip = drain.measureRoundTrip();
            Applied applied = drain.run();
            drain.check();
            return new Run(applied, roundTrip);
        }
    }

    private List<Cell> cells() {
        List<Cell> cells = new ArrayList<>();
        for (int count : tables) {
            for (double roundTrip : roundTrips) {
                cells.add(new Cell(count, roundTrip));
            }
        }
        return cells;
    }

    private void describe(Report report, Map<Cell, List<Run>> runs) {
        TextTable table =
                new TextTable(
                        "tables",
                        "round trip ms",
                        "measured ms",
                        "changes/s",
                        "of nearest",
                        "of fewest",
                        "windows");
        for (Cell cell : cells()) {
            List<Run> of = runs.getOrDefault(cell, List.of());
            double rate = Rounded.median(rates(of));
            double toNearest = ratio(runs, cell, new Cell(cell.tables, roundTrips.getFirst()));
            double toFewest = ratio(runs, cell, new Cell(tables.getFirst(), cell.roundTrip));
            double seen = Rounded.median(of.stream().map(Run::roundTrip).toList());
            double windows =
                    Rounded.median(of.stream().map(run -> (double) run.applied.windows()).toList());
            table.row(
                    String.format("%,d", cell.tables),
                    Cell.text(cell.roundTrip),
                    String.format(Locale.ROOT, "%.2f", seen),
                    String.format(Locale.ROOT, "%,.0f", rate),
                    String.format(Locale.ROOT, "%.2f", toNearest),
                    String.format(Locale.ROOT, "%.2f", toFewest),
                    String.format(Locale.ROOT, "%,.0f", windows));
            report.figure("rate" + cell.name(), rate);
            report.figure("roundTripMs" + cell.name(), seen);
            if (cell.roundTrip != roundTrips.getFirst()) {
                report.ratio("roundTrip" + cell.name(), toNearest);
            }
            if (cell.tables != tables.getFirst()) {
                report.ratio("tables" + cell.name(), toFewest);
            }
        }
        report.table(table);
        report.note(
                "Of nearest: of the rate at the shortest round trip with as many tables. Of fewest:"
                        + " of the rate with the fewest tables at the same round trip.");
        report.note("Medians of %d rounds. Every table held what it must after each run.", rounds);
        report.figure("changes", changes);
        report.figure("rounds", rounds);
    }

    /** The median of what each round gave. */
    private static double ratio(Map<Cell, List<Run>> runs, Cell of, Cell to) {
        List<Double> rates = rates(runs.getOrDefault(of, List.of()));
        List<Double> bases = rates(runs.getOrDefault(to, List.of()));
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < rates.size(); round++) {
            ratios.add(rates.get(round) / bases.get(round));
        }
        return Rounded.median(ratios);
    }

    private static List<Double> rates(List<Run> runs) {
        return runs.stream().map(run -> run.applied.rate()).toList();
    }
}
