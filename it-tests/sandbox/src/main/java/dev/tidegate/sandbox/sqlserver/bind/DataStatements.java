package dev.tidegate.sandbox.sqlserver.bind;

import dev.tidegate.sandbox.sqlserver.catalog.Column;
import dev.tidegate.sandbox.sqlserver.catalog.ObjectName;
import dev.tidegate.sandbox.sqlserver.session.ResultSink;
import dev.tidegate.sandbox.sqlserver.session.SqlError;
import dev.tidegate.sandbox.sqlserver.tsql.Expression;
import dev.tidegate.sandbox.sqlserver.tsql.Query;
import dev.tidegate.sandbox.sqlserver.tsql.Statement;
import dev.tidegate.sandbox.sqlserver.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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

    /** H2's text of an expression, and the type of its value. */
    public record Text(String h2, SqlType type) {}

    /**
     * Runs a statement. Rows go to the sink by {@link ResultSink#columns} and {@link
     * ResultSink#row}; the caller calls {@link ResultSink#done} with the outcome.
     */
    public static Outcome run(Statement.Data statement, Surroundings surroundings, ResultSink sink)
            throws SqlError {
        Object key = surroundings.memoKey();
        Optional<Plan> kept = statement.memo().find(key, Plan.class);
        if (kept.isPresent()) {
            return kept.get().run(surroundings, sink);
        }
        Plan plan = plan(statement, surroundings);
        statement.memo().keep(key, plan);
        return plan.run(surroundings, sink);
    }

    /** Whether a hint on the target of a statement asks for a lock on its table. */
    public static boolean locksTarget(Statement.Data statement) {
        Optional<Statement.Target> target =
                switch (statement) {
                    case Statement.Insert insert -> Optional.of(insert.target());
                    case Statement.Update update -> Optional.of(update.target());
                    case Statement.Delete delete -> Optional.of(delete.target());
                    case Statement.Merge merge -> Optional.of(merge.target());
                    case Statement.Select _, Statement.Truncate _ -> Optional.empty();
                };
        return target.isPresent()
                && target.get() instanceof Statement.NamedTarget(var _, List<String> hints)
                && RowLocks.lockTable(hints);
    }

    private static Plan plan(Statement.Data statement, Surroundings surroundings) throws SqlError {
        return switch (statement) {
            case Statement.Select select -> Selects.plan(select, surroundings);
            case Statement.Insert insert -> Inserts.plan(insert, surroundings);
            case Statement.Update update -> Updates.plan(update, surroundings);
            case Statement.Delete delete -> Deletes.plan(delete, surroundings);
            case Statement.Merge merge -> Merges.plan(merge, surroundings);
            case Statement.Truncate truncate -> Deletes.plan(truncate, surroundings);
        };
    }

    /** The value of a scalar expression; may hold subqueries. */
    public static Surroundings.TypedValue evaluate(
            Statement.Condition expression, Surroundings surroundings) throws SqlError {
        Scalar scalar = scalar(expression, surroundings);
        if (scalar instanceof Scalar.Simple(Term.Constant(Object value, SqlType type))) {
            return new Surroundings.TypedValue(type, value);
        }
        if (scalar instanceof Scalar.Simple(Term.Parameter(Input input, SqlType type))) {
            return new Surroundings.TypedValue(type, input.value(surroundings));
        }
        return ((Scalar.Asked) scalar).value(surroundings);
    }

    /** An expression that stands alone: known in Java, or to be asked from H2. */
    private sealed interface Scalar {
        record Simple(Term term) implements Scalar {}

        record Asked(Command command, SqlType type) implements Scalar {
            Surroundings.TypedValue value(Surroundings surroundings) throws SqlError {
                List<@Nullable Object> found = new ArrayList<>();
                command.query(
                        surroundings,
                        rows -> {
                            found.add(Values.read(rows, 1, type));
                            return false;
                        });
                return new Surroundings.TypedValue(type, found.getFirst());
            }
        }
    }

    private static Scalar scalar(Statement.Condition expression, Surroundings surroundings)
            throws SqlError {
        Object key = surroundings.memoKey();
        Optional<Scalar> kept = expression.memo().find(key, Scalar.class);
        if (kept.isPresent()) {
            return kept.get();
        }
        Translation translation = new Translation(surroundings, Translation.Purpose.STATEMENT);
        Term term = new Expressions(translation, Scope.empty()).term(expression.expression());
        Scalar scalar =
                switch (term) {
                    case Term.Plain plain ->
                            new Scalar.Asked(
                                    Command.of("SELECT " + plain.h2(), translation), plain.type());
                    case Term.Untyped untyped ->
                            new Scalar.Simple(new Term.Constant(null, untyped.type()));
                    case Term.Constant _, Term.Parameter _ -> new Scalar.Simple(term);
                };
        expression.memo().keep(key, scalar);
        return scalar;
    }

    /** Whether a condition is true (not false, not unknown). */
    public static boolean test(Statement.Condition condition, Surroundings surroundings)
            throws SqlError {
        Object key = surroundings.memoKey();
        Optional<Command> kept = condition.memo().find(key, Command.class);
        Command command = kept.isPresent() ? kept.get() : translated(condition, surroundings);
        condition.memo().keep(key, command);
        boolean[] met = new boolean[1];
        command.query(
                surroundings,
                rows -> {
                    met[0] = rows.getBoolean(1);
                    return false;
                });
        return met[0];
    }

    private static Command translated(Statement.Condition condition, Surroundings surroundings)
            throws SqlError {
        Translation translation = new Translation(surroundings, Translation.Purpose.STATEMENT);
        String text =
                new Expressions(translation, Scope.empty()).conditions().h2(condition.expression());
        return Command.of("SELECT CASE WHEN " + text + " THEN TRUE ELSE FALSE END", translation);
    }

    /** The columns of a query's result, for CREATE VIEW and the like. */
    public static List<Column> columns(Query query, Surroundings surroundings) throws SqlError {
        Translation translation = new Translation(surroundings, Translation.Purpose.KEPT);
        List<Column> columns = new ArrayList<>();
        for (Output output : new Queries(translation).query(query, Scope.empty()).columns()) {
            columns.add(
                    Column.plain(
                            columns.size() + 1, output.name(), output.type(), output.nullable()));
        }
        return columns;
    }

    /** H2's text for a view's query, without the names of the view's columns. */
    public static String viewText(Query query, Surroundings surroundings) throws SqlError {
        Translation translation = new Translation(surroundings, Translation.Purpose.KEPT);
        return new Queries(translation).query(query, Scope.empty()).h2();
    }

    /**
     * H2's text for an expression over the columns of one table: defaults, checks, computed
     * columns. Columns stand in it without the table's name.
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
        Translation translation = new Translation(surroundings, Translation.Purpose.KEPT);
        Expressions expressions = new Expressions(translation, Sources.ofColumns(table, columns));
        String qualifier = ObjectName.quote(table.name()) + ".";
        if (condition) {
            String text = expressions.conditions().h2(expression);
            return new Text(text.replace(qualifier, ""), Types.BIT);
        }
        Term term = expressions.term(expression);
        return new Text(translation.h2(term).replace(qualifier, ""), term.type());
    }

    /** H2's text for a column's default, converted to the column's type. */
    public static String defaultText(Expression expression, SqlType type, Surroundings surroundings)
            throws SqlError {
        Translation translation = new Translation(surroundings, Translation.Purpose.KEPT);
        return new Expressions(translation, Scope.empty()).as(expression, type);
    }
}
