package dev.tidegate.cutover;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What decides over the writers of one side: the row of its fence, and what was denied for it. What
 * that came to is in {@link FenceStatus}, and costs more to find out.
 *
 * @param epoch the largest that was claimed
 * @param mode who decides
 * @param handover whose LEASED or CLOSED it is; empty while OPEN, and for a side that was closed
 *     when it was prepared
 * @param expiresAt by the side's own clock; only while LEASED
 * @param now the side's own clock
 * @param recorded what was denied, or is about to be: what must be lifted; in their order
 */
public record FenceRow(
        long epoch,
        FenceMode mode,
        Optional<HandoverId> handover,
        Optional<Instant> expiresAt,
        Instant now,
        List<Denial> recorded) {
    /** Copies the list. */
    public FenceRow {
        recorded = List.copyOf(recorded);
    }

    /** Whether it is in this mode for this handover. */
    public boolean is(FenceMode wanted, HandoverId whose) {
        return mode == wanted && handover.equals(Optional.of(whose));
    }

    /** Whether applications are kept out now: closed, or leased and the lease has not ended. */
    public boolean isHolding() {
        return switch (mode) {
            case OPEN -> false;
            case LEASED -> !isExpired();
            case CLOSED -> true;
        };
    }

    /** Whether it is leased and the lease has ended. */
    public boolean isExpired() {
        return mode == FenceMode.LEASED && expiresAt.stream().noneMatch(now::isBefore);
    }

    /** With what was found of its denials, and of sessions. */
    public FenceStatus with(List<Denial> notInForce, int sessions) {
        return new FenceStatus(
                epoch, mode, handover, expiresAt, now, recorded, notInForce, sessions);
    }
}
