package dev.tidegate.sandbox.sqlserver.type;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.util.Arrays;

/**
 * Code page 1252, that of the collation SQL_Latin1_General_CP1_CI_AS, as Windows has it: the five
 * bytes without a character stand for the control characters of the same number.
 */
public final class Windows1252 {
    private static final char[] CHARS = new char[256];
    private static final byte[] BYTES = new byte[1 << 16];

    static {
        Charset charset = Charset.forName("windows-1252");
        Arrays.fill(BYTES, (byte) '?');
        for (int b = 0; b < CHARS.length; b++) {
            char c = charset.decode(ByteBuffer.wrap(new byte[] {(byte) b})).get();
            CHARS[b] = c == '\uFFFD' ? (char) b : c;
            BYTES[CHARS[b]] = (byte) b;
        }
    }

    private Windows1252() {}

    /** The byte of a character, a question mark when it has none. */
    static byte encode(char c) {
        return BYTES[c];
    }

    /** The bytes of a text. */
    public static byte[] bytes(String text) {
        byte[] bytes = new byte[text.length()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = encode(text.charAt(i));
        }
        return bytes;
    }

    /** The text of some bytes. */
    public static String text(byte[] bytes) {
        return decode(bytes, 0, bytes.length);
    }

    /** The text of some of the bytes. */
    static String decode(byte[] bytes, int offset, int length) {
        char[] chars = new char[length];
        for (int i = 0; i < length; i++) {
            chars[i] = CHARS[bytes[offset + i] & 0xFF];
        }
        return new String(chars);
    }
}
