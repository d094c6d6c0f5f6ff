package dev.tidegate.convert.code;

import dev.tidegate.bind.SqlType;
import dev.tidegate.convert.code.Scope.ScopeColumn;
import dev.tidegate.convert.code.Scope.Source;
import dev.tidegate.tsql.tree.DataStatement;
import dev.tidegate.tsql.tree.Identifier;
import dev.tidegate.tsql.tree.Option;
import dev.tidegate.tsql.tree.QueryExpression;
import dev.tidegate.tsql.tree.QueryExpression.QuerySpecification;
import dev.tidegate.tsql.tree.QueryPart;
import dev.tidegate.tsql.tree.SelectQuery;
import dev.tidegate.tsql.tree.TableSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Translates queries, with what is known of their columns. */
final class Queries {
    private final Unit unit;

    /** Common table expressions that are in scope, the innermost last. */
    private final List<Map<String, Source>> commonTables = new ArrayList<>();

    /** The name of the common table expression through which the statement changes rows. */
    private Optional<String> changed = Optional.empty();

    private Optional<ChangedRows> changedRows = Optional.empty();

    Queries(Unit unit) {
        this.unit = unit;
    }

    /**
     * A common table expression through which rows are changed.
     *
     * @param source with the place of each row as {@link Selects#ROW_PLACE}
     * @param base the table whose rows they are
     */
    record ChangedRows(Source source, TableSource.NamedTable base) {}

    /** What the name of a changed table stands for, if it is a common table expression. */
    Optional<ChangedRows> changedRows(String name) {
        return changedRows.filter(rows -> rows.source().alias().equalsIgnoreCase(name));
    }

    /** WITH in front of a statement that changes rows, maybe through one of its tables. */
    <T> T with(Optional<QueryPart.With> with, TableSource target, Body<T> body) {
        changed =
                target instanceof TableSource.NamedTable table && table.name().parts().size() == 1
                        ? Optional.of(table.name().base().value())
                        : Optional.empty();
        try {
            return with(with, body);
        } finally {
            changed = Optional.empty();
            changedRows = Optional.empty();
        }
    }

    /** The common table expression of a name. */
    Optional<Source> commonTable(String name) {
        for (int index = commonTables.size() - 1; index >= 0; index--) {
            Source source = commonTables.get(index).get(Unit.key(name));
            if (source != null) {
                return Optional.of(source);
            }
        }
        return Optional.empty();
    }

    /** What runs with the common table expressions of a WITH in scope. */
    interface Body<T> {
        T translate(String with);
    }

    /**
     * Translates WITH, then what it stands in front of; with is empty or ends with a line break.
     */
    <T> T with(Optional<QueryPart.With> with, Body<T> body) {
        if (with.isEmpty() || with.get().tables().isEmpty()) {
            return body.translate("");
        }
        Map<String, Source> tables = new LinkedHashMap<>();
        commonTables.add(tables);
        try {
            List<String> parts = new ArrayList<>();
            boolean recursive = false;
            for (QueryPart.CommonTableExpression table : with.get().tables()) {
                recursive |=
                        unit.text(table.query().span())
                                .toLowerCase(java.util.Locale.ROOT)
                                .contains(Unit.key(table.name().value()));
                parts.add(commonTable(table, tables));
            }
            return body.translate(
                    "WITH " + (recursive ? "RECURSIVE " : "") + String.join(",\n", parts) + "\n");
        } finally {
            commonTables.removeLast();
        }
    }

