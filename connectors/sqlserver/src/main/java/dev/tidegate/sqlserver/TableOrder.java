package dev.tidegate.sqlserver;

import dev.tidegate.model.TableId;
import dev.tidegate.schema.TableDefinition;
import dev.tidegate.schema.TableDefinition.ForeignKeyDefinition;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Parents before children, else by name; a cycle of references is cut at its first name. */
final class TableOrder {
    private TableOrder() {}

    static List<TableDefinition> parentsFirst(List<TableDefinition> tables) {
        Map<TableId, TableDefinition> left = new LinkedHashMap<>();
        tables.stream()
                .sorted(Comparator.comparing(TableDefinition::table))
                .forEach(table -> left.put(table.table(), table));
        List<TableDefinition> ordered = new ArrayList<>();
        while (!left.isEmpty()) {
            Set<TableId> waiting = new HashSet<>(left.keySet());
            List<TableDefinition> free =
                    left.values().stream().filter(table -> isFree(table, waiting)).toList();
            List<TableDefinition> next =
                    free.isEmpty() ? List.of(left.values().iterator().next()) : free;
            ordered.addAll(next);
            next.forEach(table -> left.remove(table.table()));
        }
        return List.copyOf(ordered);
    }

    private static boolean isFree(TableDefinition table, Set<TableId> waiting) {
        return table.foreignKeys().stream()
                .map(ForeignKeyDefinition::referenced)
                .noneMatch(parent -> !parent.equals(table.table()) && waiting.contains(parent));
    }
}
