package dev.tidegate.sandbox.sqlserver.bind;

import dev.tidegate.sandbox.sqlserver.session.SqlError;
import dev.tidegate.sandbox.sqlserver.tsql.Expression;
import dev.tidegate.sandbox.sqlserver.tsql.Query;
import dev.tidegate.sandbox.sqlserver.type.SqlType;
import dev.tidegate.sandbox.sqlserver.type.SqlType.Kind;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.StringJoiner;

/** Aggregate and window functions. */
final class Aggregates {
    private static final Set<String> AGGREGATES =
            Set.of(
                    "COUNT",
                    "COUNT_BIG",
                    "SUM",
                    "AVG",
                    "MIN",
                    "MAX",
                    "STDEV",
                    "STDEVP",
                    "VAR",
                    "VARP",
                    "STRING_AGG");
    private static final Set<String> RANKINGS = Set.of("ROW_NUMBER", "RANK", "DENSE_RANK", "NTILE");
    private static final Set<String> WINDOWS =
            Set.of("LAG", "LEAD", "FIRST_VALUE", "LAST_VALUE", "PERCENT_RANK", "CUME_DIST");

    private final Expressions expressions;
    private final Translation translation;

    Aggregates(Expressions expressions) {
        this.expressions = expressions;
        this.translation = expressions.translation();
    }

    static boolean is(Expression.Call call) {
        if (call.name().parts().size() > 1) {
            return false;
        }
        String name = call.name().last().toUpperCase(Locale.ROOT);
        return AGGREGATES.contains(name) || RANKINGS.contains(name) || WINDOWS.contains(name);
    }

    Term term(Expression.Call call) throws SqlError {
        translation.locks().aggregate();
        String name = call.name().last().toUpperCase(Locale.ROOT);
        if (RANKINGS.contains(name)) {
            return ranking(name, call);
        }
        if (WINDOWS.contains(name)) {
            return window(name, call);
        }
        return switch (name) {
            case "COUNT" -> count(call, Types.INT);
            case "COUNT_BIG" -> count(call, Types.BIGINT);
            case "STRING_AGG" -> stringAggregate(call);
            case "MIN", "MAX" -> {
                Term argument = argument(call);
                yield new Term.Plain(
                        over(name + "(" + translation.h2(argument) + ")", call), argument.type());
            }
            case "SUM" -> sum(call);
            case "AVG" -> average(call);
            default -> deviation(name, call);
        };
    }

    private Term argument(Expression.Call call) throws SqlError {
        if (call.arguments().size() != 1) {
            throw FunctionCall.wrongCount(call.name().last(), 1);
        }
        return expressions.term(call.arguments().getFirst());
    }

    private static String distinct(Expression.Call call) {
        return call.distinct() ? "DISTINCT " : "";
    }

    private Term count(Expression.Call call, SqlType type) throws SqlError {
        String argument = call.star() ? "*" : distinct(call) + translation.h2(argument(call));
        return new Term.Plain(Translation.cast(over("COUNT(" + argument + ")", call), type), type);
    }

    /** The type in which values are added up. */
    private static SqlType sumType(Term argument) throws SqlError {
        SqlType type = argument.type();
        return switch (type.kind()) {
            case TINYINT, SMALLINT, INT -> Types.INT;
            case BIGINT -> Types.BIGINT;
            case DECIMAL, NUMERIC -> Types.decimal(Types.PRECISION_MAX, type.scale());
            case MONEY, SMALLMONEY -> SqlType.of(Kind.MONEY);
            case REAL, FLOAT -> Types.FLOAT;
            default ->
                    throw new SqlError(
                            8117,
                            "Operand data type "
                                    + dev.tidegate.sandbox.sqlserver.catalog.TypeNames.base(type)
                                    + " is invalid for sum operator.");
        };
    }

    private Term sum(Expression.Call call) throws SqlError {
        Term argument = argument(call);
        SqlType type = sumType(argument);
        String text = "SUM(" + distinct(call) + translation.h2(argument) + ")";
        return new Term.Plain(Translation.cast(over(text, call), type), type);
    }

