package dev.tidegate.sandbox.sqlserver.tsql;

import java.util.List;

/**
 * A name of an object or column with its qualifiers; a part that was left out ({@code db..t}) is
 * empty.
 */
public record Name(List<String> parts) {
    /** A name of one part. */
    public static Name of(String part) {
        return new Name(List.of(part));
    }

    /** The last part. */
    public String last() {
        return parts.getLast();
    }

    /** The n-th part from the end, empty when there is none; 0 is the last. */
    public String fromEnd(int n) {
        return n < parts.size() ? parts.get(parts.size() - 1 - n) : "";
    }

    @Override
    public String toString() {
        return String.join(".", parts);
    }
}
