package dev.tidegate.apply;

import dev.tidegate.model.Lsn;

/** How the source transactions of a window are treated. */
sealed interface Treatment {
    /**
     * The usual one: any number of them in one window, which is filled while the one before is
     * committed.
     */
    record Together() implements Treatment {}

    /** One that is sent as it comes; nothing else is in hand meanwhile. */
    record Large() implements Treatment {}

    /** One that may be refused, so that the error must be exact; nothing else is in hand. */
    record Careful() implements Treatment {}

    /** One that goes into quarantine as it comes; nothing else is in hand meanwhile. */
    record PutAside(Lsn commitLsn) implements Treatment {}

    /** Opens the target transaction for it. */
    default Target.TargetTransaction open(Target target) {
        return switch (this) {
            case Together _ -> target.begin();
            case Large _ -> target.beginLarge();
            case Careful _ -> target.beginCarefully();
            case PutAside(Lsn commitLsn) -> target.quarantine().putAside(commitLsn);
        };
    }
}
