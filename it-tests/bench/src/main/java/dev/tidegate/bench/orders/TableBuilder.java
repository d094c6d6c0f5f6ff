package dev.tidegate.bench.orders;

import dev.tidegate.model.Column;
import dev.tidegate.model.ColumnType;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import dev.tidegate.schema.TableDefinition;
import dev.tidegate.schema.TableDefinition.ColumnDefinition;
import dev.tidegate.schema.TableDefinition.ForeignKeyDefinition;
import dev.tidegate.schema.TableDefinition.Identity;
import dev.tidegate.schema.TableDefinition.KeyDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Puts the definition of a table together. */
final class TableBuilder {
    private final TableId table;
    private final List<ColumnDefinition> columns = new ArrayList<>();
    private final List<KeyDefinition> uniqueKeys = new ArrayList<>();
    private final List<ForeignKeyDefinition> foreignKeys = new ArrayList<>();

    private TableBuilder(TableId table) {
        this.table = table;
    }

    static TableBuilder of(String name) {
        return new TableBuilder(new TableId("dbo", name));
    }

    TableBuilder column(String name, ColumnType type) {
        return add(name, type, false, Optional.empty());
    }

    TableBuilder column(String name, ColumnType.Kind kind) {
        return column(name, ColumnType.of(kind));
    }

    TableBuilder nullable(String name, ColumnType type) {
        return add(name, type, true, Optional.empty());
    }

    TableBuilder identity(String name) {
        return add(
                name,
                ColumnType.of(ColumnType.Kind.BIGINT),
                false,
                Optional.of(new Identity(1, 1)));
    }

    private TableBuilder add(
            String name, ColumnType type, boolean nullable, Optional<Identity> identity) {
        columns.add(
                new ColumnDefinition(
                        name, type, nullable, Optional.empty(), identity, Optional.empty()));
        return this;
    }

    TableBuilder unique(String name, String... names) {
        uniqueKeys.add(new KeyDefinition(name, List.of(names), Optional.empty()));
        return this;
    }

    TableBuilder references(String name, List<String> names, String other, List<String> others) {
        foreignKeys.add(
                new ForeignKeyDefinition(
                        name,
                        names,
                        new TableId("dbo", other),
                        others,
                        "NO_ACTION",
                        "NO_ACTION",
                        true));
        return this;
    }

    TableDefinition key(String... names) {
        List<String> key = List.of(names);
        List<Column> travelling =
                columns.stream()
                        .map(column -> new Column(column.name(), column.type(), column.nullable()))
                        .toList();
        return new TableDefinition(
                new TableSchema(table, 1, travelling, key),
                columns,
                Optional.of(new KeyDefinition("pk_" + table.name(), key, Optional.empty())),
                uniqueKeys,
                foreignKeys,
                List.of(),
                List.of(),
                0);
    }
}
