package dev.tidegate.convert.code;

import dev.tidegate.bind.SqlType;
import dev.tidegate.bind.SqlType.Kind;
import dev.tidegate.tsql.tree.Span;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Optional;

/** Implicit conversions: what T-SQL does where two types meet, said explicitly. */
final class Coercion {
    private static final SqlType UNKNOWN = SqlType.UNKNOWN;
    private static final int DECIMAL_DIGITS_MAX = 38;

    private final Unit unit;

    Coercion(Unit unit) {
        this.unit = unit;
    }

    /** The type of what combines values of two types, by precedence. */
    SqlType common(SqlType left, SqlType right) {
        if (!left.isKnown() || !right.isKnown()) {
            return left.isKnown() ? left : right;
        }
        SqlType first = left.precedes(right) ? left.unnamed() : right.unnamed();
        SqlType second = left.precedes(right) ? right : left;
        if (first.isText() && second.isText() && first.length() > 0) {
            int length =
                    second.length() == SqlType.MAX
                            ? SqlType.MAX
                            : Math.max(first.length(), second.length());
            Kind kind =
                    first.kind() == Kind.NCHAR && !second.isBlankFilled()
                            ? Kind.NVARCHAR
                            : first.kind();
            return SqlType.ofLength(kind, length);
        }
        if (first.kind() == Kind.DECIMAL && second.isNumber() && !second.isApproximate()) {
            SqlType other = decimal(second);
            int scale = Math.max(first.scale(), other.scale());
            int whole =
                    Math.max(first.precision() - first.scale(), other.precision() - other.scale());
            int fitting = Math.max(0, Math.min(scale, DECIMAL_DIGITS_MAX - whole));
            return SqlType.decimal(Math.min(DECIMAL_DIGITS_MAX, whole + fitting), fitting);
        }
        return first;
    }

    /**
     * A value as one of a type where it is one of several: of decimals all have the digits behind
     * the point that the common type says.
     */
    Typed among(Typed value, SqlType type, Span at) {
        Typed converted = to(value, type, at);
        boolean digits = type.kind() == Kind.DECIMAL || type.isMoney();
        SqlType from = decimal(converted.type());
        if (isNull(converted)
                || !digits
                || !from.isKnown()
                || converted.literal().isEmpty()
                        && from.kind() == Kind.DECIMAL
                        && from.scale() == decimal(type).scale()) {
            return converted;
        }
        Optional<BigDecimal> literal = converted.literal().flatMap(Coercion::decimal);
        if (literal.isEmpty()) {
            return Typed.cast(converted, type);
        }
        BigDecimal scaled = literal.get().setScale(decimal(type).scale(), RoundingMode.HALF_UP);
        return new Typed(
                scaled.toPlainString(),
                type,
                false,
                false,
                scaled.signum() >= 0,
                false,
                Optional.of(scaled.toPlainString()));
    }

