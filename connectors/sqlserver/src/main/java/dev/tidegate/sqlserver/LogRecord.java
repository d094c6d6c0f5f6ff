package dev.tidegate.sqlserver;

import dev.tidegate.model.Lsn;
import dev.tidegate.model.TableId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/** A record of Debezium, told apart by what it means for the reading. */
sealed interface LogRecord {
    /**
     * Between two iterations: all before it is complete. See {@link CaptureTask}.
     *
     * @param newcomers tables that are read from here on
     */
    record Marker(List<Newcomer> newcomers) implements LogRecord {
        /** Copies the list. */
        public Marker {
            newcomers = List.copyOf(newcomers);
        }
    }

    /** Debezium has read up to here, or inside the transaction here. */
    record Progress(Lsn commitLsn) implements LogRecord {}

    /**
     * A row changed.
     *
     * @param operation c, u or d
     * @param serial Debezium's number of the event at this place
     * @param move whether it is one half of an update that moved the key
     */
    record Change(
            TableId table,
            char operation,
            Lsn commitLsn,
            Lsn changeLsn,
            long serial,
            Optional<Struct> before,
            Optional<Struct> after,
            Move move)
            implements LogRecord {
        UpdateMasks.Place place() {
            return new UpdateMasks.Place(table, commitLsn, changeLsn);
        }
    }

    /** Debezium divides an update that moves its key into a delete and an insert. */
    enum Move {
        NONE,
        DELETE,
        INSERT
    }

    /** Tells a record apart; throws {@link IllegalStateException} for one that is none of these. */
    static LogRecord of(SourceRecord record) {
        if (record.topic().equals(CaptureTask.MARKER_TOPIC)) {
            return marker(record);
        }
        if (record.topic().startsWith("__debezium-heartbeat")) {
            return new Progress(lsn(record.sourceOffset()));
        }
        if (record.value() instanceof Struct value && value.schema().field("op") != null) {
            return change(record, value);
        }
        throw new IllegalStateException("a record of an unknown kind, topic " + record.topic());
    }

    private static Marker marker(SourceRecord record) {
        List<Newcomer> newcomers = new ArrayList<>();
        for (Header header : record.headers()) {
            newcomers.add((Newcomer) header.value());
        }
        return new Marker(newcomers);
    }

    private static Change change(SourceRecord record, Struct value) {
        Struct source = value.getStruct("source");
        char operation = value.getString("op").charAt(0);
        Move move = Move.NONE;
        if (operation == 'd' && header(record, "__debezium.newkey")) {
            move = Move.DELETE;
        } else if (operation == 'c' && header(record, "__debezium.oldkey")) {
            move = Move.INSERT;
        }
        Long serial = source.getInt64("event_serial_no");
        return new Change(
                new TableId(source.getString("schema"), source.getString("table")),
                operation,
                Lsn.parse(source.getString("commit_lsn")),
                Lsn.parse(source.getString("change_lsn")),
                serial == null ? 0 : serial,
                Optional.ofNullable(value.getStruct("before")),
                Optional.ofNullable(value.getStruct("after")),
                move);
    }

    private static boolean header(SourceRecord record, String name) {
        return record.headers().lastWithName(name) != null;
    }

    private static Lsn lsn(Map<String, ?> offset) {
        @Nullable Object text = offset.get("commit_lsn");
        if (text == null || text.equals("NULL")) {
            return Lsn.ZERO;
        }
        return Lsn.parse(text.toString());
    }
}
