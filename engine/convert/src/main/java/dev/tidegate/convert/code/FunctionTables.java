package dev.tidegate.convert.code;

import dev.tidegate.bind.CatalogObject;
import dev.tidegate.bind.CatalogObject.Routine;
import dev.tidegate.bind.SqlType;
import dev.tidegate.bind.SqlType.Kind;
import dev.tidegate.convert.code.Scope.ScopeColumn;
import dev.tidegate.convert.code.Scope.Source;
import dev.tidegate.tsql.tree.Call;
import dev.tidegate.tsql.tree.QueryPart;
import dev.tidegate.tsql.tree.TableSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Functions in FROM. */
final class FunctionTables {
    private final Unit unit;

    FunctionTables(Unit unit) {
        this.unit = unit;
    }

    String of(TableSource.FunctionTable table, Scope scope) {
        if (table.call() instanceof Call.Method method) {
            return new XmlMethods(unit).nodes(table, method, scope);
        }
        if (!(table.call() instanceof Call.Function call)) {
            throw NotConvertible.of(
                    "nodes",
                    table.span(),
                    "a method that gives rows, such as nodes",
                    "Write it with xmltable.");
        }
        Optional<Call.Method> rows = FunctionCalls.method(unit, call, scope);
        if (rows.isPresent()) {
            return new XmlMethods(unit).nodes(table, rows.get(), scope);
        }
        String name = call.name().text().toUpperCase(Locale.ROOT);
        String alias =
                table.alias().map(any -> any.name().value()).orElse(call.name().base().value());
        String aliasSql = unit.names.local(alias);
        return switch (name) {
            case "STRING_SPLIT" -> split(call, scope, alias, aliasSql);
            case "OPENJSON" -> openJson(table, call, scope, alias, aliasSql);
            case "GENERATE_SERIES" -> {
                List<Typed> bounds = unit.expressions.all(call.arguments(), scope);
                scope.add(
                        new Source(
                                alias,
                                aliasSql,
                                List.of(
                                        new ScopeColumn(
                                                "value",
                                                "value",
                                                bounds.getFirst().type(),
                                                false,
                                                false)),
                                true));
                yield "generate_series("
                        + String.join(", ", bounds.stream().map(Typed::sql).toList())
                        + ") AS "
                        + aliasSql
                        + "(value)";
            }
            default -> user(table, call, scope, alias, aliasSql);
        };
    }

    private String split(Call.Function call, Scope scope, String alias, String aliasSql) {
        List<Typed> arguments = unit.expressions.all(call.arguments(), scope);
        boolean ordinal =
                arguments.size() > 2 && arguments.get(2).literal().filter("1"::equals).isPresent();
        List<ScopeColumn> columns = new ArrayList<>();
        columns.add(
                new ScopeColumn(
                        "value", "value", SqlType.ofLength(Kind.NVARCHAR, 4000), false, false));
        if (ordinal) {
            columns.add(
                    new ScopeColumn("ordinal", "ordinal", SqlType.of(Kind.BIGINT), false, false));
        }
        scope.add(new Source(alias, aliasSql, columns, true));
        // An empty text is one empty part.
        String parts = unit.helper("split", arguments.get(0).sql(), arguments.get(1).sql());
        return "unnest("
                + parts
                + ")"
                + (ordinal
                        ? " WITH ORDINALITY AS " + aliasSql + "(value, ordinal)"
                        : " AS " + aliasSql + "(value)");
    }

    private String openJson(
            TableSource.FunctionTable table,
            Call.Function call,
            Scope scope,
            String alias,
            String aliasSql) {
        Typed document = unit.expressions.of(call.arguments().getFirst(), scope);
        String path =
                call.arguments().size() > 1
                        ? unit.expressions
                                .of(call.arguments().get(1), scope)
                                .literal()
                                .orElseThrow(() ->
                                        NotConvertible.function(
                                                "OPENJSON with a path that is no constant",
                                                call.span()))
                        : "$";
        String json = JsonFunctions.json(document);
        if (table.schema().isEmpty()) {
            String at =
                    path.equals("$")
                            ? json
                            : "("
                                    + json
                                    + " #> "
                                    + Literals.quoted(JsonFunctions.steps(path, call.span()))
                                    + ")";
            SqlType text = SqlType.ofLength(Kind.NVARCHAR, SqlType.MAX);
            scope.add(
                    new Source(
                            alias,
                            aliasSql,
                            List.of(
                                    new ScopeColumn("key", "key", text, false, true),
                                    new ScopeColumn("value", "value", text, true, false)),
                            true));
            return "(SELECT j.key, j.value FROM jsonb_each_text(CASE WHEN jsonb_typeof("
                    + at
                    + ") = 'object' THEN "
                    + at
                    + " ELSE '{}' END) AS j UNION ALL SELECT (a.n - 1)::text, a.value "
                    + "FROM jsonb_array_elements_text(CASE WHEN jsonb_typeof("
                    + at
                    + ") = 'array' THEN "
                    + at
                    + " ELSE '[]' END) WITH ORDINALITY AS a(value, n)) AS "
                    + aliasSql;
        }
        List<String> columns = new ArrayList<>();
        List<ScopeColumn> known = new ArrayList<>();
        for (QueryPart.SchemaColumn column : table.schema()) {
            columns.add(schemaColumn(column, scope));
            known.add(
                    new ScopeColumn(
                            column.name().value(),
                            unit.names.local(column.name().value()),
                            unit.catalog.type(column.type()),
                            true,
                            false));
        }
        scope.add(new Source(alias, aliasSql, known, true));
        return "(SELECT "
                + String.join(", ", columns)
                + " FROM jsonb_path_query("
                + json
                + ", "
                + Literals.quoted("lax " + path.replaceFirst("^(lax|strict)\\s+", "") + "[*]")
                + ") AS j(item)) AS "
                + aliasSql;
    }

    private String schemaColumn(QueryPart.SchemaColumn column, Scope scope) {
        String name = unit.names.local(column.name().value());
        String path =
                column.path()
                        .map(any -> unit.expressions.of(any, scope).literal().orElse("$"))
                        .orElse("$." + column.name().value());
        String steps = Literals.quoted(JsonFunctions.steps(path, column.span()));
        if (column.asJson()) {
            return "(j.item #> " + steps + ")::text AS " + name;
        }
        SqlType type = unit.catalog.type(column.type());
        Typed value = Typed.simple("(j.item #>> " + steps + ")", Casts.text(SqlType.MAX));
        return new Casts(unit).cast(value, type, Optional.empty(), column.span()).sql()
                + " AS "
                + name;
    }

    private String user(
            TableSource.FunctionTable table,
            Call.Function call,
            Scope scope,
            String alias,
            String aliasSql) {
        Optional<CatalogObject> found = unit.find(call.name());
        unit.readsTables = true;
        if (found.isEmpty() && call.name().parts().size() == 1) {
            throw NotConvertible.function(call.name().text(), call.span());
        }
        List<CatalogObject.Parameter> parameters =
                found.isPresent() && found.get() instanceof Routine routine
                        ? routine.parameters()
                        : List.of();
        Translated shape = found.map(unit.shapes::of).orElse(new Translated("", List.of(), false));
        String arguments = new FunctionCalls(unit).arguments(call, parameters, scope);
        var names = table.alias().map(TableSource.Alias::columns).orElse(List.of());
        scope.add(
                new Source(
                        alias,
                        aliasSql,
                        unit.queries.renamed(shape.columns(), names),
                        shape.complete()));
        return unit.objectSql(call.name())
                + "("
                + arguments
                + ") AS "
                + aliasSql
                + unit.queries.columnList(names);
    }
}
