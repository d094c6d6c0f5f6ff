package dev.tidegate.kafka;

import dev.tidegate.model.Column;
import dev.tidegate.model.ColumnType;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Position;
import dev.tidegate.model.TableSchema;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * Makes the values of Kafka records. The format is documented byte by byte in this room's
 * README.md; {@link RecordReader} reads it. Owned by one thread.
 */
final class RecordWriter {
    /** First byte of each value; a reader refuses what it does not know. */
    static final byte FORMAT_VERSION = 1;

    static final byte BEGIN = 'B';
    static final byte INSERT = 'I';
    static final byte UPDATE = 'U';
    static final byte DELETE = 'D';
    static final byte WATERMARK = 'W';
    static final byte COMMIT = 'C';
    static final byte HEARTBEAT = 'H';
    static final byte SCHEMA = 'S';
    static final byte PART = 'P';
    static final byte STATE = 'O';

    /** Kafka takes records of 1 MiB unless it is told otherwise; larger events are cut. */
    static final int PART_BYTES_MAX = 512 * 1024;

    private final BinaryWriter writer = new BinaryWriter();
    private final int partBytesMax;

    RecordWriter() {
        this(PART_BYTES_MAX);
    }

    RecordWriter(int partBytesMax) {
        this.partBytesMax = partBytesMax;
    }

    /** One value, or the pieces of a large event in order. */
    List<byte[]> event(LogEvent event, ToIntFunction<TableSchema> schemaId) {
        writer.clear();
        switch (event) {
            case LogEvent.Begin(Lsn commitLsn) -> {
                kind(BEGIN);
                lsn(commitLsn);
            }
            case LogEvent.Insert insert -> {
                change(INSERT, insert, schemaId);
                RowFormat.write(insert.after(), insert.schema(), writer);
            }
            case LogEvent.Update update -> {
                change(UPDATE, update, schemaId);
                RowFormat.write(update.before(), update.schema(), writer);
                RowFormat.write(update.after(), update.schema(), writer);
            }
            case LogEvent.Delete delete -> {
                change(DELETE, delete, schemaId);
                RowFormat.write(delete.before(), delete.schema(), writer);
            }
            case LogEvent.Watermark(Position position, Instant writtenAt) -> {
                kind(WATERMARK);
                position(position);
                instant(writtenAt);
            }
            case LogEvent.Commit commit -> {
                kind(COMMIT);
                lsn(commit.commitLsn());
                instant(commit.committedAt());
                writer.unsigned(commit.changes());
                writer.bytes(commit.chain().toBytes());
            }
            case LogEvent.Heartbeat(Lsn upTo, Instant readAt) -> {
                kind(HEARTBEAT);
                lsn(upTo);
                instant(readAt);
            }
        }
        return writer.size() <= partBytesMax ? List.of(writer.toBytes()) : parts();
    }

    byte[] schema(int id, TableSchema schema) {
        writer.clear();
        kind(SCHEMA);
        writer.unsigned(id);
        writer.text(schema.table().schema());
        writer.text(schema.table().name());
        writer.signed(schema.version());
        writer.unsigned(schema.columns().size());
        for (Column column : schema.columns()) {
            ColumnType type = column.type();
            writer.text(column.name());
            writer.text(type.kind().name());
            writer.signed(type.length());
            writer.signed(type.precision());
            writer.signed(type.scale());
            writer.int8(column.nullable() ? 1 : 0);
        }
        writer.unsigned(schema.key().size());
        for (String name : schema.key()) {
            writer.text(name);
        }
        return writer.toBytes();
    }

    byte[] state(JournalRecord.State state) {
        writer.clear();
        kind(STATE);
        writer.int64(state.journalTopicId().getMostSignificantBits());
        writer.int64(state.journalTopicId().getLeastSignificantBits());
        writer.text(state.offset().text());
        lsn(state.commitLsn());
        writer.bytes(state.chain().toBytes());
        return writer.toBytes();
    }

    private List<byte[]> parts() {
        int total = writer.size();
        List<byte[]> parts = new ArrayList<>();
        BinaryWriter part = new BinaryWriter();
        for (int start = 0; start < total; start += partBytesMax) {
            part.clear();
            part.int8(FORMAT_VERSION);
            part.int8(PART);
            part.unsigned(total);
            part.unsigned(start);
            part.bytes(writer.toBytes(start, (int) Math.min((long) start + partBytesMax, total)));
            parts.add(part.toBytes());
        }
        return parts;
    }

    private void change(byte kind, LogEvent.Change change, ToIntFunction<TableSchema> schemaId) {
        kind(kind);
        position(change.position());
        writer.unsigned(schemaId.applyAsInt(change.schema()));
    }

    private void kind(byte kind) {
        writer.int8(FORMAT_VERSION);
        writer.int8(kind);
    }

    private void position(Position position) {
        lsn(position.commitLsn());
        writer.unsigned(position.order());
    }

    private void lsn(Lsn lsn) {
        writer.int32(lsn.virtualLog());
        writer.int32(lsn.block());
        writer.int16(lsn.slot());
    }

    private void instant(Instant instant) {
        writer.signed(instant.getEpochSecond());
        writer.unsigned(instant.getNano());
    }
}
