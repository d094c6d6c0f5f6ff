package dev.tidegate.sandbox.sqlserver.storage;

import dev.tidegate.sandbox.sqlserver.catalog.TypeNames;
import dev.tidegate.sandbox.sqlserver.session.SqlError;
import dev.tidegate.sandbox.sqlserver.type.SqlType;
import dev.tidegate.sandbox.sqlserver.type.SqlType.Kind;
import dev.tidegate.sandbox.sqlserver.type.Utf16;
import dev.tidegate.sandbox.sqlserver.type.Windows1252;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.UUID;

/**
 * Converts values between SQL Server's types, with its rules and its errors. Values are of the
 * classes that {@link Kind} names.
 */
public final class Conversions {
    /**
     * How to convert.
     *
     * @param style CONVERT's style, 0 without
     * @param order SET DATEFORMAT
     * @param fit whether strings and binaries are cut to the length of the type; else the length
     *     does not count
     */
    public record Rules(int style, DateOrder order, boolean fit) {
        /** As CAST does. */
        public static Rules cast(DateOrder order) {
            return new Rules(0, order, true);
        }

        /** As for a column, which checks the length by itself. */
        public static Rules assign(DateOrder order) {
            return new Rules(0, order, false);
        }
    }

    private Conversions() {}

    /** Converts a value. */
    public static Object convert(Object value, SqlType from, SqlType to, Rules rules)
            throws SqlError {
        return switch (to.kind()) {
            case BIT -> bit(value, from, to);
            case TINYINT -> (int) whole(value, from, to, 0, 255);
            case SMALLINT -> (int) whole(value, from, to, Short.MIN_VALUE, Short.MAX_VALUE);
            case INT -> (int) whole(value, from, to, Integer.MIN_VALUE, Integer.MAX_VALUE);
            case BIGINT -> whole(value, from, to, Long.MIN_VALUE, Long.MAX_VALUE);
            case DECIMAL, NUMERIC -> decimal(value, from, to, to.precision(), to.scale());
            case MONEY -> decimal(value, from, to, 19, 4);
            case SMALLMONEY -> decimal(value, from, to, 10, 4);
            case REAL -> (float) real(value, from, to);
            case FLOAT -> real(value, from, to);
            case CHAR, NCHAR, VARCHAR, NVARCHAR -> character(value, from, to, rules);
            case TEXT, NTEXT, XML -> text(value, from, rules.style());
            case BINARY, VARBINARY, IMAGE, ROWVERSION, HIERARCHYID, GEOMETRY, GEOGRAPHY ->
                    binary(value, from, to, rules);
            case DATE, TIME, SMALLDATETIME, DATETIME, DATETIME2, DATETIMEOFFSET ->
                    Moments.convert(value, from, to, rules);
            case UNIQUEIDENTIFIER -> uuid(value, from);
            case SQL_VARIANT -> value instanceof String ? value : text(value, from, 0);
        };
    }

    private static String name(SqlType type) {
        return TypeNames.base(type);
    }

    static SqlError conversionFailed(Object value, SqlType from, SqlType to) {
        return new SqlError(
                245,
                "Conversion failed when converting the "
                        + name(from)
                        + " value '"
                        + value
                        + "' to data type "
                        + name(to)
                        + ".");
    }

    static SqlError notAllowed(SqlType from, SqlType to) {
        return new SqlError(
                529,
                16,
                2,
                "Explicit conversion from data type "
                        + name(from)
                        + " to "
                        + name(to)
                        + " is not allowed.");
    }

    private static Boolean bit(Object value, SqlType from, SqlType to) throws SqlError {
        return switch (value) {
            case Boolean b -> b;
            case BigDecimal d -> d.signum() != 0;
            case Number n -> n.doubleValue() != 0;
            case String s -> bitText(s.strip(), from, to);
            case byte[] bytes -> bytes.length > 0 && bytes[bytes.length - 1] != 0;
            default -> throw notAllowed(from, to);
        };
    }

    private static boolean bitText(String text, SqlType from, SqlType to) throws SqlError {
        switch (text.toLowerCase(Locale.ROOT)) {
            case "true" -> {
                return true;
            }
            case "false", "" -> {
                return false;
            }
            default -> {
                try {
                    return new BigDecimal(text).signum() != 0;
                } catch (NumberFormatException e) {
                    throw conversionFailed(text, from, to);
                }
            }
        }
    }

