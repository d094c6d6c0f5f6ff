package dev.tidegate.sqlserver;

import dev.tidegate.model.Column;
import dev.tidegate.model.ColumnType;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import dev.tidegate.schema.TableDefinition;
import dev.tidegate.schema.TableDefinition.CheckDefinition;
import dev.tidegate.schema.TableDefinition.ColumnDefinition;
import dev.tidegate.schema.TableDefinition.ForeignKeyDefinition;
import dev.tidegate.schema.TableDefinition.IndexDefinition;
import dev.tidegate.schema.TableDefinition.KeyDefinition;
import dev.tidegate.sqlserver.CatalogContents.ExcludedColumn;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Puts a table's definition together from the rows of the catalog. */
final class TableBuilder {
    private final TableId table;
    private final List<ColumnDefinition> columns = new ArrayList<>();
    private final Map<String, Index> indexes = new LinkedHashMap<>();
    private final Map<String, Reference> references = new LinkedHashMap<>();
    private final List<CheckDefinition> checks = new ArrayList<>();
    private final Map<String, ExcludedColumn> excluded = new LinkedHashMap<>();
    private long rows;

    /** An index of any use. */
    private static final class Index {
        private final String name;
        private final boolean unique;
        private final boolean primary;
        private final Optional<String> filter;
        private final List<String> columns = new ArrayList<>();
        private final List<String> ordered = new ArrayList<>();
        private final List<String> included = new ArrayList<>();

        Index(IndexColumn first) {
            this.name = first.index();
            this.unique = first.unique();
            this.primary = first.primary();
            this.filter = first.filter();
        }

        KeyDefinition key() {
            return new KeyDefinition(name, columns, filter);
        }
    }

    /** A foreign key. */
    private static final class Reference {
        private final ForeignKeyColumn first;
        private final List<String> columns = new ArrayList<>();
        private final List<String> referenced = new ArrayList<>();

        Reference(ForeignKeyColumn first) {
            this.first = first;
        }

        ForeignKeyDefinition definition() {
            return new ForeignKeyDefinition(
                    first.foreignKey(),
                    List.copyOf(columns),
                    first.referenced(),
                    List.copyOf(referenced),
                    first.onDelete(),
                    first.onUpdate(),
                    first.enabled());
        }
    }

    /** One column of an index, and what is said of the index with it. */
    record IndexColumn(
            String index,
            boolean unique,
            boolean primary,
            Optional<String> filter,
            String column,
            boolean descending,
            boolean included) {}

    /** One column of a foreign key, and what is said of the foreign key with it. */
    record ForeignKeyColumn(
            String foreignKey,
            TableId referenced,
            String onDelete,
            String onUpdate,
            boolean enabled,
            String column,
            String referencedColumn) {}

    TableBuilder(TableId table) {
        this.table = table;
    }

    TableId table() {
        return table;
    }

    void rows(long count) {
        rows = count;
    }

    void column(ColumnDefinition column) {
        columns.add(column);
    }

    /** A column that the settings leave out; indexes and foreign keys may name it all the same. */
    void excluded(ExcludedColumn column) {
        excluded.put(column.name(), column);
    }

    Collection<ExcludedColumn> excluded() {
        return excluded.values();
    }

    /** Excluded columns without which rows cannot be told apart; empty if there are none. */
    List<String> excludedKeyColumns() {
        Optional<Index> key = primaryKey();
        if (key.isEmpty() && replicationKey().isEmpty()) {
            key = plainUnique(this::wouldIdentifyRows);
        }
        return key.stream()
                .flatMap(index -> index.columns.stream())
                .filter(excluded::containsKey)
                .toList();
    }

    void indexColumn(IndexColumn row) {
        Index index = indexes.computeIfAbsent(row.index(), _ -> new Index(row));
        if (row.included()) {
            index.included.add(row.column());
        } else {
            index.columns.add(row.column());
            index.ordered.add(row.column() + (row.descending() ? " DESC" : ""));
        }
    }

    void foreignKeyColumn(ForeignKeyColumn row) {
        Reference reference = references.computeIfAbsent(row.foreignKey(), _ -> new Reference(row));
        reference.columns.add(row.column());
        reference.referenced.add(row.referencedColumn());
    }

    void check(CheckDefinition check) {
        checks.add(check);
    }

    TableDefinition build() {
        return new TableDefinition(
                new TableSchema(table, 1, travelling(), replicationKey()),
                columns,
                primaryKey().map(Index::key),
                keys(index -> index.unique && !index.primary),
                references.values().stream().map(Reference::definition).toList(),
                indexes.values().stream()
                        .filter(index -> !index.unique)
                        .map(index ->
                                new IndexDefinition(
                                        index.name,
                                        List.copyOf(index.ordered),
                                        List.copyOf(index.included),
                                        index.filter))
                        .toList(),
                checks,
                rows);
    }

    private List<Column> travelling() {
        return columns.stream()
                .filter(column -> column.computedExpression().isEmpty())
                .map(column -> new Column(column.name(), column.type(), column.nullable()))
                .toList();
    }

    private Optional<Index> primaryKey() {
        return indexes.values().stream().filter(index -> index.primary).findFirst();
    }

    private List<KeyDefinition> keys(Predicate<Index> which) {
        return indexes.values().stream().filter(which).map(Index::key).toList();
    }

    /** The primary key; else the unique key with the fewest columns that always has values. */
    private List<String> replicationKey() {
        return primaryKey()
                .filter(this::identifiesRows)
                .or(() -> plainUnique(this::identifiesRows))
                .map(index -> List.copyOf(index.columns))
                .orElse(List.of());
    }

    private Optional<Index> plainUnique(Predicate<Index> which) {
        return indexes.values().stream()
                .filter(index -> index.unique && index.filter.isEmpty())
                .filter(which)
                .min(Comparator.comparingInt(index -> index.columns.size()));
    }

    /** Whether the index would identify rows if no column were excluded. */
    private boolean wouldIdentifyRows(Index index) {
        return index.columns.stream()
                .allMatch(name ->
                        excluded.containsKey(name)
                                ? !excluded.get(name).nullable()
                                : isKeyColumn(name));
    }

    private boolean identifiesRows(Index index) {
        return index.columns.stream().allMatch(this::isKeyColumn);
    }

    private boolean isKeyColumn(String name) {
        return travelling().stream()
                .anyMatch(column ->
                        column.name().equals(name)
                                && !column.nullable()
                                && canBeKey(column.type()));
    }

    /** A rowversion changes with each update, so it tells versions apart, not rows. */
    private static boolean canBeKey(ColumnType type) {
        return type.kind() != ColumnType.Kind.ROWVERSION && !type.isLargeObject();
    }
}
