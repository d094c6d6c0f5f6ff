package dev.tidegate.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Runs the load of one table or two again and again: chunks that are read while rows change, move
 * and come back, transactions that are visible later than they are logged, crashes anywhere. See
 * {@link World} for what happens, {@link Checker} for what must hold.
 *
 * <p>A failing seed is in the message. {@code -Dtidegate.seed=N} runs it alone, {@code
 * -Dtidegate.load.seeds=N} runs so many.
 */
final class LoadSimulationTest {
    private static final int SEEDS = Integer.getInteger("tidegate.load.seeds", 20_000);
    private static final int SEEDS_WITHOUT_GUARD = 2_000;

    @Test
    void noScheduleOfReadsAndChangesLoadsAWrongRow() {
        Long only = Long.getLong("tidegate.seed");
        LongStream seeds =
                only == null ? LongStream.range(0, SEEDS).parallel() : LongStream.of(only);

        Optional<AssertionError> wrong =
                seeds.mapToObj(seed -> violation(seed, Plan.loading(seed)))
                        .flatMap(Optional::stream)
                        .findAny();

        wrong.ifPresent(thrown -> {
            throw thrown;
        });
    }

    @Test
    void withoutTheGuardBandWrongRowsAreFound() {
        long found =
                LongStream.range(0, SEEDS_WITHOUT_GUARD)
                        .parallel()
                        .mapToObj(seed ->
                                violation(
                                        seed, Plan.loading(seed).with(BrokenLoads.theGuardBandIsOff())))
                        .flatMap(Optional::stream)
                        .filter(it -> String.valueOf(it.getMessage()).contains("differ"))
                        .count();

        assertThat(found).as("schedules with wrong rows").isPositive();
    }

    private static Optional<AssertionError> violation(long seed, Plan plan) {
        return World.random(seed, plan).violation(seed);
    }
}
