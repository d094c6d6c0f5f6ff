package dev.tidegate.convert.code;

import dev.tidegate.bind.CatalogObject;
import dev.tidegate.convert.code.Scope.ScopeColumn;
import dev.tidegate.tsql.tree.DataStatement;
import dev.tidegate.tsql.tree.Expression;
import dev.tidegate.tsql.tree.FlowStatement;
import dev.tidegate.tsql.tree.ModuleDefinition;
import dev.tidegate.tsql.tree.QueryExpression;
import dev.tidegate.tsql.tree.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What a procedure gives its caller.
 *
 * @param most how many sets of rows a run gives at most; {@link #MANY} in a loop
 * @param places how many statements give rows
 * @param columns of each of them if they are alike
 * @param alike whether all places give columns of the same types
 * @param status whether it gives a status other than 0
 */
record ResultSets(int most, int places, List<ScopeColumn> columns, boolean alike, boolean status) {
    static final int MANY = 1_000;

    /** Whether it becomes a function that returns a table. */
    boolean isTable(CatalogObject.Routine procedure) {
        return most == 1 && alike && procedure.parameters().stream().noneMatch(any -> any.output());
    }

    static ResultSets of(CatalogObject.Routine procedure, Unit unit) {
        procedure.parameters().forEach(parameter -> Parameters.declare(unit, parameter));
        ModuleDefinition.Procedure node =
                (ModuleDefinition.Procedure) procedure.definition().node();
        unit.resultMode = Unit.ResultMode.DESCRIBE;
        unit.statements.scan(node.body());
        unit.statements.all(node.body());
        Count count = new Count(unit);
        int most = count.of(node.body());
        boolean alike = true;
        for (List<ScopeColumn> other : unit.results) {
            alike &= sameTypes(unit.results.getFirst(), other);
        }
        List<ScopeColumn> columns =
                unit.results.isEmpty() ? List.of() : named(unit, unit.results.getFirst());
        return new ResultSets(most, unit.results.size(), columns, alike, count.status);
    }

    private static boolean sameTypes(List<ScopeColumn> one, List<ScopeColumn> other) {
        if (one.size() != other.size()) {
            return false;
        }
        for (int index = 0; index < one.size(); index++) {
            String a = TargetTypes.unbounded(one.get(index).type());
            if (!a.equals(TargetTypes.unbounded(other.get(index).type()))) {
                return false;
            }
        }
        return true;
    }

    /** Each column with a name of its own. */
    static List<ScopeColumn> named(Unit unit, List<ScopeColumn> columns) {
        Set<String> used = new HashSet<>();
        List<ScopeColumn> named = new ArrayList<>();
        for (int index = 0; index < columns.size(); index++) {
            ScopeColumn column = columns.get(index);
            String name = column.name().isEmpty() ? "column_" + (index + 1) : column.name();
            while (!used.add(name.toLowerCase(Locale.ROOT))) {
                name = name + "_" + (index + 1);
            }
            named.add(
                    new ScopeColumn(
                            name,
                            unit.names.local(name),
                            column.type(),
                            column.nullable(),
                            column.exactCase()));
        }
        return named;
    }

    /** Whether a statement gives rows to the caller. */
    static boolean givesRows(DataStatement.Select select) {
        return !(first(select.query().body())
                        instanceof QueryExpression.QuerySpecification specification)
                || specification.into().isEmpty()
                        && specification.elements().stream()
                                .noneMatch(any -> any.assigned().isPresent());
    }

    private static QueryExpression first(QueryExpression body) {
        return switch (body) {
            case QueryExpression.BinaryQuery binary -> first(binary.left());
            case QueryExpression.ParenthesisedQuery(_, var query) -> first(query.body());
            case QueryExpression.QuerySpecification _, QueryExpression.Values _ -> body;
        };
    }

    /** Counts the sets of rows along the paths of a body. */
    private static final class Count {
        private final Unit unit;
        private boolean status;

        Count(Unit unit) {
            this.unit = unit;
        }

        int of(List<Statement> statements) {
            int sum = 0;
            int ended = 0;
            for (Statement statement : statements) {
                int count = of(statement);
                // What a branch that ends with RETURN gives is not added to what follows it.
                if (statement instanceof FlowStatement.If branch
                        && ends(branch.then())
                        && branch.otherwise().isEmpty()) {
                    ended = Math.max(ended, sum + count);
                } else {
                    sum += count;
                }
            }
            return Math.max(sum, ended);
        }

        private static boolean ends(Statement statement) {
            return switch (statement) {
                case FlowStatement.Return _ -> true;
                case FlowStatement.Throw _ -> true;
                case FlowStatement.Block block ->
                        !block.statements().isEmpty() && ends(block.statements().getLast());
                default -> false;
            };
        }

        private int of(Statement statement) {
            return switch (statement) {
                case DataStatement.Select select -> givesRows(select) ? 1 : 0;
                case DataStatement.Insert insert ->
                        (int) insert.outputs().stream().filter(any -> any.into().isEmpty()).count();
                case DataStatement.Update update ->
                        (int) update.outputs().stream().filter(any -> any.into().isEmpty()).count();
                case DataStatement.Delete delete ->
                        (int) delete.outputs().stream().filter(any -> any.into().isEmpty()).count();
                case DataStatement.Merge merge ->
                        (int) merge.outputs().stream().filter(any -> any.into().isEmpty()).count();
                case FlowStatement.Block block -> of(block.statements());
                case FlowStatement.If branch ->
                        Math.max(of(branch.then()), branch.otherwise().map(this::of).orElse(0));
                case FlowStatement.While loop -> of(loop.body()) > 0 ? MANY : 0;
                case FlowStatement.TryCatch tried ->
                        Math.max(of(tried.tried()), of(tried.caught()));
                case FlowStatement.ExecuteModule execute ->
                        Executes.called(unit, execute)
                                .flatMap(unit.shapes::results)
                                .map(ResultSets::most)
                                .orElse(0);
                case FlowStatement.Return value -> {
                    value.value().ifPresent(any -> status |= !isZero(any));
                    yield 0;
                }
                default -> 0;
            };
        }

        private static boolean isZero(Expression expression) {
            return expression instanceof Expression.Literal literal && literal.text().equals("0")
                    || expression instanceof Expression.Parenthesised(_, Expression inner)
                            && isZero(inner);
        }
    }
}
