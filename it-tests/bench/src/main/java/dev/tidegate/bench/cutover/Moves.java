package dev.tidegate.bench.cutover;

import dev.tidegate.bench.Report;
import dev.tidegate.bench.Rounded;
import dev.tidegate.bench.TextTable;
import dev.tidegate.cutover.Direction;
import dev.tidegate.cutover.StepName;
import dev.tidegate.sandbox.demo.Lags;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What the moves came to, of each direction. */
final class Moves {
    /** What a cutover should take; a rollback is held against the same. */
    private static final double GOAL_P50_MS = 1_000;

    private static final double GOAL_P99_MS = 2_500;
    private static final double NANOS_OF_MILLI = 1e6;

    private final List<Move> all = new ArrayList<>();

    /**
     * Milliseconds in which no application could commit.
     *
     * @param first of the first round, in which the JVM does everything for the first time
     */
    record Pause(double p50, double p99, double max, double first) {}

    void add(Move move) {
        all.add(move);
    }

    /** Puts everything into a report. */
    void describe(Report report) {
        Map<String, Pause> pauses = new LinkedHashMap<>();
        TextTable table = new TextTable("pause", "p50 ms", "p99 ms", "max ms", "first ms");
        for (Direction direction : Direction.values()) {
            Pause pause = pause(direction);
            pauses.put(text(direction), pause);
            table.row(
                    text(direction),
                    whole(pause.p50()),
                    whole(pause.p99()),
                    whole(pause.max()),
                    whole(pause.first()));
            report.ratio(text(direction) + "P50OfGoal", pause.p50() / GOAL_P50_MS);
            report.ratio(text(direction) + "P99OfGoal", pause.p99() / GOAL_P99_MS);
        }
        report.table(table);
        report.figure("pauseMs", pauses);
        report.ratio("backOfForward", pause(Direction.BACK).p50() / pause(Direction.FORWARD).p50());
        describeSteps(report);
    }

    private void describeSteps(Report report) {
        TextTable table =
                new TextTable("step", "forward ms", "share", "back ms", "share of the way back");
        Map<StepName, Double> forward = steps(Direction.FORWARD);
        Map<StepName, Double> back = steps(Direction.BACK);
        double allForward = sum(forward);
        double allBack = sum(back);
        Map<String, Map<String, Double>> figures = new LinkedHashMap<>();
        Map<String, Map<String, Double>> shares = new LinkedHashMap<>();
        Set<StepName> names = new LinkedHashSet<>(forward.keySet());
        names.addAll(back.keySet());
        for (StepName name : names) {
            double there = forward.getOrDefault(name, 0.0);
            double again = back.getOrDefault(name, 0.0);
            table.row(
                    name.name(),
                    whole(there),
                    percent(there / allForward),
                    whole(again),
                    percent(again / allBack));
            figures.put(name.name(), Map.of("forward", there, "back", again));
            shares.put(name.name(), Map.of("forward", there / allForward, "back", again / allBack));
        }
        table.row("all steps", whole(allForward), percent(1), whole(allBack), percent(1));
        report.table(table);
        report.figure("stepMs", figures);
        report.figure("stepShares", shares);
    }

    private static double sum(Map<StepName, Double> steps) {
        return steps.values().stream().mapToDouble(Double::doubleValue).sum();
    }

    /** The median of each step. */
    private Map<StepName, Double> steps(Direction direction) {
        Map<StepName, List<Double>> found = new LinkedHashMap<>();
        for (Move move : of(direction)) {
            move.stepMs()
                    .forEach((step, ms) ->
                            found.computeIfAbsent(step, _ -> new ArrayList<>()).add(ms));
        }
        Map<StepName, Double> medians = new LinkedHashMap<>();
        found.forEach((step, times) -> medians.put(step, Rounded.median(times)));
        return medians;
    }

    private List<Move> of(Direction direction) {
        return all.stream().filter(it -> it.direction() == direction).toList();
    }

    private Pause pause(Direction direction) {
        List<Move> moves = of(direction);
        Lags lags = new Lags();
        moves.forEach(it -> lags.add((long) (it.pauseMs() * NANOS_OF_MILLI)));
        Lags.Summary summary = lags.all();
        return new Pause(summary.p50(), summary.p99(), summary.max(), moves.getFirst().pauseMs());
    }

    private static String text(Direction direction) {
        return direction.name().toLowerCase(Locale.ROOT);
    }

    private static String whole(double value) {
        return String.format(Locale.ROOT, "%,.0f", value);
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.0f %%", share * 100);
    }
}
