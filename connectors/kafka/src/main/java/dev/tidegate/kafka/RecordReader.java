package dev.tidegate.kafka;

import dev.tidegate.capture.SourceLog.SourceOffset;
import dev.tidegate.model.ChainHash;
import dev.tidegate.model.Column;
import dev.tidegate.model.ColumnType;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Position;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/** Reads the values that {@link RecordWriter} makes; knows the schemas that it has been told. */
final class RecordReader {
    private static final int NANO_MAX = 999_999_999;

    private static final Map<String, ColumnType.Kind> KINDS = kindsByName();

    private final Map<Integer, TableSchema> schemas = new HashMap<>();

    /** The commit LSN that was read last: all changes of a transaction share theirs. */
    private Lsn lastLsn = Lsn.ZERO;

    /** Reads one value. The whole of it must be what the format says. */
    JournalRecord read(byte @Nullable [] value) throws DamagedRecordException {
        return readFrom(value == null ? null : ByteBuffer.wrap(value));
    }

    /** The same for a value that is a stretch of something larger; keeps nothing of that. */
    JournalRecord readFrom(@Nullable ByteBuffer value) throws DamagedRecordException {
        if (value == null) {
            throw new DamagedRecordException("it has no value");
        }
        BinaryReader reader = new BinaryReader(value);
        byte version = reader.int8();
        if (version != RecordWriter.FORMAT_VERSION) {
            throw new DamagedRecordException(
                    "its format has version " + version + ", which this release does not know");
        }
        byte kind = reader.int8();
        JournalRecord record =
                switch (kind) {
                    case RecordWriter.PART -> part(reader);
                    case RecordWriter.SCHEMA -> schema(reader);
                    case RecordWriter.STATE -> state(reader);
                    default -> new JournalRecord.Event(event(kind, reader));
                };
        reader.end();
        return record;
    }

    /**
     * Takes note of a schema for the changes that name its number.
     *
     * @return whether it was not known yet
     */
    boolean learn(JournalRecord.Schema told) throws DamagedRecordException {
        TableSchema known = schemas.putIfAbsent(told.id(), told.schema());
        if (known != null && !known.equals(told.schema())) {
            throw new DamagedRecordException(
                    "two schemas have the number "
                            + told.id()
                            + ", of "
                            + known.table()
                            + " and "
                            + told.schema().table());
        }
        return known == null;
    }

    private LogEvent event(byte kind, BinaryReader reader) throws DamagedRecordException {
        return switch (kind) {
            case RecordWriter.BEGIN -> new LogEvent.Begin(lsn(reader));
            case RecordWriter.INSERT -> {
                Position position = position(reader);
                TableSchema schema = schemaOfChange(reader);
                yield new LogEvent.Insert(
                        position, schema, RowFormat.read(schema.columns().size(), reader));
            }
            case RecordWriter.UPDATE -> {
                Position position = position(reader);
                TableSchema schema = schemaOfChange(reader);
                int columns = schema.columns().size();
                yield new LogEvent.Update(
                        position,
                        schema,
                        RowFormat.read(columns, reader),
                        RowFormat.read(columns, reader));
            }
            case RecordWriter.DELETE -> {
                Position position = position(reader);
                TableSchema schema = schemaOfChange(reader);
                yield new LogEvent.Delete(
                        position, schema, RowFormat.read(schema.columns().size(), reader));
            }
            case RecordWriter.WATERMARK ->
                    new LogEvent.Watermark(position(reader), instant(reader));
            case RecordWriter.COMMIT ->
                    new LogEvent.Commit(
                            lsn(reader),
                            instant(reader),
                            reader.bounded(Long.MAX_VALUE),
                            chain(reader));
            case RecordWriter.HEARTBEAT -> new LogEvent.Heartbeat(lsn(reader), instant(reader));
            default ->
                    throw new DamagedRecordException(
                            "its kind is number " + kind + ", which this release does not know");
        };
    }

