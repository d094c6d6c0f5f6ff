package dev.tidegate.sandbox.compare;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Orders rows by their key columns.
 *
 * @param kinds of all columns
 * @param key indexes of the key's columns
 */
record RowOrder(List<ValueKind> kinds, List<Integer> key)
        implements Comparator<List<Optional<Object>>> {
    @Override
    public int compare(List<Optional<Object>> left, List<Optional<Object>> right) {
        for (int index : key) {
            int order = kinds.get(index).order(left.get(index), right.get(index));
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    /** Whether both databases order these keys as this does. */
    boolean isSharedByDatabases() {
        return key.stream().allMatch(index -> kinds.get(index).isOrderedAlike());
    }
}
