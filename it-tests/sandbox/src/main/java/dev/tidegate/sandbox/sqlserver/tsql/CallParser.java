package dev.tidegate.sandbox.sqlserver.tsql;

import dev.tidegate.sandbox.sqlserver.session.SqlError;
import dev.tidegate.sandbox.sqlserver.tsql.Statement.Condition;
import dev.tidegate.sandbox.sqlserver.tsql.Token.Kind;
import dev.tidegate.sandbox.sqlserver.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Parses calls of procedures and of texts. */
final class CallParser {
    private final TokenStream in;
    private final ExpressionParser expressions;

    CallParser(TokenStream in, ExpressionParser expressions) {
        this.in = in;
        this.expressions = expressions;
    }

    private static Condition of(Expression expression) {
        return new Condition(expression, new Memo());
    }

    /** EXEC, or a procedure's name alone at the beginning of a batch. */
    Statement execute() throws SqlError {
        if (!in.accept("EXEC")) {
            in.accept("EXECUTE");
        }
        if (in.at("(")) {
            in.next();
            Condition text = of(expressions.expression());
            in.expect(")");
            return new Statement.ExecuteText(text);
        }
        Optional<String> result = Optional.empty();
        if (in.peek().kind() == Kind.VARIABLE && in.peek(1).is("=")) {
            result = Optional.of(in.next().text());
            in.next();
        }
        if (in.peek().kind() == Kind.VARIABLE) {
            throw Statements.unsupported("EXECUTE @variable");
        }
        Name procedure = in.name();
        List<Statement.Argument> arguments = new ArrayList<>();
        if (!endsArguments()) {
            do {
                arguments.add(argument());
            } while (in.accept(","));
        }
        if (in.acceptAll("WITH", "RECOMPILE")) {
            return new Statement.Execute(result, procedure, List.copyOf(arguments));
        }
        return new Statement.Execute(result, procedure, List.copyOf(arguments));
    }

    /** Whether no argument follows. */
    boolean endsArguments() {
        Token token = in.peek();
        boolean value =
                switch (token.kind()) {
                    case END -> false;
                    case SYMBOL -> token.is("-") || token.is("+") || token.is("{");
                    case WORD ->
                            token.is("NULL")
                                    || token.is("DEFAULT")
                                    || !Keywords.isReserved(token.text());
                    default -> true;
                };
        return !value;
    }

    private Statement.Argument argument() throws SqlError {
        String name = "";
        if (in.peek().kind() == Kind.VARIABLE && in.peek(1).is("=")) {
            name = in.next().text();
            in.next();
        }
        Token token = in.peek();
        if (token.kind() == Kind.WORD && !token.is("NULL") && !token.is("DEFAULT")) {
            in.next();
            String text = token.text();
            return new Statement.Argument(
                    name,
                    of(
                            new Expression.Literal(
                                    text,
                                    SqlType.ofLength(
                                            SqlType.Kind.NVARCHAR, Math.max(1, text.length())))),
                    Optional.empty());
        }
        Expression value = in.accept("DEFAULT") ? new Expression.Default() : expressions.scalar();
        Optional<String> output = Optional.empty();
        if (in.accept("OUTPUT") || in.accept("OUT")) {
            if (!(value instanceof Expression.Variable variable)) {
                throw new SqlError(
                        179,
                        15,
                        1,
                        "Cannot use the OUTPUT option when passing a constant to a stored"
                                + " procedure.");
            }
            output = Optional.of(variable.name());
        }
        return new Statement.Argument(name, of(value), output);
    }
}
