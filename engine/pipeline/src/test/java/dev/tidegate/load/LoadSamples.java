package dev.tidegate.load;

import dev.tidegate.model.ChainHash;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.Column;
import dev.tidegate.model.ColumnType;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Position;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/** Two tables, and changes of their rows by the number of their transaction. */
final class LoadSamples {
    /** With a key. */
    static final TableSchema ITEM = schema("item", List.of("id"));

    /** Without one. */
    static final TableSchema NOTE = schema("note", List.of());

    /** As integers are ordered. */
    static final KeyOrder BY_NUMBER = (a, b) -> Integer.compare(id(a), id(b));

    private LoadSamples() {}

    static TableSchema schema(String name, List<String> key) {
        return new TableSchema(
                new TableId("dbo", name),
                1,
                List.of(
                        new Column("id", ColumnType.of(ColumnType.Kind.INT), false),
                        new Column("body", ColumnType.of(ColumnType.Kind.TEXT), true)),
                key);
    }

    static int id(Row row) {
        return (Integer) Objects.requireNonNull(row.value(0));
    }

    static Row row(int id, Object body) {
        return Row.of(id, body);
    }

    static Row key(int id) {
        return Row.of(id);
    }

    static Lsn lsn(int transaction) {
        return new Lsn(1, transaction, (short) 1);
    }

    static Checkpoint checkpoint(long epoch, int transaction) {
        return new Checkpoint(epoch, lsn(transaction), Instant.EPOCH, ChainHash.START, transaction);
    }

    static LogEvent.Insert insert(int transaction, Row after) {
        return new LogEvent.Insert(new Position(lsn(transaction), 0), ITEM, after);
    }

    static LogEvent.Update update(int transaction, Row before, Row after) {
        return new LogEvent.Update(new Position(lsn(transaction), 0), ITEM, before, after);
    }

    static LogEvent.Delete delete(int transaction, Row before) {
        return new LogEvent.Delete(new Position(lsn(transaction), 0), ITEM, before);
    }
}
