package dev.tidegate.postgres;

import dev.tidegate.load.HandOver;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.TableSchema;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;

/** The changes of one table that wait to be written, in their order. */
final class TableChanges {
    private final TableSchema schema;
    private final List<LogEvent.Change> changes = new ArrayList<>();
    private final BitSet merged = new BitSet();
    private final Set<TableSchema> otherSchemas = new LinkedHashSet<>();

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
            otherSchemas.add(change.schema());
        }
        changes.add(change);
    }

    /** The shape of all rows; of the first one if they {@link #mustStayInOrder}. */
    TableSchema schema() {
        return schema;
    }

    /** The shapes of all rows. */
    List<TableSchema> schemas() {
        List<TableSchema> schemas = new ArrayList<>(otherSchemas);
        schemas.addFirst(schema);
        return schemas;
    }

    /** In which mode they, or some of them, are applied. */
    HandOver.Mode mode() {
        return merged.isEmpty() ? HandOver.Mode.STRICT : HandOver.Mode.MERGE;
    }

    /** Whether it shows already that they must be written one after the other. */
    boolean mustStayInOrder() {
        return !otherSchemas.isEmpty() || !merged.isEmpty() || !schema.hasKey();
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
