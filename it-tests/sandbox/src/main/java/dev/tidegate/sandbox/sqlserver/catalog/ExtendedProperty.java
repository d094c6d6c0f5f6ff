package dev.tidegate.sandbox.sqlserver.catalog;

/**
 * An extended property, such as {@code MS_Description}.
 *
 * @param schema schema of the object; empty for the database itself
 * @param object the object; empty for a schema's or the database's
 * @param column the column; empty for the object's own
 * @param name the property
 * @param value its text
 */
public record ExtendedProperty(
        String schema, String object, String column, String name, String value) {
    boolean isOf(ObjectName name) {
        return schema.equalsIgnoreCase(name.schema()) && object.equalsIgnoreCase(name.name());
    }

    boolean sameKey(ExtendedProperty other) {
        return schema.equalsIgnoreCase(other.schema)
                && object.equalsIgnoreCase(other.object)
                && column.equalsIgnoreCase(other.column)
                && name.equalsIgnoreCase(other.name);
    }
}
