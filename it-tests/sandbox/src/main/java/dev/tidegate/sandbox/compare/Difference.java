package dev.tidegate.sandbox.compare;

import java.util.Optional;

/**
 * One way in which the target differs from the source.
 *
 * @param kind what is wrong
 * @param key of the row, such as {@code id=7}; empty when the whole table is meant or has no key
 * @param column which differs; empty for a whole row
 * @param values both sides' values, only if they were asked for
 */
public record Difference(Kind kind, String key, String column, Optional<String> values) {
    /** What is wrong. */
    public enum Kind {
        /** The target lacks the table. */
        TABLE_MISSING("the table is not on the target"),
        /** The target's table lacks a column. */
        COLUMN_MISSING("the column is not on the target"),
        /** The target lacks a row. */
        ROW_MISSING("the row is not on the target"),
        /** The target has a row that the source has not. */
        ROW_EXTRA("the row is only on the target"),
        /** A value differs. */
        VALUE("the values differ");

        private final String text;

        Kind(String text) {
            this.text = text;
        }
    }

    /** For people. */
    @Override
    public String toString() {
        return kind.text
                + (key.isEmpty() ? "" : ", row " + key)
                + (column.isEmpty() ? "" : ", column " + column)
                + values.map(both -> ": " + both).orElse("");
    }
}
