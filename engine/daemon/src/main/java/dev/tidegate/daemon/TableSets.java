package dev.tidegate.daemon;

import dev.tidegate.load.ChunkTarget.TableRecord;
import dev.tidegate.load.TableIntent;
import dev.tidegate.model.TableId;
import dev.tidegate.schema.TableSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The set of tables, as what is durable of them says. */
final class TableSets {
    private TableSets() {}

    /**
     * A table that the pipeline had belongs to it, whatever the settings select by now, until an
     * operator removes it.
     */
    static TableSet of(Map<TableId, TableRecord> records) {
        return new TableSet(
                with(records, intent -> intent != TableIntent.REMOVE), removed(records));
    }

    /** Those that an operator removed. */
    static Set<TableId> removed(Map<TableId, TableRecord> records) {
        return with(records, intent -> intent == TableIntent.REMOVE);
    }

    private static Set<TableId> with(
            Map<TableId, TableRecord> records, Predicate<TableIntent> wanted) {
        return records.entrySet().stream()
                .filter(it -> wanted.test(it.getValue().intent()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }
}
