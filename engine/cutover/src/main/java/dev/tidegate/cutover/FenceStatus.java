package dev.tidegate.cutover;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a fence is, as the side itself has it.
 *
 * @param epoch the largest that was claimed
 * @param mode who decides
 * @param handover whose LEASED or CLOSED it is; empty while OPEN, and for a side that was closed
 *     when it was prepared
 * @param expiresAt by the side's own clock; only while LEASED
 * @param now the side's own clock
 * @param recorded what was denied, or is about to be: what must be lifted; in their order
 * @param notInForce those of {@code recorded} that are not in force at this moment
 * @param sessions of principals that are denied something, which have written in a transaction that
 *     is still open
 */
public record FenceStatus(
        long epoch,
        FenceMode mode,
        Optional<HandoverId> handover,
        Optional<Instant> expiresAt,
        Instant now,
        List<Denial> recorded,
        List<Denial> notInForce,
        int sessions) {
    /** Copies the lists. */
    public FenceStatus {
        recorded = List.copyOf(recorded);
        notInForce = List.copyOf(notInForce);
    }

    /** What of it decides. */
    public FenceRow row() {
        return new FenceRow(epoch, mode, handover, expiresAt, now, recorded);
    }

    /** Whether it is in this mode for this handover. */
    public boolean is(FenceMode wanted, HandoverId whose) {
        return row().is(wanted, whose);
    }

    /** Whether applications are kept out now: closed, or leased and the lease has not ended. */
    public boolean isHolding() {
        return row().isHolding();
    }

    /** Whether it is leased and the lease has ended. */
    public boolean isExpired() {
        return row().isExpired();
    }
}
