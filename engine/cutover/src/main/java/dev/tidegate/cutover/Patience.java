package dev.tidegate.cutover;

import java.time.Duration;
import java.time.Instant;

/** How long something that must work in the end is tried before the operator hears of it, again. */
final class Patience {
    private final Surroundings surroundings;
    private final Duration between;
    private Instant next;
    private boolean tried;

    Patience(Surroundings surroundings, Duration between) {
        this.surroundings = surroundings;
        this.between = between;
        this.next = surroundings.clock().instant().plus(between);
    }

    /** It was tried once. */
    void tried() {
        tried = true;
    }

    /** Whether it was tried at all. */
    boolean isTried() {
        return tried;
    }

    /** Whether its time is over. */
    boolean isOver() {
        return !surroundings.clock().instant().isBefore(next);
    }

    /** Begins anew. */
    void renew() {
        next = surroundings.clock().instant().plus(between);
    }

    /** Tells the operator, if it is time to. */
    void alarmAt(String fact, String hint) {
        if (isOver()) {
            surroundings.observer().alarm(fact, hint);
            renew();
        }
    }
}
