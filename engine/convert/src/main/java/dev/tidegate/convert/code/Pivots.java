package dev.tidegate.convert.code;

import dev.tidegate.bind.SqlType;
import dev.tidegate.convert.code.Scope.ScopeColumn;
import dev.tidegate.convert.code.Scope.Source;
import dev.tidegate.tsql.tree.Call;
import dev.tidegate.tsql.tree.Expression;
import dev.tidegate.tsql.tree.Identifier;
import dev.tidegate.tsql.tree.ObjectName;
import dev.tidegate.tsql.tree.TableSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** PIVOT as aggregates with FILTER, UNPIVOT as a lateral list of rows. */
final class Pivots {
    private final Unit unit;

    Pivots(Unit unit) {
        this.unit = unit;
    }

    String pivot(TableSource.Pivot pivot, Scope outer) {
        Scope scope = new Scope(java.util.Optional.of(outer));
        String from = unit.from.source(pivot.source(), scope);
        List<ScopeColumn> columns = columns(scope, pivot.span());
        Set<String> used = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        used.add(pivot.column().base().value());
        for (Expression aggregate : pivot.aggregates()) {
            if (aggregate instanceof Call.Function function) {
                function.arguments().stream()
                        .filter(Expression.ColumnReference.class::isInstance)
                        .forEach(any ->
                                used.add(((Expression.ColumnReference) any).name().base().value()));
            }
        }
        List<ScopeColumn> groups =
                columns.stream().filter(column -> !used.contains(column.name())).toList();
        Typed key =
                unit.expressions.of(
                        new Expression.ColumnReference(pivot.column().span(), pivot.column()),
                        scope);
        Typed aggregate = unit.expressions.of(pivot.aggregates().getFirst(), scope);
        List<String> list = new ArrayList<>(groups.stream().map(this::shown).toList());
        List<ScopeColumn> known =
                new ArrayList<>(groups.stream().map(ScopeColumn::computed).toList());
        for (Identifier value : pivot.values()) {
            Typed literal = Literals.text(value.value(), SqlType.of(SqlType.Kind.NVARCHAR));
            String condition =
                    new Predicates(unit).comparison("=", key, literal, value.span()).sql();
            String name = unit.names.local(value.value());
            String call = aggregate.sql();
            String filtered =
                    call.startsWith("trunc(") || call.contains("::")
                            ? inside(call, condition)
                            : call + " FILTER (WHERE " + condition + ")";
            list.add(filtered + " AS " + name);
            known.add(new ScopeColumn(value.value(), name, aggregate.type(), true, false, false));
        }
        String group =
                groups.isEmpty()
                        ? ""
                        : "\nGROUP BY "
                                + groups.stream().map(this::key).collect(Collectors.joining(", "));
        return finished(
                "SELECT " + String.join(", ", list) + "\nFROM " + from + group,
                known,
                pivot.alias(),
                outer);
    }

    private String key(ScopeColumn column) {
        Typed value = Typed.simple(column.sql(), column.type()).withCase(column.exactCase());
        return new Predicates(unit).key(value).sql();
    }

    /** A group's column; of texts that count as equal the least. */
    private String shown(ScopeColumn column) {
        return key(column).equals(column.sql())
                ? column.sql()
                : "min(" + column.sql() + ") AS " + column.sql();
    }

    /** The filter goes behind the aggregate itself. */
    private static String inside(String call, String condition) {
        int open = call.startsWith("trunc(") ? 6 : 0;
        int at = call.indexOf('(', open);
        int depth = 0;
        for (int index = at; index < call.length(); index++) {
            depth += call.charAt(index) == '(' ? 1 : call.charAt(index) == ')' ? -1 : 0;
            if (depth == 0) {
                return call.substring(0, index + 1)
                        + " FILTER (WHERE "
                        + condition
                        + ")"
                        + call.substring(index + 1);
            }
        }
        return call;
    }

    private List<ScopeColumn> columns(Scope scope, dev.tidegate.tsql.tree.Span at) {
        List<ScopeColumn> columns = new ArrayList<>();
        for (Source source : scope.sources()) {
            if (!source.complete()) {
                throw NotConvertible.of(
                        "pivot",
                        at,
                        "the columns below a PIVOT are not known",
                        "Write aggregates with FILTER.");
            }
            columns.addAll(source.columns());
        }
        return columns;
    }

    private String finished(
            String sql,
            List<ScopeColumn> known,
            java.util.Optional<TableSource.Alias> alias,
            Scope outer) {
        String name = alias.map(any -> any.name().value()).orElse(unit.fresh("p"));
        outer.add(new Source(name, unit.names.local(name), known, true));
        return "(\n" + Queries.indented(sql) + "\n) AS " + unit.names.local(name);
    }

    String unpivot(TableSource.Unpivot unpivot, Scope outer) {
        Scope scope = new Scope(java.util.Optional.of(outer));
        String from = unit.from.source(unpivot.source(), scope);
        List<ScopeColumn> columns = columns(scope, unpivot.span());
        Set<String> used = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        List<String> rows = new ArrayList<>();
        List<Typed> values = new ArrayList<>();
        for (ObjectName column : unpivot.columns()) {
            used.add(column.base().value());
            Typed value =
                    unit.expressions.of(
                            new Expression.ColumnReference(column.span(), column), scope);
            values.add(value);
            rows.add("(" + Literals.quoted(column.base().value()) + ", " + value.sql() + ")");
        }
        String name = unit.names.local(unpivot.nameColumn().value());
        String value = unit.names.local(unpivot.valueColumn().value());
        List<ScopeColumn> known =
                new ArrayList<>(
                        columns.stream().filter(any -> !used.contains(any.name())).toList());
        List<String> list = new ArrayList<>(known.stream().map(ScopeColumn::sql).toList());
        list.add("u." + value);
        list.add("u." + name);
        known.add(
                new ScopeColumn(
                        unpivot.valueColumn().value(),
                        value,
                        unit.coercion.common(values),
                        false,
                        false));
        known.add(
                new ScopeColumn(
                        unpivot.nameColumn().value(),
                        name,
                        SqlType.ofLength(SqlType.Kind.NVARCHAR, 128),
                        false,
                        false));
        return finished(
                "SELECT "
                        + String.join(", ", list)
                        + "\nFROM "
                        + from
                        + "\n    CROSS JOIN LATERAL (VALUES "
                        + String.join(", ", rows)
                        + ") AS u("
                        + name
                        + ", "
                        + value
                        + ")\nWHERE u."
                        + value
                        + " IS NOT NULL",
                known,
                unpivot.alias(),
                outer);
    }
}
