package dev.tidegate.sandbox.sqlserver.bind;

import dev.tidegate.sandbox.sqlserver.catalog.ObjectName;
import dev.tidegate.sandbox.sqlserver.catalog.Sequence;
import dev.tidegate.sandbox.sqlserver.session.SqlError;
import dev.tidegate.sandbox.sqlserver.tsql.Expression;
import dev.tidegate.sandbox.sqlserver.type.SqlType;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;

/** Translates scalar expressions. */
final class Expressions {
    private final Translation translation;
    private final Scope scope;

    Expressions(Translation translation, Scope scope) {
        this.translation = translation;
        this.scope = scope;
    }

    Translation translation() {
        return translation;
    }

    Scope scope() {
        return scope;
    }

    Conditions conditions() {
        return new Conditions(this);
    }

    /** H2's text. */
    String h2(Expression expression) throws SqlError {
        return translation.h2(term(expression));
    }

    /** H2's text, converted. */
    String as(Expression expression, SqlType type) throws SqlError {
        return translation.as(term(expression), type);
    }

    Term term(Expression expression) throws SqlError {
        return switch (expression) {
            case Expression.Literal literal -> new Term.Constant(literal.value(), literal.type());
            case Expression.Null _ -> new Term.Untyped();
            case Expression.Default _ ->
                    throw new SqlError(156, 15, 1, "Incorrect syntax near the keyword 'DEFAULT'.");
            case Expression.Variable variable -> variable(variable.name());
            case Expression.Global global -> global(global.name());
            case Expression.ColumnName column -> column(column);
            case Expression.Unary unary -> unary(unary);
            case Expression.Binary binary ->
                    Arithmetic.of(
                            translation,
                            binary.operator(),
                            term(binary.left()),
                            term(binary.right()));
            case Expression.Case choice -> choice(choice);
            case Expression.Cast cast -> new Casts(this).cast(cast);
            case Expression.Call call -> call(call);
            case Expression.Subquery subquery -> subquery(subquery);
            case Expression.Collate collate -> term(collate.operand());
            case Expression.NextValue next -> nextValue(next);
            case Expression.AtTimeZone zone -> atTimeZone(zone);
            case Expression.Comparison _,
                    Expression.Logical _,
                    Expression.Not _,
                    Expression.IsNull _,
                    Expression.Between _,
                    Expression.InList _,
                    Expression.InQuery _,
                    Expression.Like _,
                    Expression.Exists _,
                    Expression.Quantified _ ->
                    throw new SqlError(
                            4145,
                            15,
                            1,
                            "A condition stands where a value is expected. Use CASE to make a value"
                                    + " of it.");
        };
    }

    private Term variable(String name) throws SqlError {
        if (translation.isKept()) {
            throw undeclared(name);
        }
        SqlType type =
                translation.surroundings().variableType(name).orElseThrow(() -> undeclared(name));
        return new Term.Parameter(new Input.Variable(name), type);
    }

    static SqlError undeclared(String name) {
        return new SqlError(137, 15, 2, "Must declare the scalar variable \"" + name + "\".");
    }

    private Term global(String name) throws SqlError {
        if (name.equals("@@dbts")) {
            return new Term.Plain(
                    Translation.routine("last_rowversion"),
                    SqlType.ofLength(SqlType.Kind.BINARY, 8));
        }
        return new Term.Parameter(
                new Input.Global(name), translation.surroundings().global(name).type());
    }

    private Term column(Expression.ColumnName column) throws SqlError {
        if (column.name().parts().size() == 1) {
            String name = column.name().last();
            if (name.equalsIgnoreCase("$action") || name.equalsIgnoreCase("$rowguid")) {
                throw Unsupported.of(name);
            }
        }
        Scope.Found found = scope.column(column.name());
        return new Term.Plain(found.h2(), found.column().type());
    }

