package dev.tidegate.convert.code;

import dev.tidegate.bind.CatalogObject;
import dev.tidegate.convert.code.Scope.ScopeColumn;
import dev.tidegate.convert.code.Scope.Source;
import dev.tidegate.tsql.tree.ObjectName;
import dev.tidegate.tsql.tree.Option;
import dev.tidegate.tsql.tree.TableSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What stands in FROM; each source goes into the scope as it is translated. */
final class FromClause {
    private final Unit unit;

    FromClause(Unit unit) {
        this.unit = unit;
    }

    /** FROM with a line break in front, or nothing. */
    String of(List<TableSource> sources, Scope scope) {
        if (sources.isEmpty()) {
            return "";
        }
        List<String> texts = new ArrayList<>();
        for (TableSource source : sources) {
            texts.add(source(source, scope));
        }
        return "\nFROM " + String.join(", ", texts);
    }

    String source(TableSource source, Scope scope) {
        return switch (source) {
            case TableSource.NamedTable table -> named(table, scope);
            case TableSource.VariableTable table -> variable(table, scope);
            case TableSource.DerivedTable table -> derived(table, scope);
            case TableSource.Join join -> join(join, scope);
            case TableSource.ParenthesisedJoin(_, TableSource inner) ->
                    "(" + source(inner, scope) + ")";
            case TableSource.FunctionTable table -> new FunctionTables(unit).of(table, scope);
            case TableSource.Pivot pivot -> new Pivots(unit).pivot(pivot, scope);
            case TableSource.Unpivot unpivot -> new Pivots(unit).unpivot(unpivot, scope);
            case TableSource.RowsetFunction rowset ->
                    throw NotConvertible.of(
                            "rowset",
                            rowset.span(),
                            rowset.function() + " reads from outside",
                            "Load the rows into a table first, or use a foreign data wrapper.");
            case TableSource.DataModificationTable table ->
                    throw NotConvertible.of(
                            "composable_dml",
                            table.span(),
                            "a statement that changes rows inside FROM",
                            "Write it as a common table expression with RETURNING.");
            case TableSource.Alias alias ->
                    throw NotConvertible.of("alias", alias.span(), "an alias alone", "Look at it.");
        };
    }

    private String named(TableSource.NamedTable table, Scope scope) {
        hints(table.hints());
        table.sample().ifPresent(any -> unit.note("sample", any, "TABLESAMPLE is left out"));
        Relation relation =
                table.temporal().isPresent()
                        ? new HistoricalTables(unit).relation(table, table.temporal().get())
                        : relation(table.name());
        String alias = Expressions.aliasOf(table.alias(), table.name());
        String aliasSql = unit.names.local(alias);
        boolean same =
                table.alias().isEmpty()
                        && relation.sql().endsWith(aliasSql)
                        && !relation.sql().startsWith("(");
        String qualifier = table.alias().isEmpty() && !same ? relation.sql() : aliasSql;
        boolean needsAlias = table.alias().isPresent() || relation.sql().startsWith("(");
        scope.add(
                new Source(
                        alias,
                        needsAlias ? aliasSql : qualifier,
                        relation.columns(),
                        relation.complete()));
        return relation.sql() + (needsAlias ? " AS " + aliasSql : "");
    }

    /** A table by its name: its text on PostgreSQL, and its columns. */
    record Relation(String sql, List<ScopeColumn> columns, boolean complete) {}

    Relation relation(ObjectName name) {
        if (name.parts().size() == 1) {
            String base = name.base().value();
            Optional<Source> common = unit.queries.commonTable(base);
            if (common.isPresent()) {
                return new Relation(
                        common.get().sql(), common.get().columns(), common.get().complete());
            }
            Optional<Relation> rows = new TriggerRows(unit).relation(base);
            if (rows.isPresent()) {
                return rows.get();
            }
        }
        if (name.base().value().startsWith("#")) {
            return unit.table(name.base().value())
                    .map(table -> new Relation(table.sql(), table.columns(), table.complete()))
                    .orElseGet(() ->
                            new Relation(
                                    TemporaryTables.sqlName(unit, name.base().value(), name.span()),
                                    List.of(),
                                    false));
        }
        String sql = unit.objectSql(name);
        unit.readsTables = true;
        Optional<CatalogObject> found = unit.find(name);
        if (found.isEmpty()) {
            boolean system =
                    name.parts().size() > 1
                            && List.of("sys", "information_schema")
                                    .contains(
                                            name.parts()
                                                    .get(name.parts().size() - 2)
                                                    .value()
                                                    .toLowerCase(Locale.ROOT));
            if (system || name.base().value().toLowerCase(Locale.ROOT).startsWith("sys")) {
                throw NotConvertible.of(
                        "system_view",
                        name.span(),
                        "the system view " + name.text(),
                        "Ask PostgreSQL's catalog for what is needed.");
            }
            unit.note("unknown_table", name, "the table " + name.text() + " is not in the scripts");
            return new Relation(sql, List.of(), false);
        }
        Translated shape = unit.shapes.of(found.get());
        return new Relation(sql, shape.columns(), shape.complete());
    }

