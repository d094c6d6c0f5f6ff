package dev.tidegate.postgres;

import dev.tidegate.model.Row;
import dev.tidegate.postgres.NetEffect.Net;
import dev.tidegate.postgres.NetEffect.Rules;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A table as PostgreSQL would have it: rows by the key in their first column. */
record ModelTable(Map<Integer, Row> rows) {
    ModelTable() {
        this(new TreeMap<>());
    }

    ModelTable copy() {
        return new ModelTable(new TreeMap<>(rows));
    }

    static int id(Row row) {
        return (Integer) Objects.requireNonNull(row.value(0));
    }

    /** Writes net changes in the order that is promised to be right. */
    void write(Net net, Rules rules) {
        for (Row row : net.deletes()) {
            hit(row);
            rows.remove(id(row));
        }
        net.updates()
                .forEach((columns, updated) -> {
                    for (Row row : updated) {
                        rows.put(id(row), set(hit(row), columns, row));
                        requireUnique(rules);
                    }
                });
        for (Row row : net.inserts()) {
            if (rows.put(id(row), row) != null) {
                throw new IllegalStateException("the key " + id(row) + " is taken");
            }
            requireUnique(rules);
        }
    }

    private Row hit(Row row) {
        Row there = rows.get(id(row));
        if (there == null) {
            throw new IllegalStateException("there is no row " + id(row));
        }
        return there;
    }

    private static Row set(Row there, BitSet columns, Row given) {
        @Nullable Object[] values = new @Nullable Object[there.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = columns.get(i) ? given.value(i) : there.value(i);
        }
        return Row.of(values);
    }

    private void requireUnique(Rules rules) {
        rules.atOnce().stream()
                .forEach(ordinal -> {
                    List<@Nullable Object> values = new ArrayList<>();
                    rows.values().forEach(row -> values.add(row.value(ordinal)));
                    Set<@Nullable Object> different = new HashSet<>(values);
                    if (different.size() != values.size()) {
                        throw new IllegalStateException("column " + ordinal + " is not unique");
                    }
                });
    }
}
