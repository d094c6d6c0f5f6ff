package dev.tidegate.postgres;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;

/** PostgreSQL's binary form of {@code numeric}: digits to the base 10,000. */
final class Numeric {
    private static final int BASE = 10_000;
    private static final int BASE_DIGITS = 4;
    private static final int HEADER_BYTES = 4 * Short.BYTES;
    private static final short POSITIVE = 0x0000;
    private static final short NEGATIVE = 0x4000;

    private Numeric() {}

    /** Encodes: digit count, weight of the first digit, sign, digits after the point, digits. */
    static byte[] encode(BigDecimal value) {
        BigDecimal plain = value.scale() < 0 ? value.setScale(0) : value;
        int scale = plain.scale();
        // the point must stand between two digits to the base 10,000
        int padding = (BASE_DIGITS - scale % BASE_DIGITS) % BASE_DIGITS;
        short[] digits = digits(plain.unscaledValue().abs(), padding);
        int last = digits.length;
        while (last > 0 && digits[last - 1] == 0) {
            last--;
        }
        int fractionDigits = (scale + padding) / BASE_DIGITS;
        int weight = last == 0 ? 0 : digits.length - fractionDigits - 1;
        ByteBuffer bytes = ByteBuffer.allocate(HEADER_BYTES + last * Short.BYTES);
        bytes.putShort((short) last).putShort((short) weight);
        bytes.putShort(plain.signum() < 0 ? NEGATIVE : POSITIVE).putShort((short) scale);
        for (int i = 0; i < last; i++) {
            bytes.putShort(digits[i]);
        }
        return bytes.array();
    }

    /** The digits of the number with {@code padding} decimal zeros behind it, highest first. */
    private static short[] digits(BigInteger unscaled, int padding) {
        BigInteger padded =
                padding == 0 ? unscaled : unscaled.multiply(BigInteger.TEN.pow(padding));
        if (padded.bitLength() < Long.SIZE) {
            return digits(padded.longValue());
        }
        String decimal = padded.toString();
        int count = (decimal.length() + BASE_DIGITS - 1) / BASE_DIGITS;
        short[] digits = new short[count];
        int end = decimal.length();
        for (int i = count - 1; i >= 0; i--) {
            int start = Math.max(0, end - BASE_DIGITS);
            digits[i] = (short) Integer.parseInt(decimal, start, end, 10);
            end = start;
        }
        return digits;
    }

    private static short[] digits(long number) {
        int count = 0;
        for (long rest = number; rest != 0; rest /= BASE) {
            count++;
        }
        short[] digits = new short[count];
        long rest = number;
        for (int i = count - 1; i >= 0; i--) {
            digits[i] = (short) (rest % BASE);
            rest /= BASE;
        }
        return digits;
    }
}
