package dev.tidegate.convert.code;

import dev.tidegate.bind.SqlType;
import dev.tidegate.bind.SqlType.Kind;
import dev.tidegate.tsql.tree.Call;
import dev.tidegate.tsql.tree.Expression;
import dev.tidegate.tsql.tree.Span;
import java.util.Locale;
import java.util.Optional;

/** CAST, CONVERT with its styles, TRY_CAST, PARSE. */
final class Casts {
    private static final SqlType FINE = SqlType.ofScale(Kind.DATETIME2, 6);

    private final Unit unit;

    Casts(Unit unit) {
        this.unit = unit;
    }

    Typed cast(Call.Cast cast, Scope scope) {
        SqlType type = unit.catalog.castType(cast.type());
        Typed value = unit.expressions.of(cast.operand(), scope);
        return isTry(cast.function())
                ? tried(value, type, Optional.empty(), cast.span())
                : cast(value, type, Optional.empty(), cast.span());
    }

    Typed convert(Call.Convert convert, Scope scope) {
        SqlType type = unit.catalog.castType(convert.type());
        Typed value = unit.expressions.of(convert.operand(), scope);
        Optional<Integer> style = convert.style().map(any -> style(any, scope));
        return isTry(convert.function())
                ? tried(value, type, style, convert.span())
                : cast(value, type, style, convert.span());
    }

    Typed parse(Call.Parse parse, Scope scope) {
        SqlType type = unit.catalog.castType(parse.type());
        Typed value = unit.expressions.of(parse.operand(), scope);
        unit.note("parse", parse, "PARSE is done without its culture");
        return isTry(parse.function())
                ? tried(value, type, Optional.empty(), parse.span())
                : cast(value, type, Optional.empty(), parse.span());
    }

    private static boolean isTry(String function) {
        return function.toUpperCase(Locale.ROOT).startsWith("TRY");
    }

    private int style(Expression style, Scope scope) {
        Typed value = unit.expressions.of(style, scope);
        return value.literal()
                .filter(text -> text.matches("[0-9]{1,3}"))
                .map(Integer::parseInt)
                .orElseThrow(() ->
                        NotConvertible.of(
                                "convert_style",
                                style.span(),
                                "the style of CONVERT is not a constant",
                                "Write one CONVERT for each style that occurs."));
    }

    private Typed tried(Typed value, SqlType type, Optional<Integer> style, Span at) {
        if (type.isText()) {
            return cast(value, type, style, at);
        }
        Typed text = value.isText() ? value : cast(value, text(SqlType.MAX), Optional.empty(), at);
        if (isDay(type)) {
            Typed moment = new DateStyles(unit).tried(text, style, at);
            return type.kind() == Kind.DATE
                    ? Typed.cast(moment, type)
                    : cast(moment, type, Optional.empty(), at);
        }
        String helper =
                switch (type.kind()) {
                    case TINYINT, SMALLINT, INT, BIGINT -> "try_bigint";
                    case DECIMAL, MONEY, SMALLMONEY -> "try_numeric";
                    case FLOAT, REAL -> "try_float";
                    case UNIQUEIDENTIFIER -> "try_uuid";
                    case BIT -> "try_boolean";
                    default ->
                            throw NotConvertible.of(
                                    "try_cast",
                                    at,
                                    "TRY_CAST to " + type,
                                    "Test the value before the cast.");
                };
        String call = unit.helper(helper, text.sql());
        if (type.isInteger() && type.kind() != Kind.BIGINT) {
            String low =
                    type.kind() == Kind.INT
                            ? "-2147483648"
                            : type.kind() == Kind.TINYINT ? "0" : "-32768";
            String high =
                    type.kind() == Kind.INT
                            ? "2147483647"
                            : type.kind() == Kind.TINYINT ? "255" : "32767";
            call = unit.helper("in_range", call, low, high);
        }
        return Typed.cast(Typed.simple(call, type), type);
    }

    private static boolean isDay(SqlType type) {
        return switch (type.kind()) {
            case DATE, SMALLDATETIME, DATETIME, DATETIME2 -> true;
            default -> false;
        };
    }

    static SqlType text(int length) {
        return SqlType.ofLength(Kind.VARCHAR, length);
    }