    private void hints(List<Option> hints) {
        for (Option hint : hints) {
            unit.note("table_hint", hint, "the hint " + hint.name() + " is left out");
        }
    }

    private String variable(TableSource.VariableTable table, Scope scope) {
        String name = table.variable().name();
        Optional<Unit.LocalTable> local = unit.table(name);
        String alias = table.alias().map(any -> any.name().value()).orElse(name);
        if (local.isEmpty()) {
            throw NotConvertible.of(
                    "table_variable",
                    table.span(),
                    "the table variable " + name + " is not declared here",
                    "Declare it.");
        }
        String aliasSql =
                table.alias().isPresent()
                        ? unit.names.local(alias)
                        : unit.names.local(name.substring(1));
        scope.add(new Source(alias, aliasSql, local.get().columns(), local.get().complete()));
        return local.get().sql() + " AS " + aliasSql;
    }

    private String derived(TableSource.DerivedTable table, Scope scope) {
        Translated query = unit.queries.query(table.query(), lateral(scope));
        String alias = table.alias().map(any -> any.name().value()).orElse(unit.fresh("q"));
        String aliasSql = unit.names.local(alias);
        var names = table.alias().map(TableSource.Alias::columns).orElse(List.of());
        scope.add(
                new Source(
                        alias,
                        aliasSql,
                        unit.queries.renamed(query.columns(), names),
                        query.complete()));
        return "(\n"
                + Queries.indented(query.sql())
                + "\n) AS "
                + aliasSql
                + unit.queries.columnList(names);
    }

    /** What a derived table sees: in an APPLY all that stands left of it. */
    private Optional<Scope> lateral(Scope scope) {
        return Optional.of(scope);
    }

    private String join(TableSource.Join join, Scope scope) {
        join.hint()
                .ifPresent(
                        hint -> unit.note("join_hint", join, "the hint " + hint + " is left out"));
        int before = scope.sources().size();
        String left = source(join.left(), scope);
        int middle = scope.sources().size();
        String right = source(join.right(), scope);
        switch (join.kind()) {
            case LEFT, OUTER_APPLY -> outer(scope, middle, scope.sources().size());
            case RIGHT -> outer(scope, before, middle);
            case FULL -> outer(scope, before, scope.sources().size());
            case INNER, CROSS, CROSS_APPLY -> {
                // Nothing becomes NULL by these.
            }
        }
        String on =
                join.on().map(any -> " ON " + unit.expressions.condition(any, scope)).orElse("");
        String lateral = right.startsWith("(") ? "LATERAL " : "";
        String words =
                switch (join.kind()) {
                    case INNER -> "JOIN ";
                    case LEFT -> "LEFT JOIN ";
                    case RIGHT -> "RIGHT JOIN ";
                    case FULL -> "FULL JOIN ";
                    case CROSS -> "CROSS JOIN ";
                    case CROSS_APPLY -> "CROSS JOIN " + lateral;
                    case OUTER_APPLY -> "LEFT JOIN " + lateral;
                };
        String condition = join.kind() == TableSource.JoinKind.OUTER_APPLY ? " ON true" : on;
        boolean nested = join.right() instanceof TableSource.Join;
        return left + "\n    " + words + (nested ? "(" + right + ")" : right) + condition;
    }

    private static void outer(Scope scope, int from, int to) {
        List<Source> sources = new ArrayList<>(scope.sources());
        for (int index = from; index < to; index++) {
            sources.set(index, sources.get(index).outer());
        }
        scope.replace(sources);
    }
}
