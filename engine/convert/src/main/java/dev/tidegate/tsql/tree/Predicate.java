package dev.tidegate.tsql.tree;

import java.util.List;
import java.util.Optional;

/** An expression that is true, false or unknown. */
public sealed interface Predicate extends Expression {

    record And(Span span, Expression left, Expression right) implements Predicate {}

    record Or(Span span, Expression left, Expression right) implements Predicate {}

    record Not(Span span, Expression operand) implements Predicate {}

    /** {@code = <> != < > <= >= !< !>} and the outer joins of old, {@code *=} and {@code =*}. */
    record Comparison(Span span, String operator, Expression left, Expression right)
            implements Predicate {}

    /** {@code = ALL (query)}; quantifier is ALL, ANY or SOME. */
    record Quantified(
            Span span, String operator, Expression left, String quantifier, SelectQuery query)
            implements Predicate {}

    record IsNull(Span span, Expression operand, boolean negated) implements Predicate {}

    record IsDistinctFrom(Span span, Expression left, Expression right, boolean negated)
            implements Predicate {}

    record Between(Span span, Expression operand, Expression low, Expression high, boolean negated)
            implements Predicate {}

    record InList(Span span, Expression operand, List<Expression> list, boolean negated)
            implements Predicate {
        public InList {
            list = List.copyOf(list);
        }
    }

    record InQuery(Span span, Expression operand, SelectQuery query, boolean negated)
            implements Predicate {}

    record Like(
            Span span,
            Expression operand,
            Expression pattern,
            Optional<Expression> escape,
            boolean negated)
            implements Predicate {}

    record Exists(Span span, SelectQuery query) implements Predicate {}

    /** {@code CONTAINS} or {@code FREETEXT}, its arguments: columns first, then the condition. */
    record FullText(Span span, String function, List<Expression> arguments) implements Predicate {
        public FullText {
            arguments = List.copyOf(arguments);
        }
    }

    /** {@code MATCH (…)} of a graph query, recognised only. */
    record GraphMatch(Span span) implements Predicate {}

    /** {@code CURRENT OF cursor}, the whole of a WHERE. */
    record CurrentOf(Span span, boolean global, Expression cursor) implements Predicate {}
}
