package dev.tidegate.postgres;

import dev.tidegate.model.Column;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Position;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableSchema;
import dev.tidegate.model.TidegateException;
import dev.tidegate.schema.TableDefinition;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A table of the target as its log describes it, and its rows as rows of the source's table. All
 * values of a row are in the log, also old ones ({@code replica identity full}). A large object
 * that did not change is {@link Row#UNCHANGED} in both images, unless the row gets another key or
 * identity: then it may have to be written anew, and is there whole.
 */
final class LogTable {
    private final TableSchema schema;

    /** Place in the log's tuples of each of the schema's columns. */
    private final int[] places;

    /** Places in a row of what says which row it is. */
    private final int[] identifying;

    private LogTable(TableSchema schema, int[] places, int[] identifying) {
        this.schema = schema;
        this.places = places;
        this.identifying = identifying;
    }

    /**
     * Joins what the log says of a table with what the source has; throws {@code TARGET_NOT_READY}
     * if rows would not be whole.
     */
    static LogTable of(OutputMessage.Relation relation, TableDefinition definition) {
        TableSchema schema = definition.schema();
        if (!relation.isFull()) {
            throw notReady(
                    schema,
                    "does not log whole old rows",
                    "Run on the target: ALTER TABLE "
                            + Names.table(schema.table())
                            + " REPLICA IDENTITY FULL; what was changed before that cannot be"
                            + " carried back, so prepare the cutover again.");
        }
        List<Column> columns = schema.columns();
        int[] places = new int[columns.size()];
        Set<String> unknown = new HashSet<>(relation.columns());
        definition.columns().forEach(column -> unknown.remove(Names.of(column.name())));
        for (int i = 0; i < places.length; i++) {
            places[i] = relation.columns().indexOf(Names.of(columns.get(i).name()));
            if (places[i] < 0) {
                throw notReady(
                        schema,
                        "does not log column \"" + columns.get(i).name() + "\"",
                        "Publish all columns of the table; do not drop or rename columns while a"
                                + " rollback is to be possible.");
            }
        }
        if (!unknown.isEmpty()) {
            throw notReady(
                    schema,
                    "has columns that the source lacks: \"" + String.join("\", \"", unknown) + "\"",
                    "Their values have no place on SQL Server. Drop the columns, or add them to the"
                            + " source and load the table again.");
        }
        return new LogTable(schema, places, identifying(definition));
    }

    private static int[] identifying(TableDefinition definition) {
        TableSchema schema = definition.schema();
        Set<String> names = new HashSet<>(schema.key());
        definition.columns().stream()
                .filter(column -> column.identity().isPresent())
                .forEach(column -> names.add(column.name()));
        List<String> all = schema.columns().stream().map(Column::name).toList();
        return names.stream().mapToInt(all::indexOf).filter(place -> place >= 0).sorted().toArray();
    }

    TableSchema schema() {
        return schema;
    }

    LogEvent.Insert inserted(Position position, OutputMessage.Insert insert) {
        return new LogEvent.Insert(position, schema, Row.owning(values(insert.after(), null)));
    }

    LogEvent.Delete deleted(Position position, OutputMessage.Delete delete) {
        return new LogEvent.Delete(
                position, schema, Row.owning(values(whole(delete.before()), null)));
    }

    LogEvent.Update updated(Position position, OutputMessage.Update update) {
        @Nullable Object[] before = values(whole(update.before()), null);
        @Nullable Object[] after = values(update.after(), before);
        if (Arrays.stream(identifying).allMatch(i -> Objects.deepEquals(before[i], after[i]))) {
            for (int i = 0; i < after.length; i++) {
                if (schema.columns().get(i).type().isLargeObject()
                        && Objects.deepEquals(before[i], after[i])) {
                    before[i] = Row.UNCHANGED;
                    after[i] = Row.UNCHANGED;
                }
            }
        }
        return new LogEvent.Update(position, schema, Row.owning(before), Row.owning(after));
    }

    private OutputMessage.Tuple whole(Optional<OutputMessage.Tuple> before) {
        return before.orElseThrow(() ->
                notReady(
                        schema,
                        "has an old row in its log that is not whole",
                        "Somebody changed its replica identity. Prepare the cutover again."));
    }

    /** Values; what a new tuple leaves out, is as in the old row. */
    private @Nullable Object[] values(
            OutputMessage.Tuple tuple, @Nullable Object @Nullable [] before) {
        @Nullable Object[] values = new @Nullable Object[places.length];
        for (int i = 0; i < places.length; i++) {
            Object logged = tuple.value(places[i]);
            if (logged instanceof String text) {
                values[i] = TextValues.value(schema.columns().get(i).type(), text);
            } else if (logged != null) {
                values[i] = leftOut(before, i);
            }
        }
        return values;
    }

    private @Nullable Object leftOut(@Nullable Object @Nullable [] before, int column) {
        if (before == null) {
            throw notReady(
                    schema,
                    "has a row in its log that lacks a value",
                    "Report this with the version of PostgreSQL.");
        }
        return before[column];
    }

    private static TidegateException notReady(TableSchema schema, String what, String hint) {
        return new TidegateException(
                ErrorCode.TARGET_NOT_READY,
                "table " + Names.plain(schema.table()) + " of the target " + what,
                hint);
    }
}
