package dev.tidegate.sandbox.sqlserver.catalog;

import java.util.Optional;

/**
 * A DEFAULT as DDL text declares it.
 *
 * @param name constraint name when one was written
 * @param expression T-SQL text as written
 */
public record DefaultDefinition(Optional<String> name, String expression) {}
