package dev.tidegate.sandbox.sqlserver.type;

import java.nio.charset.StandardCharsets;

/** Reads a message that is wholly in memory. Reading past its end is a {@link WireException}. */
public final class WireInput {
    private final byte[] bytes;
    private final int end;
    private int at;

    /** Reads {@code length} bytes from {@code offset}. */
    public WireInput(byte[] bytes, int offset, int length) {
        this.bytes = bytes;
        this.at = offset;
        this.end = offset + length;
    }

    /** Bytes not read yet. */
    public int remaining() {
        return end - at;
    }

    /** The next byte without reading it, 0 to 255. */
    public int peek() throws WireException {
        need(1);
        return bytes[at] & 0xFF;
    }

    /** A byte, 0 to 255. */
    public int readByte() throws WireException {
        need(1);
        return bytes[at++] & 0xFF;
    }

    /** Two bytes, 0 to 65535. */
    public int readShort() throws WireException {
        return (int) readNumber(2);
    }

    /** Two bytes big endian, 0 to 65535. */
    public int readShortBigEndian() throws WireException {
        return (readByte() << 8) | readByte();
    }

    /** Four bytes. */
    public int readInt() throws WireException {
        return (int) readNumber(4);
    }

    /** Eight bytes. */
    public long readLong() throws WireException {
        return readNumber(8);
    }

    /** A number of up to eight bytes, without sign unless it has all eight. */
    public long readNumber(int count) throws WireException {
        need(count);
        long value = 0;
        for (int i = count - 1; i >= 0; i--) {
            value = (value << 8) | (bytes[at + i] & 0xFF);
        }
        at += count;
        return value;
    }

    /** Bytes as they are. */
    public byte[] readBytes(int count) throws WireException {
        need(count);
        byte[] copy = new byte[count];
        System.arraycopy(bytes, at, copy, 0, count);
        at += count;
        return copy;
    }

    /** Text in UTF-16, little endian. */
    public String readChars(int characters) throws WireException {
        need(2L * characters);
        String text = new String(bytes, at, 2 * characters, StandardCharsets.UTF_16LE);
        at += 2 * characters;
        return text;
    }

    /** Text in Windows-1252. */
    String readNarrowChars(int characters) throws WireException {
        need(characters);
        String text = Windows1252.decode(bytes, at, characters);
        at += characters;
        return text;
    }

    /** Text with its length in one byte before it. */
    public String readByteText() throws WireException {
        return readChars(readByte());
    }

    /** Text with its length in two bytes before it. */
    public String readShortText() throws WireException {
        return readChars(readShort());
    }

    /** Passes over bytes. */
    public void skip(int count) throws WireException {
        need(count);
        at += count;
    }

    /** The next {@code count} bytes as an input of their own. */
    public WireInput slice(int count) throws WireException {
        need(count);
        WireInput slice = new WireInput(bytes, at, count);
        at += count;
        return slice;
    }

    private void need(long count) throws WireException {
        if (count < 0 || count > end - at) {
            throw new WireException("message ends " + (count - (end - at)) + " bytes too early");
        }
    }
}
