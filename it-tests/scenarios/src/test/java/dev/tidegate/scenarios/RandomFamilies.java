package dev.tidegate.scenarios;

import static dev.tidegate.scenarios.PostgresFixture.delete;
import static dev.tidegate.scenarios.PostgresFixture.insert;

import dev.tidegate.model.ColumnType.Kind;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Row;
import dev.tidegate.schema.TableDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Tables that refer to each other and themselves at random, by one column or two, and random
 * changes of their rows. Rows are told apart, and changed as the log says; whether their foreign
 * keys hold is left to chance, though most of the time care is taken.
 */
final class RandomFamilies {
    private static final int ID = 0;
    private static final int FAMILY = 1;
    private static final int REFERENCE = 2;
    private static final int REFERENCE_FAMILY = 3;
    private static final int OTHER = 4;
    private static final int CODE = 5;
    private static final int COLUMNS = 6;
    private static final int IDS = 10;
    private static final int FAMILIES = 3;
    private static final int CARELESS_ONE_IN = 25;

    private final Random random;
    private final List<TableDefinition> tables = new ArrayList<>();
    private final List<String> constraints = new ArrayList<>();

    /** For each table, which one its first reference is to, and which one its second. */
    private final int[] parents;

    private final int[] others;
    private List<TreeMap<Integer, Row>> rows = new ArrayList<>();

    RandomFamilies(Random random) {
        this.random = random;
        int count = 2 + random.nextInt(3);
        parents = random.ints(count, 0, count).toArray();
        others = random.ints(count, 0, count).toArray();
        for (int i = 0; i < count; i++) {
            tables.add(
                    PostgresFixture.table("T" + i)
                            .column("Id", Kind.INT)
                            .column("Family", Kind.SMALLINT)
                            .column("Reference", Kind.INT)
                            .column(
                                    "ReferenceFamily",
                                    random.nextBoolean() ? Kind.SMALLINT : Kind.INT)
                            .column("Other", random.nextBoolean() ? Kind.INT : Kind.BIGINT)
                            .column("Code", Kind.INT)
                            .build());
            rows.add(new TreeMap<>());
            constraints.add("alter table dbo.t" + i + " add unique (id, family)");
        }
        for (int i = 0; i < count; i++) {
            addConstraints(i);
        }
    }

    private void addConstraints(int i) {
        String alter = "alter table dbo.t" + i + " add constraint ";
        String match = random.nextBoolean() ? "" : " match full";
        constraints.add(
                alter
                        + "two_"
                        + i
                        + " foreign key (reference, referencefamily) references dbo.t"
                        + parents[i]
                        + " (id, family)"
                        + match
                        + " deferrable");
        constraints.add(
                alter
                        + "one_"
                        + i
                        + " foreign key (other) references dbo.t"
                        + others[i]
                        + " deferrable initially deferred");
        String nulls = random.nextBoolean() ? "" : " nulls not distinct";
        constraints.add(alter + "code_" + i + " unique" + nulls + " (code) deferrable");
    }

    List<TableDefinition> tables() {
        return tables;
    }

    /** What to add to the tables. */
    List<String> constraints() {
        return constraints;
    }

    /** A query for all rows of a table. */
    static String rowsOf(TableDefinition table) {
        return "select * from dbo." + table.table().name() + " order by 1";
    }

    /** Some changes; they count from now on, unless they are {@link #restore taken back}. */
    List<LogEvent.Change> changes(int count) {
        List<LogEvent.Change> changes = new ArrayList<>();
        while (changes.size() < count) {
            change(random.nextInt(tables.size()), changes);
        }
        return changes;
    }

    /** What there is now. */
    List<Map<Integer, Row>> state() {
        return rows.stream().<Map<Integer, Row>>map(TreeMap::new).toList();
    }

    /** Takes back what came since. */
    void restore(List<Map<Integer, Row>> state) {
        rows = new ArrayList<>();
        state.forEach(its -> rows.add(new TreeMap<>(its)));
    }

