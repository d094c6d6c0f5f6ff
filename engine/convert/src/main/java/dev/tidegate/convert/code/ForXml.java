package dev.tidegate.convert.code;

import dev.tidegate.bind.SqlType;
import dev.tidegate.bind.SqlType.Kind;
import dev.tidegate.convert.code.Scope.ScopeColumn;
import dev.tidegate.tsql.tree.Call;
import dev.tidegate.tsql.tree.Expression;
import dev.tidegate.tsql.tree.Identifier;
import dev.tidegate.tsql.tree.Option;
import dev.tidegate.tsql.tree.QueryExpression.QuerySpecification;
import dev.tidegate.tsql.tree.QueryPart;
import dev.tidegate.tsql.tree.SelectQuery;
import dev.tidegate.tsql.tree.TableSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** FOR XML and FOR JSON: rows as one text. */
final class ForXml {
    private static final SqlType TEXT = SqlType.ofLength(Kind.NVARCHAR, SqlType.MAX);

    /** Those that give JSON. */
    private static final Set<String> JSON_FUNCTIONS =
            Set.of("JSON_QUERY", "JSON_OBJECT", "JSON_ARRAY", "JSON_MODIFY");

    private final Unit unit;

    ForXml(Unit unit) {
        this.unit = unit;
    }

    /** The idiom that joins texts: one column without a name, FOR XML PATH (''). */
    Optional<Typed> scalar(SelectQuery query, Scope scope) {
        if (query.forClause().filter(this::joins).isEmpty()
                || !(query.body() instanceof QuerySpecification select)
                || select.elements().size() != 1
                || select.elements()
                        .getFirst()
                        .alias()
                        .filter(alias ->
                                !alias.value().equals("data()") && !alias.value().equals("text()"))
                        .isPresent()) {
            return Optional.empty();
        }
        Scope inner = new Scope(Optional.of(scope));
        String from = unit.from.of(select.from(), inner);
        new Selects(unit).represent(select, inner);
        Typed value = unit.expressions.of(select.elements().getFirst().expression(), inner);
        if (!value.isText() || value.nullable() && value.type().kind() == Kind.XML) {
            value = new Casts(unit).cast(value, TEXT, Optional.empty(), query.span());
        }
        unit.note("for_xml_path", query, "texts are joined without escaping of <, > and &");
        String order =
                query.orderBy().isEmpty()
                        ? ""
                        : " " + unit.expressions.orderBy(query.orderBy(), inner);
        SelectQuery bare =
                new SelectQuery(
                        query.span(), query.body(), List.of(), query.offset(), Optional.empty());
        if (select.distinct()
                || select.groupBy().isPresent()
                || select.top().isPresent()
                || query.offset().isPresent()) {
            SelectQuery ordered =
                    new SelectQuery(
                            query.span(),
                            query.body(),
                            query.orderBy(),
                            query.offset(),
                            Optional.empty());
            Selects.Element element =
                    new Selects.Element(
                            value.sql() + " AS c",
                            value,
                            new ScopeColumn(
                                    "c", "c", value.type(), value.nullable(), value.exactCase()));
            String rows = new Selects(unit).rows(select, ordered, List.of(element), from, inner);
            return Optional.of(
                    Typed.simple("(SELECT string_agg(q.c, '') FROM (" + rows + ") AS q)", TEXT));
        }
        String text =
                new Selects(unit)
                        .assembled(
                                select,
                                bare,
                                "string_agg(" + value.sql() + ", ''" + order + ")",
                                from,
                                inner);
        return Optional.of(Typed.simple("(" + text + ")", TEXT));
    }

    private boolean joins(QueryPart.ForClause clause) {
        String text = unit.text(clause.span()).replaceAll("\\s", "").toUpperCase(Locale.ROOT);
        return text.startsWith("FORXMLPATH('')") || text.startsWith("FORXMLPATH(N'')");
    }

    Translated query(SelectQuery query, Optional<Scope> outer) {
        QueryPart.ForClause clause = query.forClause().orElseThrow();
        if (clause.kind().equalsIgnoreCase("JSON")
                || clause.kind().toUpperCase(Locale.ROOT).contains("JSON")) {
            return json(query, clause, outer);
        }
        Optional<Typed> joined = scalar(query, outer.orElse(new Scope(Optional.empty())));
        if (joined.isPresent()) {
            return one("SELECT " + joined.get().sql(), TEXT);
        }
        return xml(query, clause, outer);
    }