    /** A value as another type, as CAST does it, or CONVERT with a style. */
    Typed cast(Typed value, SqlType type, Optional<Integer> style, Span at) {
        if (Coercion.isNull(value) || !type.isKnown()) {
            return type.isKnown() ? Typed.cast(value, type) : value;
        }
        if (type.isText()) {
            return toText(value, type, style, at);
        }
        if (type.isInteger()) {
            return toInteger(value, type, at);
        }
        if (type.isBit()) {
            return toBit(value, at);
        }
        if (type.isNumber()) {
            return toNumber(value, type, at);
        }
        if (type.kind() == Kind.SMALLDATETIME && value.type().kind() != Kind.SMALLDATETIME) {
            return toMinute(toTemporal(value, FINE, style, at), type);
        }
        if (type.kind() == Kind.DATETIME
                && value.type().kind() == Kind.DATETIME2
                && unit.semantics.strict()) {
            return Typed.cast(
                    Typed.simple(unit.helper("datetime_rounded", value.sql()), type), type);
        }
        if (type.isTemporal()) {
            return toTemporal(value, type, style, at);
        }
        if (type.isBinary()) {
            return toBinary(value, type, style, at);
        }
        if (type.kind() == Kind.UNIQUEIDENTIFIER || type.kind() == Kind.XML) {
            return Typed.cast(value, type);
        }
        if (type.kind() == Kind.SQL_VARIANT) {
            return toText(value, text(SqlType.MAX), Optional.empty(), at).as(type);
        }
        throw NotConvertible.of("cast", at, "a cast to " + type, "Keep the value in another type.");
    }

    /** A value as a tinyint, which PostgreSQL has not: what is no byte is an error. */
    Typed tinyint(Typed value, Span at) {
        SqlType type = SqlType.of(Kind.TINYINT);
        boolean fits =
                Coercion.isNull(value)
                        || value.exact() && value.type().kind() == Kind.TINYINT
                        || value.literal().filter(Casts::isByte).isPresent();
        if (fits) {
            return value;
        }
        Typed whole = toInteger(value, SqlType.of(Kind.BIGINT), at);
        return Typed.simple(unit.helper("tinyint", whole.sql()), type).exactly();
    }

    private Typed toInteger(Typed value, SqlType type, Span at) {
        if (type.kind() == Kind.TINYINT && !value.type().isBit()) {
            return tinyint(value, at);
        }
        SqlType from = value.type();
        if (from.isInteger() || from.isBit()) {
            boolean plain = value.literal().isPresent() && type.kind() == Kind.INT;
            if (plain && from.kind() == Kind.INT) {
                return value;
            }
            return from.isBit() && type.kind() != Kind.INT
                    ? Typed.cast(Typed.simple(value.in() + "::integer", SqlType.INT), type)
                    : Typed.cast(value, type);
        }
        if (from.isNumber()) {
            // A cast to money or int of money rounds; of all other numbers it cuts off.
            String number =
                    from.isMoney() ? "round(" + value.sql() + ")" : "trunc(" + value.sql() + ")";
            return Typed.cast(Typed.simple(number, type), type);
        }
        if (value.isTextLiteral()) {
            String text = value.literal().orElseThrow().strip();
            return Typed.cast(Literals.text(text.isEmpty() ? "0" : text, from), type);
        }
        if (from.isText()) {
            // A blank text is 0, NULL stays NULL.
            return unit.semantics.strict()
                    ? Typed.cast(
                            Typed.simple(
                                    "regexp_replace(" + value.sql() + ", '^\\s*$', '0')", from),
                            type)
                    : Typed.cast(value, type);
        }
        if (from.isTemporal()) {
            return Typed.cast(
                    Typed.simple(
                            "round(extract(epoch from "
                                    + value.in()
                                    + " - timestamp '1900-01-01') / 86400)",
                            type),
                    type);
        }
        if (from.isBinary()) {
            return Typed.cast(
                    Typed.simple(
                            "('x' || lpad(right(encode("
                                    + value.sql()
                                    + ", 'hex'), 8), 8, '0'))::bit(32)",
                            type),
                    type);
        }
        if (!from.isKnown()) {
            unit.add(
                    CodeItem.note(
                            "cast_unknown",
                            at,
                            "the type of a value that is cast to a whole number is not known"));
        }
        return Typed.cast(value, type);
    }

    /** Whether PostgreSQL, which has no tinyint, need not look at a constant. */
    private static boolean isByte(String text) {
        return text.matches("1?[0-9]{1,2}");
    }

