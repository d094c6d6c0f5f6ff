package dev.tidegate.sandbox.sqlserver.session;

import dev.tidegate.sandbox.sqlserver.bind.DataStatements;
import dev.tidegate.sandbox.sqlserver.bind.Surroundings.TypedValue;
import dev.tidegate.sandbox.sqlserver.catalog.Names;
import dev.tidegate.sandbox.sqlserver.catalog.Table;
import dev.tidegate.sandbox.sqlserver.tsql.Expression;
import dev.tidegate.sandbox.sqlserver.tsql.Statement.Condition;
import dev.tidegate.sandbox.sqlserver.type.SqlType;
import dev.tidegate.sandbox.sqlserver.type.SqlType.Kind;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Works out expressions and conditions. What only needs constants, variables and whole numbers is
 * done here, without H2: drivers send {@code IF @@TRANCOUNT > 0} with every commit.
 */
final class DirectValues {
    private static final SqlType INT = SqlType.of(Kind.INT);

    private final ScopeSurroundings surroundings;

    DirectValues(ScopeSurroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** What a condition can be. */
    private enum Truth {
        TRUE,
        FALSE,
        UNKNOWN;

        static Truth of(boolean value) {
            return value ? TRUE : FALSE;
        }
    }

    /** The value of an expression. */
    TypedValue value(Condition condition) throws SqlError {
        Optional<TypedValue> direct = direct(condition.expression());
        return direct.isPresent() ? direct.get() : DataStatements.evaluate(condition, surroundings);
    }

    /** Whether a condition is true. */
    boolean test(Condition condition) throws SqlError {
        Optional<Truth> direct = truth(condition.expression());
        return direct.isPresent()
                ? direct.get() == Truth.TRUE
                : DataStatements.test(condition, surroundings);
    }

    /** The value as one of a type. */
    @Nullable Object value(Condition condition, SqlType type) throws SqlError {
        return surroundings.converted(value(condition), type);
    }

    private Optional<TypedValue> direct(Expression expression) throws SqlError {
        return switch (expression) {
            case Expression.Literal(Object value, SqlType type) ->
                    Optional.of(new TypedValue(type, value));
            case Expression.Null() -> Optional.of(new TypedValue(INT, null));
            case Expression.Variable(String name) -> {
                Scope.Variable variable = surroundings.scope().requireVariable(name);
                yield Optional.of(new TypedValue(variable.type(), variable.value()));
            }
            case Expression.Global(String name) -> Optional.of(surroundings.global(name));
            case Expression.Unary(String operator, Expression operand) ->
                    negated(operator, operand);
            case Expression.Binary(String operator, Expression left, Expression right) ->
                    sum(operator, left, right);
            case Expression.Call call -> localTableId(call);
            default -> Optional.empty();
        };
    }

    private Optional<TypedValue> negated(String operator, Expression operand) throws SqlError {
        Optional<TypedValue> value = direct(operand);
        boolean plain = value.isPresent() && value.get().type().equals(INT);
        if (!plain || !operator.equals("-")) {
            return Optional.empty();
        }
        return value.get().value() instanceof Integer number && number != Integer.MIN_VALUE
                ? Optional.of(new TypedValue(INT, -number))
                : Optional.empty();
    }

    /** Sums, differences and products of int; others have rules that are not ours to know. */
    private Optional<TypedValue> sum(String operator, Expression left, Expression right)
            throws SqlError {
        if (!"+-*".contains(operator)) {
            return Optional.empty();
        }
        Optional<TypedValue> a = direct(left);
        Optional<TypedValue> b = a.isPresent() ? direct(right) : Optional.empty();
        boolean integers =
                b.isPresent() && a.get().type().equals(INT) && b.get().type().equals(INT);
        if (!integers) {
            return Optional.empty();
        }
        if (!(a.get().value() instanceof Integer x) || !(b.get().value() instanceof Integer y)) {
            return Optional.of(new TypedValue(INT, null));
        }
        long result =
                switch (operator) {
                    case "+" -> (long) x + y;
                    case "-" -> (long) x - y;
                    default -> (long) x * y;
                };
        if ((int) result != result) {
            throw new SqlError(
                    8115,
                    16,
                    2,
                    "Arithmetic overflow error converting expression to data type int.");
        }
        return Optional.of(new TypedValue(INT, (int) result));
    }

    /** {@code OBJECT_ID('tempdb..#t')}: local tables have other names in the catalog. */
    private Optional<TypedValue> localTableId(Expression.Call call) throws SqlError {
        boolean objectId = call.name().last().equalsIgnoreCase("OBJECT_ID");
        if (!objectId || call.arguments().isEmpty()) {
            return Optional.empty();
        }
        Optional<TypedValue> text = direct(call.arguments().getFirst());
        if (text.isEmpty() || !(text.get().value() instanceof String name)) {
            return Optional.empty();
        }
        String last = Names.parts(name).getLast();
        if (!last.startsWith("#")) {
            return Optional.empty();
        }
        Optional<Table> table = surroundings.localTable(last);
        return Optional.of(new TypedValue(INT, table.isPresent() ? table.get().id() : null));
    }

    private Optional<Truth> truth(Expression expression) throws SqlError {
        return switch (expression) {
            case Expression.Comparison(String operator, Expression left, Expression right) ->
                    comparison(operator, left, right);
            case Expression.Not(Expression operand) ->
                    truth(operand)
                            .map(truth ->
                                    switch (truth) {
                                        case TRUE -> Truth.FALSE;
                                        case FALSE -> Truth.TRUE;
                                        case UNKNOWN -> Truth.UNKNOWN;
                                    });
            case Expression.IsNull(Expression operand, boolean negated) ->
                    direct(operand).map(value -> Truth.of((value.value() == null) != negated));
            case Expression.Logical(boolean and, List<Expression> operands) ->
                    logical(and, operands);
            default -> Optional.empty();
        };
    }

    private Optional<Truth> logical(boolean and, List<Expression> operands) throws SqlError {
        Truth decisive = and ? Truth.FALSE : Truth.TRUE;
        Truth result = and ? Truth.TRUE : Truth.FALSE;
        for (Expression operand : operands) {
            Optional<Truth> truth = truth(operand);
            if (truth.isEmpty() || truth.get() == decisive) {
                return truth;
            }
            result = truth.get() == Truth.UNKNOWN ? Truth.UNKNOWN : result;
        }
        return Optional.of(result);
    }

    private Optional<Truth> comparison(String operator, Expression left, Expression right)
            throws SqlError {
        Optional<TypedValue> a = direct(left);
        Optional<TypedValue> b = a.isPresent() ? direct(right) : Optional.empty();
        if (b.isEmpty() || !isWhole(a.get().type()) || !isWhole(b.get().type())) {
            return Optional.empty();
        }
        if (!(a.get().value() instanceof Number x) || !(b.get().value() instanceof Number y)) {
            return Optional.of(Truth.UNKNOWN);
        }
        int order = Long.compare(x.longValue(), y.longValue());
        return switch (operator) {
            case "=" -> Optional.of(Truth.of(order == 0));
            case "<>", "!=" -> Optional.of(Truth.of(order != 0));
            case "<" -> Optional.of(Truth.of(order < 0));
            case ">" -> Optional.of(Truth.of(order > 0));
            case "<=", "!>" -> Optional.of(Truth.of(order <= 0));
            case ">=", "!<" -> Optional.of(Truth.of(order >= 0));
            default -> Optional.empty();
        };
    }

    private static boolean isWhole(SqlType type) {
        return switch (type.kind()) {
            case TINYINT, SMALLINT, INT, BIGINT -> true;
            default -> false;
        };
    }
}
