package dev.tidegate.simulation;

import dev.tidegate.load.KeyRange;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Position;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableSchema;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One transaction of the source's applications while it is written. */
final class Changes {
    private final Database rows;
    private final Position position;
    private final List<LogEvent> events = new ArrayList<>();

    /**
     * Starts one.
     *
     * @param rows the state before it, to be written
     */
    Changes(Database rows, Lsn commitLsn) {
        this.rows = rows;
        this.position = new Position(commitLsn, 0);
    }

    /** In the order in which they were made; their order's number is not theirs yet. */
    List<LogEvent> events() {
        return events;
    }

    Database rows() {
        return rows;
    }

    TableRows rows(TableSchema schema) {
        return rows.rows(schema);
    }

    void insert(TableSchema schema, Row row) {
        log(new LogEvent.Insert(position, schema, row));
    }

    void update(TableSchema schema, Row before, Row after) {
        log(new LogEvent.Update(position, schema, before, after));
    }

    void delete(TableSchema schema, Row row) {
        log(new LogEvent.Delete(position, schema, row));
    }

    void watermark(Instant writtenAt) {
        events.add(new LogEvent.Watermark(position, writtenAt));
    }

    private void log(LogEvent.Change change) {
        if (!rows.writable(change.schema()).applyStrictly(change)) {
            throw new IllegalStateException("the workload changed a row that is not there");
        }
        events.add(change);
    }

    /** The images of a row that a change has. */
    static List<Row> images(LogEvent.Change change) {
        return switch (change) {
            case LogEvent.Insert it -> List.of(it.after());
            case LogEvent.Update it -> List.of(it.before(), it.after());
            case LogEvent.Delete it -> List.of(it.before());
        };
    }

    /** A row without the large objects that an image leaves out. */
    static Row withoutWhatIsLeftOut(Row row, Row image) {
        @Nullable Object[] values = new @Nullable Object[row.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = image.isUnchanged(i) ? Row.UNCHANGED : row.value(i);
        }
        return Row.of(values);
    }

    /** A change with its values; they are nobody's. */
    static String text(LogEvent.Change change) {
        String values =
                switch (change) {
                    case LogEvent.Insert it -> "insert " + text(it.after());
                    case LogEvent.Update it ->
                            "update " + text(it.before()) + " to " + text(it.after());
                    case LogEvent.Delete it -> "delete " + text(it.before());
                };
        return change.position() + " " + change.schema().table().name() + " " + values;
    }

    /** The values of a row; they are nobody's. */
    static String text(Row row) {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < row.size(); i++) {
            values.add(String.valueOf(row.value(i)));
        }
        return values.toString();
    }

    /** The keys of a range; they are nobody's. */
    static String text(KeyRange range) {
        return "(%s, %s]"
                .formatted(
                        range.above().map(Changes::text).orElse(""),
                        range.upTo().map(Changes::text).orElse(""));
    }

    /** The same change at another position. */
    static LogEvent at(Position position, LogEvent event) {
        return switch (event) {
            case LogEvent.Insert it -> new LogEvent.Insert(position, it.schema(), it.after());
            case LogEvent.Update it ->
                    new LogEvent.Update(position, it.schema(), it.before(), it.after());
            case LogEvent.Delete it -> new LogEvent.Delete(position, it.schema(), it.before());
            case LogEvent.Watermark it -> new LogEvent.Watermark(position, it.writtenAt());
            case LogEvent.Begin _, LogEvent.Commit _, LogEvent.Heartbeat _ ->
                    throw new IllegalArgumentException("has no position");
        };
    }
}
