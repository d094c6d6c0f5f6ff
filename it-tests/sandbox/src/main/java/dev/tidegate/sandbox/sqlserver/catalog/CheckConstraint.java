package dev.tidegate.sandbox.sqlserver.catalog;

import java.util.Optional;

/**
 * A CHECK constraint.
 *
 * @param id object id
 * @param name constraint name
 * @param column the column it was written in, if in one
 * @param expression T-SQL text as written
 * @param definition the text as SQL Server shows it
 * @param enabled false after NOCHECK CONSTRAINT
 * @param trusted whether the existing rows were checked
 * @param systemNamed whether the server made the name up
 */
public record CheckConstraint(
        int id,
        String name,
        Optional<String> column,
        String expression,
        String definition,
        boolean enabled,
        boolean trusted,
        boolean systemNamed) {
    CheckConstraint with(boolean nowEnabled, boolean nowTrusted) {
        return new CheckConstraint(
                id, name, column, expression, definition, nowEnabled, nowTrusted, systemNamed);
    }
}
