package dev.tidegate.sandbox.sqlserver.cdc;

import dev.tidegate.sandbox.sqlserver.catalog.Column;
import dev.tidegate.sandbox.sqlserver.catalog.IndexColumn;
import dev.tidegate.sandbox.sqlserver.catalog.Table;
import dev.tidegate.sandbox.sqlserver.cdc.TableShape.ShapeColumn;
import dev.tidegate.sandbox.sqlserver.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A table that is captured.
 *
 * @param database the database
 * @param tableId object id
 * @param generation grows with each change of what is captured
 * @param sourceColumns the table's columns after its last change that capture has followed
 * @param instances one or two capture instances
 */
record CapturedTable(
        String database,
        int tableId,
        int generation,
        List<SourceColumn> sourceColumns,
        List<CaptureInstance> instances) {
    /** What of a column is followed. */
    record SourceColumn(int id, SqlType type, boolean nullable) {}

    static List<SourceColumn> columnsOf(Table table) {
        return table.columns().stream()
                .map(column -> new SourceColumn(column.id(), column.type(), column.nullable()))
                .toList();
    }

    /** What row images of the table hold now. */
    TableShape shape(int shapeId, Table table, List<String> h2Columns) {
        Set<Integer> wanted =
                instances.stream()
                        .flatMap(instance -> instance.columns().stream())
                        .map(CaptureInstance.CapturedColumn::columnId)
                        .collect(Collectors.toSet());
        Set<String> keys = keyColumns(table);
        List<ShapeColumn> columns = new ArrayList<>();
        for (int i = 0; i < h2Columns.size(); i++) {
            Optional<Column> column = table.column(h2Columns.get(i));
            boolean key = keys.contains(h2Columns.get(i));
            if (column.isPresent() && (key || wanted.contains(column.get().id()))) {
                Column found = column.get();
                columns.add(
                        new ShapeColumn(
                                found.id(),
                                found.type(),
                                i + 1,
                                key,
                                found.computed().isPresent()));
            }
        }
        return new TableShape(shapeId, database, tableId, generation, List.copyOf(columns));
    }

    private static Set<String> keyColumns(Table table) {
        Set<String> keys = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        table.primaryKey()
                .ifPresent(key -> key.columns().stream().map(IndexColumn::name).forEach(keys::add));
        return keys;
    }

    CapturedTable with(List<CaptureInstance> newInstances) {
        return new CapturedTable(
                database, tableId, generation + 1, sourceColumns, List.copyOf(newInstances));
    }

    /** The same after a change of the table. */
    CapturedTable following(Table table, List<CaptureInstance> newInstances) {
        return new CapturedTable(
                database, tableId, generation + 1, columnsOf(table), List.copyOf(newInstances));
    }

    CapturedTable replacing(CaptureInstance changed) {
        return with(
                instances.stream()
                        .map(old -> old.changeTableId() == changed.changeTableId() ? changed : old)
                        .toList());
    }
}
