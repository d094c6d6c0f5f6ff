package dev.tidegate.load;

import dev.tidegate.model.Row;

/** The source's order of a table's keys. Safe for use by several threads. */
public interface KeyOrder {
    /**
     * Compares two keys, each with a value for each key column, in the key's order: below zero if
     * the first one comes first, zero if they are the same to the source. May ask the source, and
     * fail as asking does.
     */
    int compare(Row first, Row second);
}
