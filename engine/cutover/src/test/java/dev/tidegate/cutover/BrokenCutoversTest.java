package dev.tidegate.cutover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.cutover.Plan.Trouble;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The simulation sees faults: cutovers that are broken on purpose are caught. */
@Execution(ExecutionMode.CONCURRENT)
final class BrokenCutoversTest {
    private static final int SEEDS = 300;

    static List<Broken.Coordinating> coordinators() {
        return Broken.all();
    }

    static List<BrokenPorts.Wiring> ports() {
        return BrokenPorts.all();
    }

    @ParameterizedTest
    @MethodSource("coordinators")
    void aBrokenCoordinatorIsCaught(Broken.Coordinating broken) {
        assertCaught(
                Plan.WHOLE.through(broken.phases()),
                Plan.THERE_AND_BACK.through(broken.phases()),
                Plan.WHOLE.troubledBy(Trouble.OUTLAW).through(broken.phases()));
    }

    @ParameterizedTest
    @MethodSource("ports")
    void brokenPortsAreCaught(BrokenPorts.Wiring broken) {
        assertCaught(Plan.WHOLE.troubledBy(Trouble.COMPANY).wired(broken.wiring()));
    }

    private static void assertCaught(Plan... plans) {
        assertThat(
                        LongStream.range(0, SEEDS)
                                .anyMatch(seed ->
                                        Stream.of(plans).anyMatch(it -> isViolated(seed, it))))
                .as("caught within %d seeds", SEEDS)
                .isTrue();
    }

    private static boolean isViolated(long seed, Plan plan) {
        try {
            World.random(seed, plan).run();
            return false;
        } catch (AssertionError e) {
            return true;
        }
    }
}