    private String commonTable(QueryPart.CommonTableExpression table, Map<String, Source> tables) {
        String name = unit.names.local(table.name().value());
        Translated query;
        Optional<TableSource.NamedTable> base =
                changed.filter(table.name().value()::equalsIgnoreCase).flatMap(_ -> base(table));
        if (base.isPresent()) {
            query =
                    new Selects(unit)
                            .withPlaces((QuerySpecification) table.query().body(), table.query());
            changedRows =
                    Optional.of(
                            new ChangedRows(
                                    new Source(
                                            table.name().value(),
                                            name,
                                            query.columns(),
                                            query.complete()),
                                    base.get()));
        } else if (table.query().body() instanceof QueryExpression.BinaryQuery union
                && mentions(union.right(), table.name().value())) {
            query = recursive(table, union, tables, name);
        } else {
            query = query(table.query(), Optional.empty());
        }
        List<ScopeColumn> columns = renamed(query.columns(), table.columns());
        tables.put(
                Unit.key(table.name().value()),
                new Source(table.name().value(), name, columns, query.complete()));
        return name + columnList(table.columns()) + " AS (\n" + indented(query.sql()) + "\n)";
    }

    /** The one table whose rows a common table expression gives under their own names. */
    private static Optional<TableSource.NamedTable> base(QueryPart.CommonTableExpression table) {
        boolean plain =
                table.columns().isEmpty()
                        && table.query().body() instanceof QuerySpecification select
                        && !select.distinct()
                        && select.groupBy().isEmpty()
                        && select.from().size() == 1;
        return plain
                        && ((QuerySpecification) table.query().body()).from().getFirst()
                                instanceof TableSource.NamedTable base
                ? Optional.of(base)
                : Optional.empty();
    }

    private boolean mentions(QueryExpression query, String name) {
        return unit.text(query.span())
                .toLowerCase(java.util.Locale.ROOT)
                .contains(name.toLowerCase(java.util.Locale.ROOT));
    }

    /** Both arms get the types of the first one. */
    private Translated recursive(
            QueryPart.CommonTableExpression table,
            QueryExpression.BinaryQuery union,
            Map<String, Source> tables,
            String name) {
        Translated anchor = body(union.left(), Optional.empty(), true);
        List<ScopeColumn> columns = new ArrayList<>();
        for (ScopeColumn column : renamed(anchor.columns(), table.columns())) {
            columns.add(column.nullableNow());
        }
        tables.put(
                Unit.key(table.name().value()),
                new Source(table.name().value(), name, columns, anchor.complete()));
        Translated step = body(union.right(), Optional.empty(), true);
        return new Translated(
                anchor.sql() + "\nUNION ALL\n" + step.sql(), anchor.columns(), anchor.complete());
    }

    String columnList(List<Identifier> columns) {
        return columns.isEmpty()
                ? ""
                : columns.stream()
                        .map(column -> unit.names.local(column.value()))
                        .collect(Collectors.joining(", ", " (", ")"));
    }

    List<ScopeColumn> renamed(List<ScopeColumn> columns, List<Identifier> names) {
        List<ScopeColumn> renamed = new ArrayList<>();
        for (int index = 0;
                index < Math.max(names.size(), names.isEmpty() ? columns.size() : 0);
                index++) {
            ScopeColumn column =
                    index < columns.size()
                            ? columns.get(index)
                            : new ScopeColumn("", "", SqlType.UNKNOWN, true, false);
            renamed.add(
                    names.isEmpty()
                            ? column
                            : new ScopeColumn(
                                    names.get(index).value(),
                                    unit.names.local(names.get(index).value()),
                                    column.type(),
                                    column.nullable(),
                                    column.exactCase(),
                                    column.exact()));
        }
        return renamed;
    }

    static String indented(String text) {
        return "    " + text.replace("\n", "\n    ");
    }

    /** A whole SELECT statement. */
    Translated select(DataStatement.Select select, Optional<Scope> outer) {
        return select(select, outer, false);
    }

    /** The same; typed if each column is to have just the type that is said of it. */
    Translated select(DataStatement.Select select, Optional<Scope> outer, boolean typed) {
        options(select.options());
        return with(
                select.with(),
                with -> {
                    Translated query = query(select.query(), outer, typed);
                    return new Translated(with + query.sql(), query.columns(), query.complete());
                });
    }

    void options(List<Option> options) {
        for (Option option : options) {
            unit.note("query_hint", option, "the hint " + option.name() + " is left out");
        }
    }

    Translated query(SelectQuery query, Optional<Scope> outer) {
        return query(query, outer, false);
    }

