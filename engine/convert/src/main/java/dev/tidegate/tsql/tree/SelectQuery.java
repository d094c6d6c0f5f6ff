package dev.tidegate.tsql.tree;

import java.util.List;
import java.util.Optional;

/**
 * A query with what stands behind it.
 *
 * @param offset OFFSET, perhaps with FETCH
 * @param forClause FOR XML, FOR JSON, FOR BROWSE
 */
public record SelectQuery(
        Span span,
        QueryExpression body,
        List<QueryPart.OrderItem> orderBy,
        Optional<QueryPart.Offset> offset,
        Optional<QueryPart.ForClause> forClause)
        implements QueryPart {
    public SelectQuery {
        orderBy = List.copyOf(orderBy);
    }
}
