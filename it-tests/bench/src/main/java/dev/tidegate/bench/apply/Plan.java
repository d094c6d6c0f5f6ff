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
 * @param sinkJars folder with the jars of Debezium's sink
 */
record Plan(
        OrderEntry entry,
        Rounds rounds,
        Windows windows,
        List<String> only,
        Optional<Path> sinkJars) {
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

    boolean wants(String competitor) {
        return only.isEmpty() || only.contains(competitor);
    }
}
