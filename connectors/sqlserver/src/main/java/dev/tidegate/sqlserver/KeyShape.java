package dev.tidegate.sqlserver;

import dev.tidegate.model.Column;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What the source's catalog says of a table's key; {@link KeyShapes} asks.
 *
 * <p>The order of keys is by each column upwards, whatever the index says: then what is noted of a
 * load stays true when somebody makes the index again. An index that descends in all columns is
 * read backwards; one that descends in some is of no use for the order, so each read sorts.
 *
 * @param table whose key
 * @param columns of the key, in its order
 * @param index the name of an index on exactly these columns
 * @param rows about how many the table has
 */
record KeyShape(TableId table, List<KeyColumn> columns, Optional<String> index, long rows) {
    KeyShape {
        columns = List.copyOf(columns);
    }

    /** The columns of a table's key, in its order. */
    static List<Column> keyColumns(TableSchema schema) {
        List<Column> columns = new ArrayList<>();
        for (int ordinal : schema.keyOrdinals()) {
            columns.add(schema.columns().get(ordinal));
        }
        return columns;
    }

    /** The first column. */
    KeyColumn leading() {
        return columns.getFirst();
    }

    /**
     * The table, as a read of a few of its rows in the key's order names it. With a row limit in a
     * parameter the optimizer does not know how few they are, and might rather sort the table.
     */
    String source() {
        return Sql.name(table)
                + index.map(name -> " WITH (INDEX(" + Sql.name(name) + "))").orElse("");
    }

    /** {@code ORDER BY}, upwards. */
    String ascending() {
        return " ORDER BY " + names("");
    }

    /** {@code ORDER BY}, downwards. */
    String descending() {
        return " ORDER BY " + names(" DESC");
    }

    private String names(String suffix) {
        return columns.stream()
                .map(column -> column.name() + suffix)
                .collect(Collectors.joining(", "));
    }
}
