package dev.tidegate.postgres;

import dev.tidegate.model.ColumnType;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableSchema;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The keys for which a target transaction has to prove a rule. Owned by one thread at a time. */
final class Obligation {
    /** Bounds what the server holds of one statement. */
    private static final int KEYS_MAX = 20_000;

    private static final int BUFFER_BYTES = 1 << 14;
    private static final BitSet NONE = new BitSet();

    private final Rule rule;
    private final TableSchema schema;
    private final int[] ordinals;
    private final BitSet watched;

    /** Keys that are there already. */
    private final Set<Object> seen = new HashSet<>();

    /** A row with each key, by the columns of the key that are NULL. */
    private final Map<BitSet, List<Row>> rows = new LinkedHashMap<>();

    private @Nullable Row last;

    private Obligation(Rule rule, TableSchema schema, int[] ordinals, BitSet watched) {
        this.rule = rule;
        this.schema = schema;
        this.ordinals = ordinals;
        this.watched = watched;
    }

    /**
     * Makes one without keys; empty if rows of this shape do not show the rule's keys: a column is
     * only on the target, or the log may leave its values out.
     */
    static Optional<Obligation> of(Rule rule, TableSchema schema) {
        int[] ordinals = new int[rule.columns().size()];
        BitSet watched = new BitSet();
        for (int i = 0; i < ordinals.length; i++) {
            ordinals[i] = ordinal(schema, rule.columns().get(i));
        }
        for (String column : rule.watched()) {
            int ordinal = ordinal(schema, column);
            if (ordinal < 0) {
                return Optional.empty();
            }
            watched.set(ordinal);
        }
        for (int ordinal : ordinals) {
            if (ordinal < 0 || type(schema, ordinal).isLargeObject()) {
                return Optional.empty();
            }
        }
        return Optional.of(new Obligation(rule, schema, ordinals, watched));
    }

    private static int ordinal(TableSchema schema, String column) {
        for (int i = 0; i < schema.columns().size(); i++) {
            if (Names.of(schema.columns().get(i).name()).equals(column)) {
                return i;
            }
        }
        return -1;
    }

    private static ColumnType type(TableSchema schema, int ordinal) {
        return schema.columns().get(ordinal).type();
    }

    Rule rule() {
        return rule;
    }

    TableSchema schema() {
        return schema;
    }

    /** Places of the columns whose change makes an update count. */
    BitSet watched() {
        return watched;
    }

    /** Whether these columns have to do with the rule. */
    boolean concerns(BitSet columns) {
        return watched.intersects(columns);
    }

    /** Whether the key, or what decides that it counts, differs. */
    boolean concerns(Row before, Row after) {
        return watched.stream()
                .anyMatch(ordinal ->
                        !after.isUnchanged(ordinal)
                                && !Objects.deepEquals(
                                        before.value(ordinal), after.value(ordinal)));
    }

    /** Adds the key of a row. */
    void add(Row row) {
        Row before = last;
        if (before != null && isSameKey(before, row)) {
            return;
        }
        last = row;
        BitSet nulls = nulls(row);
        if (!nulls.isEmpty()) {
            switch (rule.nulls()) {
                case PASSED_OVER -> {
                    return;
                }
                case ALL_OR_NONE -> {
                    if (nulls.cardinality() == ordinals.length) {
                        return;
                    }
                }
                case EQUAL -> {}
            }
        }
        boolean added =
                switch (rule.kind()) {
                    case REFERS -> seen.add(key(row));
                    case REFERRED, UNIQUE -> true; // hardly ever twice
                };
        if (added) {
            rows.computeIfAbsent(nulls, _ -> new ArrayList<>()).add(row);
        }
    }

    /** Adds the key of a row again, and holds nothing else of it. */
    void keep(Row row) {
        @Nullable Object[] values = new @Nullable Object[row.size()];
        for (int ordinal : ordinals) {
            values[ordinal] = row.value(ordinal);
        }
        add(Row.of(values));
    }

    private boolean isSameKey(Row left, Row right) {
        for (int ordinal : ordinals) {
            if (!Objects.deepEquals(left.value(ordinal), right.value(ordinal))) {
                return false;
            }
        }
        return true;
    }

    private BitSet nulls(Row row) {
        if (!hasNull(row)) {
            return NONE;
        }
        BitSet nulls = new BitSet();
        for (int i = 0; i < ordinals.length; i++) {
            nulls.set(i, row.value(ordinals[i]) == null);
        }
        return nulls;
    }

    private boolean hasNull(Row row) {
        for (int ordinal : ordinals) {
            if (row.value(ordinal) == null) {
                return true;
            }
        }
        return false;
    }

    /** Keys that are equal here are equal on the target. */
    private Object key(Row row) {
        if (ordinals.length == 1) {
            return value(row, ordinals[0]);
        }
        Object[] values = new Object[ordinals.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = value(row, ordinals[i]);
        }
        return Arrays.asList(values);
    }

    private static Object value(Row row, int ordinal) {
        Object value = row.value(ordinal);
        return value instanceof byte[] bytes
                ? ByteBuffer.wrap(bytes)
                : Objects.requireNonNullElse(value, NONE);
    }

    /**
     * Forgets the keys of parents that were written: each was found, or put in, under its key, and
     * nobody else can have it.
     *
     * @param parents rows by their table's name, quoted
     */
    void forgetWritten(Map<String, WrittenRows> parents) {
        Optional<Rule.Parent> parent = rule.parent();
        WrittenRows written = parent.map(it -> parents.get(it.table())).orElse(null);
        if (parent.isEmpty() || written == null || rows.isEmpty()) {
            return;
        }
        written.keysLike(schema, ordinals, parent.get().columns())
                .ifPresent(keys -> rows.getOrDefault(NONE, new ArrayList<>()).removeIf(keys::has));
    }

    /** The keys as statements' parameters; forgets them. */
    List<ProofBatch> take() {
        List<ProofBatch> batches = new ArrayList<>();
        CopyBuffer buffer = new CopyBuffer(BUFFER_BYTES);
        rows.forEach((nulls, keys) -> {
            for (int start = 0; start < keys.size(); start += KEYS_MAX) {
                List<Row> chunk = keys.subList(start, Math.min(start + KEYS_MAX, keys.size()));
                List<BinaryArray> parameters = new ArrayList<>();
                for (int ordinal : ordinals) {
                    parameters.add(
                            new BinaryArray(
                                    ArrayType.of(type(schema, ordinal)),
                                    buffer.array(schema, ordinal, chunk)));
                }
                batches.add(new ProofBatch(this, rule.sql(nulls), parameters, chunk));
            }
        });
        rows.clear();
        seen.clear();
        last = null;
        return batches;
    }
}
