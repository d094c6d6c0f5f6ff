package dev.tidegate.bind;

import dev.tidegate.tsql.tree.Identifier;
import dev.tidegate.tsql.tree.ObjectName;
import java.util.List;
import java.util.Locale;

/**
 * The name of an object in one database, as it was written where it was defined.
 *
 * <p>Two names are equal if they differ in case only, as in a database with a case-insensitive
 * collation.
 *
 * @param schema never empty
 * @param name never empty
 */
public record ObjectId(String schema, String name) implements Comparable<ObjectId> {
    /** The schema of names that say none. */
    public static final String DEFAULT_SCHEMA = "dbo";

    /** The last two parts of a name; without a schema it is in {@link #DEFAULT_SCHEMA}. */
    public static ObjectId of(ObjectName name) {
        List<Identifier> parts = name.parts();
        String schema = parts.size() > 1 ? parts.get(parts.size() - 2).value() : "";
        return new ObjectId(schema.isEmpty() ? DEFAULT_SCHEMA : schema, name.base().value());
    }

    /** What a name inside an object of a schema stands for if it says no schema itself. */
    public ObjectId sibling(String otherName) {
        return new ObjectId(schema, otherName);
    }

    private String folded() {
        return fold(schema) + "." + fold(name);
    }

    static String fold(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ObjectId id
                && fold(schema).equals(fold(id.schema))
                && fold(name).equals(fold(id.name));
    }

    @Override
    public int hashCode() {
        return folded().hashCode();
    }

    @Override
    public int compareTo(ObjectId other) {
        return folded().compareTo(other.folded());
    }

    /** {@code schema.name}, without quotes. */
    @Override
    public String toString() {
        return schema + "." + name;
    }
}
