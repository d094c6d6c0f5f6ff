package dev.tidegate.kafka;

import java.util.Arrays;

/**
 * Bytes that grow, and the primitives of the record format. Owned by one thread; {@link #clear}
 * starts the next record in the same memory.
 */
final class BinaryWriter {
    /** What one huge record left behind is given back above this. */
    private static final int KEPT_BYTES_MAX = 1 << 20;

    private static final int STARTING_BYTES = 4096;

    private byte[] bytes = new byte[STARTING_BYTES];
    private int size;

    void clear() {
        size = 0;
        if (bytes.length > KEPT_BYTES_MAX) {
            bytes = new byte[STARTING_BYTES];
        }
    }

    int size() {
        return size;
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, size);
    }

    /** A copy of a stretch of what was written. */
    byte[] toBytes(int from, int to) {
        return Arrays.copyOfRange(bytes, from, to);
    }

    void int8(int value) {
        room(1);
        bytes[size++] = (byte) value;
    }

    void int16(int value) {
        room(2);
        bytes[size++] = (byte) (value >>> 8);
        bytes[size++] = (byte) value;
    }

    void int32(int value) {
        room(4);
        int at = size;
        bytes[at] = (byte) (value >>> 24);
        bytes[at + 1] = (byte) (value >>> 16);
        bytes[at + 2] = (byte) (value >>> 8);
        bytes[at + 3] = (byte) value;
        size = at + 4;
    }

    void int64(long value) {
        int32((int) (value >>> 32));
        int32((int) value);
    }

    /** Seven bits a byte, the lowest first; the high bit says that more follow. */
    void unsigned(long value) {
        room(10);
        long rest = value;
        int at = size;
        while ((rest & ~0x7fL) != 0) {
            bytes[at++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[at++] = (byte) rest;
        size = at;
    }

    /** As {@link #unsigned}, with the sign in the lowest bit: 0, -1, 1, -2 … are 0, 1, 2, 3 … */
    void signed(long value) {
        unsigned((value << 1) ^ (value >> 63));
    }

    /**
     * Twice the number of UTF-16 units, plus one if they are written with two bytes each; then the
     * units. One byte each is enough when all are below U+0100. Every unit survives, also half a
     * surrogate pair, which UTF-8 could not carry.
     */
    void text(String text) {
        int length = text.length();
        int bits = 0;
        for (int i = 0; i < length; i++) {
            bits |= text.charAt(i);
        }
        boolean wide = bits > 0xff;
        unsigned(2L * length + (wide ? 1 : 0));
        room(wide ? 2L * length : length);
        int at = size;
        if (wide) {
            for (int i = 0; i < length; i++) {
                char unit = text.charAt(i);
                bytes[at++] = (byte) (unit >>> 8);
                bytes[at++] = (byte) unit;
            }
        } else {
            for (int i = 0; i < length; i++) {
                bytes[at++] = (byte) text.charAt(i);
            }
        }
        size = at;
    }

    void sizedBytes(byte[] value) {
        unsigned(value.length);
        bytes(value);
    }

    void bytes(byte[] value) {
        room(value.length);
        System.arraycopy(value, 0, bytes, size, value.length);
        size += value.length;
    }

    private void room(long more) {
        long needed = size + more;
        if (needed > bytes.length) {
            grow(needed);
        }
    }

    private void grow(long needed) {
        if (needed > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException("an event is larger than 2 GiB");
        }
        long doubled = Math.min(2L * bytes.length, Integer.MAX_VALUE - 8);
        bytes = Arrays.copyOf(bytes, (int) Math.max(doubled, needed));
    }
}
