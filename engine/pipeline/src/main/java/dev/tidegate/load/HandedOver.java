package dev.tidegate.load;

import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Row;

/**
 * What one window of apply hands over to the load: changes of keys that are not loaded. Delivered
 * when the window is committed; forgotten with a window that is not.
 */
public interface HandedOver {
    /** Of tables that are all loaded. */
    HandedOver NOTHING = new HandedOver() {
        @Override
        public void add(Following.Partly table, Row key, LogEvent.Change change) {
            throw new IllegalStateException("every table is loaded");
        }

        @Override
        public void deliver() {}
    };

    /**
     * Adds a change.
     *
     * @param table its table
     * @param key of the one row that it is about
     */
    void add(Following.Partly table, Row key, LogEvent.Change change);

    /** The window is committed: the chunks that need the changes get them. */
    void deliver();
}
