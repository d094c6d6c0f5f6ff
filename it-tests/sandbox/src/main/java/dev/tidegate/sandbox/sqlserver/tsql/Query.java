package dev.tidegate.sandbox.sqlserver.tsql;

import java.util.List;
import java.util.Optional;

/**
 * A query expression.
 *
 * @param with common table expressions
 * @param body what it selects
 * @param order ORDER BY
 * @param offset OFFSET
 * @param fetch FETCH
 */
public record Query(
        List<Cte> with,
        Body body,
        List<Order> order,
        Optional<Expression> offset,
        Optional<Expression> fetch) {
    /** A query that is only a body. */
    public static Query of(Body body) {
        return new Query(List.of(), body, List.of(), Optional.empty(), Optional.empty());
    }

    /** A common table expression. */
    public record Cte(String name, List<String> columns, Query query) {}

    /** An ORDER BY element. */
    public record Order(Expression expression, boolean descending) {}

    /** What a query selects. */
    public sealed interface Body {}

    /** UNION, EXCEPT, INTERSECT. */
    public record SetOperation(String operator, boolean all, Body left, Body right)
            implements Body {}

    /** A query in parentheses. */
    public record Nested(Query query) implements Body {}

    /** VALUES, as a table. */
    public record Values(List<List<Expression>> rows) implements Body {}

    /**
     * SELECT.
     *
     * @param distinct DISTINCT
     * @param top TOP
     * @param items what is selected
     * @param into INTO
     * @param from FROM; empty without
     * @param where WHERE
     * @param groupBy GROUP BY
     * @param rollup {@code ROLLUP} or {@code CUBE} of the GROUP BY, empty without
     * @param having HAVING
     */
    public record Select(
            boolean distinct,
            Optional<Top> top,
            List<Item> items,
            Optional<Name> into,
            List<TableSource> from,
            Optional<Expression> where,
            List<Expression> groupBy,
            String rollup,
            Optional<Expression> having)
            implements Body {}

    /** TOP. */
    public record Top(Expression count, boolean percent, boolean withTies) {}

    /** An element of a select list. */
    public sealed interface Item {}

    /** {@code *} or {@code t.*}. */
    public record AllColumns(Optional<Name> qualifier) implements Item {}

    /** An expression with its alias. */
    public record Value(Expression expression, Optional<String> alias) implements Item {}

    /** {@code @v = expression}; the operator is {@code =}, {@code +=} … */
    public record Assignment(String variable, String operator, Expression expression)
            implements Item {}
}
