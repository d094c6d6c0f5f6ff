package dev.tidegate.simulation;

import dev.tidegate.simulation.Site.Moment;
import dev.tidegate.simulation.Site.Place;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Decides, from the seed or from a plan, what goes wrong at each visit of a {@link Site}: the
 * process dies or hangs, or the caller gets an error before the effect, or although it happened.
 */
final class Faults {
    private final RandomGenerator random;
    private final Set<Place> hit = new HashSet<>();
    private double crashes;
    private double failures;
    private double refusals;
    private final List<Place> visits = new ArrayList<>();
    private long plannedVisit = -1;
    private Kind planned = Kind.CRASH;

    private Faults(RandomGenerator random, double crashes, double failures) {
        this.random = random;
        this.crashes = crashes;
        this.failures = failures;
    }

    /** What goes wrong. */
    enum Kind {
        /** The process dies. */
        CRASH,
        /** The caller hears that the other side is not to be had. */
        FAILURE,
        /** The process stands still for long; another one takes over. */
        HANG
    }

    /** Faults by chance; how many differs from seed to seed. */
    static Faults random(RandomGenerator random) {
        double rate = 0.04 * Math.pow(random.nextDouble(), 3);
        Faults faults = new Faults(random, rate * random.nextDouble(), rate * random.nextDouble());
        faults.refusals = 0.3 * Math.pow(random.nextDouble(), 3);
        return faults;
    }

    /** No fault at all. */
    static Faults none(RandomGenerator random) {
        return new Faults(random, 0, 0);
    }

    /** One fault, at the visit of this number, from 0. */
    static Faults at(long visit, Kind kind, RandomGenerator random) {
        Faults faults = none(random);
        faults.plannedVisit = visit;
        faults.planned = kind;
        return faults;
    }

    /** From now on nothing goes wrong by chance. */
    void end() {
        crashes = 0;
        failures = 0;
        refusals = 0;
    }

    /** Where something went wrong. */
    Set<Place> hit() {
        return hit;
    }

    /** Every visit, in order. */
    List<Place> visits() {
        return visits;
    }

    /** What goes wrong here, if anything does. */
    Optional<Kind> visit(Site site, Moment moment) {
        visits.add(new Place(site, moment));
        Optional<Kind> kind = draw();
        kind.ifPresent(_ -> hit.add(new Place(site, moment)));
        return kind;
    }

    /** Whether the target refuses several transactions together. */
    boolean refuses() {
        return refusals > 0 && random.nextDouble() < refusals;
    }

    /** Whether the target is to be spared for a moment. */
    boolean spares() {
        return refusals > 0 && random.nextInt(20) == 0;
    }

    private Optional<Kind> draw() {
        if (visits.size() - 1 == plannedVisit) {
            return Optional.of(planned);
        }
        if (crashes > 0 && random.nextDouble() < crashes) {
            return Optional.of(Kind.CRASH);
        }
        if (failures > 0 && random.nextDouble() < failures) {
            return Optional.of(Kind.FAILURE);
        }
        return Optional.empty();
    }
}
