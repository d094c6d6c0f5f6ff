package dev.tidegate.validate.hash;

import dev.tidegate.ledger.CanonicalColumns.Place;
import dev.tidegate.model.ColumnType;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigDecimal;
import java.nio.ByteOrder;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.UUID;

/**
 * Canonical bytes of values, one behind the other, in a buffer that grows and is used again. The
 * room's README has the form byte for byte. Owned by one thread.
 */
final class CanonicalBuffer {
    /** An id and a length. */
    static final int HEADER_BYTES = Long.BYTES + Integer.BYTES;

    private static final VarHandle INT64 =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT32 =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    /** Days from 1970-01-01 to 2000-01-01, day 0. */
    private static final long EPOCH_DAY = LocalDate.of(2000, 1, 1).toEpochDay();

    private static final long EPOCH_SECOND = EPOCH_DAY * 24 * 60 * 60;
    private static final long MICROS = 1_000_000;
    private static final int NANOS_OF_MICRO = 1_000;

    /** Seconds before and behind the epoch whose microseconds fit 64 bits. */
    private static final long SECONDS_MAX = Long.MAX_VALUE / MICROS - 1;

    /** The longest array that every JVM makes. */
    private static final int LENGTH_MAX = Integer.MAX_VALUE - 8;

    private static final long MICROS_OF_DAY = 24 * 60 * 60 * MICROS;
    private static final long LAST_NANO_OF_DAY = LocalTime.MAX.toNanoOfDay();

    private byte[] bytes = new byte[512];
    private int size;

    /** How many bytes are in it. */
    int size() {
        return size;
    }

    /** The bytes, valid up to {@link #size} and until the next call. */
    byte[] bytes() {
        return bytes;
    }

    /** Forgets all bytes behind the first {@code kept}. */
    void truncate(int kept) {
        size = kept;
    }

    /** What stands before the bytes of a value that are not put in here. */
    void header(Place place, long length) {
        byte[] into = room(HEADER_BYTES);
        INT64.set(into, size, place.id());
        INT32.set(into, size + Long.BYTES, Math.toIntExact(length));
        size += HEADER_BYTES;
    }

    /** A value that is not NULL, with its header. */
    void value(Place place, Object value) {
        ColumnType type = place.column().type();
        switch (type.kind()) {
            case BIT -> fixed(place, 1)[size - 1] = (byte) ((Boolean) value ? 1 : 0);
            case TINYINT, SMALLINT, INT -> int64(place, (Integer) value);
            case BIGINT -> int64(place, (Long) value);
            case DECIMAL, MONEY, SMALLMONEY -> decimal(place, (BigDecimal) value);
            // all NaNs are one; -0 is not 0
            case REAL -> int32(place, Float.floatToIntBits((Float) value));
            case FLOAT -> int64(place, Double.doubleToLongBits((Double) value));
            case CHAR, NCHAR -> {
                String text = (String) value;
                text(place, text, CanonicalText.endWithoutBlanks(text));
            }
            case VARCHAR, TEXT, NVARCHAR, NTEXT, XML -> {
                String text = (String) value;
                text(place, text, text.length());
            }
            case BINARY, VARBINARY, IMAGE, ROWVERSION, HIERARCHYID, GEOMETRY, GEOGRAPHY ->
                    binary(place, (byte[]) value);
            case DATE -> int32(place, day((LocalDate) value));
            case TIME -> int64(place, microOfDay((LocalTime) value));
            case SMALLDATETIME, DATETIME, DATETIME2 -> {
                LocalDateTime time = (LocalDateTime) value;
                int64(place, micros(time.toEpochSecond(ZoneOffset.UTC), time.getNano()));
            }
            case DATETIMEOFFSET -> {
                OffsetDateTime moment = (OffsetDateTime) value;
                int64(place, micros(moment.toEpochSecond(), moment.getNano()));
            }
            case UNIQUEIDENTIFIER -> {
                UUID uuid = (UUID) value;
                byte[] into = fixed(place, 2 * Long.BYTES);
                INT64.set(into, size - 2 * Long.BYTES, uuid.getMostSignificantBits());
                INT64.set(into, size - Long.BYTES, uuid.getLeastSignificantBits());
            }
            case SQL_VARIANT ->
                    throw new TidegateException(
                            ErrorCode.TYPE_UNSUPPORTED,
                            "values of type sql_variant have no canonical form",
                            "Leave the column out with source.columns_excluded, or its table with"
                                    + " source.tables_excluded, or change the column's type.");
        }
    }

    /** PostgreSQL's infinity is its largest number, and Java's largest date. */
    private static int day(LocalDate date) {
        long day = date.toEpochDay() - EPOCH_DAY;
        return Math.clamp(day, Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    /** Only the target can hold 24:00:00, which Java has as the last nanosecond of the day. */
    private static long microOfDay(LocalTime time) {
        long nano = time.toNanoOfDay();
        return nano == LAST_NANO_OF_DAY ? MICROS_OF_DAY : nano / NANOS_OF_MICRO;
    }

    private static long micros(long second, int nano) {
        long sinceEpoch = second - EPOCH_SECOND;
        if (sinceEpoch > SECONDS_MAX) {
            return Long.MAX_VALUE;
        }
        if (sinceEpoch < -SECONDS_MAX) {
            return Long.MIN_VALUE;
        }
        return sinceEpoch * MICROS + nano / NANOS_OF_MICRO;
    }

    private void int64(Place place, long number) {
        INT64.set(fixed(place, Long.BYTES), size - Long.BYTES, number);
    }

    private void int32(Place place, int number) {
        INT32.set(fixed(place, Integer.BYTES), size - Integer.BYTES, number);
    }

    private void decimal(Place place, BigDecimal value) {
        byte[] into = room(HEADER_BYTES + CanonicalDecimal.BYTES_MAX);
        int scale = place.column().type().scale();
        end(place, CanonicalDecimal.put(value, scale, into, size + HEADER_BYTES));
    }

    private void text(Place place, String text, int length) {
        int bytesMax = Math.multiplyExact(CanonicalText.BYTES_PER_UNIT_MAX, length);
        byte[] into = room(Math.addExact(HEADER_BYTES, bytesMax));
        end(place, CanonicalText.put(text, 0, length, into, size + HEADER_BYTES));
    }

    private void binary(Place place, byte[] value) {
        byte[] into = room(Math.addExact(HEADER_BYTES, value.length));
        System.arraycopy(value, 0, into, size + HEADER_BYTES, value.length);
        end(place, size + HEADER_BYTES + value.length);
    }

    /** Header and room for a value of fixed length, which ends at the size. */
    private byte[] fixed(Place place, int length) {
        byte[] into = room(HEADER_BYTES + length);
        end(place, size + HEADER_BYTES + length);
        return into;
    }

    /** Writes the header of the value that ends there. */
    private void end(Place place, int end) {
        INT64.set(bytes, size, place.id());
        INT32.set(bytes, size + Long.BYTES, end - size - HEADER_BYTES);
        size = end;
    }

    private byte[] room(int length) {
        if (bytes.length - size < length) {
            grow(length);
        }
        return bytes;
    }

    private void grow(int length) {
        int needed = Math.addExact(size, length);
        long doubled = Math.min(2L * bytes.length, LENGTH_MAX);
        bytes = Arrays.copyOf(bytes, Math.max(needed, (int) doubled));
    }
}
