package dev.tidegate.bench.apply;

import dev.tidegate.bench.Report;
import dev.tidegate.bench.TextTable;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;

/** What came out, for people and for machines. */
final class ApplyReport {
    private final Results results;
    private final Map<String, Object> facts;

    /**
     * Makes one.
     *
     * @param facts what else is to be known, by its name in the JSON
     */
    ApplyReport(Results results, Map<String, Object> facts) {
        this.results = results;
        this.facts = facts;
    }

    Report report() {
        Report report =
                new Report(
                        "apply",
                        "A backlog of order entry applied to one PostgreSQL; all left the same rows");
        TextTable table =
                new TextTable(
                        "",
                        "foreign keys",
                        "rounds",
                        "changes/s",
                        "commits/s",
                        "window",
                        "applier µs",
                        "server µs");
        Map<String, Figures> figures = new LinkedHashMap<>();
        for (String name : results.competitors()) {
            Figures each =
                    new Figures(
                            results.foreignKeys(name).text(),
                            results.median(name, Run::rate),
                            results.median(name, Run::commitRate),
                            (long) results.median(name, run -> run.applied().windowChanges()),
                            results.median(name, Run::applierMicros),
                            results.median(name, Run::serverMicros));
            table.row(
                    name,
                    each.foreignKeys,
                    Integer.toString(results.rounds(name)),
                    "%,.0f".formatted(each.changesPerSecond),
                    "%,.1f".formatted(each.commitsPerSecond),
                    each.windowChanges == 0 ? "" : "%,d".formatted(each.windowChanges),
                    "%.1f".formatted(each.applierCpuMicrosPerChange),
                    "%.1f".formatted(each.serverCpuMicrosPerChange));
            figures.put(name, each);
        }
        report.table(table);
        facts.forEach(report::figure);
        report.figure("competitors", figures);
        ratios().forEach((name, ratio) -> {
            report.note("%-34s %6.2f", name, ratio);
            report.ratio(name, ratio);
        });
        return report;
    }

    /** Of one competitor: medians of its rounds. */
    private record Figures(
            String foreignKeys,
            double changesPerSecond,
            double commitsPerSecond,
            long windowChanges,
            double applierCpuMicrosPerChange,
            double serverCpuMicrosPerChange) {}

    private Map<String, Double> ratios() {
        Map<String, Double> ratios = new LinkedHashMap<>();
        put(
                ratios,
                "debeziumSinkBest",
                Names.TIDEGATE,
                best(Names.SINK_REWRITTEN, Names.SINK_UNNEST));
        results.ledgerCost().ifPresent(cost -> ratios.put("ledgerCost", cost));
        put(ratios, "debeziumSinkDefault", Names.TIDEGATE, Names.SINK_DEFAULT);
        put(ratios, "debeziumSinkTwoTasks", Names.TIDEGATE, best(Names.SINK_TWO_TASKS));
        put(ratios, "floor", Names.TIDEGATE_WINDOW, Names.FLOOR);
        put(ratios, "floorDrain", Names.TIDEGATE, Names.FLOOR_DRAIN);
        put(ratios, "replay", Names.TIDEGATE, Names.REPLAY);
        put(
                ratios,
                "debeziumSinkBestReplica",
                Names.TIDEGATE_REPLICA,
                best(Names.SINK_REWRITTEN, Names.SINK_UNNEST));
        put(ratios, "floorReplica", Names.TIDEGATE_WINDOW_REPLICA, Names.FLOOR_REPLICA);
        put(ratios, "floorDrainReplica", Names.TIDEGATE_REPLICA, Names.FLOOR_DRAIN_REPLICA);
        return ratios;
    }

    /** The fastest of the competitors whose names begin like that; nobody if none ran. */
    private String best(String... prefixes) {
        return results.competitors().stream()
                .filter(name -> Arrays.stream(prefixes).anyMatch(name::startsWith))
                .max(Comparator.comparingDouble(name -> results.median(name, Run::rate)))
                .orElse("");
    }

    private void put(Map<String, Double> ratios, String name, String one, String other) {
        OptionalDouble ratio = results.ratio(one, other);
        if (ratio.isPresent()) {
            ratios.put(name, ratio.getAsDouble());
        }
    }
}
