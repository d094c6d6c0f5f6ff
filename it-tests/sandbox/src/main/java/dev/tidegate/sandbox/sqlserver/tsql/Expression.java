package dev.tidegate.sandbox.sqlserver.tsql;

import dev.tidegate.sandbox.sqlserver.type.SqlType;
import java.util.List;
import java.util.Optional;

/** An expression or condition. */
public sealed interface Expression {
    /** A constant; its class is the one that the type's kind names. */
    record Literal(Object value, SqlType type) implements Expression {}

    /** NULL. */
    record Null() implements Expression {}

    /** DEFAULT, in VALUES, SET and arguments. */
    record Default() implements Expression {}

    /** {@code @name}. */
    record Variable(String name) implements Expression {}

    /** {@code @@name}; the name has both signs, in lower case. */
    record Global(String name) implements Expression {}

    /** A column, perhaps qualified. */
    record ColumnName(Name name) implements Expression {}

    /** A sign or {@code ~}. */
    record Unary(String operator, Expression operand) implements Expression {}

    /** {@code + - * / % & | ^}. */
    record Binary(String operator, Expression left, Expression right) implements Expression {}

    /** {@code = <> < > <= >=}. */
    record Comparison(String operator, Expression left, Expression right) implements Expression {}

    /** AND, OR. */
    record Logical(boolean and, List<Expression> operands) implements Expression {}

    /** NOT. */
    record Not(Expression operand) implements Expression {}

    /** IS [NOT] NULL. */
    record IsNull(Expression operand, boolean negated) implements Expression {}

    /** [NOT] BETWEEN. */
    record Between(Expression operand, Expression low, Expression high, boolean negated)
            implements Expression {}

    /** [NOT] IN (list). */
    record InList(Expression operand, List<Expression> list, boolean negated)
            implements Expression {}

    /** [NOT] IN (query). */
    record InQuery(Expression operand, Query query, boolean negated) implements Expression {}

    /** [NOT] LIKE. */
    record Like(
            Expression operand, Expression pattern, Optional<Expression> escape, boolean negated)
            implements Expression {}

    /** EXISTS. */
    record Exists(Query query) implements Expression {}

    /** Comparison with ALL, ANY or SOME of a query. */
    record Quantified(String operator, Expression left, boolean all, Query query)
            implements Expression {}

    /** CASE. */
    record Case(Optional<Expression> operand, List<When> whens, Optional<Expression> otherwise)
            implements Expression {}

    /** One WHEN of a CASE. */
    record When(Expression condition, Expression result) {}

    /** CAST, CONVERT, PARSE and their TRY_ forms. */
    record Cast(Expression operand, TypeName type, Optional<Expression> style, boolean nullOnError)
            implements Expression {}

    /**
     * A function.
     *
     * @param name its name, perhaps qualified
     * @param arguments in order; a date part is a {@link ColumnName}
     * @param distinct DISTINCT
     * @param star {@code (*)}
     * @param over OVER
     * @param within WITHIN GROUP (ORDER BY)
     */
    record Call(
            Name name,
            List<Expression> arguments,
            boolean distinct,
            boolean star,
            Optional<Over> over,
            List<Query.Order> within)
            implements Expression {}

    /**
     * A window.
     *
     * @param partition PARTITION BY
     * @param order ORDER BY
     * @param frame ROWS or RANGE as written, empty when not
     */
    record Over(List<Expression> partition, List<Query.Order> order, String frame) {}

    /** A query for one value. */
    record Subquery(Query query) implements Expression {}

    /** COLLATE. */
    record Collate(Expression operand, String collation) implements Expression {}

    /** NEXT VALUE FOR. */
    record NextValue(Name sequence) implements Expression {}

    /** AT TIME ZONE. */
    record AtTimeZone(Expression operand, Expression zone) implements Expression {}
}
