package dev.tidegate.model;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/**
 * A link of the hash chain: SHA-256 over the link before it and one transaction's content.
 *
 * <p>Equal links on two sides mean that both saw the same transactions, in the same order, none
 * missing, doubled or changed. Text form: 64 lower-case hex digits.
 */
public record ChainHash(long part1, long part2, long part3, long part4) {
    /** The link before the first transaction. */
    public static final ChainHash START = new ChainHash(0, 0, 0, 0);

    /** Bytes of the binary form. */
    public static final int BYTES = 32;

    /** Reads 32 bytes, big-endian. */
    public static ChainHash fromBytes(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("a chain hash has 32 bytes, not " + bytes.length);
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new ChainHash(
                buffer.getLong(), buffer.getLong(), buffer.getLong(), buffer.getLong());
    }

    /** Parses the text form; throws {@link IllegalArgumentException} naming the bad text. */
    public static ChainHash parse(String text) {
        try {
            return fromBytes(HexFormat.of().parseHex(text));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("not a chain hash: \"" + text + "\"", e);
        }
    }

    /** The binary form: 32 bytes, big-endian. */
    public byte[] toBytes() {
        return ByteBuffer.allocate(BYTES)
                .putLong(part1)
                .putLong(part2)
                .putLong(part3)
                .putLong(part4)
                .array();
    }

    @Override
    public String toString() {
        return HexFormat.of().formatHex(toBytes());
    }
}
