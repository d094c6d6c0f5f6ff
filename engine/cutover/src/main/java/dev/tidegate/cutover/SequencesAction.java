package dev.tidegate.cutover;

import java.util.List;

/** What can be done to {@link Sequences}. */
public sealed interface SequencesAction {
    /**
     * Moves each to at least this value plus the margin, never backwards; all in one statement
     * where the side can. Leaves nothing to undo: a gap in a sequence is no fault.
     *
     * @param atLeast what the other side has
     * @param margin how many values are left free, for what is cached or given out meanwhile
     */
    record Advance(List<SequenceValue> atLeast, long margin) implements SequencesAction {
        /** Copies the list. */
        public Advance {
            atLeast = List.copyOf(atLeast);
        }
    }
}
