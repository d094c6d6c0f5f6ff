package dev.tidegate.postgres;

import dev.tidegate.model.Column;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableSchema;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What changes come to that are merged into rows which show them or not: each key has a row behind
 * them, or none, and what was there before does not matter. So there is no order left to keep. Only
 * for tables with a key. Owned by one thread.
 */
final class MergedRows {
    private final TableSchema schema;
    private final RowKeys keys;
    private final Map<Object, Outcome> outcomes = new LinkedHashMap<>();

    MergedRows(TableSchema schema) {
        this.schema = schema;
        this.keys = new RowKeys(schema);
    }

    /**
     * What becomes of a key.
     *
     * @param row some row with the key
     * @param there whether there is a row behind the changes; if so, it is {@code row}, but for
     *     large objects that are left out: those are as they were
     */
    private record Outcome(Row row, boolean there) {}

    /**
     * Takes the next change.
     *
     * @return whether it could be taken: not an update that moves a row to another key, with large
     *     objects that nobody knows here; it must be written by itself, behind those before it
     */
    boolean add(LogEvent.Change change) {
        return switch (change) {
            case LogEvent.Insert insert -> put(insert.after());
            case LogEvent.Update update -> update(update.before(), update.after());
            case LogEvent.Delete delete -> remove(delete.before());
        };
    }

    private boolean update(Row before, Row after) {
        Object oldKey = keys.of(before);
        if (oldKey.equals(keys.of(after))) {
            return put(after);
        }
        Row moved = after;
        if (after.hasUnchanged()) {
            Outcome old = outcomes.get(oldKey);
            if (old == null || !old.there) {
                return false;
            }
            moved = completed(after, old.row);
            if (moved.hasUnchanged()) {
                return false;
            }
        }
        return remove(before) && put(moved);
    }

    private boolean put(Row after) {
        Object key = keys.of(after);
        Outcome known = outcomes.get(key);
        Row row = after;
        if (known != null && after.hasUnchanged()) {
            row = known.there ? completed(after, known.row) : known(after);
        }
        outcomes.put(key, new Outcome(row, true));
        return true;
    }

    private boolean remove(Row before) {
        outcomes.put(keys.of(before), new Outcome(before, false));
        return true;
    }

    private static Row completed(Row after, Row earlier) {
        @Nullable Object[] values = new @Nullable Object[after.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = after.isUnchanged(i) ? earlier.value(i) : after.value(i);
        }
        return Row.owning(values);
    }

    /** The row with something in place of the large objects that are left out. */
    private Row known(Row row) {
        if (!row.hasUnchanged()) {
            return row;
        }
        List<Column> columns = schema.columns();
        @Nullable Object[] values = new @Nullable Object[row.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = row.isUnchanged(i) ? Values.unknown(columns.get(i)) : row.value(i);
        }
        return Row.owning(values);
    }

    /** Whether no change was taken. */
    boolean isEmpty() {
        return outcomes.isEmpty();
    }

    /** Rows with the keys that no row has behind the changes. */
    List<Row> gone() {
        return outcomes.values().stream()
                .filter(outcome -> !outcome.there)
                .map(Outcome::row)
                .toList();
    }

    /** The rows behind the changes, by the columns that they leave out; something stands there. */
    Map<BitSet, List<Row>> there() {
        Map<BitSet, List<Row>> rows = new LinkedHashMap<>();
        for (Outcome outcome : outcomes.values()) {
            if (outcome.there) {
                BitSet leftOut = new BitSet();
                for (int i = 0; i < outcome.row.size(); i++) {
                    leftOut.set(i, outcome.row.isUnchanged(i));
                }
                rows.computeIfAbsent(leftOut, _ -> new ArrayList<>()).add(known(outcome.row));
            }
        }
        return rows;
    }

    /** Forgets all changes. */
    void clear() {
        outcomes.clear();
    }
}
