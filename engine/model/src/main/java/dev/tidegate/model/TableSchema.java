package dev.tidegate.model;

import java.util.List;
import java.util.stream.IntStream;

/**
 * The shape of a table's rows at a stretch of the log.
 *
 * @param table whose rows
 * @param version grows with each change of the shape, from 1
 * @param columns in the source's order; a {@link Row} has one value for each
 * @param key names of the columns that identify a row: the primary key, else a unique index without
 *     nullable columns, else empty
 */
public record TableSchema(TableId table, int version, List<Column> columns, List<String> key) {
    /** Throws {@link IllegalArgumentException} if the key names a column that is not there. */
    public TableSchema {
        columns = List.copyOf(columns);
        key = List.copyOf(key);
        for (String name : key) {
            if (ordinal(columns, name) < 0) {
                throw new IllegalArgumentException(
                        "key column \"" + name + "\" is not a column of " + table);
            }
        }
    }

    /** Places of the key's columns in a row, in the key's order. */
    public int[] keyOrdinals() {
        return key.stream().mapToInt(name -> ordinal(columns, name)).toArray();
    }

    /** Whether rows can be told apart. */
    public boolean hasKey() {
        return !key.isEmpty();
    }

    private static int ordinal(List<Column> columns, String name) {
        return IntStream.range(0, columns.size())
                .filter(i -> columns.get(i).name().equals(name))
                .findFirst()
                .orElse(-1);
    }
}
