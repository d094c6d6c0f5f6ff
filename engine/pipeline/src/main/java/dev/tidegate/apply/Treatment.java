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

    /**
     * Whether what the target refuses is certainly this one transaction's fault: it is alone, and
     * written in its own order. Of a usual window the net effect is written, as the target was
     * known last; so even one that holds one transaction is tried again carefully.
     */
    default boolean isExact() {
        return switch (this) {
            case Together _ -> false;
            case Large _, Careful _, PutAside _ -> true;
        };
    }

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
