package dev.tidegate.sandbox.sqlserver.catalog;

import dev.tidegate.sandbox.sqlserver.session.ResultSink;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A result of a procedure: collected, then sent. */
public final class ResultTable {
    private final List<Column> columns;
    private final List<@Nullable Object[]> rows = new ArrayList<>();

    /** A result whose columns are written as {@code name type, name type}. */
    public ResultTable(String columns) {
        this.columns = SystemView.columns(columns);
    }

    /** Adds a row. */
    public void add(@Nullable Object... values) {
        if (values.length != columns.size()) {
            throw new IllegalArgumentException("a row of " + values.length + " values");
        }
        rows.add(values);
    }

    /** Sorts by some columns, as text; places from 0. */
    public void sort(int... places) {
        Comparator<@Nullable Object[]> order =
                (left, right) -> {
                    for (int place : places) {
                        int compared = compare(left[place], right[place]);
                        if (compared != 0) {
                            return compared;
                        }
                    }
                    return 0;
                };
        rows.sort(order);
    }

    private static int compare(@Nullable Object left, @Nullable Object right) {
        if (left instanceof Integer a && right instanceof Integer b) {
            return a.compareTo(b);
        }
        String a = left == null ? "" : left.toString();
        String b = right == null ? "" : right.toString();
        return a.compareToIgnoreCase(b);
    }

    /** Sends it. */
    public void send(ResultSink sink) {
        sink.columns(
                columns.stream()
                        .map(column ->
                                new ResultSink.Column(
                                        column.name(), column.type(), true, false, false))
                        .toList());
        rows.forEach(sink::row);
        sink.done(ResultSink.Command.SELECT, rows.size());
    }
}
