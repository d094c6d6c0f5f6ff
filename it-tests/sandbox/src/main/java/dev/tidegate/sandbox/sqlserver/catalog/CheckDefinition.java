package dev.tidegate.sandbox.sqlserver.catalog;

import java.util.Optional;

/**
 * A CHECK constraint as DDL text declares it.
 *
 * @param name constraint name when one was written
 * @param column the column it was written in, if in one
 * @param expression T-SQL text as written, without the outer parentheses
 * @param trusted false when it was added WITH NOCHECK
 */
public record CheckDefinition(
        Optional<String> name, Optional<String> column, String expression, boolean trusted) {}
