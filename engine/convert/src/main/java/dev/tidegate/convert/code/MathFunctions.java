package dev.tidegate.convert.code;

import dev.tidegate.bind.SqlType;
import dev.tidegate.bind.SqlType.Kind;
import dev.tidegate.convert.code.FunctionCalls.Site;
import dev.tidegate.convert.code.FunctionCalls.Translation;
import java.util.List;
import java.util.Map;

/** Functions of numbers. */
final class MathFunctions {
    private static final SqlType FLOAT = SqlType.of(Kind.FLOAT);

    private MathFunctions() {}

    static void register(Map<String, Translation> rules) {
        for (String name :
                List.of(
                        "SQRT", "EXP", "SIN", "COS", "TAN", "ASIN", "ACOS", "ATAN", "COT", "PI",
                        "DEGREES", "RADIANS")) {
            rules.put(name, site -> floating(name.toLowerCase(java.util.Locale.ROOT), site));
        }
        rules.put("ATN2", site -> floating("atan2", site));
        rules.put("LOG10", site -> floating("log", site));
        rules.put("LOG", MathFunctions::logarithm);
        rules.put("ABS", site -> same("abs", site));
        rules.put("SIGN", MathFunctions::sign);
        rules.put("FLOOR", site -> whole("floor", site));
        rules.put("CEILING", site -> whole("ceil", site));
        rules.put("ROUND", MathFunctions::round);
        rules.put("POWER", MathFunctions::power);
        rules.put("SQUARE", site -> Typed.simple("power(" + floating(site, 0) + ", 2)", FLOAT));
        rules.put("RAND", MathFunctions::random);
        rules.put(
                "BIT_COUNT",
                site ->
                        Typed.simple(
                                "bit_count(" + site.arg(0).in() + "::bit(64))",
                                SqlType.of(Kind.BIGINT)));
        rules.put(
                "LEFT_SHIFT",
                site ->
                        Typed.operation(
                                site.arg(0).in() + " << " + site.arg(1).in(), site.arg(0).type()));
        rules.put(
                "RIGHT_SHIFT",
                site ->
                        Typed.operation(
                                site.arg(0).in() + " >> " + site.arg(1).in(), site.arg(0).type()));
    }

    private static Typed number(Site site, int index) {
        Typed value = site.arg(index);
        if (value.isText()) {
            return site.as(index, FLOAT);
        }
        return site.unit().coercion.numeric(value, SqlType.INT, site.at());
    }

    private static String floating(Site site, int index) {
        Typed value = number(site, index);
        return value.type().isApproximate() && value.exact()
                ? value.sql()
                : value.in() + "::double precision";
    }

    private static Typed floating(String function, Site site) {
        StringBuilder arguments = new StringBuilder();
        for (int index = 0; index < site.count(); index++) {
            arguments.append(index == 0 ? "" : ", ").append(floating(site, index));
        }
        return Typed.simple(function + "(" + arguments + ")", FLOAT);
    }

    private static Typed logarithm(Site site) {
        if (site.has(1)) {
            return Typed.simple(
                    "(ln(" + floating(site, 0) + ") / ln(" + floating(site, 1) + "))", FLOAT);
        }
        return Typed.simple("ln(" + floating(site, 0) + ")", FLOAT);
    }

    /** It has the digits of its argument. */
    private static Typed sign(Site site) {
        Typed sign = same("sign", site);
        return sign.type().kind() == Kind.DECIMAL ? Typed.cast(sign, sign.type()) : sign;
    }

    private static Typed same(String function, Site site) {
        Typed value = number(site, 0);
        Typed call = Typed.simple(function + "(" + value.sql() + ")", value.type());
        return value.nullable() ? call : call.notNull();
    }

    private static Typed whole(String function, Site site) {
        Typed value = number(site, 0);
        SqlType type =
                value.type().kind() == Kind.DECIMAL
                        ? SqlType.decimal(value.type().precision(), 0)
                        : value.type();
        return value.type().isInteger()
                ? value
                : Typed.simple(function + "(" + value.sql() + ")", type);
    }

    private static Typed round(Site site) {
        Typed value = number(site, 0);
        Typed digits = site.integer(1);
        boolean cut = site.has(2) && !site.integer(2).literal().filter("0"::equals).isPresent();
        String function = cut ? "trunc" : "round";
        SqlType type = value.type();
        String number =
                type.kind() == Kind.DECIMAL || type.isMoney()
                        ? value.sql()
                        : value.in() + "::numeric";
        String call = function + "(" + number + ", " + digits.sql() + ")";
        if (type.isInteger() || type.isApproximate()) {
            return Typed.cast(Typed.simple(call, type), type);
        }
        // T-SQL keeps the scale: round(123.456, 1) is 123.500.
        return Typed.simple(
                type.kind() == Kind.DECIMAL ? "round(" + call + ", " + type.scale() + ")" : call,
                type);
    }

    private static Typed power(Site site) {
        Typed value = number(site, 0);
        Typed exponent = number(site, 1);
        SqlType type = value.type();
        if (type.isInteger()) {
            return Typed.cast(
                    Typed.simple(
                            "trunc(power(" + value.in() + "::numeric, " + exponent.sql() + "))",
                            type),
                    type);
        }
        if (type.kind() == Kind.DECIMAL || type.isMoney()) {
            int scale = type.isMoney() ? 4 : type.scale();
            return Typed.simple(
                    "round(power("
                            + value.sql()
                            + ", "
                            + exponent.in()
                            + "::numeric), "
                            + scale
                            + ")",
                    type);
        }
        return Typed.simple("power(" + value.sql() + ", " + exponent.sql() + ")", type);
    }

    private static Typed random(Site site) {
        site.unit().unstable = true;
        if (site.has(0)) {
            site.unit()
                    .add(
                            CodeItem.note(
                                    "rand_seed",
                                    site.at(),
                                    "RAND with a seed gives other numbers"));
        }
        return Typed.simple("random()", FLOAT).notNull();
    }
}
