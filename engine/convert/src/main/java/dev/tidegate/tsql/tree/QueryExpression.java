package dev.tidegate.tsql.tree;

import java.util.List;
import java.util.Optional;

/** What gives rows, without order. */
public sealed interface QueryExpression extends Node {

    /**
     * One SELECT.
     *
     * @param distinct whether DISTINCT was said
     * @param into the table that SELECT INTO makes
     */
    record QuerySpecification(
            Span span,
            boolean distinct,
            Optional<QueryPart.Top> top,
            List<QueryPart.SelectElement> elements,
            Optional<QueryPart.Into> into,
            List<TableSource> from,
            Optional<Expression> where,
            Optional<QueryPart.GroupBy> groupBy,
            Optional<Expression> having,
            List<QueryPart.NamedWindow> windows)
            implements QueryExpression {
        public QuerySpecification {
            elements = List.copyOf(elements);
            from = List.copyOf(from);
            windows = List.copyOf(windows);
        }
    }

    /** What combines two queries. */
    enum SetOperator {
        UNION,
        UNION_ALL,
        EXCEPT,
        INTERSECT
    }

    record BinaryQuery(Span span, SetOperator operator, QueryExpression left, QueryExpression right)
            implements QueryExpression {}

    record ParenthesisedQuery(Span span, SelectQuery query) implements QueryExpression {}

    /** {@code VALUES (…), (…)}: in INSERT and in FROM. */
    record Values(Span span, List<QueryPart.RowValue> rows) implements QueryExpression {
        public Values {
            rows = List.copyOf(rows);
        }
    }
}
