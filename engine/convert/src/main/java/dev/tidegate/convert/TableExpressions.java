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
    private final Aim aim;

    private TableExpressions(Aim aim) {
        this.aim = aim;
    }

    /**
     * Makes one.
     *
     * @param postgres major version that the tables are for
     */
    public TableExpressions(int postgres) {
        this(new Aim(postgres, false));
    }

    /**
     * Makes one for tables that are replicated, with nobody to look at what it gives: what may
     * differ from the source in a rare case is not converted, nor what needs code. A check must
     * hold of each row that the source has, and at any time; a computed column must have the
     * source's value.
     *
     * @param postgres major version that the tables are for
     */
    public static TableExpressions sure(int postgres) {
        return new TableExpressions(new Aim(postgres, true));
    }

    @Override
    public Converted<Result> scalar(
            Located<? extends Expression> expression, Scope scope, SqlType wanted) {
        try {
            ScalarText scalars = new ScalarText(aim, expression, scope);
            Result result = scalars.as(expression.node(), wanted);
            aim.doubt(scalars.isBlankFilledUsed(), ScalarText.BLANKS_FORGOTTEN);
            return Converted.of(result);
        } catch (UnconvertedException e) {
            return failed(expression, e);
        }
    }

    @Override
    public Converted<Result> condition(Located<? extends Expression> expression, Scope scope) {
        try {
            ScalarText scalars = new ScalarText(aim, expression, scope);
            Result result = new ConditionText(scalars).of(expression.node());
            aim.doubt(!result.immutable(), "it depends on the moment, or on the session");
            return Converted.of(result);
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
