package dev.tidegate.sandbox.sqlserver.type;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.util.UUID;

/** How decimals, money and unique identifiers look on the wire. */
final class Numbers {
    static final int MONEY_SCALE = 4;

    private static final int LONG_BITS = 63;

    private Numbers() {}

    /** Writes a decimal without its length: sign, then the magnitude in {@code bytes - 1} bytes. */
    static void putDecimal(WireOutput out, BigDecimal value, int scale, int bytes) {
        BigInteger unscaled = unscaled(value, scale);
        out.putByte(unscaled.signum() < 0 ? 0 : 1);
        int room = bytes - 1;
        if (unscaled.bitLength() <= LONG_BITS) {
            long magnitude = Math.abs(unscaled.longValue());
            if (room < 8 && magnitude >>> (8 * room) != 0) {
                throw new IllegalArgumentException("decimal has too many digits for its type");
            }
            out.putNumber(magnitude, Math.min(8, room));
            for (int i = 8; i < room; i++) {
                out.putByte(0);
            }
            return;
        }
        byte[] magnitude = unscaled.abs().toByteArray();
        int lead = magnitude[0] == 0 ? 1 : 0;
        if (magnitude.length - lead > room) {
            throw new IllegalArgumentException("decimal has too many digits for its type");
        }
        for (int i = 0; i < room; i++) {
            int from = magnitude.length - 1 - i;
            out.putByte(from >= 0 ? magnitude[from] : 0);
        }
    }

    /** Reads a decimal of {@code bytes} bytes. */
    static BigDecimal readDecimal(WireInput in, int scale, int bytes) throws WireException {
        int sign = in.readByte();
        byte[] magnitude = in.readBytes(bytes - 1);
        for (int i = 0, j = magnitude.length - 1; i < j; i++, j--) {
            byte swapped = magnitude[i];
            magnitude[i] = magnitude[j];
            magnitude[j] = swapped;
        }
        return new BigDecimal(new BigInteger(sign == 0 ? -1 : 1, magnitude), scale);
    }

    /** Writes money: a 64-bit number of ten-thousandths, its high half first. */
    static void putMoney(WireOutput out, BigDecimal value) {
        long units = unscaled(value, MONEY_SCALE).longValueExact();
        out.putInt((int) (units >> 32));
        out.putInt((int) units);
    }

    /** Writes smallmoney: a 32-bit number of ten-thousandths. */
    static void putSmallMoney(WireOutput out, BigDecimal value) {
        out.putInt(unscaled(value, MONEY_SCALE).intValueExact());
    }

    /** Reads money or smallmoney. */
    static BigDecimal readMoney(WireInput in, int bytes) throws WireException {
        long units = in.readInt();
        if (bytes == 8) {
            units = (units << 32) | in.readNumber(4);
        }
        return BigDecimal.valueOf(units, MONEY_SCALE);
    }

    /** Writes a unique identifier: its first three groups little endian. */
    static void putGuid(WireOutput out, UUID value) {
        long high = value.getMostSignificantBits();
        out.putInt((int) (high >>> 32));
        out.putShort((int) (high >>> 16));
        out.putShort((int) high);
        out.putLong(Long.reverseBytes(value.getLeastSignificantBits()));
    }

    /** Reads a unique identifier. */
    static UUID readGuid(WireInput in) throws WireException {
        long high = in.readNumber(4) << 32;
        high |= in.readNumber(2) << 16;
        high |= in.readNumber(2);
        return new UUID(high, ByteBuffer.wrap(in.readBytes(8)).getLong());
    }

    private static BigInteger unscaled(BigDecimal value, int scale) {
        BigDecimal scaled =
                value.scale() == scale ? value : value.setScale(scale, RoundingMode.UNNECESSARY);
        return scaled.unscaledValue();
    }
}
