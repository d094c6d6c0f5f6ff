package dev.tidegate.postgres;

import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableSchema;
import dev.tidegate.postgres.TracedRows.Traced;
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
 * Only for tables with a key, and changes that are to be applied strictly. Owned by one thread.
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
    private final TracedRows keys;
    private final BitSet largeObjects = new BitSet();

    /** Sets of columns that changed together, each one object: rows share them. */
    private final Map<BitSet, BitSet> columnSets = new HashMap<>();

    private final BitSet columns = new BitSet();

    /** Rows of the window in the order in which it met them, also those that are gone again. */
    private final List<Traced> rows = new ArrayList<>();

    NetEffect(TableSchema schema, Rules rules) {
        this.rules = rules;
        this.keys = new TracedRows(schema);
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
     * Takes the next change.
     *
     * @return whether it can be reduced; if not, it contradicts those before it, and all must be
     *     written one after the other
     */
    boolean add(LogEvent.Change change) {
        return switch (change) {
            case LogEvent.Insert insert -> insert(insert.after());
            case LogEvent.Update update -> update(update.before(), update.after());
            case LogEvent.Delete delete -> delete(delete.before());
        };
    }

    private boolean insert(Row after) {
        TracedRows.Key key = keys.of(after);
        if (after.hasUnchanged() || key.present != null) {
            return false;
        }
        Traced before = key.left;
        Traced row;
        if (before != null
                && before.original != null
                && before.now == null
                && !rules.otherColumns) {
            row = before;
            noteChanged(row, row.last, after);
            row.keyMoved = !keys.isKeyKept(before.original, after);
            row.now = after;
        } else {
            row = new Traced(null, after);
            rows.add(row);
        }
        key.present = row;
        return true;
    }

    private boolean update(Row before, Row after) {
        TracedRows.Key oldKey = keys.of(before);
        Traced row = find(oldKey, before);
        if (row == null) {
            return false;
        }
        if (!keys.isKeyKept(before, after)) {
            TracedRows.Key newKey = keys.of(after);
            if (newKey.present != null) {
                return false; // one of the two, or the same key in another spelling
            }
            leave(oldKey, row);
            newKey.present = row;
            row.keyMoved = row.original != null && !keys.isKeyKept(row.original, after);
        }
        if (row.original != null) {
            noteChanged(row, before, after);
        }
        row.now = row.now == null ? after : merged(row.now, after);
        return true;
    }

    private boolean delete(Row before) {
        TracedRows.Key key = keys.of(before);
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
    private @Nullable Traced find(TracedRows.Key key, Row before) {
        if (key.present == null && key.left == null) {
            Traced row = new Traced(before, before);
            rows.add(row);
            key.present = row;
        }
        return key.present;
    }

    private static void leave(TracedRows.Key key, Traced row) {
        key.present = null;
        key.left = row;
    }

    /** A large object of an old image may be unknown without saying so. */
    private void noteChanged(Traced row, Row before, Row after) {
        columns.clear();
        columns.or(row.changed);
        for (int i = 0; i < after.size(); i++) {
            // values that an update left as they were are often one object, and soon compared
            if ((largeObjects.get(i) || !Objects.deepEquals(before.value(i), after.value(i)))
                    && !after.isUnchanged(i)) {
                columns.set(i);
            }
        }
        BitSet known = columnSets.get(columns);
        if (known == null) {
            known = (BitSet) columns.clone();
            columnSets.put(known, known);
        }
        row.changed = known;
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

    /**
     * What all changes come to; empty if they must be written one after the other, since a row must
     * be written anew and is not known as a whole.
     */
    Optional<Net> net() {
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