    private static long whole(Object value, SqlType from, SqlType to, long min, long max)
            throws SqlError {
        BigDecimal exact =
                switch (value) {
                    case Boolean b -> b ? BigDecimal.ONE : BigDecimal.ZERO;
                    case Integer i -> BigDecimal.valueOf(i);
                    case Long l -> BigDecimal.valueOf(l);
                    case BigDecimal d -> wholeOf(d, from);
                    case Float f -> ofDouble(f, to);
                    case Double d -> ofDouble(d, to);
                    case String s -> wholeText(s, from, to);
                    case byte[] bytes -> BigDecimal.valueOf(bigEndian(bytes, to));
                    case LocalDateTime ldt -> Moments.daysSince1900(ldt);
                    default -> throw notAllowed(from, to);
                };
        BigDecimal cut = exact.setScale(0, RoundingMode.DOWN);
        if (cut.compareTo(BigDecimal.valueOf(min)) < 0
                || cut.compareTo(BigDecimal.valueOf(max)) > 0) {
            throw wholeOverflow(value, from, to, cut);
        }
        return cut.longValue();
    }

    private static BigDecimal wholeOf(BigDecimal value, SqlType from) {
        boolean money = from.kind() == Kind.MONEY || from.kind() == Kind.SMALLMONEY;
        return money ? value.setScale(0, RoundingMode.HALF_UP) : value;
    }

