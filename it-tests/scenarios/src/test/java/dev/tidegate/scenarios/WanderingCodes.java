package dev.tidegate.scenarios;

import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Row;
import dev.tidegate.schema.TableDefinition;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Rows of the source, (id, code, pad, note), whose codes are unique and go from row to row. */
final class WanderingCodes {
    private static final int PAD_LENGTH = 100;

    private final TableDefinition table;
    private final Map<Integer, Row> rows = new HashMap<>();

    /** Row 1 with code 1, and so on. */
    WanderingCodes(TableDefinition table, int rows) {
        this.table = table;
        for (int id = 1; id <= rows; id++) {
            put(id, id);
        }
    }

    /** What the log shows of a row. */
    enum Images {
        WHOLE,
        WITHOUT_LARGE_OBJECTS
    }

    @Nullable Object code(int id) {
        return row(id).value(1);
    }

    /** Two rows exchange their codes, in one statement. */
    List<LogEvent.Change> swap(int first, int second, Images images) {
        Row a = row(first);
        Row b = row(second);
        put(first, b.value(1));
        put(second, a.value(1));
        return List.of(update(a, row(first), images), update(b, row(second), images));
    }

    private void put(int id, @Nullable Object code) {
        String pad = "pad " + id;
        rows.put(id, Row.of(id, code, pad + " ".repeat(PAD_LENGTH - pad.length()), "note " + id));
    }

    private Row row(int id) {
        return Optional.ofNullable(rows.get(id)).orElseThrow();
    }

    private LogEvent.Change update(Row before, Row after, Images images) {
        return switch (images) {
            case WHOLE -> PostgresFixture.update(table, before, after);
            case WITHOUT_LARGE_OBJECTS ->
                    PostgresFixture.update(table, withoutNote(before), withoutNote(after));
        };
    }

    private static Row withoutNote(Row row) {
        return Row.of(row.value(0), row.value(1), row.value(2), Row.UNCHANGED);
    }
}
