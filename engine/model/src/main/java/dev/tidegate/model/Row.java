package dev.tidegate.model;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The values of one row, one for each column of a {@link TableSchema}, in its order.
 *
 * <p>Each value is null (SQL NULL), {@link #UNCHANGED}, or of the class that the column's {@link
 * ColumnType.Kind} names; in a row that is being loaded, a {@link LargeObject} too. Immutable as
 * long as nobody writes into a {@code byte[]} value. Equal rows have equal values, byte arrays by
 * content, decimals with the same scale.
 */
public final class Row {
    /** Stands for a large object that an update did not touch, and that the log left out. */
    public static final Object UNCHANGED = Unchanged.VALUE;

    private enum Unchanged {
        VALUE
    }

    private final @Nullable Object[] values;

    private Row(@Nullable Object[] values) {
        this.values = values;
    }

    /** Makes a row of copies of the references in {@code values}. */
    public static Row of(@Nullable Object... values) {
        return new Row(values.clone());
    }

    /** Makes a row of the array itself, which nobody may write into from now on. */
    public static Row owning(@Nullable Object[] values) {
        return new Row(values);
    }

    /** Number of columns. */
    public int size() {
        return values.length;
    }

    /** The value of the column at {@code ordinal}, from 0. */
    public @Nullable Object value(int ordinal) {
        return values[ordinal];
    }

    /** Whether the column at {@code ordinal} was left out by the log. */
    public boolean isUnchanged(int ordinal) {
        return UNCHANGED.equals(values[ordinal]);
    }

    /** Whether the log left out any column. */
    public boolean hasUnchanged() {
        for (int i = 0; i < values.length; i++) {
            if (isUnchanged(i)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a value is not in memory, so that the row cannot be kept. */
    public boolean hasLargeObject() {
        for (Object value : values) {
            if (value instanceof LargeObject) {
                return true;
            }
        }
        return false;
    }

    /** The values at these ordinals, as a row of its own. */
    public Row project(int[] ordinals) {
        @Nullable Object[] projected = new @Nullable Object[ordinals.length];
        for (int i = 0; i < ordinals.length; i++) {
            projected[i] = values[ordinals[i]];
        }
        return new Row(projected);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Row row && Arrays.deepEquals(values, row.values);
    }

    @Override
    public int hashCode() {
        return Arrays.deepHashCode(values);
    }

    /** Only the number of values: rows must not end up in logs (I9). */
    @Override
    public String toString() {
        return "Row[" + values.length + " values]";
    }
}
