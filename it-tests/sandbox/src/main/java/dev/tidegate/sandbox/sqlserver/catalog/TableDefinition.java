package dev.tidegate.sandbox.sqlserver.catalog;

import java.util.List;

/**
 * A CREATE TABLE as its text declares it.
 *
 * @param schema its schema
 * @param name its name
 * @param columns in order
 * @param keys PRIMARY KEY and UNIQUE, those written inside columns too
 * @param foreignKeys those written inside columns too
 * @param checks those written inside columns too
 * @param indexes INDEX clauses
 */
public record TableDefinition(
        String schema,
        String name,
        List<ColumnDefinition> columns,
        List<KeyDefinition> keys,
        List<ForeignKeyDefinition> foreignKeys,
        List<CheckDefinition> checks,
        List<IndexDefinition> indexes) {}
