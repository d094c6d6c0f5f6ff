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
    private final Groups groups;

    Selects(Unit unit) {
        this.unit = unit;
        groups = new Groups(unit);
    }

    /** Makes known to the scope of a query what its rows are grouped by. */
    void represent(QuerySpecification select, Scope scope) {
        groups.represent(select, scope);
    }

    /** An element that was translated: its text with its alias, and its value. */
    record Element(String sql, Typed value, ScopeColumn column) {}

    Translated of(
            QuerySpecification select, SelectQuery query, Optional<Scope> outer, boolean typed) {
        Scope scope = new Scope(outer);
        String from = unit.from.of(select.from(), scope);
        groups.represent(select, scope);
        List<Element> elements = elements(select.elements(), scope, typed);
        List<ScopeColumn> columns = elements.stream().map(Element::column).toList();
        return new Translated(
                rows(select, query, elements, from, scope),
                columns,
                columns.stream().noneMatch(any -> any.sql().equals("*")));
    }

    /** The query with these elements in place of its own. */
    String rows(
            QuerySpecification select,
            SelectQuery query,
            List<Element> elements,
            String from,
            Scope scope) {
        return select.distinct() && groups.folds(elements)
                ? distinct(select, query, elements, from, scope)
                : assembled(select, query, list(elements), from, scope);
    }

    private static String list(List<Element> elements) {
        return elements.stream().map(Element::sql).collect(Collectors.joining(", "));
    }

    /** A query of one table, with the place of each of its rows behind the columns. */
    Translated withPlaces(QuerySpecification select, SelectQuery query) {
        Scope scope = new Scope(Optional.empty());
        String from = unit.from.of(select.from(), scope);
        String place = scope.sources().getFirst().sql() + ".ctid AS " + ROW_PLACE;
        List<Element> elements = elements(select.elements(), scope, false);
        return new Translated(
                assembled(select, query, list(elements) + ", " + place, from, scope),
                elements.stream().map(Element::column).toList(),
                elements.stream().noneMatch(any -> any.column().sql().equals("*")));
    }

    /**
     * The query with another list in place of its own; what it groups by is to be known to the
     * scope when the list is translated.
     */
    String assembled(
            QuerySpecification select, SelectQuery query, String list, String from, Scope scope) {
        String unordered =
                unordered(select, (select.distinct() ? "DISTINCT " : "") + list, from, scope);
        String order =
                query.orderBy().isEmpty() || isEverything(select)
                        ? ""
                        : "\n" + unit.expressions.orderBy(query.orderBy(), aliased(select, scope));
        return unordered + order + bounds(select, query, unordered, scope);
    }

    /** DISTINCT where values count as equal that are not the same. */
    private String distinct(
            QuerySpecification select,
            SelectQuery query,
            List<Element> elements,
            String from,
            Scope scope) {
        Optional<String> order =
                query.orderBy().isEmpty() || isEverything(select)
                        ? Optional.of("")
                        : groups.order(query.orderBy(), elements, aliased(select, scope));
        if (order.isEmpty()) {
            unit.noteGroups(select.span());
            return assembled(select, query, list(elements), from, scope);
        }
        String unordered = unordered(select, groups.distinct(elements), from, scope);
        String whole =
                order.get().isEmpty()
                        ? unordered
                        : "SELECT *\nFROM (\n" + Queries.indented(unordered) + "\n) AS q\n";
        return whole + order.get() + bounds(select, query, unordered, scope);
    }

    /** Without ORDER BY, TOP and OFFSET. */
    private String unordered(QuerySpecification select, String list, String from, Scope scope) {
        StringBuilder text = new StringBuilder("SELECT ").append(list).append(from);
        select.where()
                .ifPresent(where ->
                        text.append("\nWHERE ")
                                .append(
                                        scope.beforeGroups(
                                                () -> unit.expressions.condition(where, scope))));
        select.groupBy().ifPresent(group -> text.append("\n").append(groups.by(group, scope)));
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
        return text.toString();
    }

    /** OFFSET or TOP of a query. */
    private String bounds(
            QuerySpecification select, SelectQuery query, String unordered, Scope scope) {
        String top =
                isEverything(select)
                        ? ""
                        : select.top().map(any -> limit(any, unordered, scope)).orElse("");
        return unit.queries.offset(query, scope) + top;
    }

    /** In ORDER BY the aliases of the list come first. */
    private Scope aliased(QuerySpecification select, Scope scope) {
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
        return columns.isEmpty() ? scope : Scope.ofAliases(columns, scope);
    }

    private boolean isEverything(QuerySpecification select) {
        return select.top()
                .filter(top ->
                        top.percent()
                                && unit.text(top.count().span())
                                        .replaceAll("[()\\s]", "")
                                        .equals("100"))
                .isPresent();
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

    List<Element> elements(List<SelectElement> elements, Scope scope, boolean typed) {
        List<Element> translated = new ArrayList<>();
        for (SelectElement element : elements) {
            if (element.expression() instanceof Expression.Star star) {
                translated.addAll(star(star, scope, typed));
            } else {
                translated.add(element(element, scope, typed));
            }
        }
        return translated;
    }

    private List<Element> star(Expression.Star star, Scope scope, boolean typed) {
        List<Source> sources =
                star.qualifier()
                        .map(name -> scope.source(name.base().value()).stream().toList())
                        .orElse(scope.sources());
        boolean complete = !sources.isEmpty() && sources.stream().allMatch(Source::complete);
        if (!complete) {
            String sql = unit.expressions.of(star, scope).sql();
            return List.of(
                    new Element(
                            sql,
                            Typed.simple(sql, SqlType.UNKNOWN),
                            new ScopeColumn("*", "*", SqlType.UNKNOWN, true, false)));
        }
        List<Element> elements = new ArrayList<>();
        for (Source source : sources) {
            for (ScopeColumn column : source.columns()) {
                boolean qualified = scope.sources().size() > 1;
                String sql = qualified ? source.sql() + "." + column.sql() : column.sql();
                Typed value = Expressions.typed(sql, column);
                elements.add(new Element(typed ? shown(value).sql() : sql, value, column));
            }
        }
        return elements;
    }

    private Element element(SelectElement element, Scope scope, boolean typed) {
        Typed value = unit.expressions.of(element.expression(), scope);
        Typed shown = typed ? shown(value) : value;
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
                        value.exactCase(),
                        shown.exact());
        boolean computed = reference && shown.sql().indexOf('(') >= 0;
        boolean as = element.alias().isPresent() && !shown.sql().equals(sql) || computed;
        return new Element(shown.sql() + (as ? " AS " + sql : ""), value, column);
    }

    /** A value with just the type that is said of it. */
    private static Typed shown(Typed value) {
        SqlType type = value.type();
        if (!type.isKnown() || value.exact() || type.kind() == Kind.DECIMAL) {
            return value;
        }
        return new Typed(
                value.in() + "::" + TargetTypes.unbounded(type),
                type,
                value.nullable(),
                true,
                true,
                value.exactCase(),
                Optional.empty());
    }
}
