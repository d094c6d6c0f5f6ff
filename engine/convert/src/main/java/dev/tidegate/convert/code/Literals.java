package dev.tidegate.convert.code;

import dev.tidegate.bind.SqlType;
import dev.tidegate.bind.SqlType.Kind;
import dev.tidegate.tsql.tree.Expression;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Optional;

/** Constants. */
final class Literals {
    private Literals() {}

    static Typed of(Expression.Literal literal) {
        String text = literal.text();
        return switch (literal.kind()) {
            case NULL -> Typed.simple("NULL", SqlType.UNKNOWN);
            case INTEGER -> number(text, integer(text));
            case DECIMAL -> number(text, decimal(text));
            case REAL -> number(real(text), SqlType.of(Kind.FLOAT));
            case MONEY -> number(money(text), SqlType.of(Kind.MONEY));
            case BINARY -> binary(text);
            case STRING -> text(unquoted(text), SqlType.ofLength(Kind.VARCHAR, 0));
            case NATIONAL_STRING -> text(unquoted(text), SqlType.ofLength(Kind.NVARCHAR, 0));
        };
    }

    /** A text constant whose length is that of its value. */
    static Typed text(String value, SqlType type) {
        return new Typed(
                quoted(value),
                SqlType.ofLength(
                        type.isNational() ? Kind.NVARCHAR : Kind.VARCHAR,
                        Math.max(1, value.length())),
                false,
                false,
                true,
                false,
                Optional.of(value));
    }

    static Typed number(String text, SqlType type) {
        return new Typed(text, type, false, false, true, false, Optional.of(text));
    }

    static String quoted(String value) {
        String doubled = value.replace("'", "''");
        return value.indexOf('\\') >= 0 && value.indexOf('\n') >= 0
                ? "E'" + doubled.replace("\\", "\\\\") + "'"
                : "'" + doubled + "'";
    }

    /** The value of a string as it is written. */
    static String unquoted(String text) {
        String inner = text.startsWith("N") || text.startsWith("n") ? text.substring(1) : text;
        char quote = inner.charAt(0);
        String body = inner.substring(1, inner.length() - 1);
        return body.replace("" + quote + quote, "" + quote)
                .replace("\\\r\n", "")
                .replace("\\\n", "");
    }

    private static SqlType integer(String text) {
        BigDecimal value = new BigDecimal(text);
        return value.compareTo(BigDecimal.valueOf(Integer.MAX_VALUE)) <= 0
                ? SqlType.INT
                : SqlType.decimal(text.length(), 0);
    }

    private static SqlType decimal(String text) {
        String bare = text.startsWith(".") ? text.substring(1) : text;
        int point = text.indexOf('.');
        int scale = point < 0 ? 0 : text.length() - point - 1;
        int precision = Math.max(1, bare.replace(".", "").length());
        return SqlType.decimal(precision, scale);
    }

    private static String real(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        return (lower.endsWith("e") ? lower + "0" : lower) + "::double precision";
    }

    /** With a point, so that it divides as money and not as a whole number. */
    private static String money(String text) {
        String digits = text.replaceAll("[^0-9.\\-]", "");
        return digits.isEmpty() ? "0.0" : digits.contains(".") ? digits : digits + ".0";
    }

    private static Typed binary(String text) {
        String digits = text.substring(2);
        String even = digits.length() % 2 == 0 ? digits : "0" + digits;
        return new Typed(
                "'\\x" + even + "'::bytea",
                SqlType.ofLength(Kind.VARBINARY, Math.max(1, even.length() / 2)),
                false,
                true,
                true,
                false,
                Optional.empty());
    }
}
