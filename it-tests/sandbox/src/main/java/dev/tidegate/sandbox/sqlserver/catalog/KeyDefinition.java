package dev.tidegate.sandbox.sqlserver.catalog;

import java.util.List;
import java.util.Optional;

/**
 * A PRIMARY KEY or UNIQUE constraint as DDL text declares it.
 *
 * @param name constraint name when one was written
 * @param primary PRIMARY KEY, else UNIQUE
 * @param clustered CLUSTERED, after the rule for what is not written
 * @param columns in order
 */
public record KeyDefinition(
        Optional<String> name, boolean primary, boolean clustered, List<IndexColumn> columns) {}
