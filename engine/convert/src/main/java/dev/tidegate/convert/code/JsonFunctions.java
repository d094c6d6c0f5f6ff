package dev.tidegate.convert.code;

import dev.tidegate.bind.SqlType;
import dev.tidegate.bind.SqlType.Kind;
import dev.tidegate.convert.code.FunctionCalls.Site;
import dev.tidegate.convert.code.FunctionCalls.Translation;
import dev.tidegate.tsql.tree.Call;
import dev.tidegate.tsql.tree.Span;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Functions of JSON in text. */
final class JsonFunctions {
    private static final SqlType TEXT = SqlType.ofLength(Kind.NVARCHAR, SqlType.MAX);
    private static final Pattern STEP =
            Pattern.compile("\\.([A-Za-z_][A-Za-z0-9_]*)|\\.\"([^\"]*)\"|\\[([0-9]+)]");

    private static final Pattern APPEND = Pattern.compile("^\\s*append\\s+");

    private JsonFunctions() {}

    static void register(Map<String, Translation> rules) {
        rules.put(
                "ISJSON",
                site ->
                        Typed.simple(
                                site.unit().helper("isjson", site.text(0).sql()), SqlType.INT));
        rules.put(
                "JSON_VALUE",
                site ->
                        Typed.simple(
                                site.unit().helper("json_scalar", document(site), steps(site, 1)),
                                TEXT));
        rules.put(
                "JSON_QUERY",
                site ->
                        Typed.simple(
                                site.unit()
                                        .helper(
                                                "json_part",
                                                document(site),
                                                site.has(1) ? steps(site, 1) : "'{}'"),
                                TEXT));
        rules.put("JSON_MODIFY", JsonFunctions::modify);
        rules.put("JSON_OBJECT", JsonFunctions::object);
        rules.put(
                "JSON_ARRAY",
                site ->
                        Typed.simple(
                                "json_build_array("
                                        + String.join(
                                                ", ", site.all().stream().map(Typed::sql).toList())
                                        + ")::text",
                                TEXT));
        rules.put(
                "JSON_PATH_EXISTS",
                site ->
                        Typed.simple(
                                "jsonb_path_exists("
                                        + json(site.arg(0))
                                        + ", "
                                        + site.arg(1).sql()
                                        + ")::integer",
                                SqlType.INT));
    }

    static String json(Typed value) {
        return value.type().kind() == Kind.JSON ? value.in() : value.in() + "::jsonb";
    }

    /** As text whose parts keep their form. */
    private static String text(Typed value) {
        return value.in() + "::json";
    }

    /** A path of the mode strict must lead to something. */
    private static String document(Site site) {
        String document = text(site.arg(0));
        boolean strict =
                site.has(1)
                        && site.text(1)
                                .literal()
                                .filter(path -> path.strip().startsWith("strict"))
                                .isPresent();
        return strict ? site.unit().helper("json_having", document, steps(site, 1)) : document;
    }

    private static String steps(Site site, int index) {
        return Literals.quoted(
                steps(
                        site.text(index)
                                .literal()
                                .orElseThrow(() ->
                                        NotConvertible.of(
                                                "json_path",
                                                site.at(),
                                                "a path of JSON that is no constant",
                                                "Write the path.")),
                        site.at()));
    }

    /** A path such as {@code $.a[0].b} as {@code {a,0,b}}. */
    static String steps(String path, Span at) {
        String rest =
                APPEND.matcher(path.strip()).replaceFirst("").replaceFirst("^(lax|strict)\\s+", "");
        if (!rest.startsWith("$")) {
            throw NotConvertible.of("json_path", at, "a path of JSON", "Write it for jsonb.");
        }
        StringBuilder steps = new StringBuilder("{");
        Matcher matcher = STEP.matcher(rest);
        int end = 1;
        while (matcher.find(end) && matcher.start() == end) {
            String name =
                    matcher.group(1) != null
                            ? matcher.group(1)
                            : matcher.group(2) != null
                                    ? "\"" + matcher.group(2) + "\""
                                    : matcher.group(3);
            steps.append(steps.length() > 1 ? "," : "").append(name);
            end = matcher.end();
        }
        if (end != rest.length()) {
            throw NotConvertible.of("json_path", at, "a path of JSON", "Write it for jsonb.");
        }
        return steps.append('}').toString();
    }

    /** A NULL takes the property away; {@code append} adds to a list. */
    private static Typed modify(Site site) {
        boolean append =
                site.text(1).literal().filter(text -> APPEND.matcher(text).find()).isPresent();
        String path = steps(site, 1);
        Typed value = site.arg(2);
        if (Coercion.isNull(value) && !append) {
            return Typed.simple("(" + json(site.arg(0)) + " #- " + path + ")::text", TEXT);
        }
        boolean isJson =
                site.call().arguments().get(2) instanceof Call.Function function
                        && function.name().text().equalsIgnoreCase("JSON_QUERY");
        String next =
                isJson
                        ? value.in() + "::jsonb"
                        : "to_jsonb("
                                + (value.isText() ? value.in() + "::text" : value.sql())
                                + ")";
        String helper = append ? "json_append" : "json_modify";
        return Typed.simple(
                site.unit().helper(helper, json(site.arg(0)), path, next) + "::text", TEXT);
    }

    private static Typed object(Site site) {
        StringBuilder pairs = new StringBuilder();
        for (var argument : site.call().arguments()) {
            if (!(argument instanceof Call.JsonPair pair)) {
                throw NotConvertible.function("JSON_OBJECT", site.at());
            }
            pairs.append(pairs.isEmpty() ? "" : ", ")
                    .append(site.unit().expressions.of(pair.key(), site.scope()).sql())
                    .append(", ")
                    .append(site.unit().expressions.of(pair.value(), site.scope()).sql());
        }
        return Typed.simple("json_build_object(" + pairs + ")::text", TEXT);
    }
}
