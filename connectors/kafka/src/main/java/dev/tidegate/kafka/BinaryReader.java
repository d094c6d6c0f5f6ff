package dev.tidegate.kafka;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads what {@link BinaryWriter} wrote, and trusts nothing: what would lie behind the end of the
 * record, or cannot have been written, is a {@link DamagedRecordException}.
 */
final class BinaryReader {
    private final byte[] bytes;
    private final int end;
    private int at;

    /** Reads what remains in the buffer, which stays as it is. */
    BinaryReader(ByteBuffer value) {
        if (value.hasArray()) {
            bytes = value.array();
            at = value.arrayOffset() + value.position();
        } else {
            bytes = new byte[value.remaining()];
            value.get(value.position(), bytes);
        }
        end = at + value.remaining();
    }

    /** Bytes not read yet. */
    int remaining() {
        return end - at;
    }

    /** Where the next byte is, for {@link #skipRepeated}. */
    int place() {
        return at;
    }

    /**
     * Passes over what follows if it repeats what stands from one place up to another.
     *
     * @return whether it does
     */
    boolean skipRepeated(int from, int to) {
        int length = to - from;
        if (length > remaining() || !Arrays.equals(bytes, from, to, bytes, at, at + length)) {
            return false;
        }
        at += length;
        return true;
    }

    void end() throws DamagedRecordException {
        if (remaining() > 0) {
            throw new DamagedRecordException("bytes follow its end");
        }
    }

    byte int8() throws DamagedRecordException {
        if (at >= end) {
            throw endsEarly();
        }
        return bytes[at++];
    }

    short int16() throws DamagedRecordException {
        require(2);
        int value = ((bytes[at] & 0xff) << 8) | (bytes[at + 1] & 0xff);
        at += 2;
        return (short) value;
    }

    int int32() throws DamagedRecordException {
        require(4);
        int value =
                bytes[at] << 24
                        | (bytes[at + 1] & 0xff) << 16
                        | (bytes[at + 2] & 0xff) << 8
                        | (bytes[at + 3] & 0xff);
        at += 4;
        return value;
    }

    long int64() throws DamagedRecordException {
        return ((long) int32() << 32) | (int32() & 0xffff_ffffL);
    }

    long unsigned() throws DamagedRecordException {
        byte first = int8();
        return first >= 0 ? first : longUnsigned(first & 0x7f);
    }

    private long longUnsigned(long lowest) throws DamagedRecordException {
        long value = lowest;
        for (int shift = 7; shift < 64; shift += 7) {
            byte next = int8();
            value |= (next & 0x7fL) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new DamagedRecordException("a number has more than 64 bits");
    }

    long signed() throws DamagedRecordException {
        long value = unsigned();
        return value >>> 1 ^ -(value & 1);
    }

    /** A signed number that fits 32 bits. */
    int signed32() throws DamagedRecordException {
        long value = signed();
        if (value != (int) value) {
            throw new DamagedRecordException("a number has more than 32 bits");
        }
        return (int) value;
    }

    /** A number from 0 to {@code max}. */
    int bounded(int max) throws DamagedRecordException {
        return (int) bounded((long) max);
    }

    /** A number from 0 to {@code max}. */
    long bounded(long max) throws DamagedRecordException {
        long value = unsigned();
        if (value < 0 || value > max) {
            throw new DamagedRecordException("a number is out of its range");
        }
        return value;
    }

    /** A number of things that take at least one byte each. */
    int count() throws DamagedRecordException {
        long value = unsigned();
        if (value < 0 || value > remaining()) {
            throw endsEarly();
        }
        return (int) value;
    }

    String text() throws DamagedRecordException {
        long header = unsigned();
        long length = header >>> 1;
        if ((header & 1) == 0) {
            require(length);
            String text = new String(bytes, at, (int) length, StandardCharsets.ISO_8859_1);
            at += (int) length;
            return text;
        }
        require(2 * length);
        char[] units = new char[(int) length];
        for (int i = 0; i < units.length; i++) {
            units[i] = (char) (((bytes[at] & 0xff) << 8) | (bytes[at + 1] & 0xff));
            at += 2;
        }
        return new String(units);
    }

    byte[] sizedBytes() throws DamagedRecordException {
        return bytes(count());
    }

    byte[] bytes(int length) throws DamagedRecordException {
        require(length);
        byte[] copy = Arrays.copyOfRange(bytes, at, at + length);
        at += length;
        return copy;
    }

    private void require(long length) throws DamagedRecordException {
        if (length < 0 || length > remaining()) {
            throw endsEarly();
        }
    }

    private static DamagedRecordException endsEarly() {
        return new DamagedRecordException("it ends early");
    }
}
