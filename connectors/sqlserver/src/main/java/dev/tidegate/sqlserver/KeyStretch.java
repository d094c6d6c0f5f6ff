package dev.tidegate.sqlserver;

import dev.tidegate.load.KeyRange;
import dev.tidegate.model.Row;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.StringJoiner;

/**
 * A stretch of a key's order that one seek into the key's index finds, without a row beside it: the
 * leading columns are equal to something, and the next one lies between bounds.
 *
 * <p>A range of a composite key is several of them. Above (2, 7) are first those with 2 and above
 * 7, then those above 2. As one condition, {@code a >= 2 AND (a > 2 OR b > 7)}, SQL Server would
 * seek to the first row with 2 and read on from there; where one value of {@code a} has most of the
 * table's rows, each chunk would read most of the table.
 *
 * @param equal values of the leading columns
 * @param above the column behind them is greater than it
 * @param below the column behind them is less than it; in the key's last column, or equal to it
 */
record KeyStretch(List<Object> equal, Optional<Object> above, Optional<Object> below) {
    KeyStretch {
        equal = List.copyOf(equal);
    }

    /** The stretches that a range consists of, in the key's order; may be none. */
    static List<KeyStretch> of(KeyRange range, SourceKeyOrder order) {
        int width = order.width();
        List<KeyStretch> stretches = new ArrayList<>();
        if (range.above().isPresent() && range.upTo().isPresent()) {
            Row low = range.above().get();
            Row high = range.upTo().get();
            if (order.compare(low, high) >= 0) {
                return List.of();
            }
            int fork = fork(low, high, order);
            from(low, fork + 1, stretches);
            stretches.add(
                    new KeyStretch(
                            prefix(low, fork),
                            Optional.of(value(low, fork)),
                            Optional.of(value(high, fork))));
            upTo(high, fork + 1, stretches);
        } else if (range.above().isPresent()) {
            from(range.above().get(), 0, stretches);
        } else if (range.upTo().isPresent()) {
            upTo(range.upTo().get(), 0, stretches);
        } else {
            stretches.add(new KeyStretch(List.of(), Optional.empty(), Optional.empty()));
        }
        assert stretches.stream().allMatch(it -> it.equal.size() < width);
        return stretches;
    }

    /** The first column in which two keys differ. */
    private static int fork(Row low, Row high, SourceKeyOrder order) {
        int column = 0;
        while (order.compare(column, value(low, column), value(high, column)) == 0) {
            column++;
        }
        return column;
    }

    /** Keys above one, as long as at least {@code least} leading columns are the same. */
    private static void from(Row low, int least, List<KeyStretch> to) {
        for (int column = low.size() - 1; column >= least; column--) {
            to.add(
                    new KeyStretch(
                            prefix(low, column),
                            Optional.of(value(low, column)),
                            Optional.empty()));
        }
    }

    /** Keys up to one, as long as at least {@code least} leading columns are the same. */
    private static void upTo(Row high, int least, List<KeyStretch> to) {
        for (int column = least; column < high.size(); column++) {
            to.add(
                    new KeyStretch(
                            prefix(high, column),
                            Optional.empty(),
                            Optional.of(value(high, column))));
        }
    }

    private static List<Object> prefix(Row key, int columns) {
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < columns; i++) {
            values.add(value(key, i));
        }
        return values;
    }

    private static Object value(Row key, int column) {
        return Objects.requireNonNull(key.value(column), "a column of a key is never NULL");
    }

    /** {@code WHERE}, or nothing; has a parameter for each value. */
    String where(List<KeyColumn> columns) {
        StringJoiner conditions = new StringJoiner(" AND ", " WHERE ", "").setEmptyValue("");
        for (int i = 0; i < equal.size(); i++) {
            conditions.add(columns.get(i).name() + " = " + columns.get(i).place());
        }
        KeyColumn next = columns.get(equal.size());
        if (above.isPresent()) {
            conditions.add(next.name() + " > " + next.place());
        }
        if (below.isPresent()) {
            boolean last = equal.size() == columns.size() - 1;
            conditions.add(next.name() + (last ? " <= " : " < ") + next.place());
        }
        return conditions.toString();
    }

    /** Gives the parameters of {@link #where} their values, from this index on. */
    void bind(PreparedStatement statement, int first, List<KeyColumn> columns) throws SQLException {
        int index = first;
        for (int i = 0; i < equal.size(); i++) {
            columns.get(i).bind(statement, index++, equal.get(i));
        }
        KeyColumn next = columns.get(equal.size());
        if (above.isPresent()) {
            next.bind(statement, index++, above.get());
        }
        if (below.isPresent()) {
            next.bind(statement, index, below.get());
        }
    }
}