    private Typed toNumber(Typed value, SqlType type, Span at) {
        SqlType from = value.type();
        if (from.isBit()) {
            return Typed.cast(Typed.simple(value.in() + "::integer", SqlType.INT), type);
        }
        if (value.isTextLiteral() && value.literal().orElseThrow().isBlank()) {
            return Typed.cast(Literals.number("0", SqlType.INT), type);
        }
        if (from.isText() && type.isMoney()) {
            return Typed.cast(
                    Typed.simple("translate(" + value.sql() + ", '$, ', '')", from), type);
        }
        if (from.isTemporal()) {
            return Typed.cast(
                    Typed.simple(
                            "(extract(epoch from "
                                    + value.in()
                                    + " - timestamp '1900-01-01') / 86400)",
                            type),
                    type);
        }
        if (from.isBinary()) {
            throw NotConvertible.of(
                    "cast", at, "bytes cast to " + type, "Keep the number as a number.");
        }
        return Typed.cast(value, type);
    }

    Typed toBit(Typed value, Span at) {
        if (value.type().isBit()) {
            return value;
        }
        SqlType bit = SqlType.BIT;
        if (value.literal().isPresent()) {
            Typed constant = unit.coercion.to(value, bit, at);
            if (constant.type().isBit()) {
                return constant;
            }
        }
        if (value.isText()) {
            return Typed.simple(value.in() + "::boolean", bit).exactly();
        }
        return Typed.operation(value.in() + " <> 0", bit).exactly();
    }

    /** A second that is 29.999 or later belongs to the next minute. */
    static Typed toMinute(Typed moment, SqlType type) {
        return Typed.cast(
                Typed.simple(
                        "date_trunc('minute', " + moment.in() + " + interval '30.001 seconds')",
                        type),
                type);
    }

    private Typed toTemporal(Typed value, SqlType type, Optional<Integer> style, Span at) {
        SqlType from = value.type();
        if (value.isTextLiteral() && style.isEmpty()) {
            Optional<Typed> constant =
                    new DateLiterals(unit).typed(value.literal().orElseThrow(), type, at);
            if (constant.isPresent()) {
                return Typed.cast(constant.get(), type);
            }
        }
        if (from.isText()) {
            return Typed.cast(new DateStyles(unit).read(value, style, at), type);
        }
        if (from.isNumber()) {
            return Typed.cast(
                    Typed.operation(
                            "timestamp '1900-01-01' + interval '1 day' * " + value.in(), type),
                    type);
        }
        if (from.kind() == Kind.TIME && type.kind() != Kind.TIME) {
            return Typed.cast(
                    Typed.operation("timestamp '1900-01-01' + " + value.in(), type), type);
        }
        if (from.isBinary()) {
            throw NotConvertible.of(
                    "cast", at, "bytes cast to " + type, "Write the moment as a constant.");
        }
        if (from.kind() == Kind.DATETIMEOFFSET && type.kind() != Kind.DATETIMEOFFSET) {
            unit.add(
                    CodeItem.note(
                            "offset", at, "the local time of a moment is that of the session"));
        }
        return Typed.cast(value, type);
    }

    private Typed toBinary(Typed value, SqlType type, Optional<Integer> style, Span at) {
        SqlType from = value.type();
        if (from.isText() && style.isPresent() && style.get() == 1) {
            return Typed.simple("decode(substr(" + value.sql() + ", 3), 'hex')", type).exactly();
        }
        if (from.isText() && style.isPresent() && style.get() == 2) {
            return Typed.simple("decode(" + value.sql() + ", 'hex')", type).exactly();
        }
        if (from.isText()) {
            return sized(Typed.simple(bytes(value), from), type);
        }
        if (from.isBinary()) {
            return type.length() > 0 && value.type().length() != type.length()
                    ? sized(value, type)
                    : value.as(type);
        }
        if (from.kind() == Kind.INT || from.kind() == Kind.BIGINT) {
            String bytes =
                    (from.kind() == Kind.INT ? "int4send(" : "int8send(") + value.sql() + ")";
            int own = from.kind() == Kind.INT ? Integer.BYTES : Long.BYTES;
            boolean cut = type.length() > 0 && type.length() < own;
            boolean filled = type.kind() == Kind.BINARY && type.length() > own;
            return Typed.simple(
                            cut || filled
                                    ? unit.helper(
                                            "binary_filled",
                                            bytes,
                                            Integer.toString(type.length()),
                                            "true")
                                    : bytes,
                            type)
                    .exactly();
        }
        throw NotConvertible.of("cast", at, from + " cast to bytes", "Keep the value as it is.");
    }

    /** Text as SQL Server keeps it: national text in UTF-16, other text by its code page. */
    String bytes(Typed value) {
        return value.type().isNational()
                ? unit.helper("utf16_bytes", value.sql())
                : "convert_to(" + value.sql() + ", 'WIN1252')";
    }

