package dev.tidegate.cutover;

import java.util.List;

/**
 * Something in which actions have effects. An implementation makes the statements of an action in
 * one place, and both methods use it: so a dry run shows what a real run would do.
 *
 * <p>Every effect is one that can be observed afterwards by the port's own questions, since the
 * answer of {@link #perform} may be lost. Called by one thread at a time.
 *
 * @param <A> a sealed interface: what can be done
 */
public interface Performer<A> {
    /**
     * What {@link #perform} would run, in its order, if the actions before this one had been
     * performed; empty if there is nothing to run. Runs nothing but reads, and needs none of those
     * actions: all that the statements depend on is in the action, or was there before.
     */
    List<Statement> statements(A action, long epoch);

    /**
     * Makes it so; does nothing where it is so already, so it may be called again. Bounded in time
     * by the port's own time limit for a statement.
     *
     * <p>Fails with {@code CUTOVER_FENCED}, and changes nothing, if a larger epoch was claimed: the
     * epoch is compared in the transaction that has the effect, on a row that {@link Fence#claim}
     * writes. With a code to retry ({@code SOURCE_UNAVAILABLE}, {@code TARGET_UNAVAILABLE}, {@code
     * JOURNAL_UNAVAILABLE}, {@code CUTOVER_WAITING}) the effect may have happened or not, or only
     * in part. With any other code it cannot be made so.
     */
    void perform(A action, long epoch) throws InterruptedException;
}
