package dev.tidegate.sandbox.sqlserver.security;

import dev.tidegate.sandbox.sqlserver.catalog.ObjectName;

/** What a permission is on; each kind contains those after it. */
public sealed interface Securable {
    /** The server. */
    record Server() implements Securable {}

    /** A database. */
    record Database(String database) implements Securable {}

    /** A schema. */
    record Schema(String database, String schema) implements Securable {}

    /** A table, view, procedure or function. */
    record Item(ObjectName name) implements Securable {}

    /** Whether a permission on this one holds for another. */
    default boolean contains(Securable other) {
        return switch (this) {
            case Server() -> true;
            case Database(String database) ->
                    switch (other) {
                        case Server() -> false;
                        case Database(String of) -> of.equalsIgnoreCase(database);
                        case Schema(String of, _) -> of.equalsIgnoreCase(database);
                        case Item(ObjectName name) -> name.database().equalsIgnoreCase(database);
                    };
            case Schema(String database, String schema) ->
                    switch (other) {
                        case Server(), Database _ -> false;
                        case Schema(String of, String name) ->
                                of.equalsIgnoreCase(database) && name.equalsIgnoreCase(schema);
                        case Item(ObjectName name) ->
                                name.database().equalsIgnoreCase(database)
                                        && name.schema().equalsIgnoreCase(schema);
                    };
            case Item(ObjectName mine) ->
                    other instanceof Item(ObjectName name)
                            && name.key().equals(mine.key())
                            && name.database().equalsIgnoreCase(mine.database());
        };
    }
}
