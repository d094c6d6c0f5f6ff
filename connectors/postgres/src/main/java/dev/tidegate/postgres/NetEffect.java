package dev.tidegate.postgres;

import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableSchema;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a window's changes of one table come to: at most one delete, update or insert for each row.
 * Pure; only for tables with a key, and changes that are to be applied strictly.
 *
 * <p>Written as all deletes, then all updates, then all inserts, it violates no key on the way that
 * the state behind the window does not violate. Keys that can be deferred are looked at in that
 * state only. For a key that is checked at once, take its columns (with those of its filter), and
 * call their values a row's place:
 *
 * <ol>
 *   <li>The rows before the window have different places. After the deletes there are fewer rows.
 *   <li>No update changes a place: a row that gets another one, or another key, is deleted and
 *       inserted instead. So after the updates the rows that are there have the places that they
 *       had before the window, and those are the ones that they have behind it.
 *   <li>Each insert adds a row of the state behind the window. So at each moment the places are
 *       some of that state's, which are different.
 * </ol>
 *
 * <p>A row that is inserted and deleted again leaves nothing. A row that is deleted and inserted
 * again is updated. An update sets what differs between its images, and large objects that it has.
 */
final class NetEffect {
    private final Rules rules;
    private final RowKeys keys;
    private final BitSet largeObjects = new BitSet();

    /** Rows of the window in the order in which it met them, also those that are gone again. */
    private final List<Traced> rows = new ArrayList<>();

    /** The rows that the window met and that are there now, by the key that they have now. */
    private final Map<Object, Traced> present = new HashMap<>();

    /** The row that left a key last, by that key. */
    private final Map<Object, Traced> left = new HashMap<>();

    private NetEffect(TableSchema schema, Rules rules) {
        this.rules = rules;
        this.keys = new RowKeys(schema);
        for (int i = 0; i < schema.columns().size(); i++) {
            largeObjects.set(i, schema.columns().get(i).type().isLargeObject());
        }
    }

    /**
     * What the target's table demands.
     *
     * @param atOnce places in a row of columns of keys that are checked at once
     * @param otherColumns whether it has columns that a row would lose when it is written anew
     */
    record Rules(BitSet atOnce, boolean otherColumns) {}

    /**
     * The net changes; each row is in one list at most.
     *
     * @param deletes rows with the keys to delete
     * @param updates rows with their new values, by the columns to set; a value of a column to set
     *     is never {@link Row#UNCHANGED}
     * @param inserts whole rows
     */
    record Net(List<Row> deletes, Map<BitSet, List<Row>> updates, List<Row> inserts) {}

    /**
     * Reduces changes, in their order; empty if they must be written one after the other: they
     * contradict each other, or a row must be written anew and is not known as a whole.
     */
    static Optional<Net> of(TableSchema schema, Rules rules, List<LogEvent.Change> changes) {
        NetEffect effect = new NetEffect(schema, rules);
        for (LogEvent.Change change : changes) {
            boolean understood =
                    switch (change) {
                        case LogEvent.Insert insert -> effect.insert(insert.after());
                        case LogEvent.Update update ->
                                effect.update(update.before(), update.after());
                        case LogEvent.Delete delete -> effect.delete(delete.before());
                    };
            if (!understood) {
                return Optional.empty();
            }
        }
        return effect.net();
    }

    /** A row on its way through the window. */
    private static final class Traced {
        /** The row as the window met it, which has its key before the window; null if it is new. */
        final @Nullable Row original;

        /** What the row is now, as far as it is known; null if it is deleted. */
        @Nullable Row now;

        /** What it was when it was deleted. */
        Row last;

        /** Where it has, or may have, other values than the original. */
        final BitSet changed = new BitSet();

        boolean keyMoved;

        Traced(@Nullable Row original, Row now) {
            this.original = original;
            this.now = now;
            this.last = now;
        }
    }

    private boolean insert(Row after) {
        Object key = keys.of(after);
        if (after.hasUnchanged() || present.containsKey(key)) {
            return false;
        }
        Traced before = left.get(key);
        Traced row;
        if (before != null
                && before.original != null
                && before.now == null
                && !rules.otherColumns) {
            row = before;
            noteChanged(row, row.last, after);
            row.keyMoved = !keys.isKept(before.original, after);
            row.now = after;
        } else {
            row = new Traced(null, after);
            rows.add(row);
        }
        present.put(key, row);
        return true;
    }

    private boolean update(Row before, Row after) {
        Object oldKey = keys.of(before);
        Traced row = find(oldKey, before);
        if (row == null) {
            return false;
        }
        if (!keys.isKept(before, after)) {
            Object newKey = keys.of(after);
            if (present.containsKey(newKey)) {
                return false; // one of the two, or the same key in another spelling
            }
            leave(oldKey, row);
            present.put(newKey, row);
            row.keyMoved = row.original != null && !keys.isKept(row.original, after);
        }
        if (row.original != null) {
            noteChanged(row, before, after);
        }
        row.now = row.now == null ? after : merged(row.now, after);
        return true;
    }

    private boolean delete(Row before) {
        Object key = keys.of(before);
        Traced row = find(key, before);
        if (row == null) {
            return false;
        }
        leave(key, row);
        row.last = row.now == null ? before : row.now;
        row.now = null;
        return true;
    }

    /** The row with this key now; null if the window says that there is none. */
    private @Nullable Traced find(Object key, Row before) {
        Traced row = present.get(key);
        if (row == null && !left.containsKey(key)) {
            row = new Traced(before, before);
            rows.add(row);
            present.put(key, row);
        }
        return row;
    }

    private void leave(Object key, Traced row) {
        present.remove(key);
        left.put(key, row);
    }

    /** A large object of an old image may be unknown without saying so. */
    private void noteChanged(Traced row, Row before, Row after) {
        for (int i = 0; i < after.size(); i++) {
            Object value = after.value(i);
            if (!after.isUnchanged(i)
                    && (largeObjects.get(i) || !Objects.deepEquals(before.value(i), value))) {
                row.changed.set(i);
            }
        }
    }

    private static Row merged(Row earlier, Row after) {
        if (!after.hasUnchanged()) {
            return after;
        }
        @Nullable Object[] values = new @Nullable Object[after.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = after.isUnchanged(i) ? earlier.value(i) : after.value(i);
        }
        return Row.of(values);
    }

    private Optional<Net> net() {
        List<Row> deletes = new ArrayList<>();
        List<Row> inserts = new ArrayList<>();
        Map<BitSet, List<Row>> updates = new LinkedHashMap<>();
        for (Traced row : rows) {
            if (row.original == null) {
                if (row.now != null) {
                    inserts.add(row.now);
                }
            } else if (row.now == null) {
                deletes.add(row.original);
            } else if (row.keyMoved || row.changed.intersects(rules.atOnce)) {
                if (rules.otherColumns || row.now.hasUnchanged()) {
                    return Optional.empty();
                }
                deletes.add(row.original);
                inserts.add(row.now);
            } else {
                updates.computeIfAbsent(row.changed, _ -> new ArrayList<>()).add(row.now);
            }
        }
        return Optional.of(new Net(deletes, updates, inserts));
    }
}
