package dev.tidegate.sandbox.sqlserver.catalog;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** All indexes of a table: those of its keys and the others. */
final class TableIndexes {
    private TableIndexes() {}

    /**
     * An index with the key that it belongs to.
     *
     * @param index the index
     * @param key its key; empty for a plain index
     */
    record KeyedIndex(Index index, Optional<KeyConstraint> key) {
        List<IndexColumn> columns() {
            return index.columns();
        }
    }

    static List<KeyedIndex> of(Table table) {
        List<KeyedIndex> indexes = new ArrayList<>();
        for (KeyConstraint key : table.keys()) {
            Index index =
                    new Index(
                            key.indexId(),
                            key.name(),
                            true,
                            key.clustered(),
                            key.columns(),
                            List.of(),
                            Optional.empty(),
                            true);
            indexes.add(new KeyedIndex(index, Optional.of(key)));
        }
        table.indexes().forEach(index -> indexes.add(new KeyedIndex(index, Optional.empty())));
        indexes.sort(Comparator.comparingInt(each -> each.index().id()));
        return indexes;
    }

    static Optional<KeyedIndex> byId(Table table, int id) {
        return of(table).stream().filter(each -> each.index().id() == id).findFirst();
    }

    static Optional<KeyedIndex> byName(Table table, String name) {
        return of(table).stream()
                .filter(each -> each.index().name().equalsIgnoreCase(name))
                .findFirst();
    }

    static boolean isHeap(Table table) {
        return of(table).stream().noneMatch(each -> each.index().clustered());
    }
}
