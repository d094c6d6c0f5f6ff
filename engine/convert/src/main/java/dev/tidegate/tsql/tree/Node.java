package dev.tidegate.tsql.tree;

/**
 * A part of the syntax tree. Its text is that of its tokens; a node inside another has a span
 * inside the other's.
 */
public sealed interface Node
        permits Expression,
                QueryExpression,
                QueryPart,
                TableSource,
                Statement,
                DefinitionPart,
                Identifier,
                ObjectName,
                DataType,
                Option {
    Span span();
}
