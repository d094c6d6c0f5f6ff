package dev.tidegate.tsql.tree;

/**
 * One part of a name.
 *
 * @param value the name without its quotes; empty for the middle of {@code db..t}
 * @param quote how it was written
 */
public record Identifier(Span span, String value, Quote quote) implements Node {
    /** How a name is written. */
    public enum Quote {
        NONE,
        BRACKETS,
        DOUBLE_QUOTES,
        /** Something else fills in the name, or a part of it. */
        HOLE
    }
}
