package dev.tidegate.sandbox.sqlserver.type;

/** National text as bytes: UTF-16, little-endian, as it is, half surrogate pairs too. */
public final class Utf16 {
    private Utf16() {}

    /** Two bytes for each unit. */
    public static byte[] bytes(String text) {
        byte[] bytes = new byte[2 * text.length()];
        for (int i = 0; i < text.length(); i++) {
            bytes[2 * i] = (byte) text.charAt(i);
            bytes[2 * i + 1] = (byte) (text.charAt(i) >>> 8);
        }
        return bytes;
    }

    /** The text of some bytes; an odd last one counts as the lower half of a unit. */
    public static String text(byte[] bytes) {
        char[] units = new char[(bytes.length + 1) / 2];
        for (int i = 0; i < bytes.length; i++) {
            units[i / 2] |= (char) ((bytes[i] & 0xFF) << (8 * (i % 2)));
        }
        return new String(units);
    }
}
