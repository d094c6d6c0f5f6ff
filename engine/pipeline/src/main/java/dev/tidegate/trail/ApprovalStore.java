package dev.tidegate.trail;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Where a pipeline keeps what waits for a second person: durable, and the same for all of its
 * processes. Time is the store's own. Safe for use by several threads. Methods fail with {@code
 * TARGET_UNAVAILABLE} and the like.
 *
 * <pre>
 *   waits ──use──▶ used, by whom and when ──end──▶ ended
 *     └──────────────────end (withdrawn)─────────────▲
 *
 *   whatever is older than its wait is forgotten: nobody finds it any more
 * </pre>
 *
 * <p>A request is used before what it asks for is begun. So a process that dies in between leaves
 * one that is used and not ended: it may not have been done, and is never done twice.
 */
public interface ApprovalStore extends AutoCloseable {
    /**
     * Keeps that somebody wants something; durable when this returns. What the same person wants
     * already, and what nobody has used yet, is not kept twice: the request that waits is returned.
     *
     * @param waitMax how long it may wait
     */
    ApprovalRequest ask(ApprovalRequest.Wish wish, Duration waitMax);

    /** What waits, or was used and has not ended; the oldest first. */
    List<ApprovalRequest> open();

    /** One of {@link #open}. */
    Optional<ApprovalRequest> find(long number);

    /**
     * Uses a request that waits; durable when this returns. Of several who try, one succeeds.
     *
     * @param by the second person
     * @return whether it waited until now
     */
    boolean use(long number, String by);

    /** Ends a request, whatever it was; durable when this returns. */
    void end(long number);

    @Override
    void close();
}
