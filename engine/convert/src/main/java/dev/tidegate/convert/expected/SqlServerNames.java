package dev.tidegate.convert.expected;

import dev.tidegate.bind.ObjectId;

/** Names as T-SQL quotes them. */
public final class SqlServerNames {
    private SqlServerNames() {}

    /** A name with its schema, in brackets. */
    public static String name(ObjectId id) {
        return quoted(id.schema()) + "." + quoted(id.name());
    }

    /** A name in brackets. */
    public static String quoted(String name) {
        return "[" + name.replace("]", "]]") + "]";
    }
}
