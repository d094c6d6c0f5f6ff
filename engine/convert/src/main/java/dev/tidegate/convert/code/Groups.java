package dev.tidegate.convert.code;

import dev.tidegate.convert.code.Selects.Element;
import dev.tidegate.tsql.tree.Expression;
import dev.tidegate.tsql.tree.QueryExpression.QuerySpecification;
import dev.tidegate.tsql.tree.QueryPart;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * GROUP BY and DISTINCT, also of text of which SQL Server does not tell cases and trailing blanks
 * apart. Rows are grouped by what equal texts have in common; which of them is shown for the group
 * is not defined in T-SQL, and is the least one here.
 */
final class Groups {
    private final Unit unit;

    Groups(Unit unit) {
        this.unit = unit;
    }

    /** Makes known to the scope of a query what its rows are grouped by. */
    void represent(QuerySpecification select, Scope scope) {
        select.groupBy().ifPresent(group -> by(group, scope));
    }

    /** GROUP BY; from then on the scope has what stands for the values. */
    String by(QueryPart.GroupBy group, Scope scope) {
        boolean sets =
                group.with().isPresent()
                        || group.elements().stream().anyMatch(any -> any.expression().isEmpty());
        String list =
                group.elements().stream()
                        .map(element -> grouping(element, scope, sets))
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

    private String grouping(QueryPart.Grouping grouping, Scope scope, boolean sets) {
        if (grouping.expression().isPresent()) {
            return key(grouping.expression().get(), scope, sets);
        }
        String inner =
                grouping.elements().stream()
                        .map(element -> grouping(element, scope, sets))
                        .collect(Collectors.joining(", ", "(", ")"));
        return grouping.kind().equals("COMPOSITE") || grouping.kind().isEmpty()
                ? inner
                : grouping.kind() + " " + inner;
    }

    private String key(Expression expression, Scope scope, boolean sets) {
        Typed value = scope.beforeGroups(() -> unit.expressions.of(expression, scope));
        Typed key = new Predicates(unit).key(value);
        if (key.sql().equals(value.sql())) {
            return value.sql();
        }
        represent(value, value.sql(), key, scope, sets);
        if (expression instanceof Expression.ColumnReference && scope.sources().size() == 1) {
            String bare = value.sql().substring(value.sql().indexOf('.') + 1);
            String source = scope.sources().getFirst().sql();
            represent(value, bare, key, scope, sets);
            represent(value, source + "." + bare, key, scope, sets);
        }
        return key.sql();
    }

    /** In the rows that sum up, what they do not group by is NULL. */
    private static void represent(Typed value, String sql, Typed key, Scope scope, boolean sets) {
        String least = "min(" + sql + ")";
        String text =
                sets ? "CASE WHEN grouping(" + key.sql() + ") = 0 THEN " + least + " END" : least;
        Typed representative = Typed.simple(text, value.type()).withCase(value.exactCase());
        scope.represent(sql, sets || value.nullable() ? representative : representative.notNull());
    }

    /** Whether DISTINCT has to look at other values than those that are shown. */
    boolean folds(List<Element> elements) {
        return elements.stream().map(Element::value).anyMatch(this::folds);
    }

    private boolean folds(Typed value) {
        return value.literal().isEmpty()
                && !new Predicates(unit).key(value).sql().equals(value.sql());
    }

    /** The list of such a DISTINCT. */
    String distinct(List<Element> elements) {
        List<String> keys = new ArrayList<>();
        for (int index = 0; index < elements.size(); index++) {
            Typed value = elements.get(index).value();
            if (value.literal().isEmpty() && !Coercion.isNull(value)) {
                keys.add(
                        folds(value)
                                ? new Predicates(unit).key(value).sql()
                                : String.valueOf(index + 1));
            }
        }
        return "DISTINCT ON ("
                + String.join(", ", keys)
                + ") "
                + elements.stream().map(Element::sql).collect(Collectors.joining(", "));
    }

    /** ORDER BY of a DISTINCT by the places of its elements; empty if one is none of them. */
    Optional<String> order(List<QueryPart.OrderItem> items, List<Element> elements, Scope scope) {
        List<String> order = new ArrayList<>();
        for (QueryPart.OrderItem item : items) {
            Typed value = unit.expressions.of(item.expression(), scope);
            Optional<Integer> place =
                    value.literal().isPresent() ? Optional.of(0) : place(value, elements);
            if (place.isEmpty()) {
                return Optional.empty();
            }
            Typed shown =
                    place.get() == 0
                            ? value
                            : new Typed(
                                    place.get().toString(),
                                    value.type(),
                                    value.nullable(),
                                    false,
                                    true,
                                    value.exactCase(),
                                    Optional.empty());
            order.add(unit.expressions.orderItem(item, shown));
        }
        return Optional.of("ORDER BY " + String.join(", ", order));
    }

    private static Optional<Integer> place(Typed value, List<Element> elements) {
        for (int index = 0; index < elements.size(); index++) {
            Element element = elements.get(index);
            if (element.value().sql().equals(value.sql())
                    || element.column().sql().equals(value.sql())) {
                return Optional.of(index + 1);
            }
        }
        return Optional.empty();
    }
}
