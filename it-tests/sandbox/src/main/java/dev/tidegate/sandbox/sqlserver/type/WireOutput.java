package dev.tidegate.sandbox.sqlserver.type;

/**
 * A buffer of outgoing bytes: little-endian numbers, text, raw bytes. One thread uses it at a time.
 *
 * <p>When it is full it has itself drained, so that a result of any size passes through a buffer of
 * fixed size.
 */
public abstract class WireOutput {
    /** Room that a single number may need. */
    private static final int NUMBER_BYTES_MAX = 8;

    private final byte[] buffer;
    private int size;
    private long drained;

    /** A buffer of {@code capacity} bytes. */
    protected WireOutput(int capacity) {
        buffer = new byte[capacity];
    }

    /**
     * Sends what can be sent, moves the rest to the front of {@code bytes}.
     *
     * @return how many bytes are left, at most half of the capacity
     */
    protected abstract int drain(byte[] bytes, int length);

    /** Hands over all that is buffered. */
    protected final void takeAll(Taker taker) {
        taker.take(buffer, size);
        drained += size;
        size = 0;
    }

    /** Receives buffered bytes. */
    @FunctionalInterface
    protected interface Taker {
        /** Uses the first {@code length} bytes before it returns. */
        void take(byte[] bytes, int length);
    }

    /** Where the next byte goes, counted from the first one ever written. */
    public final long mark() {
        return drained + size;
    }

    /**
     * Forgets everything after {@code mark}.
     *
     * @return false when some of it has left already
     */
    public final boolean rewind(long mark) {
        if (mark < drained) {
            return false;
        }
        size = Math.toIntExact(mark - drained);
        return true;
    }

    private void room(int bytes) {
        if (buffer.length - size < bytes) {
            makeRoom();
        }
    }

    private void makeRoom() {
        int left = drain(buffer, size);
        drained += size - left;
        size = left;
    }

    /** Writes the low byte. */
    public final void putByte(int value) {
        room(1);
        buffer[size++] = (byte) value;
    }

    /** Writes two bytes, little endian. */
    public final void putShort(int value) {
        room(NUMBER_BYTES_MAX);
        buffer[size] = (byte) value;
        buffer[size + 1] = (byte) (value >> 8);
        size += 2;
    }

    /** Writes four bytes, little endian. */
    public final void putInt(int value) {
        putNumber(value, 4);
    }

    /** Writes eight bytes, little endian. */
    public final void putLong(long value) {
        putNumber(value, 8);
    }

    /** Writes the low {@code bytes} (at most 8) of a number, little endian. */
    public final void putNumber(long value, int bytes) {
        room(NUMBER_BYTES_MAX);
        long rest = value;
        for (int i = 0; i < bytes; i++) {
            buffer[size++] = (byte) rest;
            rest >>= 8;
        }
    }

    /** Writes four bytes, big endian. */
    public final void putIntBigEndian(int value) {
        putInt(Integer.reverseBytes(value));
    }

    /** Writes bytes as they are. */
    public final void putBytes(byte[] bytes) {
        int at = 0;
        while (at < bytes.length) {
            room(1);
            int part = Math.min(bytes.length - at, buffer.length - size);
            System.arraycopy(bytes, at, buffer, size, part);
            size += part;
            at += part;
        }
    }

    /** Writes text in UTF-16, little endian, without a length. */
    public final void putChars(String text) {
        int at = 0;
        int length = text.length();
        while (at < length) {
            room(2);
            int end = at + Math.min(length - at, (buffer.length - size) / 2);
            int to = size;
            for (; at < end; at++) {
                char c = text.charAt(at);
                buffer[to] = (byte) c;
                buffer[to + 1] = (byte) (c >> 8);
                to += 2;
            }
            size = to;
        }
    }

    /** Writes text in Windows-1252, one byte a character, without a length. */
    public final void putNarrowChars(String text) {
        int at = 0;
        int length = text.length();
        while (at < length) {
            room(1);
            int end = at + Math.min(length - at, buffer.length - size);
            int to = size;
            for (; at < end; at++) {
                buffer[to++] = Windows1252.encode(text.charAt(at));
            }
            size = to;
        }
    }

    /** Writes text with its length in characters in one byte before it. */
    public final void putByteText(String text) {
        if (text.length() > 0xFF) {
            throw new IllegalArgumentException("name longer than 255 characters");
        }
        putByte(text.length());
        putChars(text);
    }

    /** Writes text with its length in characters in two bytes before it. */
    public final void putShortText(String text) {
        if (text.length() > 0xFFFF) {
            throw new IllegalArgumentException("text longer than 65535 characters");
        }
        putShort(text.length());
        putChars(text);
    }
}
