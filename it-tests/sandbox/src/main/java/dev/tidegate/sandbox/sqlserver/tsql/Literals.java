package dev.tidegate.sandbox.sqlserver.tsql;

import dev.tidegate.sandbox.sqlserver.type.SqlType;
import dev.tidegate.sandbox.sqlserver.type.SqlType.Kind;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.HexFormat;

/** Constants with the types that SQL Server gives them. */
final class Literals {
    private static final int STRING_BYTES_MAX = 8000;
    private static final int NATIONAL_LENGTH_MAX = 4000;
    private static final int INT_BITS = 31;

    private Literals() {}

    static Expression of(Token token) {
        String text = token.text();
        return switch (token.kind()) {
            case STRING -> string(text, Kind.VARCHAR, STRING_BYTES_MAX);
            case NATIONAL_STRING -> string(text, Kind.NVARCHAR, NATIONAL_LENGTH_MAX);
            case INTEGER -> integer(text);
            case DECIMAL -> decimal(new BigDecimal(text.endsWith(".") ? text + "0" : text), text);
            case FLOAT ->
                    new Expression.Literal(Double.valueOf(text), new SqlType(Kind.FLOAT, 0, 53, 0));
            case MONEY ->
                    new Expression.Literal(
                            new BigDecimal(text).setScale(4, java.math.RoundingMode.HALF_UP),
                            SqlType.of(Kind.MONEY));
            case BINARY -> binary(text);
            default -> throw new IllegalArgumentException("not a literal: " + token);
        };
    }

    private static Expression string(String text, Kind kind, int max) {
        int length = text.length() > max ? SqlType.MAX : Math.max(1, text.length());
        return new Expression.Literal(text, SqlType.ofLength(kind, length));
    }

    private static Expression integer(String text) {
        BigInteger value = new BigInteger(text);
        if (value.bitLength() <= INT_BITS) {
            return new Expression.Literal(value.intValueExact(), SqlType.of(Kind.INT));
        }
        return decimal(new BigDecimal(value), text);
    }

    private static Expression decimal(BigDecimal value, String text) {
        BigDecimal exact = text.endsWith(".") ? value.setScale(0) : value;
        int scale = Math.max(0, exact.scale());
        int precision = Math.max(exact.precision(), Math.max(1, scale));
        return new Expression.Literal(
                exact, SqlType.ofDecimal(Kind.NUMERIC, Math.min(38, precision), scale));
    }

    private static Expression binary(String digits) {
        String even = digits.length() % 2 == 0 ? digits : "0" + digits;
        byte[] value = HexFormat.of().parseHex(even);
        int length = value.length > STRING_BYTES_MAX ? SqlType.MAX : Math.max(1, value.length);
        return new Expression.Literal(value, SqlType.ofLength(Kind.VARBINARY, length));
    }
}
