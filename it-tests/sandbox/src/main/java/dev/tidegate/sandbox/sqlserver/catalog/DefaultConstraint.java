package dev.tidegate.sandbox.sqlserver.catalog;

/**
 * A column's default.
 *
 * @param id object id
 * @param name constraint name
 * @param column the column
 * @param expression T-SQL text as written
 * @param definition the text as SQL Server shows it: {@code ((0))}, {@code (getdate())}
 * @param systemNamed whether the server made the name up
 */
public record DefaultConstraint(
        int id,
        String name,
        String column,
        String expression,
        String definition,
        boolean systemNamed) {}
