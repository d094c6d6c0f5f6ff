package dev.tidegate.postgres;

import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import dev.tidegate.postgres.MissingRow.InDoubt;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/** One statement on its way to the target, for one row. */
final class Step implements Part {
    private final Shape shape;
    private final LogEvent.Change change;
    private final Row before;
    private final Row after;

    /**
     * Makes a step.
     *
     * @param change whose images it binds
     */
    Step(Shape shape, LogEvent.Change change) {
        this.shape = shape;
        this.change = change;
        switch (change) {
            case LogEvent.Insert insert -> {
                before = insert.after();
                after = insert.after();
            }
            case LogEvent.Update update -> {
                before = update.before();
                after = update.after();
            }
            case LogEvent.Delete delete -> {
                before = delete.before();
                after = delete.before();
            }
        }
    }

    Shape shape() {
        return shape;
    }

    @Override
    public TableId table() {
        return shape.schema().table();
    }

    @Override
    public String sql() {
        return shape.sql();
    }

    @Override
    public List<LogEvent.Change> changes() {
        return List.of(change);
    }

    /** The row to put in, for a plain insert. */
    Row inserted() {
        return after;
    }

    @Override
    public int bind(PreparedStatement statement, int index) throws SQLException {
        TableSchema schema = shape.schema();
        int next = index;
        for (Shape.Parameter parameter : shape.parameters()) {
            Row row = parameter.image() == Shape.Image.BEFORE ? before : after;
            var column = schema.columns().get(parameter.ordinal());
            Object value =
                    row.isUnchanged(parameter.ordinal())
                            ? Values.unknown(column)
                            : row.value(parameter.ordinal());
            Values.bind(statement, next, schema.table(), new Values.Bound(column, value));
            next++;
        }
        return next;
    }

    @Override
    public void check(long count) {
        if (count == 1) {
            return;
        }
        TableSchema schema = shape.schema();
        throw schema.hasKey()
                ? MissingRow.byKey(schema, count, 1)
                : MissingRow.byValues(
                        schema, count, before.hasUnchanged() ? InDoubt.YES : InDoubt.NO);
    }
}
