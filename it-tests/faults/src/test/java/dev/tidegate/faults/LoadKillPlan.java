package dev.tidegate.faults;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** When the daemon is killed during a load: decided by a seed before anything starts. */
final class LoadKillPlan {
    /** Behind it little is left to load, and a kill may come too late. */
    private static final double PART_MAX = 0.9;

    private static final long MILLIS_MAX = 400;

    private LoadKillPlan() {}

    /**
     * One of the kills.
     *
     * @param part of the rows that must be loaded before it
     * @param pause how much longer it waits then, so that it meets chunks at any moment of theirs
     */
    record Kill(double part, Duration pause) {}

    /** So many kills, the earliest first, spread over the load. */
    static List<Kill> of(int kills, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Kill> plan = new ArrayList<>();
        for (int i = 0; i < kills; i++) {
            plan.add(
                    new Kill(
                            PART_MAX * (i + random.nextDouble()) / kills,
                            Duration.ofMillis(random.nextLong(MILLIS_MAX))));
        }
        return plan;
    }
}
