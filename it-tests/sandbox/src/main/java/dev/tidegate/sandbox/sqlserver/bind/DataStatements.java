package dev.tidegate.sandbox.sqlserver.bind;

import dev.tidegate.sandbox.sqlserver.catalog.Column;
import dev.tidegate.sandbox.sqlserver.catalog.ObjectName;
import dev.tidegate.sandbox.sqlserver.session.ResultSink;
import dev.tidegate.sandbox.sqlserver.session.SqlError;
import dev.tidegate.sandbox.sqlserver.tsql.Expression;
import dev.tidegate.sandbox.sqlserver.tsql.Query;
import dev.tidegate.sandbox.sqlserver.tsql.Statement;
import java.util.List;
import java.util.Optional;

/** Runs statements that read or write rows: translates them for H2 with SQL Server's meaning. */
public final class DataStatements {
    private DataStatements() {}

    /**
     * What a statement did.
     *
     * @param command which kind it was
     * @param rows rows returned or changed; negative when it has no count
     * @param identity the last identity value that it gave out
     */
    public record Outcome(ResultSink.Command command, long rows, Optional<Long> identity) {}

    /**
     * Runs a statement. Rows go to the sink by {@link ResultSink#columns} and {@link
     * ResultSink#row}; the caller calls {@link ResultSink#done} with the outcome.
     */
    public static Outcome run(Statement.Data statement, Surroundings surroundings, ResultSink sink)
            throws SqlError {
        throw new UnsupportedOperationException();
    }

    /** The value of a scalar expression; may hold subqueries. */
    public static Surroundings.TypedValue evaluate(
            Statement.Condition expression, Surroundings surroundings) throws SqlError {
        throw new UnsupportedOperationException();
    }

    /** Whether a condition is true (not false, not unknown). */
    public static boolean test(Statement.Condition condition, Surroundings surroundings)
            throws SqlError {
        throw new UnsupportedOperationException();
    }

    /** The columns of a query's result, for CREATE VIEW and the like. */
    public static List<Column> columns(Query query, Surroundings surroundings) throws SqlError {
        throw new UnsupportedOperationException();
    }

    /**
     * H2's text for an expression over the columns of one table: defaults, checks, computed
     * columns.
     *
     * @param condition whether it is a condition (a check) and not a value
     */
    public static Text columnExpression(
            Expression expression,
            ObjectName table,
            List<Column> columns,
            boolean condition,
            Surroundings surroundings)
            throws SqlError {
        throw new UnsupportedOperationException();
    }

    /** H2's text for a view's query, with the view's own columns. */
    public static String viewText(Query query, Surroundings surroundings) throws SqlError {
        throw new UnsupportedOperationException();
    }

    /** H2's text of an expression and the SQL Server type of its value. */
    public record Text(String h2, dev.tidegate.sandbox.sqlserver.type.SqlType type) {}
}
