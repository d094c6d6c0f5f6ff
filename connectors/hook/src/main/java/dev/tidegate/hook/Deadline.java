package dev.tidegate.hook;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** When something must be done; moves on with a clock that nobody sets. */
final class Deadline {
    private final Instant at;
    private final long endNanos;

    private Deadline(Instant at, long endNanos) {
        this.at = at;
        this.endNanos = endNanos;
    }

    /** So long from now. */
    static Deadline in(Duration time, InstantSource clock) {
        return new Deadline(clock.instant().plus(time), System.nanoTime() + time.toNanos());
    }

    /** By the clock on the wall, for those who are told. */
    Instant at() {
        return at;
    }

    /** How long there is; zero when it is over. */
    Duration left() {
        return Duration.ofNanos(Math.max(0, endNanos - System.nanoTime()));
    }

    boolean isOver() {
        return left().isZero();
    }
}
