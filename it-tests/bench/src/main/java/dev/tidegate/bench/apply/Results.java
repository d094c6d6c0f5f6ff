package dev.tidegate.bench.apply;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/** All runs, by competitor in the order of their first ones. */
final class Results {
    private final Map<String, List<Run>> runs = new LinkedHashMap<>();

    void add(Run run) {
        runs.computeIfAbsent(run.competitor(), _ -> new ArrayList<>()).add(run);
    }

    Collection<String> competitors() {
        return runs.keySet();
    }

    int rounds(String competitor) {
        return of(competitor).size();
    }

    /** The middle one of a figure of a competitor's runs. */
    double median(String competitor, ToDoubleFunction<Run> figure) {
        return middle(of(competitor).stream().mapToDouble(figure).toArray());
    }

    /**
     * How many times as fast one is as the other: the middle one of the rounds' ratios; one that
     * ran in a single round is compared with all rounds. Empty if one of them did not run.
     */
    OptionalDouble ratio(String one, String other) {
        List<Run> ones = of(one);
        List<Run> others = of(other);
        if (ones.isEmpty() || others.isEmpty()) {
            return OptionalDouble.empty();
        }
        int rounds = Math.max(ones.size(), others.size());
        double[] ratios = new double[rounds];
        for (int i = 0; i < rounds; i++) {
            ratios[i] = at(ones, i).rate() / at(others, i).rate();
        }
        return OptionalDouble.of(middle(ratios));
    }

    private static Run at(List<Run> of, int index) {
        return of.get(Math.min(index, of.size() - 1));
    }

    private List<Run> of(String competitor) {
        return runs.getOrDefault(competitor, List.of());
    }

    private static double middle(double[] figures) {
        double[] sorted = figures.clone();
        Arrays.sort(sorted);
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }
}
