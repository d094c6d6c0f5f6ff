package dev.tidegate.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.simulation.Site.Moment;
import dev.tidegate.simulation.Site.Place;
import dev.tidegate.simulation.World.Plan;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Runs capture, load and apply against fakes in which anything goes wrong at any call, as a seed
 * decides: see {@link World} for what happens, {@link Checker} for what must hold.
 *
 * <p>A failing seed is in the message. {@code -Dtidegate.seed=N} runs it alone, {@code
 * -Dtidegate.seeds=N} runs so many.
 */
final class PipelineSimulationTest {
    private static final int SEEDS = Integer.getInteger("tidegate.seeds", 3_000);

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
    void aCrashAtEachSideEffectInTurnChangesNothing() {
        Set<Place> hit = new HashSet<>();
        for (long seed = 0; seed < 4; seed++) {
            World calm = World.crashingAt(-1, seed, Plan.ALONE);
            run(seed, calm);
            for (long visit = 0; visit < calm.faults().visits(); visit++) {
                World world = World.crashingAt(visit, seed, Plan.ALONE);
                run(seed, world);
                hit.addAll(world.faults().hit());
            }
        }
        assertThat(hit).containsExactlyInAnyOrderElementsOf(everyPlace());
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

    private static void run(long seed, World world) {
        try {
            world.run();
        } catch (AssertionError e) {
            throw new AssertionError(
                    "seed %d (alone: -Dtidegate.seed=%d): %s".formatted(seed, seed, e.getMessage()),
                    e);
        }
    }
}
