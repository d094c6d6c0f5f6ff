package dev.tidegate.postgres;

import dev.tidegate.model.TableId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the target's own catalog says of a table. */
final class TargetCatalog {
    private static final String COLUMNS =
            """
            select attname, format_type(atttypid, atttypmod), attnotnull,
                atthasdef or attidentity <> '', attgenerated <> '', atthasdef
            from pg_attribute
            where attrelid = to_regclass(?) and attnum > 0 and not attisdropped
            order by attnum
            """;

    private static final String COLUMNS_OF_ALL =
            """
            select attname, format_type(atttypid, atttypmod), attnotnull,
                atthasdef or attidentity <> '', attgenerated <> '', atthasdef, place
            from unnest(?) with ordinality as t (name, place)
            join pg_attribute on attrelid = to_regclass(t.name)
            where attnum > 0 and not attisdropped
            order by place, attnum
            """;

    private static final String CONSTRAINTS =
            """
            select conname, contype::text, condeferrable, confdeltype::text, confupdtype::text,
                convalidated
            from pg_constraint where conrelid = to_regclass(?)
            """;

    private static final String INDEXES =
            """
            select c.relname from pg_index i join pg_class c on c.oid = i.indexrelid
            where i.indrelid = to_regclass(?)
            """;

    private static final String TRIGGERS =
            """
            select tgname from pg_trigger
            where tgrelid = to_regclass(?) and not tgisinternal and tgenabled in ('O', 'A')
            """;

    private static final String IS_ANALYZED =
            "select reltuples >= 0 from pg_class where oid = to_regclass(?)";

    private static final String NO_ACTION = "a";

    private final Connection connection;

    TargetCatalog(Connection connection) {
        this.connection = connection;
    }

    /** A column; {@code filled} if it has a value without being given one. */
    record ExistingColumn(
            String type, boolean notNull, boolean filled, boolean generated, boolean hasDefault) {}

    /** A constraint; {@code acts} for a foreign key that deletes or changes rows itself. */
    record ExistingConstraint(
            boolean foreignKey, boolean deferrable, boolean acts, boolean validated) {}

    /** The columns by name; empty if there is no such table. */
    Map<String, ExistingColumn> columns(TableId table) throws SQLException {
        Map<String, ExistingColumn> columns = new LinkedHashMap<>();
        try (PreparedStatement statement = about(COLUMNS, table);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                columns.put(row.getString(1), column(row));
            }
        }
        return columns;
    }

    /** The same of many tables, with one question; tables that are not there are left out. */
    static Map<TableId, Map<String, ExistingColumn>> columns(
            Connection connection, List<TableId> tables) throws SQLException {
        Map<TableId, Map<String, ExistingColumn>> all = new LinkedHashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(COLUMNS_OF_ALL)) {
            statement.setArray(
                    1,
                    connection.createArrayOf("text", tables.stream().map(Names::table).toArray()));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    all.computeIfAbsent(tables.get(row.getInt(7) - 1), _ -> new LinkedHashMap<>())
                            .put(row.getString(1), column(row));
                }
            }
        }
        return all;
    }

    private static ExistingColumn column(ResultSet row) throws SQLException {
        return new ExistingColumn(
                row.getString(2),
                row.getBoolean(3),
                row.getBoolean(4),
                row.getBoolean(5),
                row.getBoolean(6));
    }

    /** The constraints by name. */
    Map<String, ExistingConstraint> constraints(TableId table) throws SQLException {
        Map<String, ExistingConstraint> constraints = new LinkedHashMap<>();
        try (PreparedStatement statement = about(CONSTRAINTS, table);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                boolean foreignKey = row.getString(2).equals("f");
                constraints.put(
                        row.getString(1),
                        new ExistingConstraint(
                                foreignKey,
                                row.getBoolean(3),
                                foreignKey
                                        && !(row.getString(4).equals(NO_ACTION)
                                                && row.getString(5).equals(NO_ACTION)),
                                row.getBoolean(6)));
            }
        }
        return constraints;
    }

    /** Names of the indexes, also of those that are behind constraints. */
    List<String> indexes(TableId table) throws SQLException {
        return names(INDEXES, table);
    }

    /** Names of the triggers that would fire for applied rows. */
    List<String> triggers(TableId table) throws SQLException {
        return names(TRIGGERS, table);
    }

    /** Whether the planner has statistics of the table. */
    boolean isAnalyzed(TableId table) throws SQLException {
        try (PreparedStatement statement = about(IS_ANALYZED, table);
                ResultSet row = statement.executeQuery()) {
            return row.next() && row.getBoolean(1);
        }
    }

    private List<String> names(String query, TableId table) throws SQLException {
        List<String> names = new ArrayList<>();
        try (PreparedStatement statement = about(query, table);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                names.add(row.getString(1));
            }
        }
        return names;
    }

    private PreparedStatement about(String query, TableId table) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(query);
        statement.setString(1, Names.table(table));
        return statement;
    }
}
