package dev.tidegate.tsql.tree;

import java.util.List;
import java.util.Optional;

/** A scalar or a search condition: T-SQL's grammar keeps them apart, this tree does not. */
public sealed interface Expression extends Node permits Expression.Operand, Predicate, Call {

    /** An expression that is neither a predicate nor a call. */
    sealed interface Operand extends Expression {}

    /** What a literal is, by how it is written. */
    enum LiteralKind {
        NULL,
        INTEGER,
        DECIMAL,
        REAL,
        MONEY,
        BINARY,
        STRING,
        NATIONAL_STRING
    }

    /** A constant, with the text as written: quotes, prefix and all. */
    record Literal(Span span, LiteralKind kind, String text) implements Operand {}

    /** The word DEFAULT in place of a value. */
    record Default(Span span) implements Operand {}

    /** {@code @local} or {@code @@global}. */
    record Variable(Span span, String name) implements Operand {}

    /** {@code column}, {@code table.column}, {@code $action}; also a word such as {@code day}. */
    record ColumnReference(Span span, ObjectName name) implements Operand {}

    /** {@code *} or {@code t.*}. */
    record Star(Span span, Optional<ObjectName> qualifier) implements Operand {}

    /** A value that something else fills in. */
    record Hole(Span span, String text) implements Operand {}

    /** {@code -x}, {@code +x}, {@code ~x}. */
    record Unary(Span span, String operator, Expression operand) implements Operand {}

    /** Arithmetic, bits and concatenation: {@code + - * / % & | ^ || << >>}. */
    record Binary(Span span, String operator, Expression left, Expression right)
            implements Operand {}

    record Parenthesised(Span span, Expression inner) implements Operand {}

    /** A query that gives one value. */
    record ScalarSubquery(Span span, SelectQuery query) implements Operand {}

    /** {@code CASE}, simple if it has an input, else searched. */
    record Case(
            Span span, Optional<Expression> input, List<When> whens, Optional<Expression> otherwise)
            implements Operand {
        public Case {
            whens = List.copyOf(whens);
        }
    }

    /** One WHEN with its THEN. */
    record When(Span span, Expression condition, Expression result) implements Operand {}

    record Collate(Span span, Expression operand, Identifier collation) implements Operand {}

    record AtTimeZone(Span span, Expression operand, Expression zone) implements Operand {}

    /** {@code NEXT VALUE FOR}. */
    record NextValue(Span span, ObjectName sequence, Optional<Over> over) implements Operand {}

    /** {@code {fn …}}, {@code {d …}}, {@code {ts …}}. */
    record OdbcEscape(Span span, String kind, Expression inner) implements Operand {}

    /** OVER with its window. */
    record Over(Span span, Window window) implements Operand {}

    /** A window: the name of another one, partition, order, frame. */
    record Window(
            Span span,
            Optional<Identifier> base,
            List<Expression> partitionBy,
            List<QueryPart.OrderItem> orderBy,
            Optional<Span> frame)
            implements Operand {
        public Window {
            partitionBy = List.copyOf(partitionBy);
            orderBy = List.copyOf(orderBy);
        }
    }
}
