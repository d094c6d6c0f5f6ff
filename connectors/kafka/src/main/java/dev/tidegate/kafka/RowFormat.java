package dev.tidegate.kafka;

import dev.tidegate.model.Row;
import dev.tidegate.model.TableSchema;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoField;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Rows as bytes: the number of values, then for each a tag for its class and its content. Nothing
 * is rounded, replaced or normalised; a row read back equals the row written.
 */
final class RowFormat {
    private static final byte NULL = 0x00;
    private static final byte UNCHANGED = 0x01;
    private static final byte FALSE = 0x02;
    private static final byte TRUE = 0x03;
    private static final byte INTEGER = 0x04;
    private static final byte LONG = 0x05;
    private static final byte DECIMAL = 0x06;
    private static final byte LARGE_DECIMAL = 0x07;
    private static final byte FLOAT = 0x08;
    private static final byte DOUBLE = 0x09;
    private static final byte TEXT = 0x0a;
    private static final byte BYTES = 0x0b;
    private static final byte DATE = 0x0c;
    private static final byte TIME = 0x0d;
    private static final byte DATE_TIME = 0x0e;
    private static final byte OFFSET_DATE_TIME = 0x0f;
    private static final byte UUID_BITS = 0x10;

    private static final long NANO_OF_DAY_MAX = ChronoField.NANO_OF_DAY.range().getMaximum();

    private RowFormat() {}

    /** Throws {@link IllegalArgumentException} unless there is one value for each column. */
    static void write(Row row, TableSchema schema, BinaryWriter writer) {
        int size = row.size();
        if (size != schema.columns().size()) {
            throw new IllegalArgumentException(
                    "a row of "
                            + schema.table()
                            + " has "
                            + size
                            + " values, its table "
                            + schema.columns().size()
                            + " columns");
        }
        writer.unsigned(size);
        for (int i = 0; i < size; i++) {
            writeValue(row.value(i), writer);
        }
    }

    static Row read(int size, BinaryReader reader) throws DamagedRecordException {
        requireSize(size, reader);
        @Nullable Object[] values = new @Nullable Object[size];
        for (int i = 0; i < size; i++) {
            values[i] = readValue(reader);
        }
        return Row.owning(values);
    }

    /**
     * Reads a row and notes where its values are.
     *
     * @param bounds gets the place of each value, and behind them the place behind the last one
     */
    static Row read(int size, BinaryReader reader, int[] bounds) throws DamagedRecordException {
        requireSize(size, reader);
        @Nullable Object[] values = new @Nullable Object[size];
        for (int i = 0; i < size; i++) {
            bounds[i] = reader.place();
            values[i] = readValue(reader);
        }
        bounds[size] = reader.place();
        return Row.owning(values);
    }

    /**
     * Reads a row of the same size that has most values in common with an earlier one of the same
     * record. Where the bytes are the same, so is the object: no value's bytes begin another's.
     *
     * @param bounds of the earlier row
     */
    static Row readLike(Row earlier, BinaryReader reader, int[] bounds)
            throws DamagedRecordException {
        int size = earlier.size();
        requireSize(size, reader);
        @Nullable Object[] values = new @Nullable Object[size];
        for (int i = 0; i < size; i++) {
            values[i] =
                    reader.skipRepeated(bounds[i], bounds[i + 1])
                            ? earlier.value(i)
                            : readValue(reader);
        }
        return Row.owning(values);
    }

    private static void requireSize(int size, BinaryReader reader) throws DamagedRecordException {
        if (reader.count() != size) {
            throw new DamagedRecordException("a row has not one value for each column");
        }
    }

