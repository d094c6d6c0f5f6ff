package dev.tidegate.validate.hash;

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

    /** The bytes; whoever put them in knows how many. Valid until the next call. */
    byte[] bytes() {
        return bytes;
    }

    /** What stands before the bytes of a value that are not put in here; gives its end. */
    int header(Field field, long length, int at) {
        room(at, HEADER_BYTES);
        return header(field, Math.toIntExact(length), at, bytes);
    }

    /** The bytes from one place up to another once more, from {@code at} on; gives their end. */
    int copy(int from, int upTo, int at) {
        int length = upTo - from;
        if (length > 0) {
            byte[] into = room(at, length);
            System.arraycopy(into, from, into, at, length);
        }
        return at + length;
    }

    /** A value that is not NULL, with its header, from {@code at} on; gives its end. */
    int value(Field field, Object value, int at) {
        return switch (field.form()) {
            case BIT -> bit(field, (Boolean) value, at);
            case INTEGER -> int64(field, (Integer) value, at);
            case LONG -> int64(field, (Long) value, at);
            case DECIMAL -> decimal(field, (BigDecimal) value, at);
            case REAL -> real(field, (Float) value, at);
            case FLOAT -> float64(field, (Double) value, at);
            case TEXT -> text(field, (String) value, at);
            case PADDED_TEXT -> paddedText(field, (String) value, at);
            case BINARY -> binary(field, (byte[]) value, at);
            case DAY -> day(field, (LocalDate) value, at);
            case TIME -> time(field, (LocalTime) value, at);
            case LOCAL -> local(field, (LocalDateTime) value, at);
            case MOMENT -> moment(field, (OffsetDateTime) value, at);
            case UUID -> uuid(field, (UUID) value, at);
        };
    }

    /** All NaNs are one; -0 is not 0. */
    private int real(Field field, float number, int at) {
        return int32(field, Float.floatToIntBits(number), at);
    }

    private int float64(Field field, double number, int at) {
        return int64(field, Double.doubleToLongBits(number), at);
    }

    /** PostgreSQL's infinity is its largest number, and Java's largest date. */
    private int day(Field field, LocalDate date, int at) {
        long day = date.toEpochDay() - EPOCH_DAY;
        return int32(field, Math.clamp(day, Integer.MIN_VALUE, Integer.MAX_VALUE), at);
    }

    /** Only the target can hold 24:00:00, which Java has as the last nanosecond of the day. */
    private int time(Field field, LocalTime time, int at) {
        long nano = time.toNanoOfDay();
        return int64(field, nano == LAST_NANO_OF_DAY ? MICROS_OF_DAY : nano / NANOS_OF_MICRO, at);
    }

    private int local(Field field, LocalDateTime time, int at) {
        return int64(field, micros(time.toEpochSecond(ZoneOffset.UTC), time.getNano()), at);
    }

    private int moment(Field field, OffsetDateTime moment, int at) {
        return int64(field, micros(moment.toEpochSecond(), moment.getNano()), at);
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

    private int bit(Field field, boolean bit, int at) {
        byte[] into = room(at, HEADER_BYTES + 1);
        int start = header(field, 1, at, into);
        into[start] = (byte) (bit ? 1 : 0);
        return start + 1;
    }

    private int int64(Field field, long number, int at) {
        byte[] into = room(at, HEADER_BYTES + Long.BYTES);
        int start = header(field, Long.BYTES, at, into);
        INT64.set(into, start, number);
        return start + Long.BYTES;
    }

    private int int32(Field field, int number, int at) {
        byte[] into = room(at, HEADER_BYTES + Integer.BYTES);
        int start = header(field, Integer.BYTES, at, into);
        INT32.set(into, start, number);
        return start + Integer.BYTES;
    }

    private int uuid(Field field, UUID uuid, int at) {
        byte[] into = room(at, HEADER_BYTES + 2 * Long.BYTES);
        int start = header(field, 2 * Long.BYTES, at, into);
        INT64.set(into, start, uuid.getMostSignificantBits());
        INT64.set(into, start + Long.BYTES, uuid.getLeastSignificantBits());
        return start + 2 * Long.BYTES;
    }

    private int decimal(Field field, BigDecimal value, int at) {
        byte[] into = room(at, HEADER_BYTES + CanonicalDecimal.BYTES_MAX);
        int start = at + HEADER_BYTES;
        int end = CanonicalDecimal.put(value, field.scale(), into, start);
        header(field, end - start, at, into);
        return end;
    }

    private int text(Field field, String text, int at) {
        return binary(field, CanonicalText.of(text), at);
    }

    /** Only U+0020 is a blank, and no other character has its byte. */
    private int paddedText(Field field, String text, int at) {
        byte[] value = CanonicalText.of(text);
        int length = value.length;
        while (length > 0 && value[length - 1] == ' ') {
            length--;
        }
        return binary(field, value, length, at);
    }

    private int binary(Field field, byte[] value, int at) {
        return binary(field, value, value.length, at);
    }

    private int binary(Field field, byte[] value, int length, int at) {
        byte[] into = room(at, Math.addExact(HEADER_BYTES, length));
        int start = header(field, length, at, into);
        System.arraycopy(value, 0, into, start, length);
        return start + length;
    }

    private static int header(Field field, int length, int at, byte[] into) {
        INT64.set(into, at, field.id());
        INT32.set(into, at + Long.BYTES, length);
        return at + HEADER_BYTES;
    }

    private byte[] room(int at, int length) {
        if (bytes.length - at < length) {
            grow(at, length);
        }
        return bytes;
    }

    private void grow(int at, int length) {
        long doubled = Math.min(2L * bytes.length, LENGTH_MAX);
        bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(at, length), (int) doubled));
    }
}
