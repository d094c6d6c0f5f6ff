package dev.tidegate.convert.code;

import dev.tidegate.bind.SqlType;
import dev.tidegate.bind.SqlType.Kind;
import dev.tidegate.tsql.tree.Expression;
import dev.tidegate.tsql.tree.Span;
import java.util.Optional;

/** Arithmetic, bits, and {@code +} of texts and of dates. */
final class Operators {
    private static final int DIGITS_MAX = 38;
    private static final int QUOTIENT_SCALE_MIN = 6;

    private final Unit unit;

    Operators(Unit unit) {
        this.unit = unit;
    }

    Typed unary(Expression.Unary unary, Scope scope) {
        Typed value = unit.expressions.of(unary.operand(), scope);
        Typed number = unit.coercion.numeric(value, SqlType.INT, unary.span());
        if (unary.operator().equals("+")) {
            return number;
        }
        if (unary.operator().equals("~") && value.type().isBit()) {
            return Typed.operation("NOT " + value.in(), SqlType.BIT);
        }
        Optional<String> literal =
                unary.operator().equals("-")
                        ? number.literal().map(text -> "-" + text)
                        : Optional.empty();
        return new Typed(
                unary.operator() + number.in(),
                number.type(),
                number.nullable(),
                false,
                false,
                false,
                literal);
    }

    Typed binary(Expression.Binary binary, Scope scope) {
        Typed left = unit.expressions.of(binary.left(), scope);
        Typed right = unit.expressions.of(binary.right(), scope);
        return of(binary.operator(), left, right, binary.span());
    }

    /** Also of {@code +=} and its like. */
    Typed of(String operator, Typed left, Typed right, Span at) {
        if (operator.equals("||") || operator.equals("+") && joinsText(left, right)) {
            return concatenation(left, right, at);
        }
        if (operator.equals("+") && left.type().isBinary() && right.type().isBinary()) {
            return Typed.operation(left.in() + " || " + right.in(), left.type());
        }
        if (left.type().isTemporal() || right.type().isTemporal()) {
            return temporal(operator, left, right, at);
        }
        Typed first = unit.coercion.numeric(left, right.type(), at);
        Typed second = unit.coercion.numeric(right, left.type(), at);
        return switch (operator) {
            case "/" -> quotient(first, second);
            case "*" -> product(first, second);
            case "+", "-", "%" -> sum(operator, first, second);
            case "^" -> bits("#", left, right, first, second);
            case "&", "|", "<<", ">>" -> bits(operator, left, right, first, second);
            default ->
                    throw NotConvertible.of("operator", at, operator, "Write it in other words.");
        };
    }

    private static boolean joinsText(Typed left, Typed right) {
        boolean text = left.isText() || right.isText();
        boolean other = isOther(left.type()) || isOther(right.type());
        return text && !other;
    }

    private static boolean isOther(SqlType type) {
        return type.isNumber() || type.isTemporal() || type.isBit();
    }

    private Typed concatenation(Typed left, Typed right, Span at) {
        String sql = part(left, at) + " || " + part(right, at);
        SqlType type = unit.coercion.common(left.type(), right.type());
        boolean bounded = left.type().length() > 0 && right.type().length() > 0;
        int length = bounded ? left.type().length() + right.type().length() : SqlType.MAX;
        Kind kind = type.isNational() ? Kind.NVARCHAR : Kind.VARCHAR;
        return new Typed(
                sql,
                SqlType.ofLength(kind, length > 8000 ? SqlType.MAX : length),
                left.nullable() || right.nullable(),
                false,
                false,
                left.exactCase() || right.exactCase(),
                Optional.empty());
    }

    /** PostgreSQL drops the blanks behind a character(n) where it meets text. */
    private String part(Typed value, Span at) {
        if (value.type().isBlankFilled()
                && value.type().length() > 1
                && value.literal().isEmpty()) {
            return "rpad(" + value.sql() + ", " + value.type().length() + ")";
        }
        if (!value.isText() && value.type().isKnown()) {
            return new Casts(unit).cast(value, Casts.text(SqlType.MAX), Optional.empty(), at).in();
        }
        boolean chain = value.sql().contains(" || ") && !value.simple();
        return chain ? value.sql() : value.in();
    }

    private Typed quotient(Typed left, Typed right) {
        SqlType type = unit.coercion.common(left.type(), right.type());
        String sql = left.in() + " / " + right.in();
        if (type.isMoney() || type.kind() == Kind.DECIMAL) {
            SqlType result =
                    type.isMoney() ? type : quotientType(asDecimal(left), asDecimal(right));
            return Typed.simple(
                    "trunc(" + sql + ", " + (result.isMoney() ? 4 : result.scale()) + ")", result);
        }
        return Typed.operation(sql, type);
    }