    /** Bytes of a length: what is behind is left out, what lacks in a binary is zero. */
    private Typed sized(Typed value, SqlType type) {
        if (type.length() <= 0) {
            return value.as(type).exactly();
        }
        String length = Integer.toString(type.length());
        return Typed.simple(
                        type.kind() == Kind.BINARY
                                ? unit.helper("binary_filled", value.sql(), length, "false")
                                : "substring(" + value.sql() + ", 1, " + length + ")",
                        type)
                .exactly();
    }

    private Typed toText(Typed value, SqlType type, Optional<Integer> style, Span at) {
        SqlType from = value.type();
        if (value.isTextLiteral()) {
            String text = value.literal().orElseThrow();
            int length = type.length();
            return type.isBlankFilled()
                    ? Typed.cast(value, type)
                    : Literals.text(
                                    length > 0 && text.length() > length
                                            ? text.substring(0, length)
                                            : text,
                                    type)
                            .as(type);
        }
        if (from.isText()) {
            boolean same =
                    type.length() > 0
                            && from.length() > 0
                            && from.length() <= type.length()
                            && !type.isBlankFilled()
                            && !from.isBlankFilled();
            return same ? value.as(type) : Typed.cast(value, type).withCase(value.exactCase());
        }
        if (from.isBit()) {
            return Typed.cast(Typed.simple(value.in() + "::integer", SqlType.INT), type);
        }
        if (mayBeTooLong(from, type)) {
            return tooLong(value, type);
        }
        if (from.isTemporal()) {
            return Typed.cast(new DateStyles(unit).write(value, style, at), type);
        }
        if (from.isMoney()) {
            boolean four = style.isPresent() && style.get() == 2;
            boolean commas = style.isPresent() && style.get() == 1;
            String text =
                    commas
                            ? "to_char(" + value.sql() + ", 'FM999,999,999,999,990.00')"
                            : "round(" + value.sql() + ", " + (four ? 4 : 2) + ")";
            return Typed.cast(Typed.simple(text, type), type);
        }
        if (from.isApproximate() && style.orElse(0) != 0) {
            throw NotConvertible.of(
                    "convert_style",
                    at,
                    "style " + style.get() + " of CONVERT for " + from,
                    "Write the text with to_char.");
        }
        if (from.isApproximate()) {
            return Typed.cast(Typed.simple(unit.helper("float_text", value.sql()), type), type);
        }
        if (from.kind() == Kind.UNIQUEIDENTIFIER) {
            return Typed.cast(Typed.simple("upper(" + value.in() + "::text)", type), type);
        }
        if (from.isBinary()) {
            return bytesToText(value, type, style.orElse(0));
        }
        return Typed.cast(value, type);
    }

    private Typed bytesToText(Typed value, SqlType type, int style) {
        if (style == 1) {
            return Typed.cast(
                    Typed.simple("('0x' || upper(encode(" + value.sql() + ", 'hex')))", type),
                    type);
        }
        return style == 2
                ? Typed.cast(Typed.simple("upper(encode(" + value.sql() + ", 'hex'))", type), type)
                : Typed.cast(
                        Typed.simple(
                                type.isNational()
                                        ? unit.helper("utf16_text", value.sql())
                                        : "convert_from(" + value.sql() + ", 'WIN1252')",
                                type),
                        type);
    }

    /** Whether a number may have more characters than the text has room for. */
    private boolean mayBeTooLong(SqlType from, SqlType type) {
        int most =
                switch (from.kind()) {
                    case TINYINT -> 3;
                    case SMALLINT -> 6;
                    // of ten digits with a sign only the strict profile thinks
                    case INT -> unit.semantics.strict() ? 11 : 10;
                    case BIGINT -> 20;
                    case DECIMAL -> from.precision() + (from.scale() > 0 ? 2 : 1);
                    default -> 0;
                };
        return type.length() > 0 && type.length() < most;
    }

    /** A whole number becomes a star then; of others it is an error. */
    private Typed tooLong(Typed value, SqlType type) {
        int room = type.length();
        boolean star = value.type().isInteger() && value.type().kind() != Kind.BIGINT;
        if (value.literal().isPresent() && (star || value.literal().get().length() <= room)) {
            String text = value.literal().get();
            return Typed.cast(
                    Literals.text(text.length() <= room ? text : "*", text(SqlType.MAX)), type);
        }
        return Typed.cast(
                Typed.simple(
                        unit.helper(
                                "number_text",
                                value.in() + "::text",
                                Integer.toString(room),
                                Boolean.toString(star)),
                        text(SqlType.MAX)),
                type);
    }
}
