package dev.tidegate.postgres;

import dev.tidegate.model.Column;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableSchema;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Rows that net changes update or put in, by their keys. Owned by one thread at a time. */
final class WrittenRows {
    private final TableSchema schema;
    private final NetEffect.Net net;
    private final Set<Object> keys = new HashSet<>();

    WrittenRows(TableSchema schema, NetEffect.Net net) {
        this.schema = schema;
        this.net = net;
    }

    /** Keys that rows of another table may have. */
    static final class Keys {
        private final Set<Object> keys;
        private final RowKeys like;

        private Keys(Set<Object> keys, RowKeys like) {
            this.keys = keys;
            this.like = like;
        }

        /** Whether a row with the key that this one of the other table refers to was written. */
        boolean has(Row row) {
            return keys.contains(like.of(row));
        }
    }

    /**
     * The keys, for comparison with others; empty if the columns are not the key, or differ in
     * their types.
     *
     * @param others the other table
     * @param ordinals its columns
     * @param columns names of the columns here that they refer to
     */
    Optional<Keys> keysLike(TableSchema others, int[] ordinals, List<String> columns) {
        int[] keyOrdinals = schema.keyOrdinals();
        if (keyOrdinals.length != ordinals.length) {
            return Optional.empty();
        }
        Map<String, Integer> ordinalsByColumn = new HashMap<>();
        for (int i = 0; i < ordinals.length; i++) {
            ordinalsByColumn.put(columns.get(i), ordinals[i]);
        }
        int[] ordered = new int[ordinals.length];
        for (int i = 0; i < ordered.length; i++) {
            Column column = schema.columns().get(keyOrdinals[i]);
            Integer ordinal = ordinalsByColumn.get(Names.of(column.name()));
            if (ordinal == null
                    || others.columns().get(ordinal).type().kind() != column.type().kind()) {
                return Optional.empty();
            }
            ordered[i] = ordinal;
        }
        return Optional.of(new Keys(keys(), new RowKeys(others, ordered)));
    }

    private Set<Object> keys() {
        if (keys.isEmpty()) {
            RowKeys own = new RowKeys(schema);
            net.updates().values().forEach(rows -> rows.forEach(row -> keys.add(own.of(row))));
            net.inserts().forEach(row -> keys.add(own.of(row)));
        }
        return keys;
    }
}
