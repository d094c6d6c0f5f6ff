package dev.tidegate.scenarios;

import static dev.tidegate.scenarios.PostgresApplyNetEffectTest.NODE;
import static dev.tidegate.scenarios.PostgresFixture.delete;
import static dev.tidegate.scenarios.PostgresFixture.insert;
import static dev.tidegate.scenarios.PostgresFixture.update;

import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Row;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A source's table whose rows point at each other, and random statements that its keys allow: ids,
 * codes and tags are freed and taken again, codes are handed around in one statement.
 */
final class RandomNodes {
    private static final int ID = 0;
    private static final int CODE = 1;
    private static final int TAG = 2;
    private static final int PARENT = 3;
    private static final int AMOUNT = 4;
    private static final int NOTE = 5;
    private static final int IDS = 12;
    private static final int VALUES = 20;

    private final Random random;
    private final TreeMap<Integer, Row> nodes = new TreeMap<>();
    private List<LogEvent.Change> changes = new ArrayList<>();

    RandomNodes(Random random) {
        this.random = random;
        changes(2 * IDS);
    }

    /** What there is now. */
    Row[] rows() {
        return nodes.values().toArray(Row[]::new);
    }

    /** What the log has of some statements. */
    List<LogEvent.Change> changes(int statements) {
        changes = new ArrayList<>();
        for (int i = 0; i < statements; i++) {
            int id = random.nextInt(IDS);
            Row row = nodes.get(id);
            if (row == null) {
                put(id);
            } else {
                change(row);
            }
        }
        return changes;
    }

    private void put(int id) {
        Row row = Row.of(id, free(CODE), free(TAG), anyId(), amount(), note());
        nodes.put(id, row);
        changes.add(insert(NODE, row));
    }

    private void change(Row row) {
        switch (random.nextInt(9)) {
            case 0 -> remove(row);
            case 1 -> handCodesAround();
            case 2 -> moveKey(row);
            case 3 -> set(row, TAG, free(TAG));
            case 4 -> set(row, PARENT, anyId());
            case 5 -> set(row, NOTE, note());
            case 6 -> set(row, CODE, free(CODE));
            case 7 -> set(row, AMOUNT, row.value(AMOUNT));
            default -> set(row, AMOUNT, amount());
        }
    }

    /** Its children lose it first. */
    private void remove(Row row) {
        orphan(row);
        Row now = Objects.requireNonNull(nodes.remove(id(row)));
        changes.add(delete(NODE, now));
    }

    private void orphan(Row parent) {
        for (Row child : rows()) {
            if (Objects.equals(child.value(PARENT), parent.value(ID))) {
                set(child, PARENT, null);
            }
        }
    }

    private void moveKey(Row row) {
        int id = random.nextInt(IDS);
        if (!nodes.containsKey(id)) {
            orphan(row);
            set(Objects.requireNonNull(nodes.get(id(row))), ID, id);
        }
    }

    private void handCodesAround() {
        Row[] all = rows();
        for (int i = 0; i < all.length; i++) {
            set(all[i], CODE, all[(i + 1) % all.length].value(CODE));
        }
    }

    private void set(Row row, int ordinal, @Nullable Object value) {
        @Nullable Object[] values =
                IntStream.range(0, row.size())
                        .mapToObj(i -> i == ordinal ? value : row.value(i))
                        .toArray();
        Row after = Row.of(values);
        nodes.remove(id(row));
        nodes.put(id(after), after);
        boolean leftOut =
                Objects.equals(row.value(NOTE), after.value(NOTE)) && random.nextInt(4) > 0;
        changes.add(
                leftOut
                        ? update(NODE, withoutNote(row), withoutNote(after))
                        : update(NODE, row, after));
    }

    private static Row withoutNote(Row row) {
        @Nullable Object[] values =
                IntStream.range(0, row.size())
                        .mapToObj(i -> i == NOTE ? Row.UNCHANGED : row.value(i))
                        .toArray();
        return Row.of(values);
    }

    private static Integer id(Row row) {
        return (Integer) Objects.requireNonNull(row.value(ID));
    }

    /** A value that no row has. */
    private Object free(int ordinal) {
        while (true) {
            int number = random.nextInt(VALUES);
            Object value = ordinal == TAG ? "t" + number : (Object) number;
            if (nodes.values().stream().noneMatch(row -> value.equals(row.value(ordinal)))) {
                return value;
            }
        }
    }

    private @Nullable Integer anyId() {
        int id = random.nextInt(IDS);
        return nodes.containsKey(id) ? id : null;
    }

    private BigDecimal amount() {
        return BigDecimal.valueOf(random.nextInt(1_000_000), 2);
    }

    private @Nullable String note() {
        return random.nextInt(3) == 0 ? null : "note" + random.nextInt(3);
    }
}
