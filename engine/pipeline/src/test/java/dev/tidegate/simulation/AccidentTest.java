package dev.tidegate.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.model.ErrorCode;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is lost for good stops the pipeline before the gap; what nobody needs any more does not. */
@Execution(ExecutionMode.CONCURRENT)
final class AccidentTest {
    private static final long SEEDS = 300;

    @ParameterizedTest
    @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void nothingBehindAGapIsApplied(Accident accident) {
        requireStops(Plan.DEFAULT.with(accident));
    }

    @ParameterizedTest
    @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void nothingBehindAGapInAnyGroupIsApplied(Accident accident) {
        requireStops(Plan.DEFAULT.with(accident).with(Tables.GROUPS));
    }

    private static void requireStops(Plan plan) {
        Map<ErrorCode, Integer> stops = new EnumMap<>(ErrorCode.class);
        for (long seed = 0; seed < SEEDS; seed++) {
            World world = World.random(seed, plan);
            try {
                world.run();
            } catch (AssertionError e) {
                throw new AssertionError("seed %d: %s".formatted(seed, e.getMessage()), e);
            }
            world.stop().ifPresent(code -> stops.merge(code, 1, Integer::sum));
        }
        assertThat(stops).isNotEmpty();
    }
}
