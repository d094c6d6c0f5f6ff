package dev.tidegate.convert.code;

import dev.tidegate.bind.SqlType;
import java.util.Optional;

/**
 * A translated expression.
 *
 * @param sql its text on PostgreSQL
 * @param type what it has in T-SQL; of conditions BIT
 * @param nullable whether it may be NULL, as far as is known
 * @param exact whether PostgreSQL gives it just the type that {@link TargetTypes} says
 * @param simple whether it needs no parentheses inside another expression
 * @param exactCase whether its collation tells cases apart
 * @param literal the value of a constant text or number, unquoted
 */
record Typed(
        String sql,
        SqlType type,
        boolean nullable,
        boolean exact,
        boolean simple,
        boolean exactCase,
        Optional<String> literal) {

    /** A call or another text that needs no parentheses. */
    static Typed simple(String sql, SqlType type) {
        return new Typed(sql, type, true, false, true, false, Optional.empty());
    }

    /** An operation. */
    static Typed operation(String sql, SqlType type) {
        return new Typed(sql, type, true, false, false, false, Optional.empty());
    }

    /** An operation or call that has just this type on PostgreSQL, by a cast. */
    static Typed cast(Typed inner, SqlType type) {
        return new Typed(
                inner.in() + "::" + TargetTypes.of(type),
                type,
                inner.nullable,
                true,
                true,
                inner.exactCase,
                Optional.empty());
    }

    /** Its text as a part of another expression. */
    String in() {
        return simple ? sql : "(" + sql + ")";
    }

    Typed as(SqlType other) {
        return new Typed(sql, other, nullable, exact, simple, exactCase, literal);
    }

    Typed notNull() {
        return new Typed(sql, type, false, exact, simple, exactCase, literal);
    }

    Typed exactly() {
        return new Typed(sql, type, nullable, true, simple, exactCase, literal);
    }

    Typed withCase(boolean isExact) {
        return new Typed(sql, type, nullable, exact, simple, isExact, literal);
    }

    boolean isText() {
        return type.isText();
    }

    boolean isTextLiteral() {
        return literal.isPresent() && type.isText();
    }
}
