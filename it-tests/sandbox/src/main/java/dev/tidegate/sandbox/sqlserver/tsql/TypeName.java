package dev.tidegate.sandbox.sqlserver.tsql;

import java.util.List;

/**
 * A type as written.
 *
 * @param parts its name, perhaps with a schema
 * @param arguments length, or precision and scale; -1 for {@code max}
 */
public record TypeName(List<String> parts, List<Integer> arguments) {
    /** The last part of the name. */
    public String name() {
        return parts.getLast();
    }
}
