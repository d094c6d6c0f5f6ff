package dev.tidegate.convert;

import dev.tidegate.bind.Located;
import dev.tidegate.bind.SqlType;
import dev.tidegate.tsql.tree.Expression;
import java.util.List;
import java.util.Optional;

/**
 * Converts what stands in defaults, checks, computed columns and filters: literals, columns,
 * arithmetic, comparisons, casts, and the functions that have an equal. What is not surely equal is
 * not converted.
 */
public final class TableExpressions implements Expressions {
    private final int postgres;

    /**
     * Makes one.
     *
     * @param postgres major version that the tables are for
     */
    public TableExpressions(int postgres) {
        this.postgres = postgres;
    }

    @Override
    public Converted<Result> scalar(
            Located<? extends Expression> expression, Scope scope, SqlType wanted) {
        try {
            return Converted.of(
                    new ScalarText(postgres, expression, scope).as(expression.node(), wanted));
        } catch (UnconvertedException e) {
            return failed(expression, e);
        }
    }

    @Override
    public Converted<Result> condition(Located<? extends Expression> expression, Scope scope) {
        try {
            ScalarText scalars = new ScalarText(postgres, expression, scope);
            return Converted.of(new ConditionText(scalars).of(expression.node()));
        } catch (UnconvertedException e) {
            return failed(expression, e);
        }
    }

    private static Converted<Result> failed(
            Located<? extends Expression> expression, UnconvertedException e) {
        return new Converted<>(
                Optional.empty(),
                List.of(
                        ActionItem.of(
                                Rule.EXPRESSION,
                                expression,
                                e.reason(),
                                "Write the expression by hand.")));
    }
}