    private Translated one(String sql, SqlType type) {
        return new Translated(sql, List.of(new ScopeColumn("", "", type, true, false)), true);
    }

    private boolean has(QueryPart.ForClause clause, String option) {
        return unit.text(clause.span()).toUpperCase(Locale.ROOT).contains(option);
    }

    private Translated json(SelectQuery query, QueryPart.ForClause clause, Optional<Scope> outer) {
        Translated rows = rows(query, outer);
        if (!rows.complete()) {
            throw NotConvertible.of(
                    "for_json",
                    clause.span(),
                    "FOR JSON of columns that are not known",
                    "Name the columns.");
        }
        if (has(clause, "AUTO")
                && query.body() instanceof QuerySpecification select
                && (select.from().size() != 1
                        || select.from().getFirst()
                                instanceof dev.tidegate.tsql.tree.TableSource.Join)) {
            throw NotConvertible.of(
                    "for_json",
                    clause.span(),
                    "FOR JSON AUTO over a join",
                    "Build it with jsonb_build_object.");
        }
        List<Boolean> documents = documents(query, rows.columns().size());
        List<JsonMember> members = new ArrayList<>();
        for (int index = 0; index < rows.columns().size(); index++) {
            ScopeColumn column = rows.columns().get(index);
            List<String> path =
                    has(clause, "AUTO")
                            ? List.of(column.name())
                            : List.of(column.name().split("\\."));
            String value = value(column);
            members.add(new JsonMember(path, documents.get(index) ? value + "::json" : value));
        }
        String row = object(members, 0);
        String object = has(clause, "INCLUDE_NULL_VALUES") ? row : "json_strip_nulls(" + row + ")";
        String compact = "replace(replace(" + object + "::text, '\" : ', '\":'), ', \"', ',\"')";
        String list = "string_agg(" + compact + ", ',')";
        String sql = has(clause, "WITHOUT_ARRAY_WRAPPER") ? list : "'[' || " + list + " || ']'";
        Optional<Option> root =
                clause.options().stream()
                        .filter(option -> option.name().startsWith("ROOT"))
                        .findFirst();
        if (root.isPresent()) {
            String name =
                    root.get()
                            .value()
                            .map(span -> unit.text(span).replaceAll("[()N']", ""))
                            .orElse("root");
            sql = "'{\"" + name + "\":' || " + sql + " || '}'";
        }
        return one(
                "SELECT " + sql + "\nFROM (\n" + Queries.indented(rows.sql()) + "\n) AS q", TEXT);
    }

    /** A value with the names that lead to it. */
    private record JsonMember(List<String> path, String value) {}

    /** An object of members; those that share a name at this depth are an object again. */
    private static String object(List<JsonMember> members, int depth) {
        Map<String, List<JsonMember>> groups = new LinkedHashMap<>();
        for (JsonMember member : members) {
            groups.computeIfAbsent(member.path().get(depth), _ -> new ArrayList<>()).add(member);
        }
        return groups.entrySet().stream()
                .map(group ->
                        Literals.quoted(group.getKey())
                                + ", "
                                + (group.getValue().getFirst().path().size() == depth + 1
                                        ? group.getValue().getFirst().value()
                                        : object(group.getValue(), depth + 1)))
                .collect(Collectors.joining(", ", "json_build_object(", ")"));
    }

    /** Which columns of a query are JSON themselves, and no texts. */
    private List<Boolean> documents(SelectQuery query, int columns) {
        if (query.body() instanceof QuerySpecification select
                && select.elements().size() == columns) {
            return select.elements().stream().map(any -> isDocument(any.expression())).toList();
        }
        return Collections.nCopies(columns, false);
    }

    private static boolean isDocument(Expression expression) {
        return switch (expression) {
            case Expression.Parenthesised(_, Expression inner) -> isDocument(inner);
            case Expression.ScalarSubquery subquery ->
                    subquery.query()
                            .forClause()
                            .filter(any -> any.kind().toUpperCase(Locale.ROOT).contains("JSON"))
                            .isPresent();
            case Call.Function function ->
                    JSON_FUNCTIONS.contains(function.name().text().toUpperCase(Locale.ROOT));
            default -> false;
        };
    }

