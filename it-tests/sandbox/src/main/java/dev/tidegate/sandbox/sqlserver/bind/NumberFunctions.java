package dev.tidegate.sandbox.sqlserver.bind;

import static dev.tidegate.sandbox.sqlserver.bind.Functions.cast;
import static dev.tidegate.sandbox.sqlserver.bind.Functions.routine;

import dev.tidegate.sandbox.sqlserver.bind.Functions.Function;
import dev.tidegate.sandbox.sqlserver.session.SqlError;
import dev.tidegate.sandbox.sqlserver.type.SqlType;
import dev.tidegate.sandbox.sqlserver.type.SqlType.Kind;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/** Functions on numbers, and those that make identifiers. */
final class NumberFunctions {
    private static final SqlType IDENTITY = Types.decimal(38, 0);

    private NumberFunctions() {}

    static void addTo(Map<String, Function> all) {
        for (String name :
                List.of(
                        "sqrt", "exp", "sin", "cos", "tan", "asin", "acos", "atan", "cot",
                        "log10")) {
            all.put(name, floating(name.toUpperCase(java.util.Locale.ROOT)));
        }
        all.put(
                "log",
                new Function(
                        1,
                        2,
                        call ->
                                call.count() == 1
                                        ? cast(Types.FLOAT, "LN(" + call.as(0, Types.FLOAT) + ")")
                                        : cast(
                                                Types.FLOAT,
                                                "LOG("
                                                        + call.as(1, Types.FLOAT)
                                                        + ", "
                                                        + call.as(0, Types.FLOAT)
                                                        + ")")));
        all.put(
                "square",
                new Function(
                        1,
                        1,
                        call -> cast(Types.FLOAT, "POWER(" + call.as(0, Types.FLOAT) + ", 2)")));
        all.put(
                "atn2",
                new Function(
                        2,
                        2,
                        call ->
                                cast(
                                        Types.FLOAT,
                                        "ATAN2("
                                                + call.as(0, Types.FLOAT)
                                                + ", "
                                                + call.as(1, Types.FLOAT)
                                                + ")")));
        all.put("pi", new Function(0, 0, call -> cast(Types.FLOAT, "PI()")));
        all.put("rand", new Function(0, 1, NumberFunctions::random));
        all.put("abs", same("ABS"));
        all.put("ceiling", whole("CEILING"));
        all.put("floor", whole("FLOOR"));
        all.put("sign", same("SIGN"));
        all.put("degrees", floating("DEGREES"));
        all.put("radians", floating("RADIANS"));
        all.put("power", new Function(2, 2, NumberFunctions::power));
        all.put("round", new Function(2, 3, NumberFunctions::round));
        all.put("isnumeric", new Function(1, 1, NumberFunctions::isNumeric));
        identifiers(all);
        checksums(all);
    }

    private static Function floating(String function) {
        return new Function(
                1, 1, call -> cast(Types.FLOAT, function + "(" + call.as(0, Types.FLOAT) + ")"));
    }

    private static SqlType numeric(Term term) {
        return Types.family(term.type()) == Types.Family.NUMBER ? term.type() : Types.FLOAT;
    }

    private static Function same(String function) {
        return new Function(
                1,
                1,
                call -> {
                    Term term = call.term(0);
                    SqlType type = numeric(term);
                    return cast(type, function + "(" + call.translation().as(term, type) + ")");
                });
    }

    /** A function whose value of a decimal has no digits behind the point. */
    private static Function whole(String function) {
        return new Function(
                1,
                1,
                call -> {
                    Term term = call.term(0);
                    SqlType type = numeric(term);
                    SqlType result =
                            Types.isDecimal(type) ? Types.decimal(type.precision(), 0) : type;
                    return cast(result, function + "(" + call.translation().as(term, type) + ")");
                });
    }

    private static Term random(FunctionCall call) throws SqlError {
        String seed = call.count() == 1 ? call.integer(0) : "";
        return cast(Types.FLOAT, "RAND(" + seed + ")");
    }

    private static Term power(FunctionCall call) throws SqlError {
        SqlType type = numeric(call.term(0));
        String power = "POWER(" + call.as(0, Types.FLOAT) + ", " + call.as(1, Types.FLOAT) + ")";
        return call.translation()
                .convert(new Term.Plain(power, Types.FLOAT), type, Input.Mode.CAST);
    }

    private static Term round(FunctionCall call) throws SqlError {
        Term term = call.term(0);
        SqlType type = numeric(term);
        String function = call.count() > 2 ? call.integer(2) : "0";
        if (Types.isFloat(type)) {
            return cast(
                    type,
                    Translation.routine(
                            "round_float", call.as(0, Types.FLOAT), call.integer(1), function));
        }
        SqlType exact = Types.asDecimal(type);
        SqlType wider = Types.decimal(Types.PRECISION_MAX, exact.scale());
        return cast(
                type,
                Translation.routine(
                        "round_decimal",
                        call.translation().as(term, wider),
                        call.integer(1),
                        function));
    }

    private static Term isNumeric(FunctionCall call) throws SqlError {
        Term term = call.term(0);
        return switch (Types.family(term.type())) {
            case NUMBER, BIT -> new Term.Constant(1, Types.INT);
            case TEXT -> routine(Types.INT, "is_numeric", call.text(0));
            default -> new Term.Constant(0, Types.INT);
        };
    }

    private static void identifiers(Map<String, Function> all) {
        SqlType id = SqlType.of(Kind.UNIQUEIDENTIFIER);
        all.put("newid", new Function(0, 0, call -> routine(id, "new_id")));
        all.put("newsequentialid", new Function(0, 0, call -> routine(id, "new_id")));
        all.put(
                "scope_identity",
                new Function(
                        0, 0, call -> new Term.Parameter(new Input.ScopeIdentity(), IDENTITY)));
    }

    private static void checksums(Map<String, Function> all) {
        for (String name : List.of("checksum", "binary_checksum")) {
            all.put(
                    name,
                    new Function(
                            1,
                            1000,
                            call -> {
                                StringJoiner arguments = new StringJoiner(", ");
                                for (int i = 0; i < call.count(); i++) {
                                    arguments.add(call.translation().h2(call.term(i)));
                                }
                                return routine(Types.INT, "check_sum", arguments.toString());
                            }));
        }
    }
}
