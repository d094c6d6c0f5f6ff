package dev.tidegate.sandbox.sqlserver.catalog;

import java.util.Locale;

/**
 * A three-part name. Two names that differ in case only mean the same object; {@link #key()} is
 * what to compare.
 *
 * @param database the database
 * @param schema the schema
 * @param name the object's own name
 */
public record ObjectName(String database, String schema, String name) {
    /** The name in the form that is equal for equal objects. */
    public String key() {
        return (schema + '\u0000' + name).toLowerCase(Locale.ROOT);
    }

    /** The H2 schema that holds this object: {@code database.schema}. */
    public String h2Schema() {
        return database + "." + schema;
    }

    /** The object as a quoted H2 name. */
    public String h2Name() {
        return quote(h2Schema()) + "." + quote(name);
    }

    /** An H2 identifier in quotes. */
    public static String quote(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }

    @Override
    public String toString() {
        return database + "." + schema + "." + name;
    }
}
