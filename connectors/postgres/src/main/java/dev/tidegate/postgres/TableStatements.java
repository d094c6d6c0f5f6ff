package dev.tidegate.postgres;

import dev.tidegate.load.HandOver;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.TableSchema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The statements for the changes of one table of an apply session, each made once. Owned by the
 * thread that fills transactions.
 */
final class TableStatements {
    private final TableSchema schema;
    private final Shapes shapes;
    private @Nullable ArrayStatements arrays;

    TableStatements(TableSchema schema) {
        this.schema = schema;
        this.shapes = new Shapes(schema);
    }

    ArrayStatements arrays() {
        if (arrays == null) {
            arrays = new ArrayStatements(schema);
        }
        return arrays;
    }

    /** The steps that a change is, one row at a time. */
    List<Step> steps(LogEvent.Change change, HandOver.Mode mode) {
        return switch (mode) {
            case SKIP -> List.of();
            case MERGE -> merge(change);
            case STRICT -> List.of(strictly(change));
        };
    }

    /** Writes a change of a row that is as the change says. */
    Step strictly(LogEvent.Change change) {
        return new Step(strict(change), change);
    }

    private Shape strict(LogEvent.Change change) {
        boolean hasKey = schema.hasKey();
        return switch (change) {
            case LogEvent.Insert _ -> shapes.insert();
            case LogEvent.Update update ->
                    hasKey
                            ? shapes.update(update.before(), update.after())
                            : shapes.updateWithoutKey(update.before(), update.after());
            case LogEvent.Delete delete ->
                    hasKey ? shapes.delete() : shapes.deleteWithoutKey(delete.before());
        };
    }

    /**
     * Makes the target's row what the change says, whatever the load has brought.
     *
     * <p>An update of the key moves the old row first: it may hold large objects that the change
     * leaves out. If there is a row with the new key already, the load read it after the update,
     * and that row has them.
     */
    List<Step> merge(LogEvent.Change change) {
        if (!schema.hasKey()) {
            throw new IllegalArgumentException(
                    "changes of table " + schema.table() + ", which has no key, cannot be merged");
        }
        return switch (change) {
            case LogEvent.Insert insert -> List.of(new Step(shapes.upsert(insert.after()), insert));
            case LogEvent.Update update -> {
                Step upsert = new Step(shapes.upsert(update.after()), update);
                yield shapes.isKeyKept(update.before(), update.after())
                        ? List.of(upsert)
                        : List.of(
                                new Step(shapes.move(), update),
                                new Step(shapes.deleteIfThere(), update),
                                upsert);
            }
            case LogEvent.Delete delete -> List.of(new Step(shapes.deleteIfThere(), delete));
        };
    }
}
