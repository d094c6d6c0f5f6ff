package dev.tidegate.journal;

import dev.tidegate.model.ChainHash;
import dev.tidegate.model.Column;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Position;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableSchema;
import java.math.BigDecimal;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.IdentityHashMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Computes the hash chain over transactions: the same on both sides of the journal, each from the
 * values that it has in hand, so that an error of the journal's encoding shows too.
 *
 * <p>A link is SHA-256 over the link before, the commit LSN, and each change: its kind, order, the
 * digest of its table's schema, and values, each value with a tag for its class. Owned by one
 * thread.
 */
public final class Chain {
    private final DigestWriter writer = new DigestWriter(sha256());

    /** By the objects themselves: comparing schemas column by column would cost more. */
    private final IdentityHashMap<TableSchema, byte[]> schemas = new IdentityHashMap<>();

    private ChainHash last;

    /** Goes on from a link. */
    public Chain(ChainHash last) {
        this.last = last;
    }

    /** The link of the last finished transaction. */
    public ChainHash last() {
        return last;
    }

    /** Starts a transaction, and forgets one that was not finished. */
    public void begin(Lsn commitLsn) {
        writer.reset();
        writer.bytes(last.toBytes());
        writer.bytes(commitLsn.toBytes());
    }

    /** Adds a change. */
    public void add(LogEvent.Change change) {
        switch (change) {
            case LogEvent.Insert(Position position, TableSchema schema, Row after) -> {
                header('i', position, schema);
                row(after);
            }
            case LogEvent.Update(Position position, TableSchema schema, Row before, Row after) -> {
                header('u', position, schema);
                row(before);
                row(after);
            }
            case LogEvent.Delete(Position position, TableSchema schema, Row before) -> {
                header('d', position, schema);
                row(before);
            }
        }
    }

    /** Adds a watermark. */
    public void add(LogEvent.Watermark watermark) {
        writer.tag('w');
        writer.int64(watermark.position().order());
        Instant writtenAt = watermark.writtenAt();
        writer.int64(writtenAt.getEpochSecond());
        writer.int64(writtenAt.getNano());
    }

    /** Finishes the transaction; its link becomes the last. */
    public ChainHash end() {
        last = ChainHash.fromBytes(writer.digest());
        return last;
    }

    private void header(char kind, Position position, TableSchema schema) {
        writer.tag(kind);
        writer.int64(position.order());
        writer.bytes(schemas.computeIfAbsent(schema, Chain::digest));
    }

    /** A value means nothing without the column that it is in. */
    private static byte[] digest(TableSchema schema) {
        DigestWriter writer = new DigestWriter(sha256());
        writer.text(schema.table().schema());
        writer.text(schema.table().name());
        writer.int64(schema.version());
        writer.int64(schema.columns().size());
        for (Column column : schema.columns()) {
            writer.text(column.name());
            writer.text(column.type().kind().name());
            writer.int64(column.type().length());
            writer.int64(column.type().precision());
            writer.int64(column.type().scale());
            writer.tag(column.nullable() ? 'N' : 'n');
        }
        writer.int64(schema.key().size());
        schema.key().forEach(writer::text);
        return writer.digest();
    }

    private void row(Row row) {
        writer.int64(row.size());
        for (int i = 0; i < row.size(); i++) {
            value(row.value(i));
        }
    }

    private void value(@Nullable Object value) {
        switch (value) {
            case null -> writer.tag('0');
            case Boolean bit -> writer.tag(bit ? 'T' : 'F');
            case Integer number -> {
                writer.tag('I');
                writer.int64(number);
            }
            case Long number -> {
                writer.tag('L');
                writer.int64(number);
            }
            case String text -> {
                writer.tag('S');
                writer.text(text);
            }
            case BigDecimal number -> {
                writer.tag('N');
                writer.decimal(number);
            }
            case LocalDateTime time -> {
                writer.tag('M');
                writer.int64(time.toLocalDate().toEpochDay());
                writer.int64(time.toLocalTime().toNanoOfDay());
            }
            case LocalDate date -> {
                writer.tag('D');
                writer.int64(date.toEpochDay());
            }
            case LocalTime time -> {
                writer.tag('H');
                writer.int64(time.toNanoOfDay());
            }
            case OffsetDateTime time -> {
                writer.tag('O');
                writer.int64(time.toLocalDate().toEpochDay());
                writer.int64(time.toLocalTime().toNanoOfDay());
                writer.int64(time.getOffset().getTotalSeconds());
            }
            case UUID id -> {
                writer.tag('G');
                writer.int64(id.getMostSignificantBits());
                writer.int64(id.getLeastSignificantBits());
            }
            case Double number -> {
                writer.tag('E');
                writer.int64(Double.doubleToRawLongBits(number));
            }
            case Float number -> {
                writer.tag('R');
                writer.int64(Float.floatToRawIntBits(number));
            }
            case byte[] bytes -> {
                writer.tag('B');
                writer.sizedBytes(bytes);
            }
            default -> {
                if (!value.equals(Row.UNCHANGED)) {
                    throw new IllegalArgumentException(
                            "a row must not hold a " + value.getClass().getName());
                }
                writer.tag('U');
            }
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
