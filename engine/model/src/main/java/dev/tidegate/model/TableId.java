package dev.tidegate.model;

/**
 * The name of a table of the source database, in the case of the source's catalog.
 *
 * @param schema such as {@code dbo}
 * @param name the table's own name
 */
public record TableId(String schema, String name) implements Comparable<TableId> {
    @Override
    public int compareTo(TableId other) {
        int bySchema = schema.compareTo(other.schema);
        return bySchema != 0 ? bySchema : name.compareTo(other.name);
    }

    /** {@code schema.name}, for people. */
    @Override
    public String toString() {
        return schema + "." + name;
    }
}
