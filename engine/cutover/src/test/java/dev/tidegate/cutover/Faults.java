package dev.tidegate.cutover;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Decides what goes wrong at a visit: at the n-th one, or by chance. */
final class Faults {
    private final RandomGenerator random;
    private final double probability;
    private final int visitOfFault;
    private final Kind kindOfFault;
    private final List<String> visits = new ArrayList<>();
    private boolean over;

    private Faults(RandomGenerator random, double probability, int visit, Kind kind) {
        this.random = random;
        this.probability = probability;
        this.visitOfFault = visit;
        this.kindOfFault = kind;
    }

    /** What goes wrong. */
    enum Kind {
        /** The process dies. */
        CRASH,
        /** It gets an error; the effect took place if the moment is behind it. */
        FAILURE,
        /** It hangs, and goes on when others may have taken over. */
        HANG
    }

    static Faults none(RandomGenerator random) {
        return new Faults(random, 0, -1, Kind.CRASH);
    }

    static Faults random(RandomGenerator random, double probability) {
        return new Faults(random, probability, -1, Kind.CRASH);
    }

    static Faults at(RandomGenerator random, int visit, Kind kind) {
        return new Faults(random, 0, visit, kind);
    }

    /** What goes wrong now; a place is the port's method and the side of its effect. */
    Optional<Kind> next(String place) {
        if (over) {
            return Optional.empty();
        }
        visits.add(place);
        if (visits.size() - 1 == visitOfFault) {
            return Optional.of(kindOfFault);
        }
        return random.nextDouble() < probability
                ? Optional.of(Kind.values()[random.nextInt(Kind.values().length)])
                : Optional.empty();
    }

    /** Nothing goes wrong any more. */
    void end() {
        over = true;
    }

    /** Where processes were, in order. */
    List<String> visits() {
        return visits;
    }
}