    private static Optional<BigDecimal> decimal(String text) {
        try {
            return Optional.of(new BigDecimal(text));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    SqlType common(List<Typed> values) {
        SqlType type = UNKNOWN;
        for (Typed value : values) {
            if (!isNull(value)) {
                type = common(type, value.type());
            }
        }
        return type;
    }

    static boolean isNull(Typed value) {
        return value.sql().equals("NULL");
    }

    /** A whole number or amount of money as the decimal that holds it. */
    static SqlType decimal(SqlType type) {
        return switch (type.kind()) {
            case BIT -> SqlType.decimal(1, 0);
            case TINYINT -> SqlType.decimal(3, 0);
            case SMALLINT -> SqlType.decimal(5, 0);
            case INT -> SqlType.decimal(10, 0);
            case BIGINT -> SqlType.decimal(19, 0);
            case MONEY -> SqlType.decimal(19, 4);
            case SMALLMONEY -> SqlType.decimal(10, 4);
            default -> type;
        };
    }

    /** A value as one of a type, as an assignment or the other operand demands it. */
    Typed to(Typed value, SqlType target, Span at) {
        if (isNull(value) || !target.isKnown() || target.kind() == Kind.SQL_VARIANT) {
            return value;
        }
        SqlType from = value.type();
        if (value.literal().isPresent()) {
            Optional<Typed> constant = constant(value, target, at);
            if (constant.isPresent()) {
                return constant.get();
            }
        }
        if (!from.isKnown() || sameFamily(from, target) && !isRounded(from, target)) {
            return value;
        }
        return new Casts(unit).cast(value, target, Optional.empty(), at);
    }

    /** The same, with the length kept in bounds as ISNULL does. */
    Typed toLength(Typed value, SqlType target, Span at) {
        boolean longer =
                value.isText()
                        && target.isText()
                        && target.length() > 0
                        && (value.type().length() > target.length() || value.type().length() <= 0);
        if (!longer || isNull(value)) {
            return to(value, target, at);
        }
        return value.literal()
                .filter(text -> text.length() > target.length())
                .map(text -> Literals.text(text.substring(0, target.length()), target))
                .orElseGet(() -> value.literal().isPresent() ? value : Typed.cast(value, target));
    }

    /**
     * A value for a parameter or as what a function returns, where PostgreSQL keeps no digits
     * behind the point of the type.
     */
    Typed unbound(Typed value, SqlType target, Span at) {
        Typed converted = toLength(value, target, at);
        boolean digits = target.kind() == Kind.DECIMAL || target.isMoney();
        boolean same =
                converted.exact()
                        && converted.type().kind() == target.kind()
                        && converted.type().scale() == target.scale();
        return digits && !same && !isNull(converted) ? Typed.cast(converted, target) : converted;
    }

    private static boolean sameFamily(SqlType from, SqlType target) {
        if (from.isText() && target.isText() || from.isBinary() && target.isBinary()) {
            return true;
        }
        if (from.isInteger() && target.isNumber()
                || from.isNumber() && target.isApproximate()
                || from.isMoney() && target.kind() == Kind.DECIMAL
                || from.kind() == Kind.DECIMAL
                        && (target.isMoney() || target.kind() == Kind.DECIMAL)) {
            return true;
        }
        return from.kind() == target.kind()
                || isMoment(from) && isMoment(target) && target.kind() != Kind.DATE;
    }

    /** Whether a moment loses what the coarser type does not count. */
    private boolean isRounded(SqlType from, SqlType target) {
        boolean toMinutes =
                target.kind() == Kind.SMALLDATETIME
                        && from.kind() != Kind.SMALLDATETIME
                        && from.kind() != Kind.DATE;
        boolean toThirds =
                unit.semantics.strict()
                        && target.kind() == Kind.DATETIME
                        && from.kind() == Kind.DATETIME2;
        return toMinutes || toThirds;
    }

    private static boolean isMoment(SqlType type) {
        return switch (type.kind()) {
            case DATE, SMALLDATETIME, DATETIME, DATETIME2 -> true;
            default -> false;
        };
    }

    private Optional<Typed> constant(Typed value, SqlType target, Span at) {
        String text = value.literal().orElseThrow();
        if (target.isBit()) {
            return switch (text.toLowerCase(java.util.Locale.ROOT)) {
                case "1", "true" -> Optional.of(Typed.simple("true", target).notNull().exactly());
                case "0", "false", "" ->
                        Optional.of(Typed.simple("false", target).notNull().exactly());
                default -> value.isText() ? Optional.empty() : number(text, target);
            };
        }
        if (value.isText() && target.isTemporal()) {
            return new DateLiterals(unit).typed(text, target, at);
        }
        if (!value.isText() && target.isTemporal() && target.kind() != Kind.DATE) {
            return days(text, target);
        }
        if (value.isText() && target.isNumber()) {
            String trimmed = text.strip();
            return number(trimmed.isEmpty() ? "0" : trimmed, target);
        }
        if (!value.isText() && target.isText() && value.type().isInteger()) {
            return Optional.of(Literals.text(text, target));
        }
        if (value.isText() && target.kind() == Kind.UNIQUEIDENTIFIER) {
            return Optional.of(Typed.simple("uuid " + Literals.quoted(text), target).exactly());
        }
        return Optional.empty();
    }

    private static Optional<Typed> number(String text, SqlType target) {
        try {
            BigDecimal number = new BigDecimal(text);
            if (target.isBit()) {
                return Optional.of(
                        Typed.simple(number.signum() == 0 ? "false" : "true", target).notNull());
            }
            boolean negative = number.signum() < 0;
            return Optional.of(
                    new Typed(
                            number.toPlainString(),
                            target,
                            false,
                            false,
                            !negative,
                            false,
                            Optional.of(number.toPlainString())));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** Days since 1900, as a datetime counts them. */
    private static Optional<Typed> days(String text, SqlType target) {
        if (!text.matches("-?[0-9]{1,7}")) {
            return Optional.empty();
        }
        java.time.LocalDate day = java.time.LocalDate.of(1900, 1, 1).plusDays(Long.parseLong(text));
        return Optional.of(Typed.simple("timestamp '" + day + "'", target).notNull());
    }

    /** Both sides of a comparison as one type. */
    List<Typed> pair(Typed left, Typed right, Span at) {
        SqlType type = common(left.type(), right.type());
        if (isNull(left) || isNull(right)) {
            return List.of(left, right);
        }
        if (left.type().isText() && right.type().isText()) {
            return List.of(left, right);
        }
        return List.of(to(left, type, at), to(right, type, at));
    }

    /** A value as a number that arithmetic takes: a bit becomes one, text what it meets. */
    Typed numeric(Typed value, SqlType other, Span at) {
        if (value.type().isBit() && !isNull(value)) {
            return value.literal().isPresent()
                    ? value
                    : Typed.simple(value.in() + "::integer", SqlType.INT);
        }
        if (value.isText() && (other.isNumber() || other.isBit())) {
            return to(value, other.isBit() ? SqlType.INT : other, at);
        }
        return value;
    }
}
