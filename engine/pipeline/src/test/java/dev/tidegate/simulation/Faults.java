package dev.tidegate.simulation;

import dev.tidegate.model.TidegateException;
import dev.tidegate.simulation.Site.Moment;
import dev.tidegate.simulation.Site.Place;
import java.util.HashSet;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Decides, from the seed or from a plan, what goes wrong at each visit of a {@link Site}: the
 * process dies, or its caller gets an error although the effect happened, or before it does.
 */
final class Faults {
    private final RandomGenerator random;
    private final Set<Place> hit = new HashSet<>();
    private double crashes;
    private double failures;
    private long visits;
    private long planned = -1;

    private Faults(RandomGenerator random, double crashes, double failures) {
        this.random = random;
        this.crashes = crashes;
        this.failures = failures;
    }

    /** Faults by chance; how many differs from seed to seed. */
    static Faults random(RandomGenerator random) {
        double rate = 0.04 * Math.pow(random.nextDouble(), 3);
        return new Faults(random, rate * random.nextDouble(), rate * random.nextDouble());
    }

    /** No fault at all. */
    static Faults none(RandomGenerator random) {
        return new Faults(random, 0, 0);
    }

    /** One crash, at the visit of this number, from 0. */
    static Faults crashAt(long visit, RandomGenerator random) {
        Faults faults = none(random);
        faults.planned = visit;
        return faults;
    }

    /** From now on nothing goes wrong. */
    void end() {
        crashes = 0;
        failures = 0;
        planned = -1;
    }

    /** Where processes died. */
    Set<Place> hit() {
        return hit;
    }

    long visits() {
        return visits;
    }

    /** Throws {@link Crash} or the site's error, or does nothing. */
    void visit(Site site, Moment moment) {
        long visit = visits++;
        if (visit == planned || (crashes > 0 && random.nextDouble() < crashes)) {
            hit.add(new Place(site, moment));
            throw new Crash(moment + " " + site);
        }
        if (failures > 0 && random.nextDouble() < failures) {
            throw new TidegateException(
                    site.unavailable(), "no answer " + moment + " " + site, "Wait.");
        }
    }
}