    Translated query(SelectQuery query, Optional<Scope> outer, boolean typed) {
        if (query.forClause().isPresent()) {
            return new ForXml(unit).query(query, outer);
        }
        return plain(query, outer, typed);
    }

    /** A query without regard to FOR. */
    Translated plain(SelectQuery query, Optional<Scope> outer, boolean typed) {
        if (query.body() instanceof QuerySpecification specification) {
            return new Selects(unit).of(specification, query, outer, typed);
        }
        if (query.body() instanceof QueryExpression.ParenthesisedQuery(_, SelectQuery inner)
                && query.orderBy().isEmpty()
                && query.offset().isEmpty()) {
            return query(inner, outer, typed);
        }
        Translated body = body(query.body(), outer, typed);
        Scope scope = new Scope(outer);
        scope.add(new Source("", "", body.columns(), body.complete()));
        String order =
                query.orderBy().isEmpty()
                        ? ""
                        : "\n" + unit.expressions.orderBy(query.orderBy(), scope);
        return new Translated(
                body.sql() + order + offset(query, scope), body.columns(), body.complete());
    }

    String offset(SelectQuery query, Scope scope) {
        return query.offset()
                .map(offset -> {
                    String text =
                            "\nOFFSET "
                                    + unit.expressions.of(offset.offset(), scope).in()
                                    + " ROWS";
                    return offset.fetch()
                            .map(fetch ->
                                    text
                                            + " FETCH NEXT "
                                            + unit.expressions.of(fetch, scope).in()
                                            + " ROWS ONLY")
                            .orElse(text);
                })
                .orElse("");
    }

    private Translated body(QueryExpression body, Optional<Scope> outer, boolean typed) {
        return switch (body) {
            case QuerySpecification specification ->
                    new Selects(unit)
                            .of(
                                    specification,
                                    new SelectQuery(
                                            specification.span(),
                                            specification,
                                            List.of(),
                                            Optional.empty(),
                                            Optional.empty()),
                                    outer,
                                    typed);
            case QueryExpression.BinaryQuery binary -> binary(binary, outer, typed);
            case QueryExpression.ParenthesisedQuery(_, SelectQuery inner) -> {
                Translated query = query(inner, outer);
                yield new Translated("(" + query.sql() + ")", query.columns(), query.complete());
            }
            case QueryExpression.Values values -> values(values, outer);
        };
    }

    private Translated binary(
            QueryExpression.BinaryQuery binary, Optional<Scope> outer, boolean typed) {
        return new SetOperations(unit)
                .of(binary, body(binary.left(), outer, typed), body(binary.right(), outer, typed));
    }

    Translated values(QueryExpression.Values values, Optional<Scope> outer) {
        Scope scope = new Scope(outer);
        List<List<Typed>> rows = new ArrayList<>();
        for (QueryPart.RowValue row : values.rows()) {
            rows.add(unit.expressions.all(row.values(), scope));
        }
        List<ScopeColumn> columns = new ArrayList<>();
        for (int index = 0; index < rows.getFirst().size(); index++) {
            int at = index;
            SqlType type =
                    unit.coercion.common(
                            rows.stream()
                                    .filter(row -> at < row.size())
                                    .map(row -> row.get(at))
                                    .toList());
            columns.add(
                    new ScopeColumn(
                            "column" + (index + 1),
                            "column" + (index + 1),
                            type,
                            true,
                            false,
                            false));
        }
        String text =
                rows.stream()
                        .map(row -> row(row, columns, values))
                        .collect(Collectors.joining(",\n    "));
        return new Translated("VALUES " + text, columns, true);
    }

    private String row(List<Typed> row, List<ScopeColumn> columns, QueryExpression.Values at) {
        List<String> texts = new ArrayList<>();
        for (int index = 0; index < row.size(); index++) {
            SqlType type = columns.get(index).type();
            texts.add(unit.coercion.among(row.get(index), type, at.span()).sql());
        }
        return "(" + String.join(", ", texts) + ")";
    }
}