    private Term unary(Expression.Unary unary) throws SqlError {
        Term operand = term(unary.operand());
        if (unary.operator().equals("~")) {
            boolean bit = operand.type().kind() == SqlType.Kind.BIT;
            String text = translation.h2(operand);
            return new Term.Plain(
                    bit ? "(NOT " + text + ")" : "BITNOT(" + text + ")", operand.type());
        }
        if (unary.operator().equals("+") || operand instanceof Term.Untyped) {
            return operand;
        }
        if (operand instanceof Term.Constant constant) {
            Optional<Term> negated = negated(constant);
            if (negated.isPresent()) {
                return negated.get();
            }
        }
        SqlType type =
                operand.type().kind() == SqlType.Kind.TINYINT
                        ? SqlType.of(SqlType.Kind.SMALLINT)
                        : operand.type();
        boolean text = Types.family(type) == Types.Family.TEXT;
        SqlType result = text ? Types.INT : type;
        return new Term.Plain("(- " + translation.as(operand, result) + ")", result);
    }

    private static Optional<Term> negated(Term.Constant constant) {
        return switch (constant.value()) {
            case Integer i when i != Integer.MIN_VALUE ->
                    Optional.of(new Term.Constant(-i, constant.type()));
            case BigDecimal d -> {
                boolean intMin = d.scale() == 0 && d.compareTo(BigDecimal.valueOf(1L << 31)) == 0;
                yield Optional.of(
                        intMin
                                ? new Term.Constant(Integer.MIN_VALUE, Types.INT)
                                : new Term.Constant(d.negate(), constant.type()));
            }
            case Double d -> Optional.of(new Term.Constant(-d, constant.type()));
            case null, default -> Optional.empty();
        };
    }

    private Term choice(Expression.Case choice) throws SqlError {
        List<Term> results = new ArrayList<>();
        for (Expression.When when : choice.whens()) {
            results.add(term(when.result()));
        }
        if (choice.otherwise().isPresent()) {
            results.add(term(choice.otherwise().get()));
        }
        SqlType type = commonType(results);
        StringJoiner text = new StringJoiner(" ", "CASE ", " END");
        for (int i = 0; i < choice.whens().size(); i++) {
            Expression condition = choice.whens().get(i).condition();
            String test =
                    choice.operand().isPresent()
                            ? conditions()
                                    .h2(
                                            new Expression.Comparison(
                                                    "=", choice.operand().get(), condition))
                            : conditions().h2(condition);
            text.add("WHEN " + test + " THEN " + translation.as(results.get(i), type));
        }
        if (choice.otherwise().isPresent()) {
            text.add("ELSE " + translation.as(results.getLast(), type));
        }
        return new Term.Plain(text.toString(), type);
    }

    /** The type that all terms are converted to; NULLs have no say. */
    static SqlType commonType(List<Term> terms) {
        Optional<SqlType> type = Optional.empty();
        for (Term term : terms) {
            if (!(term instanceof Term.Untyped)) {
                type =
                        Optional.of(
                                type.isPresent()
                                        ? Types.common(type.get(), term.type())
                                        : term.type());
            }
        }
        return type.orElse(Types.INT);
    }

    private Term call(Expression.Call call) throws SqlError {
        if (Aggregates.is(call)) {
            return new Aggregates(this).term(call);
        }
        return Functions.term(new FunctionCall(this, call));
    }

    private Term subquery(Expression.Subquery subquery) throws SqlError {
        Queries.Text text = new Queries(translation).derived(subquery.query(), scope);
        if (text.columns().size() != 1) {
            throw new SqlError(
                    116,
                    "Only one expression can be specified in the select list when the subquery is"
                            + " not introduced with EXISTS.");
        }
        return new Term.Plain("(" + text.h2() + ")", text.columns().getFirst().type());
    }

    private Term nextValue(Expression.NextValue next) throws SqlError {
        ObjectName name = Objects.nameOf(next.sequence(), translation.surroundings());
        Sequence sequence =
                translation
                        .catalog()
                        .sequence(name)
                        .orElseThrow(() -> Objects.invalid(next.sequence()));
        String text = "NEXT VALUE FOR " + sequence.info().name().h2Name();
        return new Term.Plain(Translation.cast(text, sequence.type()), sequence.type());
    }

    private Term atTimeZone(Expression.AtTimeZone zone) throws SqlError {
        Term operand = term(zone.operand());
        String name = as(zone.zone(), Types.NAME);
        boolean hasOffset = operand.type().kind() == SqlType.Kind.DATETIMEOFFSET;
        SqlType moment = hasOffset ? Types.DATETIMEOFFSET : Types.DATETIME2;
        return new Term.Plain(
                Translation.routine(
                        hasOffset ? "to_zone" : "in_zone", translation.as(operand, moment), name),
                Types.DATETIMEOFFSET);
    }
}
