package dev.tidegate.control;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What operators may ask of the load, and of the set of tables, while the daemon runs.
 *
 * <p>What was asked is durable when a method returns, and survives restarts. A request that cannot
 * be met now fails with {@code LOAD_REFUSED}, which says why and what to do, and changes nothing.
 * Safe for use by several threads.
 */
public interface LoadDesk {
    /** How the load is; from memory. */
    LoadStatus status();

    /** Changes the load of all tables of this process; returns what came of it, in a sentence. */
    String load(LoadAction action) throws InterruptedException;

    /**
     * Changes one table; returns what came of it, in a sentence.
     *
     * @param table {@code schema.table}, as the operator wrote it
     */
    String table(String table, TableAction action) throws InterruptedException;

    /** What can be asked of the load as a whole. */
    enum LoadAction {
        /** Loads the tables whose load was not begun yet, since it waits for this. */
        START,
        /** Begins no further chunk. */
        PAUSE,
        /** Goes on with what was paused. */
        RESUME;

        /** By its name in lower case. */
        public static Optional<LoadAction> of(String name) {
            return Stream.of(values()).filter(it -> it.text().equals(name)).findFirst();
        }

        /** Its name in lower case. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What can be asked of a table. */
    enum TableAction {
        /** Takes it into the pipeline: loads and follows it. */
        ADD,
        /** Takes it out of the pipeline. */
        REMOVE,
        /** Makes it empty and loads it again. */
        RELOAD,
        /** Neither loads nor follows it until it is loaded anew. */
        SKIP,
        /** Lets its load rest. */
        PAUSE,
        /** Goes on with its load. */
        RESUME;

        /** By its name in lower case. */
        public static Optional<TableAction> of(String name) {
            return Stream.of(values()).filter(it -> it.text().equals(name)).findFirst();
        }

        /** Its name in lower case. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
