package dev.tidegate.convert.code;

import dev.tidegate.bind.SqlType;
import dev.tidegate.bind.SqlType.Kind;
import dev.tidegate.convert.code.FunctionCalls.Site;
import dev.tidegate.convert.code.FunctionCalls.Translation;
import dev.tidegate.tsql.tree.Expression;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Aggregates and window functions. */
final class Aggregates {
    private static final SqlType BIGINT = SqlType.of(Kind.BIGINT);
    private static final SqlType FLOAT = SqlType.of(Kind.FLOAT);

    private Aggregates() {}

    static void register(Map<String, Translation> rules) {
        rules.put("COUNT", site -> count(site, SqlType.INT));
        rules.put("COUNT_BIG", site -> count(site, BIGINT));
        rules.put(
                "APPROX_COUNT_DISTINCT",
                site ->
                        Typed.simple("count(DISTINCT " + key(site, site.arg(0)) + ")", BIGINT)
                                .notNull());
        rules.put("SUM", Aggregates::sum);
        rules.put("AVG", Aggregates::average);
        rules.put("MIN", site -> extreme("min", site));
        rules.put("MAX", site -> extreme("max", site));
        rules.put("STDEV", site -> statistic("stddev_samp", site));
        rules.put("STDEVP", site -> statistic("stddev_pop", site));
        rules.put("VAR", site -> statistic("var_samp", site));
        rules.put("VARP", site -> statistic("var_pop", site));
        rules.put("STRING_AGG", Aggregates::joined);
        rules.put("GROUPING", Aggregates::grouping);
        rules.put("GROUPING_ID", Aggregates::grouping);
        for (String name : List.of("ROW_NUMBER", "RANK", "DENSE_RANK", "NTILE")) {
            rules.put(name, site -> plain(name.toLowerCase(Locale.ROOT), site, BIGINT).notNull());
        }
        rules.put("PERCENT_RANK", site -> plain("percent_rank", site, FLOAT));
        rules.put("CUME_DIST", site -> plain("cume_dist", site, FLOAT));
        for (String name : List.of("FIRST_VALUE", "LAST_VALUE", "LAG", "LEAD")) {
            rules.put(name, site -> value(name.toLowerCase(Locale.ROOT), site));
        }
        rules.put("PERCENTILE_CONT", site -> percentile("percentile_cont", site));
        rules.put("PERCENTILE_DISC", site -> percentile("percentile_disc", site));
    }

    /** What values have in common that are equal. */
    private static String key(Site site, Typed value) {
        return new Predicates(site.unit()).key(value).sql();
    }

    /** It names what the rows were grouped by. */
    private static Typed grouping(Site site) {
        List<Typed> values = site.scope().beforeGroups(site::all);
        String arguments =
                values.stream().map(value -> key(site, value)).collect(Collectors.joining(", "));
        return Typed.simple("grouping(" + arguments + ")", SqlType.INT).notNull();
    }

    private static String over(Site site) {
        for (var clause : site.call().clauses()) {
            if (clause.name().contains("IGNORE")) {
                throw NotConvertible.of(
                        "ignore_nulls", site.at(), "IGNORE NULLS", "Filter before.");
            }
        }
        return site.call()
                .over()
                .map(over -> site.unit().expressions.over(over, site.scope()))
                .orElse("");
    }

    private static String distinct(Site site) {
        return site.call().distinct() ? "DISTINCT " : "";
    }

    private static Typed count(Site site, SqlType type) {
        String argument =
                !site.has(0)
                        ? "*"
                        : site.call().distinct() ? key(site, site.arg(0)) : site.arg(0).sql();
        String over = over(site);
        if (site.call().distinct() && !over.isEmpty()) {
            throw NotConvertible.function("COUNT (DISTINCT …) OVER", site.at());
        }
        return Typed.simple("count(" + distinct(site) + argument + ")" + over, type).notNull();
    }

    private static Typed sum(Site site) {
        Typed value = site.unit().coercion.numeric(site.arg(0), SqlType.INT, site.at());
        String call = "sum(" + distinct(site) + value.sql() + ")" + over(site);
        SqlType type = value.type();
        if (type.kind() == Kind.BIGINT) {
            return Typed.cast(Typed.simple(call, type), type);
        }
        if (type.kind() == Kind.DECIMAL) {
            return Typed.simple(call, SqlType.decimal(38, type.scale()));
        }
        SqlType result =
                type.kind() == Kind.TINYINT || type.kind() == Kind.SMALLINT
                        ? SqlType.INT
                        : type.kind() == Kind.SMALLMONEY
                                ? SqlType.of(Kind.MONEY)
                                : type.kind() == Kind.REAL ? FLOAT : type;
        return Typed.simple(call, result);
    }

    private static Typed average(Site site) {
        Typed value = site.unit().coercion.numeric(site.arg(0), SqlType.INT, site.at());
        String call = "avg(" + distinct(site) + value.sql() + ")" + over(site);
        SqlType type = value.type();
        if (type.isInteger()) {
            SqlType result = type.kind() == Kind.BIGINT ? type : SqlType.INT;
            return Typed.cast(Typed.simple("trunc(" + call + ")", result), result);
        }
        if (type.kind() == Kind.DECIMAL) {
            int scale = Math.max(type.scale(), 6);
            return Typed.simple("trunc(" + call + ", " + scale + ")", SqlType.decimal(38, scale));
        }
        return type.isMoney()
                ? Typed.simple("trunc(" + call + ", 4)", SqlType.of(Kind.MONEY))
                : Typed.simple(call, FLOAT);
    }