    private static BigDecimal ofDouble(double value, SqlType to) throws SqlError {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            throw ConversionErrors.overflow(to);
        }
        return new BigDecimal(value);
    }

    private static SqlError wholeOverflow(Object value, SqlType from, SqlType to, BigDecimal cut) {
        if (value instanceof String) {
            boolean small = to.kind() == Kind.TINYINT || to.kind() == Kind.SMALLINT;
            return small
                    ? new SqlError(
                            244,
                            16,
                            1,
                            "The conversion of the "
                                    + name(from)
                                    + " value '"
                                    + value
                                    + "' overflowed an INT1 or INT2 column. Use a larger integer"
                                    + " column.")
                    : new SqlError(
                            248,
                            16,
                            1,
                            "The conversion of the "
                                    + name(from)
                                    + " value '"
                                    + value
                                    + "' overflowed an int column.");
        }
        boolean fromInt =
                switch (from.kind()) {
                    case TINYINT, SMALLINT, INT -> true;
                    default -> false;
                };
        return fromInt
                ? new SqlError(
                        220,
                        16,
                        2,
                        "Arithmetic overflow error for data type "
                                + name(to)
                                + ", value = "
                                + cut.toPlainString()
                                + ".")
                : ConversionErrors.overflow(to);
    }

    private static BigDecimal wholeText(String text, SqlType from, SqlType to) throws SqlError {
        String stripped = text.strip();
        if (stripped.isEmpty()) {
            return BigDecimal.ZERO;
        }
        try {
            return new BigDecimal(new java.math.BigInteger(stripped));
        } catch (NumberFormatException e) {
            throw to.kind() == Kind.BIGINT
                    ? ConversionErrors.cannotConvert(from, to)
                    : conversionFailed(text, from, to);
        }
    }

    private static long bigEndian(byte[] bytes, SqlType to) {
        int size = Math.min(bytes.length, TypeNames.maxLength(to));
        long value = 0;
        for (int i = bytes.length - size; i < bytes.length; i++) {
            value = value << 8 | bytes[i] & 0xFF;
        }
        return to.kind() == Kind.INT ? (int) value : value;
    }

    private static BigDecimal decimal(
            Object value, SqlType from, SqlType to, int precision, int scale) throws SqlError {
        BigDecimal exact =
                switch (value) {
                    case Boolean b -> b ? BigDecimal.ONE : BigDecimal.ZERO;
                    case Integer i -> BigDecimal.valueOf(i);
                    case Long l -> BigDecimal.valueOf(l);
                    case BigDecimal d -> d;
                    case Float f -> new BigDecimal(f.toString());
                    case Double d -> ofDouble(d, to);
                    case String s -> decimalText(s, from, to);
                    case LocalDateTime ldt -> Moments.daysSince1900(ldt);
                    default -> throw notAllowed(from, to);
                };
        BigDecimal scaled = exact.setScale(scale, RoundingMode.HALF_UP);
        if (scaled.precision() > precision) {
            throw new SqlError(
                    8115,
                    16,
                    8,
                    "Arithmetic overflow error converting "
                            + ConversionErrors.shown(from)
                            + " to data type "
                            + ConversionErrors.shown(to)
                            + ".");
        }
        return scaled;
    }

    private static BigDecimal decimalText(String text, SqlType from, SqlType to) throws SqlError {
        boolean money = to.kind() == Kind.MONEY || to.kind() == Kind.SMALLMONEY;
        String cleaned = text.strip();
        if (money) {
            cleaned = cleaned.replace(",", "").replace("$", "");
            cleaned = cleaned.isEmpty() ? "0" : cleaned;
        }
        try {
            return new BigDecimal(cleaned);
        } catch (NumberFormatException e) {
            if (money) {
                throw new SqlError(
                        235,
                        16,
                        0,
                        "Cannot convert a char value to money. The char value has incorrect"
                                + " syntax.");
            }
            throw ConversionErrors.cannotConvert(from, to);
        }
    }

    private static double real(Object value, SqlType from, SqlType to) throws SqlError {
        return switch (value) {
            case Boolean b -> b ? 1 : 0;
            case Float f -> to.kind() == Kind.FLOAT ? (double) f : f;
            case Number n -> n.doubleValue();
            case String s -> realText(s, from, to);
            case LocalDateTime ldt -> Moments.daysSince1900(ldt).doubleValue();
            default -> throw notAllowed(from, to);
        };
    }

    private static double realText(String text, SqlType from, SqlType to) throws SqlError {
        String stripped = text.strip();
        try {
            return stripped.isEmpty() ? 0 : new BigDecimal(stripped).doubleValue();
        } catch (NumberFormatException e) {
            throw ConversionErrors.cannotConvert(from, to);
        }
    }

    private static String character(Object value, SqlType from, SqlType to, Rules rules)
            throws SqlError {
        String text =
                value instanceof byte[] bytes && rules.style() == 0 && to.isNational()
                        ? Utf16.text(bytes)
                        : text(value, from, rules.style());
        if (!rules.fit() || to.isMax()) {
            return text;
        }
        int length = to.length();
        if (text.length() > length) {
            return cut(value, text, to);
        }
        boolean padded = to.kind() == Kind.CHAR || to.kind() == Kind.NCHAR;
        return padded && text.length() < length ? text + " ".repeat(length - text.length()) : text;
    }

    private static String cut(Object value, String text, SqlType to) throws SqlError {
        return switch (value) {
            case Integer i -> "*";
            case Long l -> throw ConversionErrors.overflow(to);
            case BigDecimal d -> throw ConversionErrors.overflow(to);
            case Float f -> throw ConversionErrors.overflow(to);
            case Double d -> throw ConversionErrors.overflow(to);
            default -> text.substring(0, to.length());
        };
    }

    /** A value as text. */
    public static String text(Object value, SqlType from, int style) throws SqlError {
        return switch (value) {
            case String s -> s;
            case Boolean b -> b ? "1" : "0";
            case BigDecimal d -> decimalText(d, from, style);
            case Float f -> floatText(f, style, 7);
            case Double d -> floatText(d, style, 15);
            case byte[] bytes -> binaryText(bytes, style);
            case LocalDate date -> DateStyles.text(date, style);
            case LocalTime time -> DateStyles.text(time, style, from.scale());
            case LocalDateTime moment -> momentText(moment, from, style);
            case OffsetDateTime moment -> DateStyles.text(moment, style, from.scale());
            case UUID id -> id.toString().toUpperCase(Locale.ROOT);
            default -> value.toString();
        };
    }

    private static String decimalText(BigDecimal value, SqlType from, int style) {
        boolean money = from.kind() == Kind.MONEY || from.kind() == Kind.SMALLMONEY;
        if (!money) {
            return value.toPlainString();
        }
        return switch (style) {
            case 1 -> String.format(Locale.ENGLISH, "%,.2f", value);
            case 2, 126 -> value.setScale(4, RoundingMode.HALF_UP).toPlainString();
            default -> value.setScale(2, RoundingMode.HALF_UP).toPlainString();
        };
    }

    /** Style 0: at most 6 digits, scientific when that suits; 3: all that count. */
    private static String floatText(double value, int style, int digits) {
        if (value == 0) {
            return "0";
        }
        if (style == 1 || style == 2) {
            return String.format(Locale.ENGLISH, style == 1 ? "%.7e" : "%.15e", value);
        }
        int shown = style == 3 ? (digits == 15 ? 17 : 9) : 6;
        BigDecimal rounded =
                new BigDecimal(value, new java.math.MathContext(shown, RoundingMode.HALF_UP));
        int exponent = rounded.precision() - rounded.scale() - 1;
        BigDecimal plain = rounded.stripTrailingZeros();
        if (exponent >= shown || exponent < -5) {
            String digitsText = plain.unscaledValue().abs().toString();
            String mantissa =
                    digitsText.length() == 1
                            ? digitsText
                            : digitsText.charAt(0) + "." + digitsText.substring(1);
            return (value < 0 ? "-" : "")
                    + mantissa
                    + String.format(
                            Locale.ENGLISH,
                            "e%s%03d",
                            exponent < 0 ? "-" : "+",
                            Math.abs(exponent));
        }
        return plain.toPlainString();
    }

    private static String binaryText(byte[] bytes, int style) {
        if (style == 1 || style == 2) {
            String hex = HexFormat.of().withUpperCase().formatHex(bytes);
            return style == 1 ? "0x" + hex : hex;
        }
        return Windows1252.text(bytes);
    }

    private static String momentText(LocalDateTime value, SqlType from, int style) throws SqlError {
        return switch (from.kind()) {
            case DATETIME2 -> DateStyles.text(value, style == 0 ? 121 : style, from.scale());
            case SMALLDATETIME -> DateStyles.text(value, style, 3);
            default -> DateStyles.text(value, style, 3);
        };
    }

    private static byte[] binary(Object value, SqlType from, SqlType to, Rules rules)
            throws SqlError {
        byte[] bytes =
                switch (value) {
                    case byte[] b -> b;
                    case String s -> bytesOf(s, from, rules.style());
                    case Boolean b -> new byte[] {(byte) (b ? 1 : 0)};
                    case Integer i -> number(i, TypeNames.maxLength(from));
                    case Long l -> number(l, 8);
                    case UUID id -> guidBytes(id);
                    default -> throw notAllowed(from, to);
                };
        if (!rules.fit() || to.isMax() || to.length() == 0) {
            return bytes;
        }
        boolean fixed = to.kind() == Kind.BINARY;
        int length = to.length();
        if (bytes.length == length || !fixed && bytes.length < length) {
            return bytes;
        }
        boolean numeric = value instanceof Number;
        if (numeric) {
            byte[] aligned = new byte[length];
            int copied = Math.min(length, bytes.length);
            System.arraycopy(bytes, bytes.length - copied, aligned, length - copied, copied);
            return aligned;
        }
        return Arrays.copyOf(bytes, length);
    }

    private static byte[] bytesOf(String text, SqlType from, int style) throws SqlError {
        if (style == 1 || style == 2) {
            String hex = style == 1 && text.length() > 1 ? text.substring(2) : text;
            try {
                return HexFormat.of().parseHex(hex);
            } catch (IllegalArgumentException e) {
                throw new SqlError(8114, 16, 5, "Error converting data type varchar to varbinary.");
            }
        }
        return from.isNational() ? Utf16.bytes(text) : Windows1252.bytes(text);
    }

    private static byte[] number(long value, int size) {
        byte[] bytes = new byte[size];
        for (int i = 0; i < size; i++) {
            bytes[size - 1 - i] = (byte) (value >>> (8 * i));
        }
        return bytes;
    }

    private static byte[] guidBytes(UUID id) {
        byte[] plain = new byte[16];
        System.arraycopy(number(id.getMostSignificantBits(), 8), 0, plain, 0, 8);
        System.arraycopy(number(id.getLeastSignificantBits(), 8), 0, plain, 8, 8);
        return new byte[] {
            plain[3], plain[2], plain[1], plain[0], plain[5], plain[4], plain[7], plain[6],
            plain[8], plain[9], plain[10], plain[11], plain[12], plain[13], plain[14], plain[15]
        };
    }

    private static UUID uuid(Object value, SqlType from) throws SqlError {
        return switch (value) {
            case UUID id -> id;
            case String s -> uuidText(s);
            case byte[] bytes -> uuidBytes(Arrays.copyOf(bytes, 16));
            default -> throw notAllowed(from, SqlType.of(Kind.UNIQUEIDENTIFIER));
        };
    }

    private static UUID uuidText(String text) throws SqlError {
        String stripped = text.strip();
        if (stripped.startsWith("{") && stripped.endsWith("}")) {
            stripped = stripped.substring(1, stripped.length() - 1);
        }
        try {
            if (stripped.length() >= 36) {
                return UUID.fromString(stripped.substring(0, 36));
            }
        } catch (IllegalArgumentException e) {
            // falls through to the error, whose text SQL Server does not vary
        }
        throw new SqlError(
                8169,
                16,
                2,
                "Conversion failed when converting from a character string to uniqueidentifier.");
    }

    private static UUID uuidBytes(byte[] b) {
        long most = 0;
        for (int i : new int[] {3, 2, 1, 0, 5, 4, 7, 6}) {
            most = most << 8 | b[i] & 0xFF;
        }
        long least = 0;
        for (int i = 8; i < 16; i++) {
            least = least << 8 | b[i] & 0xFF;
        }
        return new UUID(most, least);
    }
}
