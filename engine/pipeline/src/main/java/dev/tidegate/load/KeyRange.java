package dev.tidegate.load;

import dev.tidegate.model.Row;
import java.util.Optional;

/**
 * A range of a table's keys, in the source's order of them.
 *
 * @param above the greatest key that is not in it any more; empty if it starts with the first key
 * @param upTo the last key that is in it; empty if it ends with the last key there will ever be
 */
public record KeyRange(Optional<Row> above, Optional<Row> upTo) {
    /** All keys. */
    public static final KeyRange ALL = new KeyRange(Optional.empty(), Optional.empty());

    /** Whether a key is in it. */
    public boolean contains(Row key, KeyOrder order) {
        return above.map(it -> order.compare(key, it) > 0).orElse(true)
                && upTo.map(it -> order.compare(key, it) <= 0).orElse(true);
    }
}
