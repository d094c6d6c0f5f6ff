package dev.tidegate.validate;

import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Row;
import dev.tidegate.model.RowHash;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whole rows of some keys, exactly as the source had them at a position, and then rolled through
 * the changes behind it. Owned by one thread.
 */
final class LockedRows {
    private final KeyHash keys;
    private final Map<RowHash, Row> asked = new LinkedHashMap<>();
    private final Map<RowHash, Row> rows = new HashMap<>();

    LockedRows(KeyHash keys, List<Row> asked) {
        this.keys = keys;
        asked.forEach(key -> this.asked.put(keys.of(key), key));
    }

    /** The rows, without what was read before. */
    void restart() {
        rows.clear();
    }

    /** A row as it was read; one of another key is of no interest. */
    void add(Row row) {
        RowHash id = keys.ofRow(row);
        if (asked.containsKey(id)) {
            rows.put(id, row);
        }
    }

    /** Changes pass by, of which only those behind a position are not in the rows. */
    void roll(List<LogEvent.Change> changes, Lsn behind) {
        for (LogEvent.Change change : changes) {
            if (change.position().commitLsn().isAfter(behind)) {
                roll(change);
            }
        }
    }

    private void roll(LogEvent.Change change) {
        Optional<Row> before =
                Images.before(change)
                        .flatMap(row -> Optional.ofNullable(rows.remove(keys.ofRow(row))));
        Images.after(change)
                .ifPresent(row -> add(before.map(it -> Images.laidOver(it, row)).orElse(row)));
    }

    /** The row of a key; values that are {@link Row#UNCHANGED} are not known. */
    Optional<Row> row(Row key) {
        return Optional.ofNullable(rows.get(keys.of(key)));
    }

    /** The keys that were asked for, each once. */
    List<Row> asked() {
        return List.copyOf(asked.values());
    }
}
