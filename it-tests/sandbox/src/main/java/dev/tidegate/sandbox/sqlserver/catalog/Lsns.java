package dev.tidegate.sandbox.sqlserver.catalog;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;

/** Arithmetic on LSNs as 80-bit numbers. */
public final class Lsns {
    private static final int LSN_BYTES = 10;

    private Lsns() {}

    /** The LSN that follows, as {@code sys.fn_cdc_increment_lsn}. */
    public static byte[] increment(byte[] lsn) {
        return plus(lsn, BigInteger.ONE);
    }

    /** The LSN before, as {@code sys.fn_cdc_decrement_lsn}. */
    public static byte[] decrement(byte[] lsn) {
        return plus(lsn, BigInteger.ONE.negate());
    }

    private static byte[] plus(byte[] lsn, BigInteger delta) {
        BigInteger modulus = BigInteger.ONE.shiftLeft(8 * LSN_BYTES);
        byte[] padded = Arrays.copyOf(lsn, LSN_BYTES);
        byte[] sum = new BigInteger(1, padded).add(delta).mod(modulus).toByteArray();
        byte[] result = new byte[LSN_BYTES];
        int length = Math.min(sum.length, result.length);
        System.arraycopy(sum, sum.length - length, result, result.length - length, length);
        return result;
    }

    /** Text form, {@code VVVVVVVV:BBBBBBBB:SSSS}. */
    public static String text(byte[] lsn) {
        String hex = HexFormat.of().formatHex(Arrays.copyOf(lsn, LSN_BYTES));
        return hex.substring(0, 8) + ":" + hex.substring(8, 16) + ":" + hex.substring(16);
    }
}
