package dev.tidegate.schema;

import dev.tidegate.model.ColumnType;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import java.util.List;
import java.util.Optional;

/**
 * A table as the source's catalog describes it.
 *
 * @param schema the rows' shape: the columns that travel with changes, and the key
 * @param columns all columns in order, computed ones too
 * @param primaryKey empty if the table has none
 * @param uniqueKeys unique constraints and unique indexes
 * @param foreignKeys the references from this table
 * @param indexes indexes that are not unique
 * @param checks check constraints
 * @param estimatedRows rows by the source's statistics
 */
public record TableDefinition(
        TableSchema schema,
        List<ColumnDefinition> columns,
        Optional<KeyDefinition> primaryKey,
        List<KeyDefinition> uniqueKeys,
        List<ForeignKeyDefinition> foreignKeys,
        List<IndexDefinition> indexes,
        List<CheckDefinition> checks,
        long estimatedRows) {
    /** Copies the lists. */
    public TableDefinition {
        columns = List.copyOf(columns);
        uniqueKeys = List.copyOf(uniqueKeys);
        foreignKeys = List.copyOf(foreignKeys);
        indexes = List.copyOf(indexes);
        checks = List.copyOf(checks);
    }

    /** Which table. */
    public TableId table() {
        return schema.table();
    }

    /**
     * A column.
     *
     * @param defaultExpression T-SQL text in the catalog's form, such as {@code ((0))}
     * @param identity present for an identity column
     * @param computedExpression T-SQL text; present for a computed column
     * @param collation of a column of text, where it is known
     */
    public record ColumnDefinition(
            String name,
            ColumnType type,
            boolean nullable,
            Optional<String> defaultExpression,
            Optional<Identity> identity,
            Optional<String> computedExpression,
            Optional<String> collation) {
        /** A column of which no collation is known. */
        public ColumnDefinition(
                String name,
                ColumnType type,
                boolean nullable,
                Optional<String> defaultExpression,
                Optional<Identity> identity,
                Optional<String> computedExpression) {
            this(
                    name,
                    type,
                    nullable,
                    defaultExpression,
                    identity,
                    computedExpression,
                    Optional.empty());
        }
    }

    /** What an identity column counts. */
    public record Identity(long seed, long increment) {}

    /**
     * A primary or unique key.
     *
     * @param filter T-SQL text of a filtered index's predicate
     */
    public record KeyDefinition(String name, List<String> columns, Optional<String> filter) {}

    /**
     * A reference to another table.
     *
     * @param onDelete {@code NO_ACTION}, {@code CASCADE}, {@code SET_NULL} or {@code SET_DEFAULT}
     * @param enabled false if the source does not check it
     */
    public record ForeignKeyDefinition(
            String name,
            List<String> columns,
            TableId referenced,
            List<String> referencedColumns,
            String onDelete,
            String onUpdate,
            boolean enabled) {}

    /**
     * An index that is not unique.
     *
     * @param columns key columns; a descending one ends with {@code " DESC"}
     * @param included further columns
     * @param filter T-SQL text of its predicate
     */
    public record IndexDefinition(
            String name, List<String> columns, List<String> included, Optional<String> filter) {}

    /**
     * A check constraint.
     *
     * @param expression T-SQL text in the catalog's form
     * @param enabled false if the source does not check it
     * @param trusted false if rows of the source may violate it: it was added WITH NOCHECK
     */
    public record CheckDefinition(
            String name, String expression, boolean enabled, boolean trusted) {}
}
