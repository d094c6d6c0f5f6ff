package dev.tidegate.sandbox.workload;

import dev.tidegate.sandbox.workload.SourceTable.Column;
import dev.tidegate.sandbox.workload.SourceTable.DataType;
import dev.tidegate.sandbox.workload.SourceTable.Trait;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Reads what tables the current database of SQL Server has. */
public final class SourceTables {
    /** The server's and the engine's own. */
    private static final Set<String> SCHEMAS_LEFT_OUT = Set.of("cdc", "tidegate", "sys");

    private static final String TABLES =
            "SELECT s.name, t.name, t.object_id FROM sys.tables t JOIN sys.schemas s"
                    + " ON s.schema_id = t.schema_id WHERE t.is_ms_shipped = 0"
                    + " ORDER BY s.name, t.name";
    private static final String KEYS =
            "SELECT ic.object_id, c.name FROM sys.indexes i JOIN sys.index_columns ic"
                    + " ON ic.object_id = i.object_id AND ic.index_id = i.index_id"
                    + " JOIN sys.columns c"
                    + " ON c.object_id = ic.object_id AND c.column_id = ic.column_id"
                    + " WHERE i.is_primary_key = 1 ORDER BY ic.object_id, ic.key_ordinal";
    private static final String COMPUTED =
            "SELECT object_id, name FROM sys.columns WHERE is_computed = 1";
    private static final String FOREIGN_KEYS =
            "SELECT f.parent_object_id, c.name FROM sys.foreign_key_columns f"
                    + " JOIN sys.columns c ON c.object_id = f.parent_object_id"
                    + " AND c.column_id = f.parent_column_id";
    private static final String REFERENCED =
            "SELECT DISTINCT referenced_object_id FROM sys.foreign_keys";

    private final Connection connection;
    private final Map<Integer, List<String>> keys;
    private final Map<Integer, List<String>> computed;
    private final Map<Integer, List<String>> foreign;
    private final Set<Integer> referenced;

    private SourceTables(Connection connection) throws SQLException {
        this.connection = connection;
        this.keys = names(KEYS);
        this.computed = names(COMPUTED);
        this.foreign = names(FOREIGN_KEYS);
        this.referenced = ids();
    }

    /** The users' tables, by schema and name. */
    public static List<SourceTable> of(Connection connection) throws SQLException {
        return new SourceTables(connection).tables();
    }

    private List<SourceTable> tables() throws SQLException {
        List<SourceTable> tables = new ArrayList<>();
        for (Found found : found()) {
            List<String> key = keys.getOrDefault(found.id, List.of());
            tables.add(
                    new SourceTable(
                            found.schema,
                            found.name,
                            columns(found, key),
                            key,
                            referenced.contains(found.id)));
        }
        return List.copyOf(tables);
    }

    private record Found(String schema, String name, int id) {}

    private List<Found> found() throws SQLException {
        List<Found> found = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(TABLES)) {
            while (rows.next()) {
                if (!SCHEMAS_LEFT_OUT.contains(rows.getString(1).toLowerCase(Locale.ROOT))) {
                    found.add(new Found(rows.getString(1), rows.getString(2), rows.getInt(3)));
                }
            }
        }
        return found;
    }

    private List<Column> columns(Found table, List<String> key) throws SQLException {
        String sql =
                "SELECT TOP (0) * FROM "
                        + SourceTable.quote(table.schema)
                        + "."
                        + SourceTable.quote(table.name);
        List<Column> columns = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            ResultSetMetaData meta = rows.getMetaData();
            for (int i = 1; i <= meta.getColumnCount(); i++) {
                String name = meta.getColumnName(i);
                DataType type =
                        new DataType(
                                typeName(meta.getColumnTypeName(i)),
                                meta.getColumnType(i),
                                meta.getPrecision(i),
                                meta.getScale(i));
                Set<Trait> traits = EnumSet.noneOf(Trait.class);
                add(traits, Trait.NULLABLE, meta.isNullable(i) != ResultSetMetaData.columnNoNulls);
                add(traits, Trait.IDENTITY, meta.isAutoIncrement(i));
                add(traits, Trait.COMPUTED, has(computed, table.id, name));
                add(traits, Trait.ROW_VERSION, type.name().equals("timestamp"));
                add(traits, Trait.KEY, key.contains(name));
                add(traits, Trait.FOREIGN_KEY, has(foreign, table.id, name));
                columns.add(new Column(name, type, traits));
            }
        }
        return columns;
    }

    /** The driver says {@code int identity} of an identity column. */
    private static String typeName(String name) {
        return name.toLowerCase(Locale.ROOT).replace(" identity", "").replace("()", "");
    }

    private static void add(Set<Trait> traits, Trait trait, boolean isSo) {
        if (isSo) {
            traits.add(trait);
        }
    }

    private static boolean has(Map<Integer, List<String>> names, int table, String name) {
        return names.getOrDefault(table, List.of()).contains(name);
    }

    private Map<Integer, List<String>> names(String sql) throws SQLException {
        Map<Integer, List<String>> names = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                names.computeIfAbsent(rows.getInt(1), _ -> new ArrayList<>())
                        .add(rows.getString(2));
            }
        }
        return names;
    }

    private Set<Integer> ids() throws SQLException {
        Set<Integer> ids = new HashSet<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(REFERENCED)) {
            while (rows.next()) {
                ids.add(rows.getInt(1));
            }
        }
        return ids;
    }
}
