package dev.tidegate.sandbox.sqlserver.catalog;

import dev.tidegate.sandbox.sqlserver.catalog.ForeignKeyDefinition.Action;
import java.util.List;

/**
 * A FOREIGN KEY constraint.
 *
 * @param id object id
 * @param name constraint name
 * @param columns of the table itself
 * @param referenced the other table
 * @param referencedColumns columns over there, never empty
 * @param onDelete ON DELETE
 * @param onUpdate ON UPDATE
 * @param enabled false after NOCHECK CONSTRAINT
 * @param trusted whether the existing rows were checked
 * @param systemNamed whether the server made the name up
 */
public record ForeignKey(
        int id,
        String name,
        List<String> columns,
        ObjectName referenced,
        List<String> referencedColumns,
        Action onDelete,
        Action onUpdate,
        boolean enabled,
        boolean trusted,
        boolean systemNamed) {
    ForeignKey with(boolean nowEnabled, boolean nowTrusted) {
        return new ForeignKey(
                id,
                name,
                columns,
                referenced,
                referencedColumns,
                onDelete,
                onUpdate,
                nowEnabled,
                nowTrusted,
                systemNamed);
    }

    ForeignKey referring(ObjectName to) {
        return new ForeignKey(
                id,
                name,
                columns,
                to,
                referencedColumns,
                onDelete,
                onUpdate,
                enabled,
                trusted,
                systemNamed);
    }

    ForeignKey withColumns(List<String> newColumns) {
        return new ForeignKey(
                id,
                name,
                newColumns,
                referenced,
                referencedColumns,
                onDelete,
                onUpdate,
                enabled,
                trusted,
                systemNamed);
    }

    ForeignKey withReferencedColumns(List<String> newColumns) {
        return new ForeignKey(
                id,
                name,
                columns,
                referenced,
                newColumns,
                onDelete,
                onUpdate,
                enabled,
                trusted,
                systemNamed);
    }

    ForeignKey named(String newName) {
        return new ForeignKey(
                id,
                newName,
                columns,
                referenced,
                referencedColumns,
                onDelete,
                onUpdate,
                enabled,
                trusted,
                false);
    }
}
