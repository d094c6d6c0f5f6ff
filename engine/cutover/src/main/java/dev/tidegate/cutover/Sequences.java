package dev.tidegate.cutover;

import java.util.List;

/** Port: sequences and identity columns of one side. */
public interface Sequences extends Performer<SequencesAction> {
    /** Where each stands that both sides have, by name; read from the server, not from rows. */
    List<SequenceValue> values();
}
