package dev.tidegate.convert.live;

import dev.tidegate.model.TableId;
import dev.tidegate.schema.TableDefinition;
import dev.tidegate.schema.TablePlan;
import dev.tidegate.schema.TablePlanner;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Plans tables by the rules of the conversion of scripts. A table's expressions are converted once,
 * for as long as its definition stays the same.
 */
public final class LiveTables implements TablePlanner {
    private final Map<TableId, Known> known = new ConcurrentHashMap<>();

    /** What the expressions of a definition became, for a version of the target. */
    private record Known(TableDefinition definition, int targetVersion, TableTexts texts) {}

    @Override
    public List<TablePlan> plan(Collection<TableDefinition> tables, int targetVersion) {
        Map<TableId, TableDefinition> all = new HashMap<>();
        tables.forEach(table -> all.put(table.table(), table));
        return tables.stream()
                .map(table -> new LivePlanner(table, all, texts(table, targetVersion)).plan())
                .toList();
    }

    private TableTexts texts(TableDefinition now, int targetVersion) {
        TableDefinition definition = withoutRows(now);
        return known.compute(
                        definition.table(),
                        (_, before) ->
                                before != null
                                                && before.targetVersion() == targetVersion
                                                && before.definition().equals(definition)
                                        ? before
                                        : new Known(
                                                definition,
                                                targetVersion,
                                                TableTexts.of(definition, targetVersion)))
                .texts();
    }

    /** How many rows it has changes all the time, and nothing of its expressions. */
    private static TableDefinition withoutRows(TableDefinition definition) {
        return new TableDefinition(
                definition.schema(),
                definition.columns(),
                definition.primaryKey(),
                definition.uniqueKeys(),
                definition.foreignKeys(),
                definition.indexes(),
                definition.checks(),
                0);
    }
}
