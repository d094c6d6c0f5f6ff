package dev.tidegate.bench.apply;

import dev.tidegate.bench.orders.OrderEntry;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What is to be measured.
 *
 * @param entry the changes
 * @param only names of the competitors that run; empty for all
 */
record Plan(OrderEntry entry, Rounds rounds, Windows windows, List<String> only, Sink sink) {
    /** Copies the list. */
    Plan {
        only = List.copyOf(only);
    }

    /** How often each runs; replay takes minutes and may run less often. */
    record Rounds(int all, int replay) {}

    /**
     * Changes of a window.
     *
     * @param fixed the smaller size
     * @param drain the floor's larger size; 0 for what Tidegate takes on its own
     */
    record Windows(int fixed, long drain) {}

    /**
     * Debezium's sink.
     *
     * @param jars folder with its jars; without it, it does not run
     * @param batches records of a batch, each tried, where it is not the sink's default
     */
    record Sink(Optional<Path> jars, List<Integer> batches) {
        /** Copies the list. */
        Sink {
            batches = List.copyOf(batches);
        }
    }

    /** Whether a competitor runs: all, or those with its name, with or without a batch's size. */
    boolean wants(String competitor) {
        return only.isEmpty()
                || only.contains(competitor)
                || only.contains(competitor.replaceAll("\\d+$", ""));
    }
}
