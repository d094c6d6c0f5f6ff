package dev.tidegate.schema;

import dev.tidegate.model.TableId;
import java.util.Set;

/**
 * What operators made of the tables that the settings select, while the pipeline ran.
 *
 * @param added belong to it whatever the settings select: what it once had, it keeps
 * @param removed do not belong to it, although the settings select them
 */
public record TableSet(Set<TableId> added, Set<TableId> removed) {
    /** What the settings select. */
    public static final TableSet SELECTED = new TableSet(Set.of(), Set.of());

    /** Copies the sets. */
    public TableSet {
        added = Set.copyOf(added);
        removed = Set.copyOf(removed);
    }
}
