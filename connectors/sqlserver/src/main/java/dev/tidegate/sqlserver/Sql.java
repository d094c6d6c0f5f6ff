package dev.tidegate.sqlserver;

import dev.tidegate.model.TableId;

/** Names and texts in T-SQL. */
public final class Sql {
    private Sql() {}

    /** A name in brackets. */
    public static String name(String name) {
        return "[" + name.replace("]", "]]") + "]";
    }

    /** A table's name in brackets, with its schema. */
    public static String name(TableId table) {
        return name(table.schema()) + "." + name(table.name());
    }

    /** A Unicode literal. */
    public static String literal(String text) {
        return "N'" + text.replace("'", "''") + "'";
    }
}
