package dev.tidegate.model;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/**
 * A SQL Server log sequence number: the place of one record in the transaction log.
 *
 * <p>80 bits in three unsigned parts, compared left to right. Text form {@code
 * VVVVVVVV:BBBBBBBB:SSSS} in lower-case hex; wire form {@code binary(10)}, big-endian.
 *
 * @param virtualLog sequence number of the virtual log file
 * @param block offset of the log block inside that file
 * @param slot record number inside that block
 */
public record Lsn(int virtualLog, int block, short slot) implements Comparable<Lsn> {
    /** Before every record of every log. */
    public static final Lsn ZERO = new Lsn(0, 0, (short) 0);

    /** Bytes of the wire form. */
    public static final int BYTES = 10;

    /** Parses the text form; throws {@link IllegalArgumentException} naming the bad text. */
    public static Lsn parse(String text) {
        if (text.length() != 22 || text.charAt(8) != ':' || text.charAt(17) != ':') {
            throw new IllegalArgumentException("not an LSN: \"" + text + "\"");
        }
        try {
            return new Lsn(
                    HexFormat.fromHexDigits(text, 0, 8),
                    HexFormat.fromHexDigits(text, 9, 17),
                    (short) HexFormat.fromHexDigits(text, 18, 22));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("not an LSN: \"" + text + "\"", e);
        }
    }

    /** Reads the wire form; throws {@link IllegalArgumentException} unless there are ten bytes. */
    public static Lsn fromBytes(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("an LSN has 10 bytes, not " + bytes.length);
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new Lsn(buffer.getInt(), buffer.getInt(), buffer.getShort());
    }

    /** The wire form: ten bytes, big-endian. */
    public byte[] toBytes() {
        return ByteBuffer.allocate(BYTES).putInt(virtualLog).putInt(block).putShort(slot).array();
    }

    /** Whether this record stands before {@code other} in the log. */
    public boolean isBefore(Lsn other) {
        return compareTo(other) < 0;
    }

    /** Whether this record stands after {@code other} in the log. */
    public boolean isAfter(Lsn other) {
        return compareTo(other) > 0;
    }

    /** The later of two. */
    public static Lsn max(Lsn a, Lsn b) {
        return a.isBefore(b) ? b : a;
    }

    /** The order of the log. Asked several times for each change, so without a comparator. */
    @Override
    public int compareTo(Lsn other) {
        int byLog = Integer.compareUnsigned(virtualLog, other.virtualLog);
        if (byLog != 0) {
            return byLog;
        }
        int byBlock = Integer.compareUnsigned(block, other.block);
        return byBlock != 0
                ? byBlock
                : Integer.compare(Short.toUnsignedInt(slot), Short.toUnsignedInt(other.slot));
    }

    @Override
    public String toString() {
        HexFormat hex = HexFormat.of();
        return hex.toHexDigits(virtualLog)
                + ":"
                + hex.toHexDigits(block)
                + ":"
                + hex.toHexDigits(slot);
    }
}
