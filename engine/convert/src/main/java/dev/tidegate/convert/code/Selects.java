package dev.tidegate.convert.code;

import dev.tidegate.bind.SqlType;
import dev.tidegate.bind.SqlType.Kind;
import dev.tidegate.convert.code.Scope.ScopeColumn;
import dev.tidegate.convert.code.Scope.Source;
import dev.tidegate.tsql.tree.Expression;
import dev.tidegate.tsql.tree.QueryExpression.QuerySpecification;
import dev.tidegate.tsql.tree.QueryPart;
import dev.tidegate.tsql.tree.QueryPart.SelectElement;
import dev.tidegate.tsql.tree.SelectQuery;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** One SELECT, from its list to its TOP. */
final class Selects {
    /** What {@link #withPlaces} calls the place of a row in its table. */
    static final String ROW_PLACE = "row_place";

    private final Unit unit;

    Selects(Unit unit) {
        this.unit = unit;
    }

    /** An element that was translated. */
    record Element(String sql, ScopeColumn column) {}

    Translated of(
            QuerySpecification select, SelectQuery query, Optional<Scope> outer, boolean typed) {
        Scope scope = new Scope(outer);
        String from = unit.from.of(select.from(), scope);
        List<Element> elements = elements(select.elements(), scope, typed);
        String list = elements.stream().map(Element::sql).collect(Collectors.joining(", "));
        List<ScopeColumn> columns = elements.stream().map(Element::column).toList();
        unit.noteGroups(select.span(), select.distinct() && anyCaseless(columns));
        return new Translated(
                assembled(select, query, list, from, scope),
                elements.stream().map(Element::column).toList(),
                elements.stream().noneMatch(any -> any.column().sql().equals("*")));
    }

    /** Whether a column is text that SQL Server compares without regard to case. */
    static boolean anyCaseless(List<ScopeColumn> columns) {
        return columns.stream().anyMatch(any -> any.type().isText() && !any.exactCase());
    }

    /** A query of one table, with the place of each of its rows behind the columns. */
    Translated withPlaces(QuerySpecification select, SelectQuery query) {
        Scope scope = new Scope(Optional.empty());
        String from = unit.from.of(select.from(), scope);
        String place = scope.sources().getFirst().sql() + ".ctid AS " + ROW_PLACE;
        List<Element> elements = elements(select.elements(), scope, false);
        String list = elements.stream().map(Element::sql).collect(Collectors.joining(", "));
        return new Translated(
                assembled(select, query, list + ", " + place, from, scope),
                elements.stream().map(Element::column).toList(),
                elements.stream().noneMatch(any -> any.column().sql().equals("*")));
    }

    /** The query with another list in place of its own. */
    String assembled(
            QuerySpecification select, SelectQuery query, String list, String from, Scope scope) {
        boolean every = select.top().filter(this::isEverything).isPresent();
        Optional<QueryPart.Top> top = every ? Optional.empty() : select.top();
        StringBuilder text = new StringBuilder("SELECT ");
        text.append(select.distinct() ? "DISTINCT " : "").append(list).append(from);
        select.where()
                .ifPresent(where ->
                        text.append("\nWHERE ").append(unit.expressions.condition(where, scope)));
        select.groupBy().ifPresent(group -> text.append("\n").append(groupBy(group, scope)));
        select.having()
                .ifPresent(having ->
                        text.append("\nHAVING ").append(unit.expressions.condition(having, scope)));
        if (!select.windows().isEmpty()) {
            text.append("\nWINDOW ")
                    .append(
                            select.windows().stream()
                                    .map(window ->
                                            unit.names.local(window.name().value())
                                                    + " AS "
                                                    + unit.expressions.window(
                                                            window.window(), scope))
                                    .collect(Collectors.joining(", ")));
        }
        String unordered = text.toString();
        if (!query.orderBy().isEmpty() && !every) {
            text.append("\n")
                    .append(unit.expressions.orderBy(query.orderBy(), aliased(select, scope)));
        }
        text.append(unit.queries.offset(query, scope));
        top.ifPresent(any -> text.append(limit(any, unordered, scope)));
        return text.toString();
    }

    /** In ORDER BY the aliases of the list come first. */
    private Scope aliased(QuerySpecification select, Scope scope) {
        Scope aliased = new Scope(Optional.of(scope));
        List<ScopeColumn> columns = new ArrayList<>();
        for (SelectElement element : select.elements()) {
            element.alias()
                    .ifPresent(alias -> {
                        Typed value = unit.expressions.of(element.expression(), scope);
                        columns.add(
                                new ScopeColumn(
                                        alias.value(),
                                        unit.names.local(alias.value()),
                                        value.type(),
                                        value.nullable(),
                                        value.exactCase()));
                    });
        }
        if (columns.isEmpty()) {
            return scope;
        }
        aliased.add(new Source("", "", columns, false));
        return aliased;
    }

