package dev.tidegate.convert;

import dev.tidegate.bind.Located;
import dev.tidegate.bind.SqlType;
import dev.tidegate.tsql.tree.Expression;

/** Port: converts the expressions inside the definition of a table. */
public interface Expressions {
    /**
     * A converted expression.
     *
     * @param sql for PostgreSQL, without parentheses around it
     * @param type in SQL Server's terms; {@link SqlType#UNKNOWN} if it cannot be told, and of
     *     conditions
     * @param immutable whether PostgreSQL takes it in a generated column and an index
     */
    record Result(String sql, SqlType type, boolean immutable) {}

    /**
     * A scalar: a default, a computed column.
     *
     * @param wanted the type that the result is converted to as on assignment; UNKNOWN to keep its
     *     own
     */
    Converted<Result> scalar(Located<? extends Expression> expression, Scope scope, SqlType wanted);

    /** A condition: a check, the filter of an index. The result is PostgreSQL's boolean. */
    Converted<Result> condition(Located<? extends Expression> expression, Scope scope);
}
