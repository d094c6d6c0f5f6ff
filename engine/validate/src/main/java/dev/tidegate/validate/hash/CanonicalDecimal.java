package dev.tidegate.validate.hash;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Decimals as ASCII text with exactly as many digits after the point as their column has. */
final class CanonicalDecimal {
    /** A sign, a zero before the point, the point, and 38 digits. */
    static final int BYTES_MAX = 41;

    /** With so many digits a number fits 64 bits. */
    private static final int SHORT_DIGITS = 18;

    private static final int TEN = 10;

    private static final VarHandle PAIR =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);

    /** The numbers below a hundred as two digits. */
    private static final short[] PAIRS = pairs();

    private CanonicalDecimal() {}

    /**
     * Writes a number; one of another scale as PostgreSQL keeps it, rounded away from zero at the
     * half.
     *
     * @param bytes with room for {@link #BYTES_MAX} bytes from {@code at} on
     * @return behind the last byte
     */
    static int put(BigDecimal value, int scale, byte[] bytes, int at) {
        BigDecimal kept =
                value.scale() == scale ? value : value.setScale(scale, RoundingMode.HALF_UP);
        int precision = kept.precision();
        if (precision > SHORT_DIGITS) {
            byte[] digits = kept.toPlainString().getBytes(StandardCharsets.ISO_8859_1);
            System.arraycopy(digits, 0, bytes, at, digits.length);
            return at + digits.length;
        }
        // makes no BigInteger
        long unscaled = scale == 0 ? kept.longValue() : kept.scaleByPowerOfTen(scale).longValue();
        int start = at;
        if (unscaled < 0) {
            bytes[start++] = '-';
        }
        int whole = Math.max(1, precision - scale);
        int end = start + whole + (scale == 0 ? 0 : scale + 1);
        long rest = Math.abs(unscaled);
        if (scale > 0) {
            rest = putDigits(rest, scale, bytes, end);
            bytes[start + whole] = '.';
        }
        putDigits(rest, whole, bytes, start + whole);
        return end;
    }

    /** Writes the last digits of a number before {@code end}, and gives what stands before them. */
    private static long putDigits(long number, int count, byte[] bytes, int end) {
        long rest = number;
        int at = end;
        int left = count;
        while (left >= 2) {
            long next = rest / 100;
            at -= 2;
            PAIR.set(bytes, at, PAIRS[(int) (rest - next * 100)]);
            rest = next;
            left -= 2;
        }
        if (left == 0) {
            return rest;
        }
        long next = rest / TEN;
        bytes[at - 1] = (byte) ('0' + rest - next * TEN);
        return next;
    }

    private static short[] pairs() {
        short[] pairs = new short[100];
        for (int i = 0; i < pairs.length; i++) {
            pairs[i] = (short) ('0' + i / TEN << Byte.SIZE | '0' + i % TEN);
        }
        return pairs;
    }
}
