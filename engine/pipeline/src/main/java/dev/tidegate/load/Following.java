package dev.tidegate.load;

import dev.tidegate.model.Row;

/** How apply treats the changes of a table. Changes only while apply has nothing in hand. */
public sealed interface Following {
    /** All of the table is loaded: each change is applied. */
    record Whole() implements Following {}

    /** The operator does not want the table: no change is applied. */
    record None() implements Following {}

    /** What is loaded of the table is followed; a change of another key is handed over to the load. */
    non-sealed interface Partly extends Following {
        /** Whether the row with this key, if there is one, is loaded. */
        boolean isLoaded(Row key);

        /** Places of the key's columns in a row. */
        int[] keyOrdinals();
    }
}