    private TableSchema schemaOfChange(BinaryReader reader) throws DamagedRecordException {
        int id = reader.bounded(Integer.MAX_VALUE);
        TableSchema schema = schemas.get(id);
        if (schema == null) {
            throw new DamagedRecordException(
                    "it names schema number " + id + ", which was not defined before");
        }
        return schema;
    }

    private static JournalRecord.Part part(BinaryReader reader) throws DamagedRecordException {
        int total = reader.bounded(Integer.MAX_VALUE);
        int start = reader.bounded(total);
        int length = reader.remaining();
        if (length == 0 || length > total - start) {
            throw new DamagedRecordException("a piece does not fit its event");
        }
        return new JournalRecord.Part(total, start, reader.bytes(length));
    }

    private static JournalRecord.Schema schema(BinaryReader reader) throws DamagedRecordException {
        int id = reader.bounded(Integer.MAX_VALUE);
        TableId table = new TableId(reader.text(), reader.text());
        int version = reader.signed32();
        int columnCount = reader.count();
        List<Column> columns = new ArrayList<>(columnCount);
        for (int i = 0; i < columnCount; i++) {
            columns.add(column(reader));
        }
        HashSet<String> names = new HashSet<>();
        columns.forEach(column -> names.add(column.name()));
        int keyCount = reader.count();
        List<String> key = new ArrayList<>(keyCount);
        for (int i = 0; i < keyCount; i++) {
            key.add(reader.text());
        }
        if (!names.containsAll(key)) {
            throw new DamagedRecordException("a key names a column that its table lacks");
        }
        return new JournalRecord.Schema(id, new TableSchema(table, version, columns, key));
    }

    private static Column column(BinaryReader reader) throws DamagedRecordException {
        String name = reader.text();
        ColumnType.Kind kind = KINDS.get(reader.text());
        if (kind == null) {
            throw new DamagedRecordException("a column has a type that this release does not know");
        }
        ColumnType type =
                new ColumnType(kind, reader.signed32(), reader.signed32(), reader.signed32());
        return new Column(name, type, reader.bounded(1) == 1);
    }

    private JournalRecord.State state(BinaryReader reader) throws DamagedRecordException {
        Uuid topicId = new Uuid(reader.int64(), reader.int64());
        SourceOffset offset = new SourceOffset(reader.text());
        Lsn commitLsn = lsn(reader);
        return new JournalRecord.State(topicId, offset, commitLsn, chain(reader));
    }

    private Position position(BinaryReader reader) throws DamagedRecordException {
        return new Position(lsn(reader), reader.bounded(Long.MAX_VALUE));
    }

    private Lsn lsn(BinaryReader reader) throws DamagedRecordException {
        int virtualLog = reader.int32();
        int block = reader.int32();
        short slot = reader.int16();
        Lsn last = lastLsn;
        if (last.virtualLog() != virtualLog || last.block() != block || last.slot() != slot) {
            lastLsn = new Lsn(virtualLog, block, slot);
        }
        return lastLsn;
    }

    private static Instant instant(BinaryReader reader) throws DamagedRecordException {
        long second = reader.signed();
        if (second < Instant.MIN.getEpochSecond() || second > Instant.MAX.getEpochSecond()) {
            throw new DamagedRecordException("a time is out of the calendar");
        }
        return Instant.ofEpochSecond(second, reader.bounded(NANO_MAX));
    }

    private static ChainHash chain(BinaryReader reader) throws DamagedRecordException {
        return new ChainHash(reader.int64(), reader.int64(), reader.int64(), reader.int64());
    }

    private static Map<String, ColumnType.Kind> kindsByName() {
        Map<String, ColumnType.Kind> kinds = new HashMap<>();
        for (ColumnType.Kind kind : ColumnType.Kind.values()) {
            kinds.put(kind.name(), kind);
        }
        return Collections.unmodifiableMap(kinds);
    }
}
