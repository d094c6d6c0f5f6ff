package dev.tidegate.validate.hash;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Text as UTF-8, as PostgreSQL can hold it: U+FFFD stands for U+0000 and for each half of a
 * surrogate pair. No normalisation, no case folding.
 */
final class CanonicalText {
    /** The most bytes for one UTF-16 unit. */
    static final int BYTES_PER_UNIT_MAX = 3;

    private static final int ONE_BYTE_MAX = 0x7f;
    private static final int TWO_BYTES_MAX = 0x7ff;
    private static final int CONTINUATION_BITS = 6;
    private static final int CONTINUATION_MASK = 0x3f;
    private static final char REPLACEMENT = '\uFFFD';

    private static final VarHandle INT64 =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = ONES << Byte.SIZE - 1;
    private static final long QUESTION_MARKS = '?' * ONES;

    private CanonicalText() {}

    /**
     * The bytes of a text, as they are for nearly all texts: as the JDK writes UTF-8, which is
     * fast, unless what it writes has a byte that may stand for what PostgreSQL cannot hold.
     */
    static byte[] of(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return hasDoubtful(bytes) ? exact(text) : bytes;
    }

    /** Whether there is a zero, or the question mark that the JDK writes for half a pair. */
    private static boolean hasDoubtful(byte[] bytes) {
        int at = 0;
        for (; at <= bytes.length - Long.BYTES; at += Long.BYTES) {
            long eight = (long) INT64.get(bytes, at);
            if (hasZero(eight) || hasZero(eight ^ QUESTION_MARKS)) {
                return true;
            }
        }
        for (; at < bytes.length; at++) {
            if (bytes[at] == 0 || bytes[at] == '?') {
                return true;
            }
        }
        return false;
    }

    private static boolean hasZero(long eight) {
        return (eight - ONES & ~eight & HIGH_BITS) != 0;
    }

    private static byte[] exact(String text) {
        byte[] bytes = new byte[Math.toIntExact(length(text, 0, text.length()))];
        put(text, 0, text.length(), bytes, 0);
        return bytes;
    }

    /**
     * Writes units of a text.
     *
     * @param end behind the last unit; not inside a pair
     * @param bytes with room for {@link #BYTES_PER_UNIT_MAX} for each unit from {@code at} on
     * @return behind the last byte
     */
    static int put(String text, int start, int end, byte[] bytes, int at) {
        int i = start;
        int next = at;
        while (i < end) {
            char unit = text.charAt(i);
            if (unit == 0 || unit > ONE_BYTE_MAX) {
                return putAny(text, i, end, bytes, next);
            }
            bytes[next++] = (byte) unit;
            i++;
        }
        return next;
    }

    private static int putAny(String text, int start, int end, byte[] bytes, int at) {
        int next = at;
        for (int i = start; i < end; i++) {
            char unit = text.charAt(i);
            if (unit == 0) {
                next = putThree(REPLACEMENT, bytes, next);
            } else if (unit <= ONE_BYTE_MAX) {
                bytes[next++] = (byte) unit;
            } else if (unit <= TWO_BYTES_MAX) {
                bytes[next++] = (byte) (0xc0 | unit >> CONTINUATION_BITS);
                bytes[next++] = continuation(unit);
            } else if (!Character.isSurrogate(unit)) {
                next = putThree(unit, bytes, next);
            } else if (isPair(text, i, end)) {
                next = putFour(Character.toCodePoint(unit, text.charAt(++i)), bytes, next);
            } else {
                next = putThree(REPLACEMENT, bytes, next);
            }
        }
        return next;
    }

    /** How many bytes {@link #put} writes for units of a text. */
    static long length(String text, int start, int end) {
        long length = (long) end - start;
        for (int i = start; i < end; i++) {
            char unit = text.charAt(i);
            if (unit == 0) {
                length += 2;
            } else if (unit > ONE_BYTE_MAX) {
                if (unit <= TWO_BYTES_MAX) {
                    length++;
                } else {
                    length += 2; // a pair: four bytes for two units
                    i += isPair(text, i, end) ? 1 : 0;
                }
            }
        }
        return length;
    }

    static boolean isPair(String text, int at, int end) {
        return at + 1 < end && Character.isSurrogatePair(text.charAt(at), text.charAt(at + 1));
    }

    private static int putThree(char unit, byte[] bytes, int at) {
        bytes[at] = (byte) (0xe0 | unit >> 2 * CONTINUATION_BITS);
        bytes[at + 1] = continuation(unit >> CONTINUATION_BITS);
        bytes[at + 2] = continuation(unit);
        return at + 3;
    }

    private static int putFour(int codePoint, byte[] bytes, int at) {
        bytes[at] = (byte) (0xf0 | codePoint >> 3 * CONTINUATION_BITS);
        bytes[at + 1] = continuation(codePoint >> 2 * CONTINUATION_BITS);
        bytes[at + 2] = continuation(codePoint >> CONTINUATION_BITS);
        bytes[at + 3] = continuation(codePoint);
        return at + 4;
    }

    private static byte continuation(int bits) {
        return (byte) (0x80 | bits & CONTINUATION_MASK);
    }
}
