package dev.tidegate.postgres;

import dev.tidegate.model.LogEvent.Change;
import dev.tidegate.model.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A source's table of a few rows, and random statements on it: so keys and unique codes are freed,
 * taken again, and handed from row to row. The images leave large objects out as the log does.
 */
final class RandomWindow {
    private static final int IDS = 7;
    private static final int CODES = 9;
    private static final int NOTE = 3;

    private final Random random;
    private final ModelTable table = new ModelTable();
    private final List<Change> changes = new ArrayList<>();
    private int names;

    RandomWindow(Random random) {
        this.random = random;
        for (int id = 0; id < IDS; id++) {
            if (random.nextBoolean()) {
                table.rows().put(id, newRow(id));
            }
        }
    }

    /** What the source has now. */
    ModelTable rows() {
        return table.copy();
    }

    /** What the log has of some statements. */
    List<Change> changes(int statements) {
        for (int i = 0; i < statements; i++) {
            Row row = table.rows().get(random.nextInt(IDS));
            if (row == null) {
                insert();
            } else {
                change(row);
            }
        }
        return changes;
    }

    private void insert() {
        int id = random.nextInt(IDS);
        if (!table.rows().containsKey(id)) {
            Row row = newRow(id);
            table.rows().put(id, row);
            changes.add(NetEffectTest.insert(row));
        }
    }

    private void change(Row row) {
        switch (random.nextInt(8)) {
            case 0 -> {
                table.rows().remove(ModelTable.id(row));
                changes.add(NetEffectTest.delete(row));
            }
            case 1 -> handOver(row);
            case 2 -> {
                int id = random.nextInt(IDS);
                if (!table.rows().containsKey(id)) {
                    update(row, Row.of(id, row.value(1), row.value(2), row.value(NOTE)));
                }
            }
            case 3 -> update(row, Row.of(row.value(0), freeCode(), "c", row.value(NOTE)));
            case 4 -> update(row, Row.of(row.value(0), row.value(1), row.value(2), note()));
            case 5 -> update(row, row);
            default -> update(row, Row.of(row.value(0), row.value(1), name(), row.value(NOTE)));
        }
    }

    /** One statement: up to three rows hand their codes around. */
    private void handOver(Row first) {
        List<Row> circle = new ArrayList<>(List.of(first));
        for (Row row : List.copyOf(table.rows().values())) {
            if (circle.size() < 3 && !circle.contains(row)) {
                circle.add(row);
            }
        }
        for (int i = 0; i < circle.size(); i++) {
            Row row = circle.get(i);
            @Nullable Object code = circle.get((i + 1) % circle.size()).value(1);
            update(row, Row.of(row.value(0), code, row.value(2), row.value(NOTE)));
        }
    }

    private void update(Row before, Row after) {
        table.rows().remove(ModelTable.id(before));
        table.rows().put(ModelTable.id(after), after);
        boolean leftOut =
                Objects.equals(before.value(NOTE), after.value(NOTE)) && random.nextInt(4) > 0;
        changes.add(
                leftOut
                        ? NetEffectTest.update(withoutNote(before), withoutNote(after))
                        : NetEffectTest.update(before, after));
    }

    private static Row withoutNote(Row row) {
        return Row.of(row.value(0), row.value(1), row.value(2), Row.UNCHANGED);
    }

    private Row newRow(int id) {
        return Row.of(id, freeCode(), name(), note());
    }

    private int freeCode() {
        while (true) {
            int code = random.nextInt(CODES);
            if (table.rows().values().stream()
                    .noneMatch(row -> Objects.equals(row.value(1), code))) {
                return code;
            }
        }
    }

    private String name() {
        return "n" + names++;
    }

    private @Nullable String note() {
        return random.nextInt(3) == 0 ? null : "note" + random.nextInt(3);
    }
}
