package dev.tidegate.sandbox.sqlserver.catalog;

import java.util.List;
import java.util.Optional;

/**
 * A CREATE INDEX as its text declares it.
 *
 * @param name the index
 * @param unique UNIQUE
 * @param clustered CLUSTERED
 * @param columns key columns in order
 * @param included INCLUDE columns
 * @param filter WHERE text
 */
public record IndexDefinition(
        String name,
        boolean unique,
        boolean clustered,
        List<IndexColumn> columns,
        List<String> included,
        Optional<String> filter) {}
