package dev.tidegate.load;

import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Row;

/** How apply treats the changes of a table. It changes only while apply has nothing in hand. */
public sealed interface Following {
    /** All of the table is loaded: each change is applied. */
    record Whole() implements Following {}

    /** Nothing of the table is wanted: no change is applied. */
    record None() implements Following {}

    /**
     * What is loaded of the table is followed; a change of another key is handed over to the load.
     */
    non-sealed interface Partly extends Following {
        /**
         * The key of a row. All rows of a table whose rows cannot be told apart have the same one.
         */
        Row key(Row row);

        /** Whether the row with this key, if there is one, is loaded. */
        boolean isLoaded(Row key);

        /**
         * Hands a change over, to be delivered with the window.
         *
         * @param key of the one row that it is about, which is not loaded
         */
        void handOver(Row key, LogEvent.Change change);
    }
}
