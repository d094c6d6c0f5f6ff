package dev.tidegate.cutover;

import java.time.Duration;
import java.util.List;

/** What can be done to a {@link Fence}. Unless it says otherwise, only with the fence's epoch. */
public sealed interface FenceAction {
    /**
     * OPEN → LEASED, and records what will be denied, in one transaction; with no denial left over
     * from before. Denies nothing yet. Does nothing if it is LEASED for this handover already: the
     * lease is not made longer.
     *
     * @param term until it ends by the side's clock, from that transaction on
     * @param denials from {@link Fence#denials}
     */
    record Lease(HandoverId handover, Duration term, List<Denial> denials) implements FenceAction {
        /** Copies the list. */
        public Lease {
            denials = List.copyOf(denials);
        }
    }

    /**
     * Puts denials in force; each in a transaction that holds the fence's row and finds it LEASED
     * for this handover, and the denial recorded.
     *
     * @param denials what was recorded
     */
    record Deny(HandoverId handover, List<Denial> denials) implements FenceAction {
        /** Copies the list. */
        public Deny {
            denials = List.copyOf(denials);
        }
    }

    /**
     * Ends sessions of denied principals that could still commit what they wrote: idle in a
     * transaction, or open for longer than {@code patience}. Others end by themselves; reads go on
     * where the side lets them. May not be able to look at the epoch in the same transaction; what
     * it ends by mistake is rolled back, and its application tries again.
     */
    record Kill(HandoverId handover, Duration patience) implements FenceAction {}

    /**
     * Waits until no transaction that wrote before the fence is in flight, holds off new ones, and
     * commits the marker meanwhile; then lets go. A marker that is there is not written again.
     * Fails with {@code CUTOVER_WAITING}, having written nothing, when {@code patience} ends.
     */
    record Barrier(Marker marker, Duration patience) implements FenceAction {}

    /** Commits a marker, if it is not there. */
    record Mark(Marker marker) implements FenceAction {}

    /**
     * The commit point: LEASED → CLOSED for this handover, if the lease has not ended; otherwise
     * changes nothing and does not fail. The side's clock must be read when the row's exclusive
     * lock is held, not when the statement began: a statement that waited for the lock would take
     * an ended lease for a valid one.
     */
    record Close(HandoverId handover) implements FenceAction {}

    /** LEASED or CLOSED → OPEN. Lifts nothing yet. */
    record Open(HandoverId handover) implements FenceAction {}

    /** LEASED → OPEN, if the lease has ended; anybody may, so the epoch is not looked at. */
    record Expire() implements FenceAction {}

    /**
     * Lifts denials, and forgets each in the transaction that lifted it; each holds the fence's
     * row, finds it OPEN and the denial recorded, so the epoch is not looked at. One that is not in
     * force is forgotten only; one that is not recorded is left alone: others denied it.
     *
     * @param denials what was recorded
     */
    record Lift(List<Denial> denials) implements FenceAction {
        /** Copies the list. */
        public Lift {
            denials = List.copyOf(denials);
        }
    }
}
