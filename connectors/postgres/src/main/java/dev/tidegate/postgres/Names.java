package dev.tidegate.postgres;

import dev.tidegate.model.TableId;
import dev.tidegate.model.TargetNames;

/** {@link TargetNames}, as they stand in statements. */
public final class Names {
    /** PostgreSQL's NAMEDATALEN - 1: longer names are cut silently. */
    static final int BYTES_MAX = TargetNames.BYTES_MAX;

    private static final int BUILD_DIGITS = 16;

    /** How the name of an index begins that will be a key's when it is built. */
    static final String BUILD_PREFIX = "tidegate_key_";

    private Names() {}

    /** The target's name, not quoted. */
    public static String of(String sourceName) {
        return TargetNames.of(sourceName);
    }

    /**
     * The target's name of an index: SQL Server's are unique in a table, PostgreSQL's in a schema.
     */
    static String ofIndex(TableId table, String index) {
        return TargetNames.ofIndex(table.name(), index);
    }

    /**
     * What the index of a key is called until the key has it, not quoted: nobody else has an index
     * of this name, so whoever finds it knows that it is half done.
     *
     * @param key the target's name of the key
     */
    static String ofBuild(TableId table, String key) {
        return BUILD_PREFIX + TargetNames.hash(plain(table) + "." + key).substring(0, BUILD_DIGITS);
    }

    /** The target's name of an index of a table, with its schema, quoted. */
    static String index(TableId table, String quoted) {
        return quote(of(table.schema())) + "." + quoted;
    }

    /** The target's name of a column, quoted. */
    public static String column(String sourceName) {
        return quote(of(sourceName));
    }

    /** The target's name of a table with its schema, quoted. */
    public static String table(TableId table) {
        return quote(of(table.schema())) + "." + quote(of(table.name()));
    }

    /** The target's name of a table with its schema, for people. */
    static String plain(TableId table) {
        return of(table.schema()) + "." + of(table.name());
    }

    /** An identifier in double quotes. */
    public static String quote(String identifier) {
        return TargetNames.quoted(identifier);
    }

    /** A text in single quotes; {@code standard_conforming_strings} is on. */
    public static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
