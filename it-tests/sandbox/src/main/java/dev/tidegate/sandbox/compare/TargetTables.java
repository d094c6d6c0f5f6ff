package dev.tidegate.sandbox.compare;

import dev.tidegate.sandbox.workload.SourceTable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Finds the source's tables on the target by looking: names match in any case, and the schema
 * {@code dbo} may be {@code public} there.
 */
public final class TargetTables {
    private static final String COLUMNS =
            "select table_schema, table_name, column_name from information_schema.columns"
                    + " where table_schema not in ('pg_catalog', 'information_schema', 'tidegate')"
                    + " order by table_schema, table_name, ordinal_position";

    private final Map<String, TargetTable> byName = new TreeMap<>();

    private TargetTables() {}

    /**
     * A table of the target.
     *
     * @param schema its schema
     * @param name its name
     * @param columns names by their lower case
     */
    public record TargetTable(String schema, String name, Map<String, String> columns) {
        /** For SQL. */
        public String quoted() {
            return SourceTable.quote(schema) + "." + SourceTable.quote(name);
        }

        /** What a source's column is called here. */
        public Optional<String> column(String sourceName) {
            return Optional.ofNullable(columns.get(sourceName.toLowerCase(Locale.ROOT)));
        }
    }

    /** Looks. */
    public static TargetTables of(Connection connection) throws SQLException {
        TargetTables tables = new TargetTables();
        try (PreparedStatement select = connection.prepareStatement(COLUMNS);
                ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                TargetTable table =
                        tables.byName.computeIfAbsent(
                                key(rows.getString(1), rows.getString(2)),
                                _ -> new TargetTable("", "", new HashMap<>()));
                if (table.name().isEmpty()) {
                    table = new TargetTable(rows.getString(1), rows.getString(2), table.columns());
                    tables.byName.put(key(table.schema(), table.name()), table);
                }
                String column = rows.getString(3);
                table.columns().put(column.toLowerCase(Locale.ROOT), column);
            }
        }
        return tables;
    }

    /** The target's table for one of the source's. */
    public Optional<TargetTable> find(String schema, String name) {
        Optional<TargetTable> exact = Optional.ofNullable(byName.get(key(schema, name)));
        return exact.isPresent() || !schema.equalsIgnoreCase("dbo")
                ? exact
                : Optional.ofNullable(byName.get(key("public", name)));
    }

    private static String key(String schema, String name) {
        return (schema + "." + name).toLowerCase(Locale.ROOT);
    }
}