    private void change(int table, List<LogEvent.Change> changes) {
        TreeMap<Integer, Row> its = rows.get(table);
        int id = random.nextInt(IDS);
        Row before = its.get(id);
        if (before == null) {
            Row row = row(table, id);
            its.put(id, row);
            changes.add(insert(tables.get(table), row));
        } else if (random.nextInt(3) == 0) {
            if (!isReferred(table, id) || isCareless()) {
                its.remove(id);
                changes.add(delete(tables.get(table), before));
            }
        } else {
            changes.add(update(table, id, before));
        }
    }

    private LogEvent.Change update(int table, int id, Row before) {
        TreeMap<Integer, Row> its = rows.get(table);
        int newId = id;
        Row fresh = row(table, id);
        @Nullable Object[] values = new @Nullable Object[COLUMNS];
        for (int i = 0; i < COLUMNS; i++) {
            values[i] = before.value(i);
        }
        int next = random.nextInt(IDS);
        switch (random.nextInt(5)) {
            case 0 -> {
                values[REFERENCE] = fresh.value(REFERENCE);
                values[REFERENCE_FAMILY] = fresh.value(REFERENCE_FAMILY);
            }
            case 1 -> values[OTHER] = fresh.value(OTHER);
            case 2 -> values[CODE] = fresh.value(CODE);
            case 3 -> {
                if (!isReferred(table, id) || isCareless()) {
                    values[FAMILY] = fresh.value(FAMILY);
                }
            }
            default -> {
                if (!its.containsKey(next) && (!isReferred(table, id) || isCareless())) {
                    values[ID] = next;
                    newId = next;
                }
            }
        }
        Row after = Row.of(values);
        its.remove(id);
        its.put(newId, after);
        return PostgresFixture.update(tables.get(table), before, after);
    }

    private Row row(int table, int id) {
        List<Row> there = new ArrayList<>(rows.get(parents[table]).values());
        boolean refers = !there.isEmpty() && random.nextInt(4) > 0;
        @Nullable Object reference = null;
        @Nullable Object family = null;
        if (refers) {
            Row parent = there.get(random.nextInt(there.size()));
            reference = parent.value(ID);
            family = parent.value(FAMILY);
        }
        if (isCareless()) {
            reference = random.nextInt(IDS);
        }
        @Nullable Integer other = other(table);
        boolean wide = tables.get(table).schema().columns().get(OTHER).type().kind() == Kind.BIGINT;
        return Row.of(
                id,
                random.nextInt(FAMILIES),
                reference,
                family,
                other != null && wide ? (Object) Long.valueOf(other) : other,
                code(table));
    }

    private @Nullable Integer other(int table) {
        List<Integer> ids = new ArrayList<>(rows.get(others[table]).keySet());
        if (isCareless()) {
            return random.nextInt(IDS);
        }
        return ids.isEmpty() || random.nextInt(3) == 0 ? null : ids.get(random.nextInt(ids.size()));
    }

    private @Nullable Integer code(int table) {
        if (random.nextInt(8) == 0) {
            return null;
        }
        List<Row> there = new ArrayList<>(rows.get(table).values());
        return isCareless() && !there.isEmpty()
                ? (@Nullable Integer) there.getFirst().value(CODE)
                : Integer.valueOf(random.nextInt(1_000));
    }

    private boolean isReferred(int table, int id) {
        return IntStream.range(0, tables.size())
                .anyMatch(i ->
                        rows.get(i).values().stream()
                                .anyMatch(row ->
                                        parents[i] == table && is(row.value(REFERENCE), id)
                                                || others[i] == table && is(row.value(OTHER), id)));
    }

    private static boolean is(@Nullable Object value, int id) {
        return value instanceof Number number && number.intValue() == id;
    }

    private boolean isCareless() {
        return random.nextInt(CARELESS_ONE_IN) == 0;
    }
}
