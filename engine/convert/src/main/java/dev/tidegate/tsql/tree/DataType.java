package dev.tidegate.tsql.tree;

import java.util.List;

/**
 * A data type as it is written.
 *
 * @param name of a system or a user-defined type; several words, such as {@code double precision},
 *     are one part with a blank between them
 * @param arguments length, precision and scale, {@code max}, or an XML schema collection, as
 *     written
 */
public record DataType(Span span, ObjectName name, List<String> arguments) implements Node {
    public DataType {
        arguments = List.copyOf(arguments);
    }
}
