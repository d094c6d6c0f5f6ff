package dev.tidegate.sandbox.workload;

import java.util.List;
import java.util.Set;

/**
 * A table of the source, as its catalog and its result sets describe it.
 *
 * @param schema its schema
 * @param name its name
 * @param columns all of them, in order
 * @param key names of the primary key's columns, in the key's order; empty without one
 * @param referenced whether a foreign key leads to it
 */
public record SourceTable(
        String schema, String name, List<Column> columns, List<String> key, boolean referenced) {
    /** Copies the lists. */
    public SourceTable {
        columns = List.copyOf(columns);
        key = List.copyOf(key);
    }

    /** {@code schema.table}, for people. */
    public String fullName() {
        return schema + "." + name;
    }

    /** For SQL, on either side. */
    public String quoted() {
        return quote(schema) + "." + quote(name);
    }

    /** The column of that name. */
    public Column column(String columnName) {
        return columns.stream()
                .filter(column -> column.name().equals(columnName))
                .findFirst()
                .orElseThrow();
    }

    /** A name in double quotes, which both SQL Server and PostgreSQL take. */
    public static String quote(String name) {
        return "\"" + name.replace("\"", "\"\"") + "\"";
    }

    /** A column. */
    public record Column(String name, DataType type, Set<Trait> traits) {
        /** Copies the set. */
        public Column {
            traits = Set.copyOf(traits);
        }

        /** Whether it is so. */
        public boolean is(Trait trait) {
            return traits.contains(trait);
        }
    }

    /**
     * A column's type.
     *
     * @param name SQL Server's name, in lower case, without length
     * @param jdbc of {@link java.sql.Types}, or the driver's own
     * @param precision digits, or length in characters or bytes
     * @param scale digits after the point
     */
    public record DataType(String name, int jdbc, int precision, int scale) {}

    /** What else there is to know of a column. */
    public enum Trait {
        /** It may be NULL. */
        NULLABLE,
        /** The server counts it up. */
        IDENTITY,
        /** The server computes it. */
        COMPUTED,
        /** The server changes it with each change of the row. */
        ROW_VERSION,
        /** It is in the primary key. */
        KEY,
        /** It is in a foreign key. */
        FOREIGN_KEY
    }
}