    private static Typed extreme(String function, Site site) {
        Typed value = site.arg(0);
        if (value.type().kind() == Kind.UNIQUEIDENTIFIER) {
            return extremeUuid(function, value, site);
        }
        if (value.isText()) {
            site.unit().orders.tellOfText(site.at());
        }
        return Typed.simple(function + "(" + value.sql() + ")" + over(site), value.type())
                .withCase(value.exactCase());
    }

    private static Typed extremeUuid(String function, Typed value, Site site) {
        if (site.call().over().isPresent()) {
            throw NotConvertible.function(
                    function.toUpperCase(Locale.ROOT) + " of uniqueidentifier OVER", site.at());
        }
        return Typed.simple(
                "(array_agg("
                        + value.sql()
                        + " ORDER BY "
                        + site.unit().orders.key(value, site.at()).sql()
                        + (function.equals("max") ? " DESC" : "")
                        + ") FILTER (WHERE "
                        + value.in()
                        + " IS NOT NULL))[1]",
                value.type());
    }

    private static Typed statistic(String function, Site site) {
        Typed value = site.arg(0);
        return Typed.simple(
                function + "(" + distinct(site) + value.in() + "::double precision)" + over(site),
                FLOAT);
    }

    private static Typed plain(String function, Site site, SqlType type) {
        String arguments = site.all().stream().map(Typed::sql).collect(Collectors.joining(", "));
        return Typed.simple(function + "(" + arguments + ")" + over(site), type);
    }

    private static Typed value(String function, Site site) {
        Typed value = site.arg(0);
        List<String> arguments = new ArrayList<>();
        arguments.add(
                value.literal().isPresent() ? Typed.cast(value, value.type()).sql() : value.sql());
        if (site.has(1)) {
            Typed count = site.integer(1);
            arguments.add(count.literal().isPresent() ? count.sql() : count.in() + "::integer");
        }
        if (site.has(2)) {
            Typed other = site.as(2, value.type());
            arguments.add(
                    other.exact() && other.type().kind() == value.type().kind()
                                    || Coercion.isNull(other)
                            ? other.sql()
                            : other.in() + "::" + TargetTypes.of(value.type()));
        }
        return Typed.simple(
                function + "(" + String.join(", ", arguments) + ")" + over(site), value.type());
    }

    private static Typed percentile(String function, Site site) {
        if (site.call().over().isPresent()) {
            throw NotConvertible.of(
                    "percentile",
                    site.at(),
                    "a percentile over a window",
                    "Compute it in a grouped subquery and join that.");
        }
        String order =
                site.call()
                        .withinGroup()
                        .map(group ->
                                site.unit().expressions.orderBy(group.orderBy(), site.scope()))
                        .orElse("");
        return Typed.simple(
                function
                        + "("
                        + site.arg(0).sql()
                        + ") WITHIN GROUP ("
                        + order.replace(" NULLS FIRST", "").replace(" NULLS LAST", "")
                        + ")",
                FLOAT);
    }

    private static Typed joined(Site site) {
        String value = site.text(0).sql();
        String separator = site.text(1).sql();
        String order =
                site.call()
                        .withinGroup()
                        .map(group ->
                                " "
                                        + site.unit()
                                                .expressions
                                                .orderBy(group.orderBy(), site.scope()))
                        .orElse("");
        return Typed.simple(
                "string_agg(" + value + ", " + separator + order + ")" + over(site),
                SqlType.ofLength(Kind.NVARCHAR, SqlType.MAX));
    }

    /** Whether an expression has an aggregate outside of subqueries. */
    static boolean in(Expression expression) {
        return switch (expression) {
            case dev.tidegate.tsql.tree.Call.Function function ->
                    function.over().isEmpty() && isAggregate(function.name().base().value())
                            || function.arguments().stream().anyMatch(Aggregates::in);
            case dev.tidegate.tsql.tree.Call.Cast cast -> in(cast.operand());
            case dev.tidegate.tsql.tree.Call.Convert convert -> in(convert.operand());
            case Expression.Binary(_, _, Expression left, Expression right) ->
                    in(left) || in(right);
            case Expression.Unary unary -> in(unary.operand());
            case Expression.Parenthesised(_, Expression inner) -> in(inner);
            case Expression.Case choice ->
                    choice.whens().stream()
                                    .anyMatch(when -> in(when.result()) || in(when.condition()))
                            || choice.otherwise().filter(Aggregates::in).isPresent();
            case dev.tidegate.tsql.tree.Predicate.Comparison comparison ->
                    in(comparison.left()) || in(comparison.right());
            default -> false;
        };
    }

    static boolean isAggregate(String name) {
        return switch (name.toUpperCase(Locale.ROOT)) {
            case "COUNT",
                    "COUNT_BIG",
                    "APPROX_COUNT_DISTINCT",
                    "SUM",
                    "AVG",
                    "MIN",
                    "MAX",
                    "STDEV",
                    "STDEVP",
                    "VAR",
                    "VARP",
                    "STRING_AGG",
                    "CHECKSUM_AGG" ->
                    true;
            default -> false;
        };
    }
}