    private static void writeValue(@Nullable Object value, BinaryWriter writer) {
        switch (value) {
            case null -> writer.int8(NULL);
            case String text -> {
                writer.int8(TEXT);
                writer.text(text);
            }
            case Integer number -> {
                writer.int8(INTEGER);
                writer.signed(number);
            }
            case Long number -> {
                writer.int8(LONG);
                writer.signed(number);
            }
            case BigDecimal number -> writeDecimal(number, writer);
            case LocalDateTime time -> {
                writer.int8(DATE_TIME);
                writeDateTime(time, writer);
            }
            case Boolean bit -> writer.int8(bit ? TRUE : FALSE);
            case LocalDate date -> {
                writer.int8(DATE);
                writer.signed(date.toEpochDay());
            }
            case LocalTime time -> {
                writer.int8(TIME);
                writer.unsigned(time.toNanoOfDay());
            }
            case OffsetDateTime time -> {
                writer.int8(OFFSET_DATE_TIME);
                writeDateTime(time.toLocalDateTime(), writer);
                writer.signed(time.getOffset().getTotalSeconds());
            }
            case UUID id -> {
                writer.int8(UUID_BITS);
                writer.int64(id.getMostSignificantBits());
                writer.int64(id.getLeastSignificantBits());
            }
            case Double number -> {
                writer.int8(DOUBLE);
                writer.int64(Double.doubleToRawLongBits(number));
            }
            case Float number -> {
                writer.int8(FLOAT);
                writer.int32(Float.floatToRawIntBits(number));
            }
            case byte[] bytes -> {
                writer.int8(BYTES);
                writer.sizedBytes(bytes);
            }
            default -> {
                if (!Row.UNCHANGED.equals(value)) {
                    throw new IllegalArgumentException(
                            "a row must not hold a " + value.getClass().getName());
                }
                writer.int8(UNCHANGED);
            }
        }
    }

    private static void writeDecimal(BigDecimal number, BinaryWriter writer) {
        BigInteger unscaled = number.unscaledValue();
        if (unscaled.bitLength() < Long.SIZE) {
            writer.int8(DECIMAL);
            writer.signed(number.scale());
            writer.signed(unscaled.longValue());
        } else {
            writer.int8(LARGE_DECIMAL);
            writer.signed(number.scale());
            writer.sizedBytes(unscaled.toByteArray());
        }
    }

    private static void writeDateTime(LocalDateTime time, BinaryWriter writer) {
        writer.signed(time.toLocalDate().toEpochDay());
        writer.unsigned(time.toLocalTime().toNanoOfDay());
    }

    private static @Nullable Object readValue(BinaryReader reader) throws DamagedRecordException {
        return switch (reader.int8()) {
            case NULL -> null;
            case UNCHANGED -> Row.UNCHANGED;
            case FALSE -> false;
            case TRUE -> true;
            case INTEGER -> reader.signed32();
            case LONG -> reader.signed();
            case DECIMAL -> {
                int scale = reader.signed32();
                yield BigDecimal.valueOf(reader.signed(), scale);
            }
            case LARGE_DECIMAL -> readLargeDecimal(reader);
            case FLOAT -> Float.intBitsToFloat(reader.int32());
            case DOUBLE -> Double.longBitsToDouble(reader.int64());
            case TEXT -> reader.text();
            case BYTES -> reader.sizedBytes();
            case DATE -> readDate(reader);
            case TIME -> readTime(reader);
            case DATE_TIME -> readDateTime(reader);
            case OFFSET_DATE_TIME -> readDateTime(reader).atOffset(readOffset(reader));
            case UUID_BITS -> new UUID(reader.int64(), reader.int64());
            default -> throw new DamagedRecordException("a value has an unknown tag");
        };
    }

    private static BigDecimal readLargeDecimal(BinaryReader reader) throws DamagedRecordException {
        int scale = reader.signed32();
        byte[] unscaled = reader.sizedBytes();
        if (unscaled.length == 0) {
            throw new DamagedRecordException("a decimal has no digits");
        }
        return new BigDecimal(new BigInteger(unscaled), scale);
    }

    private static LocalDate readDate(BinaryReader reader) throws DamagedRecordException {
        long epochDay = reader.signed();
        if (!ChronoField.EPOCH_DAY.range().isValidValue(epochDay)) {
            throw new DamagedRecordException("a date is out of the calendar");
        }
        return LocalDate.ofEpochDay(epochDay);
    }

    private static LocalTime readTime(BinaryReader reader) throws DamagedRecordException {
        return LocalTime.ofNanoOfDay(reader.bounded(NANO_OF_DAY_MAX));
    }

    private static LocalDateTime readDateTime(BinaryReader reader) throws DamagedRecordException {
        LocalDate date = readDate(reader);
        return LocalDateTime.of(date, readTime(reader));
    }

    private static ZoneOffset readOffset(BinaryReader reader) throws DamagedRecordException {
        int seconds = reader.signed32();
        if (Math.abs((long) seconds) > ZoneOffset.MAX.getTotalSeconds()) {
            throw new DamagedRecordException("a time's offset is larger than 18 hours");
        }
        return ZoneOffset.ofTotalSeconds(seconds);
    }
}
