package dev.tidegate.sqlserver;

import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the catalog says of the keys of all tables: asked for once, since a question for each of a
 * thousand tables would take longer than their load.
 */
final class KeyShapes {
    private final Map<Integer, Long> rows = new HashMap<>();
    private final Map<Integer, Map<String, String>> collations = new HashMap<>();
    private final Map<Integer, Map<String, List<String>>> uniqueIndexes = new HashMap<>();
    private final Map<TableId, Integer> tables = new HashMap<>();

    private KeyShapes() {}

    static KeyShapes read(Connection connection) throws SQLException {
        KeyShapes all = new KeyShapes();
        try (Statement statement = connection.createStatement()) {
            each(statement, CatalogQueries.TABLES, all::table);
            each(
                    statement,
                    CatalogQueries.ROWS,
                    row -> all.rows.put(row.getInt(1), row.getLong(2)));
            each(statement, CatalogQueries.COLLATIONS, all::collation);
            each(statement, CatalogQueries.INDEXES, all::indexColumn);
        }
        return all;
    }

    private interface Reader {
        void read(ResultSet row) throws SQLException;
    }

    private static void each(Statement statement, String sql, Reader reader) throws SQLException {
        try (ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                reader.read(row);
            }
        }
    }

    private void table(ResultSet row) throws SQLException {
        tables.put(new TableId(row.getString(2), row.getString(3)), row.getInt(1));
    }

    private void collation(ResultSet row) throws SQLException {
        collations
                .computeIfAbsent(row.getInt(1), _ -> new HashMap<>())
                .put(row.getString(2), row.getString(3));
    }

    /** They come with the clustered index first: its rows are where its keys are. */
    private void indexColumn(ResultSet row) throws SQLException {
        boolean counts =
                row.getBoolean("is_unique")
                        && row.getString("filter_definition") == null
                        && !row.getBoolean("is_included_column");
        if (counts) {
            uniqueIndexes
                    .computeIfAbsent(row.getInt(1), _ -> new LinkedHashMap<>())
                    .computeIfAbsent(row.getString(2), _ -> new ArrayList<>())
                    .add(row.getString(9));
        }
    }

    /** The shape of a table's key; empty if the catalog did not have the table. */
    Optional<KeyShape> of(TableSchema schema) {
        return Optional.ofNullable(tables.get(schema.table())).map(object -> of(object, schema));
    }

    private KeyShape of(int object, TableSchema schema) {
        Map<String, String> known = collations.getOrDefault(object, Map.of());
        return new KeyShape(
                schema.table(),
                KeyShape.keyColumns(schema).stream()
                        .map(column ->
                                new KeyColumn(
                                        column, Optional.ofNullable(known.get(column.name()))))
                        .toList(),
                uniqueIndexes.getOrDefault(object, Map.of()).entrySet().stream()
                        .filter(index -> index.getValue().equals(schema.key()))
                        .map(Map.Entry::getKey)
                        .findFirst(),
                rows.getOrDefault(object, 0L));
    }
}
