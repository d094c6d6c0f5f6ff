package dev.tidegate.postgres;

import java.util.List;
import java.util.Optional;

/**
 * What must hold of a table's rows, as of a look into the target's catalog.
 *
 * @param state changes when a trigger, a foreign key or a unique key of the table does
 * @param whyTriggers why its triggers must see its rows being written, if they must
 * @param rules what is to be proven instead, if not
 */
record TableRules(String state, Optional<String> whyTriggers, List<Rule> rules) {
    /** Copies the list. */
    TableRules {
        rules = List.copyOf(rules);
    }
}
