package dev.tidegate.journal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigDecimal;
import java.nio.ByteOrder;
import java.security.MessageDigest;

/** Feeds a digest with small values through a buffer: a digest call for each would cost more. */
final class DigestWriter {
    private static final VarHandle INT64 =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle UNIT =
            MethodHandles.byteArrayViewVarHandle(char[].class, ByteOrder.BIG_ENDIAN);

    /** With so many digits any unscaled value fits 64 bits. */
    private static final int DIGITS_OF_INT64 = 18;

    private static final int BUFFER_BYTES = 8 * 1024;
    private static final int UNITS_AT_ONCE = BUFFER_BYTES / Character.BYTES;

    private final MessageDigest digest;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int size;

    DigestWriter(MessageDigest digest) {
        this.digest = digest;
    }

    void reset() {
        digest.reset();
        size = 0;
    }

    void tag(char tag) {
        room(1);
        buffer[size++] = (byte) tag;
    }

    void int64(long value) {
        room(Long.BYTES);
        INT64.set(buffer, size, value);
        size += Long.BYTES;
    }

    /** The number of UTF-16 units, then each with two bytes. */
    void text(String text) {
        int length = text.length();
        int64(length);
        for (int from = 0; from < length; from += UNITS_AT_ONCE) {
            units(text, from, Math.min(length, from + UNITS_AT_ONCE));
        }
    }

    /**
     * The scale, and the unscaled value as {@link #sizedBytes} of its shortest two's complement.
     */
    void decimal(BigDecimal number) {
        int64(number.scale());
        if (number.precision() <= DIGITS_OF_INT64) {
            shortest(number.scaleByPowerOfTen(number.scale()).longValueExact());
        } else {
            sizedBytes(number.unscaledValue().toByteArray());
        }
    }

    void sizedBytes(byte[] bytes) {
        int64(bytes.length);
        bytes(bytes);
    }

    void bytes(byte[] bytes) {
        if (bytes.length > buffer.length) {
            flush();
            digest.update(bytes);
        } else {
            room(bytes.length);
            System.arraycopy(bytes, 0, buffer, size, bytes.length);
            size += bytes.length;
        }
    }

    byte[] digest() {
        flush();
        return digest.digest();
    }

    private void units(String text, int from, int to) {
        room((to - from) * Character.BYTES);
        int at = size;
        for (int i = from; i < to; i++) {
            UNIT.set(buffer, at, text.charAt(i));
            at += Character.BYTES;
        }
        size = at;
    }

    /** What {@code BigInteger.toByteArray} gives, without making either. */
    private void shortest(long value) {
        int bits = Long.SIZE - Long.numberOfLeadingZeros(value ^ (value >> (Long.SIZE - 1)));
        int length = bits / Byte.SIZE + 1;
        int64(length);
        room(Long.BYTES);
        INT64.set(buffer, size, value << (Long.SIZE - length * Byte.SIZE));
        size += length;
    }

    private void room(int bytes) {
        if (buffer.length - size < bytes) {
            flush();
        }
    }

    private void flush() {
        digest.update(buffer, 0, size);
        size = 0;
    }
}
