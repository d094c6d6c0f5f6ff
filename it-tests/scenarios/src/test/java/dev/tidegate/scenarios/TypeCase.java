package dev.tidegate.scenarios;

import java.util.ArrayList;
import java.util.List;

/**
 * A line of the table of types: a column's type on both sides, and values with what must become of
 * them.
 *
 * @param source as T-SQL declares it
 * @param target as PostgreSQL's {@code format_type} spells it
 * @param lost what the target does not keep; empty for nothing
 * @param isKey whether a primary key may be of the type
 * @param values values, NULL and the type's extremes apart from what is said here
 */
record TypeCase(String source, String target, String lost, boolean isKey, List<Value> values) {
    TypeCase {
        values = List.copyOf(values);
    }

    /**
     * A value.
     *
     * @param literal T-SQL
     * @param expected the text that PostgreSQL gives for it, in UTC
     */
    record Value(String literal, String expected) {}

    /** The I-th value, from 0; NULL behind the last. */
    String literal(int i) {
        return i < values.size() ? values.get(i).literal() : "NULL";
    }

    /** What PostgreSQL shows for the I-th value; {@code ∅} for NULL. */
    String expected(int i) {
        return i < values.size() ? values.get(i).expected() : "∅";
    }

    static Builder type(String source, String target) {
        return new Builder(source, target);
    }

    /** Collects a line. */
    static final class Builder {
        private final String source;
        private final String target;
        private final List<Value> values = new ArrayList<>();
        private String lost = "";
        private boolean isKey = true;

        private Builder(String source, String target) {
            this.source = source;
            this.target = target;
        }

        Builder value(String literal, String expected) {
            values.add(new Value(literal, expected));
            return this;
        }

        /** A value that both sides write alike. */
        Builder same(String text) {
            return value(text, text);
        }

        /** A value that PostgreSQL writes as T-SQL does between quotes. */
        Builder quoted(String text) {
            return value("'" + text + "'", text);
        }

        Builder loses(String what) {
            lost = what;
            return this;
        }

        Builder neverKey() {
            isKey = false;
            return this;
        }

        TypeCase build() {
            return new TypeCase(source, target, lost, isKey, values);
        }
    }
}
