package dev.tidegate.bench.apply;

import dev.tidegate.bench.Rounded;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

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

    /** What became of foreign keys in its first run. */
    ForeignKeys foreignKeys(String competitor) {
        return of(competitor).stream()
                .findFirst()
                .map(run -> run.outcome().foreignKeys())
                .orElse(ForeignKeys.UNKNOWN);
    }

    /** The middle one of a figure of a competitor's runs. */
    double median(String competitor, ToDoubleFunction<Run> figure) {
        return Rounded.median(of(competitor).stream().mapToDouble(figure).boxed().toList());
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
        return OptionalDouble.of(
                Rounded.median(
                        IntStream.range(0, rounds)
                                .mapToObj(i -> at(ones, i).rate() / at(others, i).rate())
                                .toList()));
    }

    /**
     * The share of its changes a second that the applier loses by keeping a ledger. Empty if it ran
     * only with one, or only without.
     */
    OptionalDouble ledgerCost() {
        OptionalDouble ratio = ratio(Names.TIDEGATE_LEDGER, Names.TIDEGATE);
        return ratio.isPresent() ? OptionalDouble.of(1 - ratio.getAsDouble()) : ratio;
    }

    private static Run at(List<Run> of, int index) {
        return of.get(Math.min(index, of.size() - 1));
    }

    private List<Run> of(String competitor) {
        return runs.getOrDefault(competitor, List.of());
    }
}
