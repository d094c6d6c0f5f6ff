package dev.tidegate.simulation;

import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The rows that a transaction touched: it held their locks until it was visible. */
final class Footprint {
    private final Set<Touched> rows = new HashSet<>();

    /** A row by its key; without one by its values. */
    private record Touched(TableId table, Row row) {}

    private Footprint() {}

    static Footprint of(List<LogEvent> events) {
        Footprint footprint = new Footprint();
        for (LogEvent event : events) {
            if (event instanceof LogEvent.Change change) {
                Changes.images(change).forEach(row -> footprint.add(change, row));
            }
        }
        return footprint;
    }

    private void add(LogEvent.Change change, Row row) {
        Row touched = change.schema().hasKey() ? row.project(change.schema().keyOrdinals()) : row;
        rows.add(new Touched(change.schema().table(), touched));
    }

    boolean touches(Footprint other) {
        return !Collections.disjoint(rows, other.rows);
    }

    boolean touches(TableId table) {
        return rows.stream().anyMatch(it -> it.table().equals(table));
    }
}