    private Typed product(Typed left, Typed right) {
        SqlType type = unit.coercion.common(left.type(), right.type());
        String sql = left.in() + " * " + right.in();
        if (type.isMoney()) {
            return Typed.simple("round(" + sql + ", 4)", type);
        }
        if (type.kind() == Kind.DECIMAL) {
            SqlType first = Coercion.decimal(left.type());
            SqlType second = Coercion.decimal(right.type());
            int precision = first.precision() + second.precision() + 1;
            int scale = first.scale() + second.scale();
            if (precision <= DIGITS_MAX) {
                return Typed.operation(sql, SqlType.decimal(precision, scale));
            }
            int fitting = Math.max(DIGITS_MAX - (precision - scale), Math.min(scale, 6));
            return fitting >= scale
                    ? Typed.operation(sql, SqlType.decimal(DIGITS_MAX, scale))
                    : Typed.simple(
                            "round(" + sql + ", " + fitting + ")",
                            SqlType.decimal(DIGITS_MAX, fitting));
        }
        return Typed.operation(sql, type);
    }

    /** A whole constant has just its own digits. */
    private static SqlType asDecimal(Typed value) {
        return value.literal().isPresent() && value.type().isInteger()
                ? SqlType.decimal(value.literal().get().replace("-", "").length(), 0)
                : value.type();
    }

    /** The type of a quotient of decimals. */
    static SqlType quotientType(SqlType left, SqlType right) {
        SqlType first = Coercion.decimal(left);
        SqlType second = Coercion.decimal(right);
        int scale = Math.max(QUOTIENT_SCALE_MIN, first.scale() + second.precision() + 1);
        int whole = first.precision() - first.scale() + second.scale();
        if (whole + scale > DIGITS_MAX) {
            scale = Math.max(Math.min(scale, DIGITS_MAX - whole), QUOTIENT_SCALE_MIN);
        }
        return SqlType.decimal(Math.min(DIGITS_MAX, whole + scale), scale);
    }

    private Typed sum(String operator, Typed left, Typed right) {
        SqlType type = unit.coercion.common(left.type(), right.type());
        if (type.kind() == Kind.DECIMAL && !operator.equals("%")) {
            type = SqlType.decimal(Math.min(DIGITS_MAX, type.precision() + 1), type.scale());
        }
        Typed sum = Typed.operation(left.in() + " " + operator + " " + right.in(), type);
        return left.nullable() || right.nullable() ? sum : sum.notNull();
    }

    private Typed bits(String operator, Typed left, Typed right, Typed first, Typed second) {
        if (left.type().isBit() && right.type().isBit()) {
            String word =
                    switch (operator) {
                        case "&" -> "AND";
                        case "|" -> "OR";
                        default -> "<>";
                    };
            return Typed.operation(left.in() + " " + word + " " + right.in(), SqlType.BIT);
        }
        return Typed.operation(
                first.in() + " " + operator + " " + second.in(),
                unit.coercion.common(first.type(), second.type()));
    }

    private Typed temporal(String operator, Typed left, Typed right, Span at) {
        if (left.type().isTemporal() && right.type().isNumber()) {
            if (left.type().kind() == Kind.DATE) {
                return Typed.operation(left.in() + " " + operator + " " + right.in(), left.type());
            }
            return Typed.operation(
                    left.in() + " " + operator + " interval '1 day' * " + right.in(), left.type());
        }
        if (left.type().isNumber() && operator.equals("+")) {
            return Typed.operation(right.in() + " + interval '1 day' * " + left.in(), right.type());
        }
        SqlType datetime = SqlType.ofScale(Kind.DATETIME, 3);
        Typed first = unit.coercion.to(left, datetime, at);
        Typed second = unit.coercion.to(right, datetime, at);
        if (operator.equals("+")
                && (left.type().kind() == Kind.TIME || right.type().kind() == Kind.TIME)) {
            return Typed.operation(left.in() + " + " + right.in(), datetime);
        }
        String origin = "timestamp '1900-01-01'";
        return switch (operator) {
            case "-" ->
                    Typed.operation(
                            origin + " + (" + first.in() + " - " + second.in() + ")", datetime);
            case "+" ->
                    Typed.operation(
                            first.in() + " + (" + second.in() + " - " + origin + ")", datetime);
            default ->
                    throw NotConvertible.of(
                            "date_arithmetic", at, operator + " of dates", "Use DATEADD.");
        };
    }
}
