package dev.tidegate.cutover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.cutover.Plan.Trouble;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Runs the real coordinator against a world in which anything goes wrong at any call, as a seed
 * decides; {@link Checker} says what must hold.
 *
 * <p>A failing seed is in the message. {@code -Dtidegate.seed=N} runs it alone, {@code
 * -Dtidegate.seeds=N} runs so many.
 */
@Execution(ExecutionMode.CONCURRENT)
final class CutoverSimulationTest {
    private static final int SEEDS = Integer.getInteger("tidegate.seeds", 1_000);

    @Test
    void writersMoveThereAndBackAndNothingIsLost() {
        seeds(Plan.WHOLE);
    }

    @Test
    void withTroubleFromAllSidesOneSideIsWritableAtMostAndNothingIsLost() {
        seeds(
                Plan.WHOLE.troubledBy(
                        Trouble.COMPANY, Trouble.OUTLAW, Trouble.RESTARTS, Trouble.HOOKS));
    }

    @Test
    void rowsThatAreLostOnTheTargetAbortACutoverOrRollItBack() {
        seeds(Plan.WHOLE.troubledBy(Trouble.LOST_ROW, Trouble.COMPANY));
    }

    @Test
    void aCrashAtEachCallEndsForwardOrBack() {
        oneFaultAtEachVisit(Faults.Kind.CRASH);
    }

    @Test
    void aLostAnswerAtEachCallEndsForwardOrBack() {
        oneFaultAtEachVisit(Faults.Kind.FAILURE);
    }

    @Test
    void aZombieAtEachCallChangesNothing() {
        oneFaultAtEachVisit(Faults.Kind.HANG);
    }

    private static void seeds(Plan plan) {
        Long only = Long.getLong("tidegate.seed");
        long from = only == null ? 0 : only;
        long to = only == null ? SEEDS : only + 1;
        for (long seed = from; seed < to; seed++) {
            run(seed, World.random(seed, plan));
        }
    }

    private static void oneFaultAtEachVisit(Faults.Kind kind) {
        for (long seed = 0; seed < 2; seed++) {
            Plan plan =
                    kind == Faults.Kind.HANG
                            ? Plan.THERE_AND_BACK.troubledBy(Trouble.COMPANY)
                            : Plan.THERE_AND_BACK;
            World calm = new World(seed, plan, Faults.none(new SplittableRandom(seed)));
            run(seed, calm);
            List<String> visits = calm.faults.visits();
            assertThat(visits).hasSizeGreaterThan(200);
            for (int visit = 0; visit < visits.size(); visit++) {
                run(
                        seed,
                        new World(seed, plan, Faults.at(new SplittableRandom(seed), visit, kind)));
            }
        }
    }

    private static void run(long seed, World world) {
        try {
            world.run();
        } catch (AssertionError e) {
            throw new AssertionError(
                    "seed %d, visit %d: %s"
                            .formatted(seed, world.faults.visits().size(), e.getMessage()),
                    e);
        }
    }
}
