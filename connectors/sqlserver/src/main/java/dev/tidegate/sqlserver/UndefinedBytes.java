package dev.tidegate.sqlserver;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Text of a code page in which some bytes have no character. Where Java's decoders give U+FFFD for
 * 0x80 to 0x9F, Windows and SQL Server give the control character of the same number; programs that
 * keep other encodings in such columns rely on it.
 */
final class UndefinedBytes {
    private static final int CONTROLS_FIRST = 0x80;
    private static final int CONTROLS_LAST = 0x9F;

    private UndefinedBytes() {}

    /**
     * The text as SQL Server has it; empty if that cannot be told.
     *
     * @param decoded as the driver decoded it, with U+FFFD in it
     * @param bytes as they are in the column
     */
    static Optional<String> text(String decoded, byte[] bytes) {
        if (isUtf8(decoded, bytes)) {
            return Optional.of(decoded);
        }
        if (bytes.length != decoded.length()) {
            return Optional.empty();
        }
        StringBuilder text = new StringBuilder(decoded);
        for (int i = 0; i < bytes.length; i++) {
            if (decoded.charAt(i) == Doubts.REPLACEMENT) {
                int number = bytes[i] & 0xFF;
                if (number < CONTROLS_FIRST || number > CONTROLS_LAST) {
                    return Optional.empty();
                }
                text.setCharAt(i, (char) number);
            }
        }
        return Optional.of(text.toString());
    }

    /** Whether a UTF-8 collation holds the replacement character itself. */
    private static boolean isUtf8(String decoded, byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString()
                    .equals(decoded);
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
