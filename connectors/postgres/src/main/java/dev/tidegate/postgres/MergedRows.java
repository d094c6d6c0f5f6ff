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
     * Takes the next change. Throws {@link IllegalArgumentException} for one that gives a key a row
     * without its large objects: which row has them is not known, since any of the rows may be as
     * it was before or as it was afterwards. Throws {@code TARGET_ROW_MISSING} for an update of a
     * row that was deleted.
     */
    void add(LogEvent.Change change) {
        switch (change) {
            case LogEvent.Insert insert -> appear(insert.after());
            case LogEvent.Update update -> {
                if (keys.of(update.before()).equals(keys.of(update.after()))) {
                    change(update.after());
                } else {
                    vanish(update.before());
                    appear(update.after());
                }
            }
            case LogEvent.Delete delete -> vanish(delete.before());
        }
    }

    private void appear(Row row) {
        if (row.hasUnchanged()) {
            throw new IllegalArgumentException(
                    "a row of table "
                            + schema.table()
                            + " that came to its key without its large objects cannot be merged");
        }
        outcomes.put(keys.of(row), new Outcome(row, true));
    }

    private void change(Row after) {
        Object key = keys.of(after);
        Outcome known = outcomes.get(key);
        if (known != null && !known.there) {
            throw MissingRow.byKey(schema, 0, 1);
        }
        outcomes.put(key, new Outcome(known == null ? after : completed(after, known.row), true));
    }

    private void vanish(Row row) {
        outcomes.put(keys.of(row), new Outcome(row, false));
    }

    private static Row completed(Row after, Row earlier) {
        if (!after.hasUnchanged()) {
            return after;
        }
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
}
