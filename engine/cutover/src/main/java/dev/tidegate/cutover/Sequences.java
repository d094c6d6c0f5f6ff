package dev.tidegate.cutover;

import java.util.List;

/** Port: sequences and identity columns of one side. */
public interface Sequences extends Performer<SequencesAction> {
    /**
     * Finds out beforehand which there are, for what is asked in a pause. Everything works without
     * it, and takes longer.
     */
    default void readAhead() throws InterruptedException {}

    /** Where each stands that both sides have, by name; read from the server, not from rows. */
    List<SequenceValue> values();
}
