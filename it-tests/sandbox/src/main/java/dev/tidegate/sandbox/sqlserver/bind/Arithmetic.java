package dev.tidegate.sandbox.sqlserver.bind;

import dev.tidegate.sandbox.sqlserver.session.SqlError;
import dev.tidegate.sandbox.sqlserver.type.SqlType;
import dev.tidegate.sandbox.sqlserver.type.SqlType.Kind;

/** Operators between two scalars. */
final class Arithmetic {
    private Arithmetic() {}

    static Term of(Translation translation, String operator, Term left, Term right)
            throws SqlError {
        SqlType a = left instanceof Term.Untyped ? right.type() : left.type();
        SqlType b = right instanceof Term.Untyped ? a : right.type();
        if (isText(a) && isText(b)) {
            return concatenation(translation, operator, left, right, a, b);
        }
        if (Types.family(a) == Types.Family.BINARY
                && Types.family(b) == Types.Family.BINARY
                && operator.equals("+")) {
            SqlType type = Types.common(a, b);
            return new Term.Plain(
                    "(" + translation.h2(left) + " || " + translation.h2(right) + ")",
                    SqlType.ofLength(Kind.VARBINARY, sum(a, b, 8000, type)));
        }
        if (isMoment(a) || isMoment(b)) {
            return moments(translation, operator, left, right);
        }
        return switch (operator) {
            case "&" -> bits(translation, "BITAND", left, right);
            case "|" -> bits(translation, "BITOR", left, right);
            case "^" -> bits(translation, "BITXOR", left, right);
            default -> numbers(translation, operator, left, right, numeric(a, b));
        };
    }

    private static boolean isText(SqlType type) {
        return Types.family(type) == Types.Family.TEXT;
    }

    private static boolean isMoment(SqlType type) {
        return type.kind() == Kind.DATETIME || type.kind() == Kind.SMALLDATETIME;
    }

    private static int sum(SqlType a, SqlType b, int bound, SqlType common) {
        if (Types.length(common) == SqlType.MAX) {
            return SqlType.MAX;
        }
        return Math.min(bound, a.length() + b.length());
    }

    private static Term concatenation(
            Translation translation, String operator, Term left, Term right, SqlType a, SqlType b)
            throws SqlError {
        if (!operator.equals("+")) {
            throw invalid(operator, a, b);
        }
        boolean national = Types.isNational(a) || Types.isNational(b);
        SqlType common = Types.common(a, b);
        int length = sum(a, b, national ? 4000 : 8000, common);
        return new Term.Plain(
                "(" + translation.h2(left) + " || " + translation.h2(right) + ")",
                Types.text(national, length));
    }

    private static SqlError invalid(String operator, SqlType a, SqlType b) {
        return new SqlError(
                402,
                "The data types "
                        + dev.tidegate.sandbox.sqlserver.catalog.TypeNames.base(a)
                        + " and "
                        + dev.tidegate.sandbox.sqlserver.catalog.TypeNames.base(b)
                        + " are incompatible in the '"
                        + operator
                        + "' operator.");
    }

    private static Term moments(Translation translation, String operator, Term left, Term right)
            throws SqlError {
        boolean both = isMoment(left.type()) && isMoment(right.type());
        if (both && operator.equals("-")) {
            return new Term.Plain(
                    Translation.routine(
                            "since",
                            translation.as(right, Types.DATETIME),
                            translation.as(left, Types.DATETIME)),
                    Types.DATETIME);
        }
        boolean adds = operator.equals("+") || operator.equals("-");
        boolean first = isMoment(left.type());
        Term moment = first ? left : right;
        Term days = first ? right : left;
        if (both || !adds || operator.equals("-") && !first) {
            throw invalid(operator, left.type(), right.type());
        }
        String number = translation.as(days, Types.FLOAT);
        return new Term.Plain(
                Translation.routine(
                        "add_days",
                        translation.as(moment, Types.DATETIME),
                        operator.equals("-") ? "(- " + number + ")" : number),
                Types.DATETIME);
    }

    private static Term bits(Translation translation, String function, Term left, Term right)
            throws SqlError {
        SqlType type = numeric(left.type(), right.type());
        if (type.kind() == Kind.BIT) {
            String operator =
                    switch (function) {
                        case "BITAND" -> " AND ";
                        case "BITOR" -> " OR ";
                        default -> " <> ";
                    };
            return new Term.Plain(
                    "(" + translation.as(left, type) + operator + translation.as(right, type) + ")",
                    type);
        }
        if (!Types.isWhole(type)) {
            throw invalid(function, left.type(), right.type());
        }
        return new Term.Plain(
                function
                        + "("
                        + translation.as(left, type)
                        + ", "
                        + translation.as(right, type)
                        + ")",
                type);
    }

    /** The type in which two operands are calculated with. */
    private static SqlType numeric(SqlType a, SqlType b) throws SqlError {
        SqlType common = Types.common(a, b);
        if (isText(a) && isText(b)) {
            throw invalid("-", a, b);
        }
        Types.Family family = Types.family(common);
        if (family != Types.Family.NUMBER && family != Types.Family.BIT) {
            throw invalid("+", a, b);
        }
        return common;
    }

    private static Term numbers(
            Translation translation, String operator, Term left, Term right, SqlType common)
            throws SqlError {
        if (Types.isDecimal(common)) {
            return decimals(translation, operator, left, right);
        }
        SqlType type = common.kind() == Kind.BIT ? Types.INT : common;
        String a = translation.as(left, type);
        String b = translation.as(right, type);
        if (Types.isMoney(type) && operator.equals("/")) {
            return new Term.Plain(
                    Translation.cast(Translation.routine("divide", a, b, "4"), type), type);
        }
        String text =
                operator.equals("%")
                        ? "MOD(" + a + ", " + b + ")"
                        : "(" + a + " " + operator + " " + b + ")";
        boolean exact = Types.isWhole(type) && type.kind() != Kind.TINYINT;
        return new Term.Plain(
                exact && !operator.equals("%") && !Types.isMoney(type)
                        ? text
                        : Translation.cast(text, type),
                type);
    }

    private static Term decimals(Translation translation, String operator, Term left, Term right)
            throws SqlError {
        SqlType a = decimalOf(left);
        SqlType b = decimalOf(right);
        SqlType type = Types.arithmetic(operator, a, b);
        String l = translation.as(left, a);
        String r = translation.as(right, b);
        String text =
                switch (operator) {
                    case "/" -> Translation.routine("divide", l, r, String.valueOf(type.scale()));
                    case "%" -> "MOD(" + l + ", " + r + ")";
                    default -> "(" + l + " " + operator + " " + r + ")";
                };
        return new Term.Plain(Translation.cast(text, type), type);
    }

    private static SqlType decimalOf(Term term) {
        SqlType type = Types.asDecimal(term.type());
        if (term instanceof Term.Constant constant && constant.value() instanceof Integer number) {
            return Types.decimal(Math.max(1, String.valueOf(Math.abs((long) number)).length()), 0);
        }
        return Types.isDecimal(type) ? type : Types.decimal(Types.PRECISION_MAX, 6);
    }
}
