package dev.tidegate.faults;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/** Who is killed when: decided by a seed before anything starts. */
final class KillPlan {
    private static final int LOAD_SHARE = 10;
    private static final double DURING_RECOVERY = 0.2;
    private static final double TWO_AT_ONCE = 0.15;
    private static final long MILLIS_MAX = 1_500;

    private KillPlan() {}

    /** What a kill waits for. */
    enum Moment {
        /** The load works. */
        LOAD,
        /** Everything before has recovered. */
        STEADY,
        /** The victims before are up again, but the target has not caught up. */
        RECOVERY
    }

    /**
     * One of the kills.
     *
     * @param victims one, or two at once
     * @param moment what it waits for
     * @param pause how much longer it waits
     */
    record Kill(Set<Victim> victims, Moment moment, Duration pause) {}

    /** The first tenth of them, at least one, come during the load. */
    static List<Kill> of(int kills, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int load = Math.max(1, kills / LOAD_SHARE);
        List<Kill> plan = new ArrayList<>();
        for (int i = 0; i < kills; i++) {
            Set<Victim> victims = EnumSet.of(any(random));
            if (random.nextDouble() < TWO_AT_ONCE) {
                victims.add(any(random));
            }
            Moment moment =
                    i < load
                            ? Moment.LOAD
                            : i > load && random.nextDouble() < DURING_RECOVERY
                                    ? Moment.RECOVERY
                                    : Moment.STEADY;
            plan.add(new Kill(victims, moment, Duration.ofMillis(random.nextLong(MILLIS_MAX))));
        }
        return plan;
    }

    private static Victim any(SplittableRandom random) {
        List<Victim> all = List.copyOf(EnumSet.allOf(Victim.class));
        return all.get(random.nextInt(all.size()));
    }
}
