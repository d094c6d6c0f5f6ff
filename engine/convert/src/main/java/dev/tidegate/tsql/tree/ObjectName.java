package dev.tidegate.tsql.tree;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A name of one to four parts: server, database, schema, object.
 *
 * @param parts never empty
 */
public record ObjectName(Span span, List<Identifier> parts) implements Node {
    public ObjectName {
        parts = List.copyOf(parts);
    }

    /** The last part. */
    public Identifier base() {
        return parts.getLast();
    }

    /** The parts without quotes, with points between them. */
    public String text() {
        return parts.stream().map(Identifier::value).collect(Collectors.joining("."));
    }
}
