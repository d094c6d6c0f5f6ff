package dev.tidegate.sandbox.sqlserver.catalog;

import java.util.List;
import java.util.Optional;

/**
 * An index that is not a constraint's.
 *
 * @param id number in its table: 1 is the clustered one, others from 2
 * @param name the index
 * @param unique UNIQUE
 * @param clustered CLUSTERED
 * @param columns key columns in order
 * @param included INCLUDE columns
 * @param filter WHERE text
 * @param enabled false after ALTER INDEX … DISABLE
 */
public record Index(
        int id,
        String name,
        boolean unique,
        boolean clustered,
        List<IndexColumn> columns,
        List<String> included,
        Optional<String> filter,
        boolean enabled) {}
