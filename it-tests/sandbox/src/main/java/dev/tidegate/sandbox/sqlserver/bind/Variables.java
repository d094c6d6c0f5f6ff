package dev.tidegate.sandbox.sqlserver.bind;

import dev.tidegate.sandbox.sqlserver.tsql.Expression;
import java.util.List;

/** Which variables an expression reads; subqueries are not looked into. */
final class Variables {
    private Variables() {}

    static boolean reads(Expression expression, String variable) {
        return switch (expression) {
            case Expression.Variable found -> found.name().equalsIgnoreCase(variable);
            case Expression.Unary unary -> reads(unary.operand(), variable);
            case Expression.Binary binary ->
                    reads(binary.left(), variable) || reads(binary.right(), variable);
            case Expression.Comparison comparison ->
                    reads(comparison.left(), variable) || reads(comparison.right(), variable);
            case Expression.Logical logical -> any(logical.operands(), variable);
            case Expression.Not not -> reads(not.operand(), variable);
            case Expression.IsNull isNull -> reads(isNull.operand(), variable);
            case Expression.Cast cast -> reads(cast.operand(), variable);
            case Expression.Call call -> any(call.arguments(), variable);
            case Expression.Case choice ->
                    choice.operand().map(operand -> reads(operand, variable)).orElse(false)
                            || choice.otherwise().map(other -> reads(other, variable)).orElse(false)
                            || choice.whens().stream()
                                    .anyMatch(when ->
                                            reads(when.condition(), variable)
                                                    || reads(when.result(), variable));
            case Expression.Collate collate -> reads(collate.operand(), variable);
            case Expression.AtTimeZone zone -> reads(zone.operand(), variable);
            case Expression.Between between ->
                    any(List.of(between.operand(), between.low(), between.high()), variable);
            case Expression.InList in -> reads(in.operand(), variable) || any(in.list(), variable);
            case Expression.Like like ->
                    reads(like.operand(), variable) || reads(like.pattern(), variable);
            case Expression.Literal _,
                    Expression.Null _,
                    Expression.Default _,
                    Expression.Global _,
                    Expression.ColumnName _,
                    Expression.InQuery _,
                    Expression.Exists _,
                    Expression.Quantified _,
                    Expression.Subquery _,
                    Expression.NextValue _ ->
                    false;
        };
    }

    private static boolean any(List<Expression> expressions, String variable) {
        return expressions.stream().anyMatch(each -> reads(each, variable));
    }
}