    private boolean isEverything(QueryPart.Top top) {
        return top.percent()
                && unit.text(top.count().span()).replaceAll("[()\\s]", "").equals("100");
    }

    /**
     * How many rows are given.
     *
     * @param query of all of them
     */
    private String limit(QueryPart.Top top, String query, Scope scope) {
        Typed count = unit.expressions.of(top.count(), scope);
        String rows = top.percent() ? share(count, query) : count.in();
        if (top.withTies()) {
            return "\nFETCH FIRST " + rows + " ROWS WITH TIES";
        }
        return "\nLIMIT " + (top.percent() ? rows : count.sql());
    }

    /** Of a hundred rows that the query has; a part of a row counts as one. */
    private static String share(Typed percent, String query) {
        return "(SELECT ceil(count(*) * "
                + percent.in()
                + " / 100.0)::bigint FROM (\n"
                + Queries.indented(query)
                + "\n) AS q)";
    }

    private String groupBy(QueryPart.GroupBy group, Scope scope) {
        String list =
                group.elements().stream()
                        .map(element -> grouping(element, scope))
                        .collect(Collectors.joining(", "));
        return group.with()
                .map(with ->
                        "GROUP BY "
                                + (with.contains("CUBE") ? "CUBE" : "ROLLUP")
                                + " ("
                                + list
                                + ")")
                .orElse("GROUP BY " + list);
    }

    private String grouping(QueryPart.Grouping grouping, Scope scope) {
        if (grouping.expression().isPresent()) {
            Typed value = unit.expressions.of(grouping.expression().get(), scope);
            unit.noteGroups(grouping.span(), value.isText() && !value.exactCase());
            return value.sql();
        }
        String inner =
                grouping.elements().stream()
                        .map(element -> grouping(element, scope))
                        .collect(Collectors.joining(", ", "(", ")"));
        return grouping.kind().equals("COMPOSITE") || grouping.kind().isEmpty()
                ? inner
                : grouping.kind() + " " + inner;
    }

    List<Element> elements(List<SelectElement> elements, Scope scope, boolean typed) {
        List<Element> translated = new ArrayList<>();
        for (SelectElement element : elements) {
            if (element.expression() instanceof Expression.Star star) {
                translated.addAll(star(star, scope));
            } else {
                translated.add(element(element, scope, typed));
            }
        }
        return translated;
    }

    private List<Element> star(Expression.Star star, Scope scope) {
        List<Source> sources =
                star.qualifier()
                        .map(name -> scope.source(name.base().value()).stream().toList())
                        .orElse(scope.sources());
        boolean complete = !sources.isEmpty() && sources.stream().allMatch(Source::complete);
        if (!complete) {
            String sql = unit.expressions.of(star, scope).sql();
            return List.of(
                    new Element(sql, new ScopeColumn("*", "*", SqlType.UNKNOWN, true, false)));
        }
        List<Element> elements = new ArrayList<>();
        for (Source source : sources) {
            for (ScopeColumn column : source.columns()) {
                boolean qualified = scope.sources().size() > 1;
                elements.add(
                        new Element(
                                qualified ? source.sql() + "." + column.sql() : column.sql(),
                                column));
            }
        }
        return elements;
    }

    private Element element(SelectElement element, Scope scope, boolean typed) {
        Typed value = unit.expressions.of(element.expression(), scope);
        if (typed && value.type().isKnown() && !value.exact()) {
            SqlType type = value.type();
            boolean bare = type.kind() == Kind.DECIMAL;
            value =
                    bare
                            ? value
                            : Typed.simple(value.in() + "::" + TargetTypes.unbounded(type), type);
        }
        boolean reference = element.expression() instanceof Expression.ColumnReference;
        String name =
                element.alias()
                        .map(alias -> alias.value())
                        .orElse(
                                reference
                                        ? ((Expression.ColumnReference) element.expression())
                                                .name()
                                                .base()
                                                .value()
                                        : "");
        String sql = unit.names.local(name.isEmpty() ? "column" : name);
        ScopeColumn column =
                new ScopeColumn(
                        name,
                        name.isEmpty() ? "" : sql,
                        value.type(),
                        value.nullable(),
                        value.exactCase());
        boolean as = element.alias().isPresent() && !value.sql().equals(sql);
        return new Element(value.sql() + (as ? " AS " + sql : ""), column);
    }
}
