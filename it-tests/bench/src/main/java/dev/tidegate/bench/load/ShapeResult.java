package dev.tidegate.bench.load;

import dev.tidegate.bench.Rounded;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * What was measured of a table.
 *
 * @param bytes of all its values
 * @param rounds what each way took; ways of the same round are compared with each other
 * @param memories of the daemon, one for each round
 */
record ShapeResult(
        Shape shape, long rows, long bytes, List<Map<Way, Took>> rounds, List<Memory> memories) {
    private static final double MB = 1e6;

    /** Copies the lists. */
    ShapeResult {
        rounds = List.copyOf(rounds);
        memories = List.copyOf(memories);
    }

    /**
     * What the loading process took at most, in MiB.
     *
     * @param heap used by its objects
     * @param resident what the operating system gave it in all
     */
    record Memory(int heap, int resident) {}

    /**
     * Medians of one way.
     *
     * @param rowsPerSecond how fast
     * @param mbPerSecond the same in millions of bytes
     * @param clientMicros microseconds of a processor for each row, in the processes of who moves
     *     it
     * @param serverMicros the same in PostgreSQL's
     */
    record Rates(
            double rowsPerSecond, double mbPerSecond, double clientMicros, double serverMicros) {}

    /** Of a way. */
    Rates rates(Way way) {
        double rowsPerSecond = rows / median(took(way).map(Took::seconds));
        return new Rates(
                rowsPerSecond,
                rowsPerSecond * bytes / rows / MB,
                median(took(way).map(Took::clientCpu)) * 1e6 / rows,
                median(took(way).map(Took::serverCpu)) * 1e6 / rows);
    }

    /** How fast the load was, as a part of another way's rate; the median of all rounds. */
    double over(Way other) {
        return median(
                rounds.stream()
                        .map(it -> took(it, other).seconds() / took(it, Way.LOAD).seconds()));
    }

    /** The most that any round took. */
    Memory memory() {
        return new Memory(
                memories.stream().mapToInt(Memory::heap).max().orElse(0),
                memories.stream().mapToInt(Memory::resident).max().orElse(0));
    }

    private Stream<Took> took(Way way) {
        return rounds.stream().map(round -> took(round, way));
    }

    private static Took took(Map<Way, Took> round, Way way) {
        return Objects.requireNonNull(round.get(way), way::text);
    }

    private static double median(Stream<Double> values) {
        return Rounded.median(values.toList());
    }
}
