package dev.tidegate.schema;

import java.util.Collection;
import java.util.List;

/**
 * Port: decides what the target gets of the source's tables. Asks no database. Safe for use by
 * several threads.
 */
public interface TablePlanner {
    /**
     * A plan for each table, in the same order. The same definitions give the same plans.
     *
     * @param tables all that are replicated: a foreign key to another table is left out
     * @param targetVersion major version of the target's server, such as 17
     */
    List<TablePlan> plan(Collection<TableDefinition> tables, int targetVersion);
}
