package dev.tidegate.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.simulation.Site.Moment;
import dev.tidegate.simulation.Site.Place;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Runs capture, load and apply against fakes in which anything goes wrong at any call, as a seed
 * decides: see {@link World} for what happens, {@link Checker} for what must hold.
 *
 * <p>A failing seed is in the message. {@code -Dtidegate.seed=N} runs it alone, {@code
 * -Dtidegate.seeds=N} runs so many.
 */
@Execution(ExecutionMode.CONCURRENT)
final class PipelineSimulationTest {
    private static final int SEEDS = Integer.getInteger("tidegate.seeds", 2_000);

    private static final int SEEDS_VISITED_WHOLE = 6;

    @Test
    void noFaultAnywhereLosesDoublesOrTearsATransaction() {
        Long only = Long.getLong("tidegate.seed");
        long from = only == null ? 0 : only;
        long to = only == null ? SEEDS : only + 1;
        for (long seed = from; seed < to; seed++) {
            run(seed, World.random(seed, Plan.DEFAULT));
        }
    }

    @Test
    void noFaultAnywhereTearsTheGroupsOfATransactionApartForGood() {
        Long only = Long.getLong("tidegate.seed");
        long from = only == null ? 0 : only;
        long to = only == null ? SEEDS / 2 : only + 1;
        for (long seed = from; seed < to; seed++) {
            run(seed, World.random(seed, Plan.DEFAULT.with(Tables.GROUPS)));
        }
    }

    @Test
    void aGroupThatJoinsARunningPipelineMissesNothing() {
        Plan plan = Plan.DEFAULT.with(Tables.GROUPS).withLastGroupJoining();
        Long only = Long.getLong("tidegate.seed");
        long from = only == null ? 0 : only;
        long to = only == null ? SEEDS / 4 : only + 1;
        for (long seed = from; seed < to; seed++) {
            run(seed, World.random(seed, plan));
        }
    }

    @Test
    void aCrashAtEachSideEffectOfAPipelineWithGroupsChangesNothing() {
        Plan plan = Plan.ALONE.with(Tables.GROUPS);
        oneFaultAtEachVisit(Faults.Kind.CRASH, 0, plan);
        oneFaultAtEachVisit(Faults.Kind.CRASH, 0, plan.withLastGroupJoining());
    }

    private static void oneFaultAtEachVisit(Faults.Kind kind, long seed, Plan plan) {
        World calm = World.calm(seed, plan);
        run(seed, calm);
        for (int visit = 0; visit < calm.faults().visits().size(); visit++) {
            run(seed, World.faultyAt(visit, kind, seed, plan));
        }
    }

    @Test
    void aCrashAtEachSideEffectInTurnChangesNothing() {
        oneFaultAtEachSideEffect(Faults.Kind.CRASH);
    }

    @Test
    void aLostAnswerAtEachSideEffectInTurnChangesNothing() {
        oneFaultAtEachSideEffect(Faults.Kind.FAILURE);
    }

    @Test
    void aZombieAtEachSideEffectInTurnChangesNothing() {
        oneFaultAtEachSideEffect(Faults.Kind.HANG);
    }

    /** All visits of the first seeds; of later ones those of places where nothing happened yet. */
    private static void oneFaultAtEachSideEffect(Faults.Kind kind) {
        Set<Place> hit = new HashSet<>();
        for (long seed = 0; seed < SEEDS_VISITED_WHOLE || !hit.equals(everyPlace()); seed++) {
            assertThat(seed)
                    .as("seeds until every place was visited, but for %s", without(hit))
                    .isLessThan(500);
            Plan plan = seed < SEEDS_VISITED_WHOLE || seed % 2 == 0 ? Plan.ALONE : Plan.RESTLESS;
            World calm = World.calm(seed, plan);
            run(seed, calm);
            List<Place> visits = calm.faults().visits();
            for (int visit = 0; visit < visits.size(); visit++) {
                if (seed < SEEDS_VISITED_WHOLE || !hit.contains(visits.get(visit))) {
                    World world = World.faultyAt(visit, kind, seed, plan);
                    run(seed, world);
                    hit.addAll(world.faults().hit());
                }
            }
        }
    }

    private static Set<Place> everyPlace() {
        Set<Place> places = new HashSet<>();
        for (Site site : Site.values()) {
            for (Moment moment : Moment.values()) {
                places.add(new Place(site, moment));
            }
        }
        return places;
    }

    private static Set<Place> without(Set<Place> hit) {
        Set<Place> places = everyPlace();
        places.removeAll(hit);
        return places;
    }

    private static void run(long seed, World world) {
        world.violation(seed)
                .ifPresent(thrown -> {
                    throw thrown;
                });
    }
}