    private String value(ScopeColumn column) {
        SqlType type = column.type();
        if (type.kind() == Kind.DATETIME
                || type.kind() == Kind.DATETIME2
                || type.kind() == Kind.SMALLDATETIME) {
            return new DateStyles(unit).iso(Expressions.typed("q." + column.sql(), column));
        }
        return type.kind() == Kind.UNIQUEIDENTIFIER
                ? "upper(q." + column.sql() + "::text)"
                : "q." + column.sql();
    }

    /** A value as XML shows it. */
    private String xmlValue(ScopeColumn column, QueryPart.ForClause clause) {
        if (column.type().isApproximate()) {
            unit.note("for_xml_float", clause, "a float is shown with fewer digits in XML");
        }
        return column.type().isBit() ? "q." + column.sql() + "::integer" : value(column);
    }

    /** What each row of FOR XML AUTO is called: the one table of the query, as it names it. */
    private Optional<String> tableName(SelectQuery query) {
        boolean one =
                query.body() instanceof QuerySpecification select
                        && select.from().size() == 1
                        && select.from().getFirst() instanceof TableSource.NamedTable;
        if (!one) {
            return Optional.empty();
        }
        TableSource.NamedTable table =
                (TableSource.NamedTable) ((QuerySpecification) query.body()).from().getFirst();
        return Optional.of(
                table.alias()
                        .map(alias -> alias.name().value())
                        .orElseGet(() ->
                                table.name().parts().stream()
                                        .map(Identifier::value)
                                        .collect(Collectors.joining("."))));
    }

    private Translated rows(SelectQuery query, Optional<Scope> outer) {
        return unit.queries.plain(
                new SelectQuery(
                        query.span(),
                        query.body(),
                        query.orderBy(),
                        query.offset(),
                        Optional.empty()),
                outer,
                false);
    }

    private Translated xml(SelectQuery query, QueryPart.ForClause clause, Optional<Scope> outer) {
        String mode = clause.mode().toUpperCase(Locale.ROOT);
        Translated rows = rows(query, outer);
        boolean odd =
                rows.columns().stream()
                        .anyMatch(column ->
                                column.name().matches(".*[/(*].*") || column.name().isEmpty());
        Optional<String> table = mode.equals("AUTO") ? tableName(query) : Optional.empty();
        boolean known = mode.equals("PATH") || mode.equals("RAW") || table.isPresent();
        if (!known || odd || !rows.complete()) {
            throw NotConvertible.of(
                    "for_xml",
                    clause.span(),
                    "FOR XML " + mode,
                    "Build it with xmlelement and xmlagg.");
        }
        String text = unit.text(clause.span());
        java.util.regex.Matcher named =
                java.util.regex.Pattern.compile("(?i)(?:PATH|RAW)\\s*\\(\\s*N?'([^']*)'")
                        .matcher(text);
        String element = named.find() ? named.group(1) : table.orElse("row");
        java.util.regex.Matcher rooted =
                java.util.regex.Pattern.compile("(?i)ROOT\\s*\\(\\s*N?'([^']*)'").matcher(text);
        boolean elements = mode.equals("PATH") || has(clause, "ELEMENTS");
        List<String> attributes = new ArrayList<>();
        List<String> children = new ArrayList<>();
        for (ScopeColumn column : rows.columns()) {
            String name = column.name().replaceFirst("^@", "");
            String part = xmlValue(column, clause) + " AS \"" + name + "\"";
            (elements && !column.name().startsWith("@") ? children : attributes).add(part);
        }
        String content =
                (attributes.isEmpty()
                                ? ""
                                : ", xmlattributes(" + String.join(", ", attributes) + ")")
                        + (children.isEmpty()
                                ? ""
                                : ", xmlforest(" + String.join(", ", children) + ")");
        String list =
                element.isEmpty()
                        ? "xmlagg(xmlforest(" + String.join(", ", children) + "))"
                        : "xmlagg(xmlelement(name \"" + element + "\"" + content + "))";
        String sql =
                rooted.find()
                        ? "xmlelement(name \"" + rooted.group(1) + "\", " + list + ")"
                        : has(clause, "ROOT") ? "xmlelement(name \"root\", " + list + ")" : list;
        boolean typed = has(clause, "TYPE");
        return one(
                "SELECT "
                        + sql
                        + (typed ? "" : "::text")
                        + "\nFROM (\n"
                        + Queries.indented(rows.sql())
                        + "\n) AS q",
                typed ? SqlType.of(Kind.XML) : TEXT);
    }
}
