package dev.tidegate.postgres;

import java.math.BigDecimal;
import java.nio.ByteBuffer;

/**
 * PostgreSQL's binary form of {@code numeric}: digit count, weight of the first digit, sign, digits
 * after the point, and the digits to the base 10,000.
 */
final class Numeric {
    private static final int BASE = 10_000;
    private static final int BASE_DIGITS = 4;
    private static final int HEADER_BYTES = 4 * Short.BYTES;
    private static final short POSITIVE = 0x0000;
    private static final short NEGATIVE = 0x4000;

    /** With so many decimal digits a number fits 64 bits, also with three more. */
    private static final int SHORT_DIGITS = 15;

    private static final int[] POWERS_OF_TEN = {1, 10, 100, 1_000};

    private Numeric() {}

    /** How many bytes it takes at most. */
    static int bytesMax(BigDecimal value) {
        int decimals = value.precision() + Math.max(0, -value.scale());
        return HEADER_BYTES + Short.BYTES * (decimals / BASE_DIGITS + 3);
    }

    /** Encodes into a buffer that has room for {@link #bytesMax}. */
    static void put(BigDecimal value, ByteBuffer buffer) {
        BigDecimal plain = value.scale() < 0 ? value.setScale(0) : value;
        if (plain.precision() > SHORT_DIGITS) {
            putLong(plain, buffer);
            return;
        }
        int padding = padding(plain.scale());
        // makes no BigInteger
        long unscaled = plain.scaleByPowerOfTen(plain.scale()).longValueExact();
        long rest = Math.abs(unscaled) * POWERS_OF_TEN[padding];
        int zeros = 0; // at the end, which are left out
        while (rest != 0 && rest % BASE == 0) {
            rest /= BASE;
            zeros++;
        }
        int count = digitCount(rest);
        putHeader(plain, count, count + zeros, buffer);
        int end = buffer.position() + count * Short.BYTES;
        for (int at = end - Short.BYTES; rest != 0; at -= Short.BYTES) {
            buffer.putShort(at, (short) (rest % BASE));
            rest /= BASE;
        }
        buffer.position(end);
    }

    private static int digitCount(long number) {
        int count = 0;
        for (long rest = number; rest != 0; rest /= BASE) {
            count++;
        }
        return count;
    }

    private static void putLong(BigDecimal plain, ByteBuffer buffer) {
        String decimal = plain.unscaledValue().abs() + "0".repeat(padding(plain.scale()));
        int count = (decimal.length() + BASE_DIGITS - 1) / BASE_DIGITS;
        short[] digits = new short[count];
        int end = decimal.length();
        for (int i = count - 1; i >= 0; i--) {
            int start = Math.max(0, end - BASE_DIGITS);
            digits[i] = (short) Integer.parseInt(decimal, start, end, 10);
            end = start;
        }
        int last = count;
        while (last > 0 && digits[last - 1] == 0) {
            last--;
        }
        putHeader(plain, last, count, buffer);
        for (int i = 0; i < last; i++) {
            buffer.putShort(digits[i]);
        }
    }

    /**
     * What stands before the digits.
     *
     * @param given how many digits follow
     * @param all how many there are with zeros at the end
     */
    private static void putHeader(BigDecimal plain, int given, int all, ByteBuffer buffer) {
        int scale = plain.scale();
        int fraction = (scale + padding(scale)) / BASE_DIGITS;
        buffer.putShort((short) given)
                .putShort((short) (given == 0 ? 0 : all - fraction - 1))
                .putShort(plain.signum() < 0 ? NEGATIVE : POSITIVE)
                .putShort((short) scale);
    }

    /** Decimal zeros at the end, so that the point stands between two digits to the base 10,000. */
    private static int padding(int scale) {
        return (BASE_DIGITS - scale % BASE_DIGITS) % BASE_DIGITS;
    }
}
