package dev.tidegate.validate;

import dev.tidegate.ledger.RowHasher;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Row;
import dev.tidegate.model.RowHash;
import java.util.HashMap;
import java.util.Map;

/**
 * How many more rows of each content the source has than the target, but for large objects; up to a
 * number of contents. Owned by one thread.
 */
final class RowCounts {
    private final RowHasher hasher;
    private final int contentsMax;
    private final Map<RowHash, Long> more = new HashMap<>();
    private boolean tooMany;

    RowCounts(RowHasher hasher, int contentsMax) {
        this.hasher = hasher;
        this.contentsMax = contentsMax;
    }

    /** The source has this row. */
    void onSource(Row row) {
        count(row, 1);
    }

    /** The target has this row. */
    void onTarget(Row row) {
        count(row, -1);
    }

    /** A change of the source that was not in what was read of it. */
    void changed(LogEvent.Change change) {
        Images.before(change).ifPresent(row -> count(row, -1));
        Images.after(change).ifPresent(row -> count(row, 1));
    }

    private void count(Row row, long by) {
        if (!tooMany) {
            more.merge(hasher.row(row), by, (a, b) -> a + b == 0 ? null : a + b);
            tooMany = more.size() > contentsMax;
        }
    }

    /** Whether there were more contents than are counted: the numbers are not known. */
    boolean isTooMany() {
        return tooMany;
    }

    /** Rows that the target lacks. */
    long missing() {
        return more.values().stream().filter(it -> it > 0).mapToLong(Long::longValue).sum();
    }

    /** Rows that the target has too many. */
    long extra() {
        return -more.values().stream().filter(it -> it < 0).mapToLong(Long::longValue).sum();
    }
}
