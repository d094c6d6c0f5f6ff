package dev.tidegate.cutover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.cutover.DryRun.Line;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A dry run shows every step's statements, and changes nothing. */
final class DryRunTest {
    private final World world =
            new World(2, Plan.THERE_AND_BACK, Faults.none(new SplittableRandom(2)));
    private final DryRun dryRun =
            new DryRun(ModelPorts.of(world), Processes.SETTINGS, Instant.EPOCH);

    @Test
    void everyStepThatChangesSomethingHasStatements() throws InterruptedException {
        List<Line> lines = dryRun.handover("shop", Direction.FORWARD);

        assertThat(steps(lines))
                .containsExactly(
                        StepName.PAUSE_APPLICATIONS,
                        StepName.LEASE_FENCE,
                        StepName.DENY_WRITES,
                        StepName.END_SESSIONS,
                        StepName.HOLD_BARRIER,
                        StepName.MARK_GUARD,
                        StepName.HOLD_STREAM,
                        StepName.ADVANCE_SEQUENCES,
                        StepName.ENFORCE_RULES,
                        StepName.MARK_START,
                        StepName.CLOSE_FENCE,
                        StepName.OPEN_OTHER,
                        StepName.ROUTE_APPLICATIONS,
                        StepName.RELAX_RULES,
                        StepName.START_REVERSE,
                        StepName.PROVE_LAST);
    }

    @Test
    void theWayBackIsShownWithoutBeingThere() throws InterruptedException {
        assertThat(steps(dryRun.handover("shop", Direction.BACK)))
                .startsWith(StepName.PAUSE_APPLICATIONS, StepName.LEASE_FENCE)
                .contains(StepName.CLOSE_FENCE, StepName.OPEN_OTHER);
    }

    @Test
    void anAbortGivesBackWhatWasDenied() throws InterruptedException {
        List<Line> lines = dryRun.abort("shop", Direction.FORWARD);

        assertThat(steps(lines))
                .startsWith(StepName.OPEN_AGAIN)
                .endsWith(StepName.RESUME_APPLICATIONS);
    }

    @Test
    void armingShowsEachPreparation() throws InterruptedException {
        assertThat(dryRun.arm("shop"))
                .extracting(it -> it.statement().text())
                .hasSize(3)
                .allMatch(it -> it.startsWith("Prepare["));
    }

    @Test
    void nothingIsChanged() throws InterruptedException {
        dryRun.handover("shop", Direction.FORWARD);
        dryRun.abort("shop", Direction.BACK);
        dryRun.arm("shop");

        assertThat(world.table.record).isEmpty();
        assertThat(Stream.of(world.source, world.target).allMatch(it -> it.log.isEmpty())).isTrue();
        assertThat(world.source.mode).isEqualTo(FenceMode.OPEN);
        assertThat(world.prepared).isEmpty();
    }

    private static List<StepName> steps(List<Line> lines) {
        return lines.stream().flatMap(it -> it.step().stream()).distinct().toList();
    }
}
