package dev.tidegate.postgres;

import dev.tidegate.model.LogEvent;
import dev.tidegate.model.TableSchema;
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

    /** Writes a change of a row that is as the change says. */
    Step step(LogEvent.Change change) {
        return new Step(shape(change), change);
    }

    private Shape shape(LogEvent.Change change) {
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
}
