package dev.tidegate.convert.live;

import dev.tidegate.model.Column;
import dev.tidegate.model.ColumnType;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import dev.tidegate.schema.TableDefinition;
import dev.tidegate.schema.TableDefinition.CheckDefinition;
import dev.tidegate.schema.TableDefinition.ColumnDefinition;
import dev.tidegate.schema.TableDefinition.ForeignKeyDefinition;
import dev.tidegate.schema.TableDefinition.Identity;
import dev.tidegate.schema.TableDefinition.IndexDefinition;
import dev.tidegate.schema.TableDefinition.KeyDefinition;
import dev.tidegate.schema.TablePlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A table of the source's catalog, step by step. */
final class LiveDefinition {
    private static final int VERSION = 17;

    private final TableId table;
    private final List<ColumnDefinition> columns = new ArrayList<>();
    private final List<CheckDefinition> checks = new ArrayList<>();
    private final List<KeyDefinition> uniqueKeys = new ArrayList<>();
    private final List<IndexDefinition> indexes = new ArrayList<>();
    private final List<ForeignKeyDefinition> foreignKeys = new ArrayList<>();
    private Optional<KeyDefinition> primaryKey = Optional.empty();

    LiveDefinition() {
        this("T");
    }

    LiveDefinition(String name) {
        table = new TableId("dbo", name);
    }

    LiveDefinition column(String name, ColumnType type) {
        columns.add(
                new ColumnDefinition(
                        name, type, true, Optional.empty(), Optional.empty(), Optional.empty()));
        return this;
    }

    LiveDefinition collated(String name, ColumnType type, String collation) {
        columns.add(
                new ColumnDefinition(
                        name,
                        type,
                        true,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(collation)));
        return this;
    }

    LiveDefinition required(String name, ColumnType type) {
        columns.add(
                new ColumnDefinition(
                        name, type, false, Optional.empty(), Optional.empty(), Optional.empty()));
        return this;
    }

    LiveDefinition withDefault(String name, ColumnType type, String tsql) {
        columns.add(
                new ColumnDefinition(
                        name, type, true, Optional.of(tsql), Optional.empty(), Optional.empty()));
        return this;
    }

    LiveDefinition identity(String name, ColumnType type, long seed, long increment) {
        columns.add(
                new ColumnDefinition(
                        name,
                        type,
                        false,
                        Optional.empty(),
                        Optional.of(new Identity(seed, increment)),
                        Optional.empty()));
        return this;
    }

    LiveDefinition computed(String name, ColumnType type, String tsql) {
        columns.add(
                new ColumnDefinition(
                        name, type, true, Optional.empty(), Optional.empty(), Optional.of(tsql)));
        return this;
    }

    LiveDefinition check(String name, String tsql) {
        checks.add(new CheckDefinition(name, tsql, true, true));
        return this;
    }

    LiveDefinition check(CheckDefinition check) {
        checks.add(check);
        return this;
    }

    LiveDefinition primary(String name, String... keyColumns) {
        primaryKey = Optional.of(new KeyDefinition(name, List.of(keyColumns), Optional.empty()));
        return this;
    }

    LiveDefinition unique(String name, Optional<String> filter, String... keyColumns) {
        uniqueKeys.add(new KeyDefinition(name, List.of(keyColumns), filter));
        return this;
    }

    LiveDefinition index(String name, Optional<String> filter, String... keyColumns) {
        indexes.add(new IndexDefinition(name, List.of(keyColumns), List.of(), filter));
        return this;
    }

    LiveDefinition foreignKey(
            String name, String column, LiveDefinition referenced, String referencedColumn) {
        foreignKeys.add(
                new ForeignKeyDefinition(
                        name,
                        List.of(column),
                        referenced.table,
                        List.of(referencedColumn),
                        "CASCADE",
                        "NO_ACTION",
                        true));
        return this;
    }

    TableDefinition definition() {
        return new TableDefinition(
                new TableSchema(
                        table,
                        1,
                        columns.stream()
                                .filter(column -> column.computedExpression().isEmpty())
                                .map(it -> new Column(it.name(), it.type(), it.nullable()))
                                .toList(),
                        primaryKey.map(KeyDefinition::columns).orElse(List.of())),
                columns,
                primaryKey,
                uniqueKeys,
                foreignKeys,
                indexes,
                checks,
                0);
    }

    /** What the target gets of it, if it is the only table. */
    TablePlan plan() {
        return new LiveTables().plan(List.of(definition()), VERSION).getFirst();
    }
}
