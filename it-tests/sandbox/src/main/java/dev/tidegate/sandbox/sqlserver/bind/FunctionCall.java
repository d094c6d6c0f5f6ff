package dev.tidegate.sandbox.sqlserver.bind;

import dev.tidegate.sandbox.sqlserver.session.SqlError;
import dev.tidegate.sandbox.sqlserver.storage.DateParts;
import dev.tidegate.sandbox.sqlserver.tsql.Expression;
import dev.tidegate.sandbox.sqlserver.type.SqlType;
import java.util.Locale;

/** A call of a scalar function, with what its arguments mean. */
final class FunctionCall {
    private final Expressions expressions;
    private final Expression.Call call;

    FunctionCall(Expressions expressions, Expression.Call call) {
        this.expressions = expressions;
        this.call = call;
    }

    Translation translation() {
        return expressions.translation();
    }

    Expressions expressions() {
        return expressions;
    }

    Expression.Call call() {
        return call;
    }

    String name() {
        return call.name().last().toLowerCase(Locale.ROOT);
    }

    int count() {
        return call.arguments().size();
    }

    Expression argument(int index) {
        return call.arguments().get(index);
    }

    Term term(int index) throws SqlError {
        return expressions.term(argument(index));
    }

    /** An argument, converted. */
    String as(int index, SqlType type) throws SqlError {
        return translation().as(term(index), type);
    }

    /** An argument as text of any length. */
    String text(int index) throws SqlError {
        Term term = term(index);
        return Types.family(term.type()) == Types.Family.TEXT && !(term instanceof Term.Untyped)
                ? translation().h2(term)
                : translation().as(term, Types.text(true, SqlType.MAX));
    }

    /** The type of an argument as text. */
    SqlType textType(int index) throws SqlError {
        Term term = term(index);
        return Types.family(term.type()) == Types.Family.TEXT && !(term instanceof Term.Untyped)
                ? Types.text(Types.isNational(term.type()), Types.length(term.type()))
                : Types.text(false, 8000);
    }

    String integer(int index) throws SqlError {
        return as(index, Types.INT);
    }

    /** The date part that the first argument names. */
    String datePart() throws SqlError {
        if (argument(0) instanceof Expression.ColumnName(var name) && name.parts().size() == 1) {
            return DateParts.full(name.last(), name());
        }
        throw new SqlError(1023, 15, 1, "Invalid parameter 1 specified for " + name() + ".");
    }

    /** 174 or 189 unless the number of arguments is inside. */
    void require(int min, int max) throws SqlError {
        if (count() < min || count() > max) {
            if (min == max) {
                throw wrongCount(name(), min);
            }
            throw new SqlError(
                    189,
                    15,
                    1,
                    "The " + name() + " function requires " + min + " to " + max + " arguments.");
        }
    }

    static SqlError wrongCount(String name, int count) {
        return new SqlError(
                174,
                15,
                1,
                "The "
                        + name.toLowerCase(Locale.ROOT)
                        + " function requires "
                        + count
                        + " argument(s).");
    }
}
