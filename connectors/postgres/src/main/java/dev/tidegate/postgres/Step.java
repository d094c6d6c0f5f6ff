package dev.tidegate.postgres;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableSchema;
import dev.tidegate.model.TidegateException;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.stream.IntStream;

/** One statement on its way to the target, for one row. */
final class Step {
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

    /** What it is a part of. */
    LogEvent.Change change() {
        return change;
    }

    /** The row to put in, for a plain insert. */
    Row inserted() {
        return after;
    }

    /** Binds the values from parameter {@code index} on; returns the next free one. */
    int bind(PreparedStatement statement, int index) throws SQLException {
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

    /** Fails with {@code TARGET_ROW_MISSING} unless {@code count} rows were to be hit. */
    void check(long count) {
        boolean asExpected =
                switch (shape.hits()) {
                    case ONE -> count == 1;
                    case NONE_OR_ONE -> count == 0 || count == 1;
                };
        if (asExpected) {
            return;
        }
        TableSchema schema = shape.schema();
        boolean inDoubt = !schema.hasKey() && hasUnknown(before);
        String row =
                schema.hasKey()
                        ? "the row's key is in " + quoted(schema)
                        : "the table has no key, so all columns were compared"
                                + (inDoubt
                                        ? " but large objects that the log leaves out; there is no"
                                                + " such row, or several that differ only in those"
                                        : "");
        throw new TidegateException(
                ErrorCode.TARGET_ROW_MISSING,
                "a change of table "
                        + schema.table()
                        + " hit "
                        + count
                        + " rows of "
                        + Names.plain(schema.table())
                        + ", expected one; "
                        + row,
                inDoubt
                        ? "Give the table a key on the source, or leave its large objects out with"
                                + " source.columns_excluded; then load the table again."
                        : "Something else wrote to the target's table, or it was not loaded from"
                                + " this source. Stop the other writer, then load the table again.");
    }

    private static boolean hasUnknown(Row row) {
        return IntStream.range(0, row.size()).anyMatch(row::isUnchanged);
    }

    private static String quoted(TableSchema schema) {
        return "\"" + String.join("\", \"", schema.key()) + "\"";
    }
}
