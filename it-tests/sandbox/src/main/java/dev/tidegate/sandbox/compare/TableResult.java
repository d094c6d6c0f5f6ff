package dev.tidegate.sandbox.compare;

import java.util.List;

/**
 * How a table's rows compare.
 *
 * @param name {@code schema.table}, as the source says it
 * @param sourceRows rows of the source
 * @param targetRows rows of the target
 * @param differences how many there are
 * @param first the first of them
 */
public record TableResult(
        String name, long sourceRows, long targetRows, long differences, List<Difference> first) {
    /** Copies the list. */
    public TableResult {
        first = List.copyOf(first);
    }

    /** Whether both sides hold the same rows. */
    public boolean equal() {
        return differences == 0;
    }
}
