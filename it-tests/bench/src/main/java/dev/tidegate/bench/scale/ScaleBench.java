package dev.tidegate.bench.scale;

import dev.tidegate.bench.Bench;
import dev.tidegate.bench.Report;
import dev.tidegate.bench.engine.EngineServers;
import dev.tidegate.bench.engine.RunningApplier.Applied;
import dev.tidegate.sandbox.demo.Progress;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tidegate bench scale}: what tables, groups and a slow network make of the rate. */
@Command(
        name = "tidegate bench scale",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Drains a backlog with few and many tables, in one and more replication groups, over a"
                    + " near and a far network to PostgreSQL.",
            "",
            "A journal is filled with transactions whose changes fall on all tables alike: that is"
                    + " the hardest case, real ones have few hot tables. The appliers, one for each"
                    + " replication group, drain it into empty tables, in each combination once a"
                    + " round; afterwards each table must hold the rows and the sums that it must."
                    + " The ratios are medians of what the rounds gave.",
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
            names = "--groups",
            split = ",",
            paramLabel = "N",
            description =
                    "How many replication groups the tables are dealt out to (default: 1,2,4).")
    private List<Integer> groups = List.of(1, 2, 4);

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
    private int changes = 1_000_000;

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

    @Override
    protected Report measure(Progress progress) throws Exception {
        Report report =
                new Report(
                        "scale",
                        "Draining a backlog of %,d changes, %d in a transaction, over all tables alike"
                                .formatted(changes, transactionChanges));
        List<Cell> cells = cells();
        ScaleRuns runs = new ScaleRuns(cells.getFirst());
        progress.say("starting Kafka and PostgreSQL");
        try (EngineServers servers = new EngineServers()) {
            Map<Cell, Backlog> backlogs = backlogs(servers, progress);
            progress.say("warming up");
            drain(backlogs, cells.getFirst());
            for (int round = 1; round <= rounds; round++) {
                // there and back, so that what drifts does not favour one of them
                for (Cell cell : round % 2 == 1 ? cells : cells.reversed()) {
                    ScaleRuns.Run run = drain(backlogs, cell);
                    runs.add(cell, run);
                    progress.say(
                            "round %d: %,5d tables, %d groups, %4.1f ms: %,.0f changes/s in %d windows",
                            round,
                            cell.tables(),
                            cell.groups(),
                            cell.roundTrip(),
                            run.applied().rate(),
                            run.applied().windows());
                }
            }
        }
        runs.describe(report);
        report.note("Medians of %d rounds. Every table held what it must after each run.", rounds);
        report.figure("changes", changes);
        report.figure("rounds", rounds);
        return report;
    }

    /** By table and group count; the round trip is the first one, which says nothing here. */
    private Map<Cell, Backlog> backlogs(EngineServers servers, Progress progress)
            throws SQLException, InterruptedException {
        Backlog.Amount amount = new Backlog.Amount(changes, transactionChanges);
        Map<Cell, Backlog> backlogs = new HashMap<>();
        for (int count : tables) {
            progress.say("making %,d tables and their journals", count);
            ScaledTables scaled = ScaledTables.prepare(servers, count);
            for (int groupCount : groups) {
                backlogs.put(
                        new Cell(count, groupCount, roundTrips.getFirst()),
                        Backlog.write(servers, scaled, groupCount, amount));
            }
        }
        return backlogs;
    }

    private ScaleRuns.Run drain(Map<Cell, Backlog> backlogs, Cell cell) throws Exception {
        Backlog backlog = backlogs.get(cell.withRoundTrip(roundTrips.getFirst()));
        if (backlog == null) {
            throw new IllegalArgumentException("no journal for " + cell);
        }
        try (Backlog.Drain drain = backlog.openDrain(cell.roundTrip())) {
            double roundTrip = drain.measureRoundTrip();
            Applied applied = drain.run();
            drain.check();
            return new ScaleRuns.Run(applied, roundTrip);
        }
    }

    private List<Cell> cells() {
        List<Cell> cells = new ArrayList<>();
        for (int count : tables) {
            for (int groupCount : groups) {
                for (double roundTrip : roundTrips) {
                    cells.add(new Cell(count, groupCount, roundTrip));
                }
            }
        }
        return cells;
    }
}