    private Term average(Expression.Call call) throws SqlError {
        Term argument = argument(call);
        SqlType sum = sumType(argument);
        String value = distinct(call) + translation.h2(argument);
        String total = over("SUM(" + value + ")", call);
        String count = over("COUNT(" + value + ")", call);
        String counted = "NULLIF(" + count + ", 0)";
        if (Types.isFloat(sum)) {
            return new Term.Plain(Translation.cast(over("AVG(" + value + ")", call), sum), sum);
        }
        if (Types.isWhole(sum)) {
            return new Term.Plain(
                    Translation.cast(
                            Translation.routine(
                                    "divide",
                                    "CAST(" + total + " AS NUMERIC(38,0))",
                                    "CAST(" + counted + " AS NUMERIC(38,0))",
                                    "0"),
                            sum),
                    sum);
        }
        SqlType type =
                Types.isMoney(sum)
                        ? sum
                        : Types.decimal(Types.PRECISION_MAX, Math.max(6, sum.scale()));
        int scale = Types.isMoney(sum) ? 4 : type.scale();
        return new Term.Plain(
                Translation.cast(
                        Translation.routine(
                                "divide",
                                total,
                                "CAST(" + counted + " AS NUMERIC(38,0))",
                                String.valueOf(scale)),
                        type),
                type);
    }

    private Term deviation(String name, Expression.Call call) throws SqlError {
        String function =
                switch (name) {
                    case "STDEV" -> "STDDEV_SAMP";
                    case "STDEVP" -> "STDDEV_POP";
                    case "VAR" -> "VAR_SAMP";
                    default -> "VAR_POP";
                };
        String value = translation.as(argument(call), Types.FLOAT);
        return new Term.Plain(
                Translation.cast(
                        over(function + "(" + distinct(call) + value + ")", call), Types.FLOAT),
                Types.FLOAT);
    }

    private Term stringAggregate(Expression.Call call) throws SqlError {
        if (call.arguments().size() != 2) {
            throw FunctionCall.wrongCount("STRING_AGG", 2);
        }
        Term value = expressions.term(call.arguments().get(0));
        boolean text = Types.family(value.type()) == Types.Family.TEXT;
        SqlType type =
                text
                        ? Types.text(
                                Types.isNational(value.type()),
                                Types.length(value.type()) < 0 ? SqlType.MAX : 8000)
                        : Types.text(true, 4000);
        String separator = expressions.as(call.arguments().get(1), Types.text(true, SqlType.MAX));
        String h2 = "LISTAGG(" + translation.as(value, type) + ", " + separator + ")";
        if (!call.within().isEmpty()) {
            h2 += " WITHIN GROUP (ORDER BY " + order(call.within()) + ")";
        }
        return new Term.Plain(over(h2, call), type);
    }

    private Term ranking(String name, Expression.Call call) throws SqlError {
        if (call.over().isEmpty()) {
            throw new SqlError(
                    10753, 15, 1, "The function '" + name + "' must have an OVER clause.");
        }
        String argument =
                name.equals("NTILE")
                        ? expressions.as(call.arguments().getFirst(), Types.BIGINT)
                        : "";
        return new Term.Plain(
                Translation.cast(over(name + "(" + argument + ")", call), Types.BIGINT),
                Types.BIGINT);
    }

    private Term window(String name, Expression.Call call) throws SqlError {
        boolean share = name.equals("PERCENT_RANK") || name.equals("CUME_DIST");
        if (share) {
            return new Term.Plain(
                    Translation.cast(over(name + "()", call), Types.FLOAT), Types.FLOAT);
        }
        Term value = expressions.term(call.arguments().getFirst());
        StringJoiner arguments = new StringJoiner(", ", name + "(", ")");
        arguments.add(translation.h2(value));
        if (call.arguments().size() > 1) {
            arguments.add(expressions.h2(call.arguments().get(1)));
        }
        if (call.arguments().size() > 2) {
            arguments.add(expressions.as(call.arguments().get(2), value.type()));
        }
        return new Term.Plain(over(arguments.toString(), call), value.type());
    }

    private String over(String function, Expression.Call call) throws SqlError {
        if (call.over().isEmpty()) {
            return function;
        }
        Expression.Over over = call.over().get();
        StringJoiner text = new StringJoiner(" ", function + " OVER (", ")");
        if (!over.partition().isEmpty()) {
            StringJoiner keys = new StringJoiner(", ");
            for (Expression key : over.partition()) {
                keys.add(expressions.h2(key));
            }
            text.add("PARTITION BY " + keys);
        }
        if (!over.order().isEmpty()) {
            text.add("ORDER BY " + order(over.order()));
        }
        text.add(over.frame());
        return text.toString();
    }

    private String order(List<Query.Order> order) throws SqlError {
        StringJoiner keys = new StringJoiner(", ");
        for (Query.Order key : order) {
            keys.add(expressions.h2(key.expression()) + (key.descending() ? " DESC" : ""));
        }
        return keys.toString();
    }
}
