package dev.tidegate.cutover;

import java.util.List;
import java.util.Optional;

/**
 * Port: what keeps the applications of one side from writing, and its markers. State of the
 * database, not of a connection: it holds when every process of Tidegate is dead.
 *
 * <p>Two fences exist, one on each side. Before a cutover the source's is OPEN and the target's
 * CLOSED; after it the other way round. What else they need (triggers, what the target's
 * applications may not do yet) is a matter of {@link Preparations}.
 *
 * <p>Its questions fail with {@code SOURCE_UNAVAILABLE} or {@code TARGET_UNAVAILABLE} when the side
 * does not answer.
 */
public interface Fence extends Performer<FenceAction> {
    /** Whose writers. */
    Side side();

    /**
     * Raises the fence's epoch, if it is smaller, and returns what the fence is behind that: no
     * action with a smaller epoch changes anything after it. Waits for actions that are going on.
     * Fails with {@code CUTOVER_FENCED} if the epoch is larger. The first claim creates the fence:
     * OPEN on the source, CLOSED on the target.
     */
    FenceStatus claim(long epoch);

    /** What the fence is now; before the first claim what that would create, with epoch 0. */
    FenceStatus status();

    /** What of it decides: one look, for where a pause waits for it. */
    default FenceRow row() {
        return status().row();
    }

    /** As {@link FenceStatus#sessions} has it. */
    default int sessions() {
        return status().sessions();
    }

    /**
     * What would have to be denied now to keep the applications from writing: without what others
     * denied already, and never of Tidegate's own users, the capture job's or everybody's ({@code
     * public}).
     */
    List<Denial> denials();

    /**
     * Whether a marker is committed. What is committed once this was true lies behind it in the
     * side's log, also where nobody can say yet at which place it is.
     */
    default boolean isMarked(Marker marker) {
        return position(marker).isPresent();
    }

    /**
     * Where a marker was committed, in the side's own words (an LSN); empty if it was not, or if
     * capture has not come by it yet.
     */
    Optional<String> position(Marker marker);

    /**
     * Whether an application could write now: tries it as one of the principals, in a transaction
     * that is rolled back.
     */
    boolean applicationsCanWrite();

    /** Whether an application committed something behind the start marker of a handover. */
    boolean applicationsWroteSince(Marker start);
}
