package dev.tidegate.sandbox.sqlserver.catalog;

import dev.tidegate.sandbox.sqlserver.type.SqlType;
import dev.tidegate.sandbox.sqlserver.type.SqlType.Kind;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A view of the server's own, computed from the catalog when it is read.
 *
 * @param schema {@code sys} or {@code INFORMATION_SCHEMA}
 * @param name its name
 * @param columns with SQL Server's types
 * @param rows what it shows in a database
 */
public record SystemView(String schema, String name, List<Column> columns, Rows rows) {
    /** Computes rows. */
    @FunctionalInterface
    public interface Rows {
        /** One array a row, values of the classes that the columns' kinds name. */
        List<@Nullable Object[]> in(ViewContext context) throws SQLException;
    }

    /** Collects rows. */
    static final class RowList {
        private final List<@Nullable Object[]> rows = new ArrayList<>();

        void add(@Nullable Object... values) {
            rows.add(values);
        }

        List<@Nullable Object[]> all() {
            return rows;
        }
    }

    /** Fills rows. */
    @FunctionalInterface
    interface Filler {
        void fill(ViewContext context, RowList rows) throws SQLException;
    }

    /** A view whose columns are written as {@code name type, name type}. */
    static SystemView of(String schema, String name, String columns, Filler filler) {
        List<Column> parsed = columns(columns);
        int width = parsed.size();
        return new SystemView(
                schema,
                name,
                parsed,
                context -> {
                    RowList rows = new RowList();
                    filler.fill(context, rows);
                    for (@Nullable Object[] row : rows.all()) {
                        if (row.length != width) {
                            throw new SQLException(
                                    schema + "." + name + " has a row of " + row.length);
                        }
                    }
                    return rows.all();
                });
    }

    /** Columns that are written as {@code name type, name type}. */
    static List<Column> columns(String text) {
        List<Column> columns = new ArrayList<>();
        for (String column : text.split(",(?![^(]*\\))", -1)) {
            String[] words = column.strip().split(" ", 2);
            columns.add(Column.plain(columns.size() + 1, words[0], type(words[1].strip()), true));
        }
        return List.copyOf(columns);
    }

    private static SqlType type(String text) {
        int open = text.indexOf('(');
        String base = open < 0 ? text : text.substring(0, open);
        if (base.equals("sysname")) {
            return SqlType.ofLength(Kind.NVARCHAR, 128);
        }
        Kind kind =
                TypeNames.kind(base)
                        .orElseThrow(() -> new IllegalArgumentException("no type " + text));
        if (open < 0) {
            return SqlType.of(kind);
        }
        String length = text.substring(open + 1, text.length() - 1);
        return SqlType.ofLength(
                kind, length.equals("max") ? SqlType.MAX : Integer.parseInt(length));
    }
}
