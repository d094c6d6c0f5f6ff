package dev.tidegate.bench.apply;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** A table for people, and a line of JSON for machines. */
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

    void print(PrintStream out) throws JsonProcessingException {
        out.println();
        out.printf(
                "%-24s %6s %11s %10s %9s %12s %12s%n",
                "", "rounds", "changes/s", "commits/s", "window", "applier µs", "server µs");
        Map<String, Object> figures = new LinkedHashMap<>();
        for (String name : results.competitors()) {
            double rate = results.median(name, Run::rate);
            double commits = results.median(name, Run::commitRate);
            double window = results.median(name, run -> run.applied().windowChanges());
            double applier = results.median(name, Run::applierMicros);
            double server = results.median(name, Run::serverMicros);
            out.printf(
                    "%-24s %6d %,11.0f %,10.1f %9s %12.1f %12.1f%n",
                    name,
                    results.rounds(name),
                    rate,
                    commits,
                    window == 0 ? "" : "%,.0f".formatted(window),
                    applier,
                    server);
            Map<String, Object> figure = new LinkedHashMap<>();
            figure.put("changesPerSecond", rounded(rate));
            figure.put("commitsPerSecond", rounded(commits));
            figure.put("windowChanges", (long) window);
            figure.put("applierCpuMicrosPerChange", rounded(applier));
            figure.put("serverCpuMicrosPerChange", rounded(server));
            figures.put(name, figure);
        }
        out.println();
        Map<String, Double> ratios = ratios();
        ratios.forEach((name, ratio) -> out.printf("%-34s %6.2f%n", name, ratio));
        Map<String, Object> json = new LinkedHashMap<>(facts);
        json.put("figures", figures);
        json.put("ratios", ratios);
        out.println();
        out.println(new ObjectMapper().writeValueAsString(json));
    }

    private Map<String, Double> ratios() {
        Map<String, Double> ratios = new LinkedHashMap<>();
        put(ratios, "debeziumSinkBest", Names.TIDEGATE, sinkAtItsBest());
        put(ratios, "debeziumSinkDefault", Names.TIDEGATE, Names.SINK_DEFAULT);
        put(ratios, "floor", Names.TIDEGATE_WINDOW, Names.FLOOR);
        put(ratios, "floorDrain", Names.TIDEGATE, Names.FLOOR_DRAIN);
        put(ratios, "replay", Names.TIDEGATE, Names.REPLAY);
        put(ratios, "debeziumSinkBestReplica", Names.TIDEGATE_REPLICA, sinkAtItsBest());
        put(ratios, "floorReplica", Names.TIDEGATE_WINDOW_REPLICA, Names.FLOOR_REPLICA);
        put(ratios, "floorDrainReplica", Names.TIDEGATE_REPLICA, Names.FLOOR_DRAIN_REPLICA);
        return ratios;
    }

    private String sinkAtItsBest() {
        return List.of(Names.SINK_REWRITTEN, Names.SINK_UNNEST).stream()
                .filter(results.competitors()::contains)
                .reduce((one, other) ->
                        results.median(one, Run::rate) > results.median(other, Run::rate)
                                ? one
                                : other)
                .orElse(Names.SINK_REWRITTEN);
    }

    private void put(Map<String, Double> ratios, String name, String one, String other) {
        OptionalDouble ratio = results.ratio(one, other);
        if (ratio.isPresent()) {
            ratios.put(name, rounded(ratio.getAsDouble()));
        }
    }

    private static double rounded(double figure) {
        return Math.round(figure * 100) / 100.0;
    }
}
