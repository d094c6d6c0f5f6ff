package dev.tidegate.convert.expected;

import dev.tidegate.tsql.tree.DataStatement;
import dev.tidegate.tsql.tree.Expression;
import dev.tidegate.tsql.tree.FlowStatement;
import dev.tidegate.tsql.tree.ModuleDefinition;
import dev.tidegate.tsql.tree.QueryExpression;
import dev.tidegate.tsql.tree.QueryPart.SelectElement;
import dev.tidegate.tsql.tree.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * By which of its columns the rows of a procedure are ordered. Rows that are equal in these may be
 * in any order.
 */
public final class RowOrder {
    private final List<DataStatement.Select> selects = new ArrayList<>();
    private boolean others;

    private RowOrder() {}

    /**
     * Positions of columns, from 0, the first that orders first; no more of them behind one that is
     * not given. Empty if there is no order, or if it is not plain which query gives the rows.
     */
    public static List<Integer> of(ModuleDefinition.Procedure procedure) {
        RowOrder order = new RowOrder();
        procedure.body().forEach(order::look);
        return order.others || order.selects.size() != 1
                ? List.of()
                : positions(order.selects.getFirst());
    }

    private void look(Statement statement) {
        switch (statement) {
            case FlowStatement.Block block -> block.statements().forEach(this::look);
            case FlowStatement.If branch -> {
                look(branch.then());
                branch.otherwise().ifPresent(this::look);
            }
            case FlowStatement.While loop -> look(loop.body());
            case FlowStatement.TryCatch tried -> {
                tried.tried().forEach(this::look);
                tried.caught().forEach(this::look);
            }
            case FlowStatement.ExecuteModule _, FlowStatement.ExecuteText _ -> others = true;
            case DataStatement.Select select -> {
                if (givesRows(select)) {
                    selects.add(select);
                }
            }
            default -> {
                // what else gives rows, by OUTPUT, has no order
            }
        }
    }

    private static boolean givesRows(DataStatement.Select select) {
        return !(select.query().body() instanceof QueryExpression.QuerySpecification query)
                || query.into().isEmpty()
                        && query.elements().stream().noneMatch(it -> it.assigned().isPresent());
    }

    private static List<Integer> positions(DataStatement.Select select) {
        if (!(select.query().body() instanceof QueryExpression.QuerySpecification query)
                || query.elements().stream()
                        .anyMatch(it -> it.expression() instanceof Expression.Star)) {
            return List.of();
        }
        List<Integer> positions = new ArrayList<>();
        for (var item : select.query().orderBy()) {
            Optional<Integer> position = position(item.expression(), query.elements());
            if (position.isEmpty()) {
                break;
            }
            positions.add(position.get());
        }
        return positions;
    }

    private static Optional<Integer> position(Expression key, List<SelectElement> elements) {
        if (key instanceof Expression.Literal literal) {
            return literal.text().matches("[0-9]{1,4}")
                    ? Optional.of(Integer.parseInt(literal.text()) - 1)
                    : Optional.empty();
        }
        if (!(key instanceof Expression.ColumnReference column)) {
            return Optional.empty();
        }
        String name = column.name().base().value();
        return IntStream.range(0, elements.size())
                .filter(at -> named(elements.get(at)).filter(name::equalsIgnoreCase).isPresent())
                .boxed()
                .findFirst();
    }

    private static Optional<String> named(SelectElement element) {
        return element.alias()
                .map(it -> it.value())
                .or(() ->
                        element.expression() instanceof Expression.ColumnReference column
                                ? Optional.of(column.name().base().value())
                                : Optional.empty());
    }
}
