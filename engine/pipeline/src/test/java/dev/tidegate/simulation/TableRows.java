package dev.tidegate.simulation;

import dev.tidegate.load.KeyRange;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableSchema;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one table, by their key in the source's order of keys; without a key, how often each
 * is there.
 */
final class TableRows {
    private static final String LOST = "a large object that the log left out";

    private final TableSchema schema;
    private final int[] key;
    private final NavigableMap<Row, Row> keyed;
    private final Map<Row, Integer> counted;

    TableRows(TableSchema schema) {
        this(
                schema,
                schema.keyOrdinals(),
                new TreeMap<>(Tables.order(schema.table())::compare),
                new LinkedHashMap<>());
    }

    private TableRows(
            TableSchema schema,
            int[] key,
            NavigableMap<Row, Row> keyed,
            Map<Row, Integer> counted) {
        this.schema = schema;
        this.key = key;
        this.keyed = keyed;
        this.counted = counted;
    }

    TableRows copy() {
        return new TableRows(schema, key, new TreeMap<>(keyed), new LinkedHashMap<>(counted));
    }

    /** Those whose key is in one of the ranges; without a key all, if there is any range. */
    TableRows only(Collection<KeyRange> ranges) {
        if (!schema.hasKey()) {
            return ranges.isEmpty() ? new TableRows(schema) : this;
        }
        TableRows only = copy();
        only.keyed
                .keySet()
                .removeIf(it -> !Tables.contain(ranges, it, Tables.order(schema.table())));
        return only;
    }

    TableSchema schema() {
        return schema;
    }

    NavigableMap<Row, Row> keyed() {
        return keyed;
    }

    Map<Row, Integer> counted() {
        return counted;
    }

    /** The row with this key, if it is there. */
    Optional<Row> find(Object... keyValues) {
        return Optional.ofNullable(keyed.get(Row.of(keyValues)));
    }

    /** Adds a row as a load does; false if its key is there. */
    boolean add(Row row) {
        if (schema.hasKey()) {
            return keyed.putIfAbsent(key(row), row) == null;
        }
        counted.merge(row, 1, Integer::sum);
        return true;
    }

    /** Adds all rows of another one; false if a key is there already. */
    boolean addAll(TableRows other) {
        other.counted.forEach((row, count) -> counted.merge(row, count, Integer::sum));
        int before = keyed.size();
        keyed.putAll(other.keyed);
        return keyed.size() == before + other.keyed.size();
    }

    /** Applies exactly; false if it did not hit what it says. */
    boolean applyStrictly(LogEvent.Change change) {
        return switch (change) {
            case LogEvent.Insert insert -> add(insert.after());
            case LogEvent.Delete delete -> take(delete.before()).isPresent();
            case LogEvent.Update update -> {
                Optional<Row> old = take(update.before());
                yield old.isPresent() && add(filled(update.after(), old.get()));
            }
        };
    }

    /** Makes it so, whether or not the rows show the change already. */
    void merge(LogEvent.Change change) {
        switch (change) {
            case LogEvent.Insert insert -> {
                Row there = keyed.get(key(insert.after()));
                keyed.put(key(insert.after()), filled(insert.after(), there));
            }
            case LogEvent.Delete delete -> keyed.remove(key(delete.before()));
            case LogEvent.Update update -> {
                Row old = keyed.remove(key(update.before()));
                Row there = keyed.get(key(update.after()));
                Row base = there == null ? old : there;
                keyed.put(key(update.after()), filled(update.after(), base));
            }
        }
    }

    private Optional<Row> take(Row before) {
        if (schema.hasKey()) {
            Row old = keyed.remove(key(before));
            return Optional.ofNullable(old).filter(row -> matches(before, row));
        }
        Optional<Row> found =
                counted.keySet().stream().filter(row -> matches(before, row)).findFirst();
        found.ifPresent(row -> counted.merge(row, -1, TableRows::sumOrNothing));
        return found;
    }

    private static @Nullable Integer sumOrNothing(Integer count, Integer more) {
        int sum = count + more;
        return sum == 0 ? null : sum;
    }

    private static boolean matches(Row image, Row row) {
        for (int i = 0; i < image.size(); i++) {
            if (!image.isUnchanged(i) && !Objects.equals(image.value(i), row.value(i))) {
                return false;
            }
        }
        return true;
    }

    private static Row filled(Row after, @Nullable Row base) {
        if (!after.hasUnchanged()) {
            return after;
        }
        @Nullable Object[] values = new @Nullable Object[after.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = after.value(i);
            if (after.isUnchanged(i)) {
                values[i] = base == null ? LOST : base.value(i);
            }
        }
        return Row.of(values);
    }

    Row key(Row row) {
        return row.project(key);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TableRows rows
                && keyed.equals(rows.keyed)
                && counted.equals(rows.counted);
    }

    @Override
    public int hashCode() {
        return Objects.hash(keyed, counted);
    }

    @Override
    public String toString() {
        return keyed.size() + counted.size() + " rows";
    }
}
