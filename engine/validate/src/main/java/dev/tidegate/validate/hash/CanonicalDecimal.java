package dev.tidegate.validate.hash;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;

/** Decimals as ASCII text with exactly as many digits after the point as their column has. */
final class CanonicalDecimal {
    /** A sign, a zero before the point, the point, and 38 digits. */
    static final int BYTES_MAX = 41;

    /** With so many digits a number fits 64 bits. */
    private static final int SHORT_DIGITS = 18;

    private static final int TEN = 10;

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
        int next = end;
        if (scale > 0) {
            for (int i = 0; i < scale; i++) {
                bytes[--next] = (byte) ('0' + rest % TEN);
                rest /= TEN;
            }
            bytes[--next] = '.';
        }
        while (next > start) {
            bytes[--next] = (byte) ('0' + rest % TEN);
            rest /= TEN;
        }
        return end;
    }
}
