package dev.tidegate.postgres;

import dev.tidegate.load.HandOver;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.TableSchema;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.BiConsumer;

/** The changes of one table that wait to be written, in their order. */
final class TableChanges {
    private final TableSchema schema;
    private final List<LogEvent.Change> changes = new ArrayList<>();
    private final BitSet merged = new BitSet();
    private boolean reshaped;

    /**
     * Makes an empty list.
     *
     * @param schema of the first change
     */
    TableChanges(TableSchema schema) {
        this.schema = schema;
    }

    void add(LogEvent.Change change, HandOver.Mode mode) {
        if (mode == HandOver.Mode.MERGE) {
            merged.set(changes.size());
        }
        if (!change.schema().equals(schema)) {
            reshaped = true;
        }
        changes.add(change);
    }

    /** The shape of all rows; of the first one if they {@link #mustStayInOrder}. */
    TableSchema schema() {
        return schema;
    }

    /** Whether it shows already that they must be written one after the other. */
    boolean mustStayInOrder() {
        return reshaped || !merged.isEmpty() || !schema.hasKey();
    }

    List<LogEvent.Change> changes() {
        return changes;
    }

    /** Gives each change with its mode. */
    void forEach(BiConsumer<LogEvent.Change, HandOver.Mode> consumer) {
        for (int i = 0; i < changes.size(); i++) {
            consumer.accept(
                    changes.get(i), merged.get(i) ? HandOver.Mode.MERGE : HandOver.Mode.STRICT);
        }
    }
}
