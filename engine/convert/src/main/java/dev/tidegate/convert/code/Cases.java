package dev.tidegate.convert.code;

import dev.tidegate.bind.SqlType;
import dev.tidegate.tsql.tree.Expression;
import dev.tidegate.tsql.tree.Span;
import java.util.ArrayList;
import java.util.List;

/** CASE, and what is written as one: IIF, CHOOSE. */
final class Cases {
    /** A condition with its result. */
    record Branch(String condition, Typed result) {}

    private final Unit unit;

    Cases(Unit unit) {
        this.unit = unit;
    }

    Typed of(Expression.Case choice, Scope scope) {
        List<Branch> branches = new ArrayList<>();
        for (Expression.When when : choice.whens()) {
            branches.add(
                    new Branch(
                            condition(choice, when, scope),
                            unit.expressions.of(when.result(), scope)));
        }
        List<Typed> otherwise = new ArrayList<>();
        choice.otherwise().ifPresent(any -> otherwise.add(unit.expressions.of(any, scope)));
        return of(branches, otherwise, choice.span());
    }

    private String condition(Expression.Case choice, Expression.When when, Scope scope) {
        if (choice.input().isEmpty()) {
            return unit.expressions.condition(when.condition(), scope);
        }
        Typed input = unit.expressions.of(choice.input().get(), scope);
        Typed value = unit.expressions.of(when.condition(), scope);
        return new Predicates(unit).comparison("=", input, value, when.span()).sql();
    }

    /** A CASE of branches, all results as their common type; otherwise has one value or none. */
    Typed of(List<Branch> branches, List<Typed> otherwise, Span at) {
        List<Typed> results = new ArrayList<>(branches.stream().map(Branch::result).toList());
        results.addAll(otherwise);
        SqlType type = unit.coercion.common(results);
        StringBuilder text = new StringBuilder("CASE");
        for (Branch branch : branches) {
            text.append(" WHEN ")
                    .append(branch.condition())
                    .append(" THEN ")
                    .append(unit.coercion.among(branch.result(), type, at).sql());
        }
        otherwise.forEach(
                any -> text.append(" ELSE ").append(unit.coercion.among(any, type, at).sql()));
        boolean nullable =
                otherwise.isEmpty()
                        || results.stream().anyMatch(any -> any.nullable() || Coercion.isNull(any));
        Typed value =
                Typed.simple(text.append(" END").toString(), type)
                        .withCase(results.stream().anyMatch(Typed::exactCase));
        return nullable ? value : value.notNull();
    }
}
