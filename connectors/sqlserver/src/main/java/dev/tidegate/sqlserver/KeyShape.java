package dev.tidegate.sqlserver;

import dev.tidegate.model.Column;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the source's catalog says of a table's key, now.
 *
 * <p>The order of keys is by each column upwards, whatever the index says: then what is noted of a
 * load stays true when somebody makes the index again. An index that descends in all columns is
 * read backwards; one that descends in some is of no use for the order, so each read sorts.
 *
 * @param table whose key
 * @param columns of the key, in its order
 * @param index the name of an index on exactly these columns
 */
record KeyShape(TableId table, List<KeyColumn> columns, Optional<String> index) {
    private static final String COLLATIONS =
            "SELECT c.name, c.collation_name FROM sys.columns AS c WHERE c.object_id = OBJECT_ID(?)"
                    + " AND c.collation_name IS NOT NULL";

    /** The clustered index first, if there are several: its rows are where its keys are. */
    private static final String INDEXES =
            """
            SELECT i.name, c.name
            FROM sys.indexes AS i
            JOIN sys.index_columns AS x
                ON x.object_id = i.object_id AND x.index_id = i.index_id
            JOIN sys.columns AS c ON c.object_id = x.object_id AND c.column_id = x.column_id
            WHERE i.object_id = OBJECT_ID(?) AND i.type IN (1, 2) AND i.is_unique = 1
                AND i.has_filter = 0 AND i.is_disabled = 0 AND i.is_hypothetical = 0
                AND x.key_ordinal > 0
            ORDER BY i.type, i.index_id, x.key_ordinal
            """;

    KeyShape {
        columns = List.copyOf(columns);
    }

    /** Asks for the key of a table that has one. */
    static KeyShape read(Connection connection, TableSchema schema) throws SQLException {
        Map<String, Optional<String>> collations = new HashMap<>();
        if (keyColumns(schema).stream().anyMatch(KeyShape::isText)) {
            for (List<Optional<String>> row : pairs(connection, COLLATIONS, schema.table())) {
                collations.put(row.getFirst().orElseThrow(), row.getLast());
            }
        }
        Map<String, List<String>> indexes = new LinkedHashMap<>();
        for (List<Optional<String>> row : pairs(connection, INDEXES, schema.table())) {
            indexes.computeIfAbsent(row.getFirst().orElseThrow(), _ -> new ArrayList<>())
                    .add(row.getLast().orElseThrow());
        }
        return new KeyShape(
                schema.table(),
                keyColumns(schema).stream()
                        .map(column ->
                                new KeyColumn(
                                        column,
                                        collations.getOrDefault(column.name(), Optional.empty())))
                        .toList(),
                indexes.entrySet().stream()
                        .filter(index -> index.getValue().equals(schema.key()))
                        .map(Map.Entry::getKey)
                        .findFirst());
    }

    private static boolean isText(Column column) {
        return column.type().kind().valueClass() == String.class;
    }

    private static List<List<Optional<String>>> pairs(
            Connection connection, String sql, TableId table) throws SQLException {
        List<List<Optional<String>>> pairs = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setString(1, Sql.name(table));
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    pairs.add(List.of(text(row.getString(1)), text(row.getString(2))));
                }
            }
        }
        return pairs;
    }

    private static Optional<String> text(@Nullable String text) {
        return Optional.ofNullable(text);
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
