package dev.tidegate.sandbox.compare;

import dev.tidegate.sandbox.compare.Difference.Kind;
import dev.tidegate.sandbox.compare.TargetTables.TargetTable;
import dev.tidegate.sandbox.workload.SourceTable;
import dev.tidegate.sandbox.workload.SourceTable.Column;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Compares one table by merging both sides' rows, which come in the same order. */
final class TableComparison {
    private final SourceTable table;
    private final Comparison.Options options;
    private final List<Difference> first = new ArrayList<>();
    private List<Column> columns = List.of();
    private long differences;

    TableComparison(SourceTable table, Comparison.Options options) {
        this.table = table;
        this.options = options;
    }

    void columnMissing(Column column) {
        note(Kind.COLUMN_MISSING, "", column.name(), Optional.empty());
    }

    TableResult withoutTarget(Connection source) throws SQLException {
        note(Kind.TABLE_MISSING, "", "", Optional.empty());
        try (Statement statement = source.createStatement();
                ResultSet row = statement.executeQuery("SELECT COUNT(*) FROM " + table.quoted())) {
            row.next();
            return result(row.getLong(1), 0);
        }
    }

    TableResult compare(
            Connection source, Connection target, TargetTable found, List<Column> compared)
            throws SQLException {
        columns = compared;
        List<ValueKind> kinds =
                compared.stream().map(column -> ValueKind.of(column.type())).toList();
        RowOrder order = new RowOrder(kinds, key());
        String sourceSql = select(table.quoted(), Column::name, order);
        String targetSql =
                select(found.quoted(), column -> found.column(column.name()).orElseThrow(), order);
        try (Rows left = new Rows(source, sourceSql, order);
                Rows right = new Rows(target, targetSql, order)) {
            merge(left, right, order);
            return result(left.count(), right.count());
        }
    }

    /** The key's columns; all columns if there is no key, or not on the target. */
    private List<Integer> key() {
        List<String> names = columns.stream().map(Column::name).toList();
        boolean hasKey = !table.key().isEmpty() && names.containsAll(table.key());
        return hasKey
                ? table.key().stream().map(names::indexOf).toList()
                : IntStream.range(0, names.size()).boxed().toList();
    }

    private String select(String from, Function<Column, String> nameOf, RowOrder order) {
        List<String> names = columns.stream().map(nameOf).map(SourceTable::quote).toList();
        String selected =
                IntStream.range(0, names.size())
                        .mapToObj(i -> order.kinds().get(i).selected(names.get(i)))
                        .collect(Collectors.joining(", "));
        String sql = "SELECT " + selected + " FROM " + from;
        return order.isSharedByDatabases()
                ? sql
                        + " ORDER BY "
                        + order.key().stream().map(names::get).collect(Collectors.joining(", "))
                : sql;
    }

    private void merge(Rows left, Rows right, RowOrder order) throws SQLException {
        Optional<List<Optional<Object>>> source = left.next();
        Optional<List<Optional<Object>>> target = right.next();
        while (source.isPresent() || target.isPresent()) {
            int side =
                    source.isEmpty()
                            ? 1
                            : target.isEmpty() ? -1 : order.compare(source.get(), target.get());
            if (side < 0) {
                note(Kind.ROW_MISSING, keyOf(source.orElseThrow(), order), "", Optional.empty());
                source = left.next();
            } else if (side > 0) {
                note(Kind.ROW_EXTRA, keyOf(target.orElseThrow(), order), "", Optional.empty());
                target = right.next();
            } else {
                compareValues(source.orElseThrow(), target.orElseThrow(), order);
                source = left.next();
                target = right.next();
            }
        }
    }

    private void compareValues(
            List<Optional<Object>> source, List<Optional<Object>> target, RowOrder order) {
        for (int i = 0; i < columns.size(); i++) {
            if (!order.kinds().get(i).isEqual(source.get(i), target.get(i))) {
                Optional<String> values =
                        Optional.of(
                                ValueKind.text(source.get(i))
                                        + " on the source, "
                                        + ValueKind.text(target.get(i))
                                        + " on the target");
                note(Kind.VALUE, keyOf(source, order), columns.get(i).name(), values);
            }
        }
    }

    /** Rows without a key have nothing that names them but their values. */
    private String keyOf(List<Optional<Object>> row, RowOrder order) {
        if (table.key().isEmpty() && options.values() == Comparison.Values.HIDDEN) {
            return "";
        }
        return order.key().stream()
                .map(i -> columns.get(i).name() + "=" + ValueKind.text(row.get(i)))
                .collect(Collectors.joining(", "));
    }

    private void note(Kind kind, String key, String column, Optional<String> values) {
        differences++;
        if (first.size() < options.firstMax()) {
            boolean shown = options.values() == Comparison.Values.SHOWN;
            first.add(new Difference(kind, key, column, shown ? values : Optional.empty()));
        }
    }

    private TableResult result(long sourceRows, long targetRows) {
        return new TableResult(table.fullName(), sourceRows, targetRows, differences, first);
    }
}
