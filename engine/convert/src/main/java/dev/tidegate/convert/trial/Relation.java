package dev.tidegate.convert.trial;

import dev.tidegate.convert.PgNames;
import java.util.List;
import java.util.Set;

/**
 * A table, view or composite type of the scratch database.
 *
 * @param handle the server's for it
 * @param kind as in {@code pg_class}: {@code r}, {@code p}, {@code v}, {@code c}
 * @param parents handles of the tables that its foreign keys refer to, its own not among them
 */
record Relation(
        long handle,
        String schema,
        String name,
        char kind,
        List<Column> columns,
        Set<Long> parents) {
    Relation {
        columns = List.copyOf(columns);
        parents = Set.copyOf(parents);
    }

    /**
     * A column.
     *
     * @param type with its length, of a domain the one below; as {@code format_type} writes it
     * @param required whether it does not take NULL
     * @param computed whether the server computes it, so that it takes no value
     * @param filledIn whether it has a default or an identity
     * @param key whether it is part of a unique key
     * @param hints values that checks on it alone name, in their order
     */
    record Column(
            String name,
            String type,
            boolean required,
            boolean computed,
            boolean filledIn,
            boolean key,
            List<String> hints) {
        Column {
            hints = List.copyOf(hints);
        }
    }

    boolean isTable() {
        return kind == 'r' || kind == 'p';
    }

    boolean isView() {
        return kind == 'v';
    }

    /** Its name in a statement. */
    String sql() {
        return PgNames.quoted(schema) + "." + PgNames.quoted(name);
    }
}
