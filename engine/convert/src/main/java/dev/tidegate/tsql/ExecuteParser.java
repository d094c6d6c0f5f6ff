package dev.tidegate.tsql;

import dev.tidegate.tsql.tree.Expression;
import dev.tidegate.tsql.tree.FlowStatement;
import dev.tidegate.tsql.tree.FlowStatement.Argument;
import dev.tidegate.tsql.tree.ObjectName;
import dev.tidegate.tsql.tree.Option;
import dev.tidegate.tsql.tree.SessionStatement;
import dev.tidegate.tsql.tree.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Parses EXECUTE in all its forms. */
final class ExecuteParser {
    private final Grammar grammar;
    private final TokenStream in;

    ExecuteParser(Grammar grammar) {
        this.grammar = grammar;
        in = grammar.in;
    }

    Statement statement() {
        boolean context = in.word(1).equals("AS") && !in.word(2).equals("=");
        return context ? executeAs() : execute();
    }

    /** A module or a text, behind EXECUTE. */
    FlowStatement.Execute execute() {
        int from = in.position();
        in.skip();
        return in.at("(") ? text(from) : module(from);
    }

    /** A module without EXECUTE: the first statement of a batch. */
    FlowStatement.Execute module(int from) {
        Optional<Expression.Variable> status = Optional.empty();
        if (in.isKind(TokenKind.VARIABLE) && in.word(1).equals("=")) {
            status = Optional.of(grammar.expressions.variable());
            in.expect("=");
        }
        Expression module = moduleName();
        Optional<Integer> number = number();
        List<Argument> arguments = atArgument() ? arguments() : List.of();
        List<Option> options = options();
        return new FlowStatement.ExecuteModule(
                in.span(from), status, module, number, arguments, options);
    }

    private Expression moduleName() {
        int from = in.position();
        if (in.isKind(TokenKind.VARIABLE)) {
            return grammar.expressions.variable();
        }
        ObjectName name = grammar.names.objectName();
        return new Expression.ColumnReference(in.span(from), name);
    }

    private Optional<Integer> number() {
        if (in.at(";") && in.kind(1) == TokenKind.INTEGER) {
            in.skip();
            return Optional.of(grammar.modules.number());
        }
        return Optional.empty();
    }

    private boolean atArgument() {
        return switch (in.kind(0)) {
            case VARIABLE,
                    STRING,
                    NATIONAL_STRING,
                    DOUBLE_QUOTED,
                    BRACKETED,
                    INTEGER,
                    DECIMAL,
                    REAL,
                    MONEY,
                    BINARY,
                    HOLE ->
                    true;
            case SYMBOL -> in.at("-") || in.at("+");
            case WORD ->
                    in.at("DEFAULT")
                            || in.at("NULL")
                            || !Keywords.isReserved(in.word())
                                    && !in.word(1).equals(":")
                                    && !grammar.queries.atNextStatement()
                                    && !in.at("THROW");
            default -> false;
        };
    }

    private List<Argument> arguments() {
        List<Argument> arguments = new ArrayList<>();
        do {
            arguments.add(argument());
        } while (in.accept(","));
        return arguments;
    }

    private Argument argument() {
        int from = in.position();
        Optional<Expression.Variable> parameter = Optional.empty();
        if (in.isKind(TokenKind.VARIABLE) && in.word(1).equals("=")) {
            parameter = Optional.of(grammar.expressions.variable());
            in.expect("=");
        }
        Expression value = grammar.expressions.scalar();
        boolean output = in.accept("OUTPUT") || in.accept("OUT");
        return new Argument(in.span(from), parameter, value, output);
    }

    private FlowStatement.Execute text(int from) {
        in.expect("(");
        List<Argument> arguments = arguments();
        in.expect(")");
        List<Option> options = new ArrayList<>();
        while (in.at("AS") || in.at("AT")) {
            int start = in.position();
            String name = in.nextWord();
            if (in.atAny("LOGIN", "USER", "DATA_SOURCE")) {
                name += " " + in.nextWord();
            }
            int value = in.position();
            in.accept("=");
            in.skip();
            options.add(grammar.options.ended(start, name, value));
        }
        options.addAll(options());
        return new FlowStatement.ExecuteText(in.span(from), arguments, options);
    }

    /** WITH RECOMPILE, WITH RESULT SETS. */
    private List<Option> options() {
        List<Option> options = new ArrayList<>();
        if (!in.at("WITH", "RECOMPILE") && !in.at("WITH", "RESULT")) {
            return options;
        }
        in.skip();
        do {
            int from = in.position();
            String name = in.nextWord();
            if (name.equals("RESULT")) {
                in.expect("SETS");
                name = "RESULT SETS";
            }
            int value = in.position();
            if (in.at("(")) {
                in.skipParentheses();
            } else if (in.at("UNDEFINED") || in.at("NONE")) {
                in.skip();
            }
            options.add(grammar.options.ended(from, name, value));
        } while (in.accept(","));
        return options;
    }

    private Statement executeAs() {
        int from = in.position();
        in.skip();
        in.expect("AS");
        String context = in.nextWord();
        Optional<Expression> name =
                in.accept("=") ? Optional.of(grammar.expressions.scalar()) : Optional.empty();
        List<Option> options = new ArrayList<>();
        if (in.at("WITH", "NO") || in.at("WITH", "COOKIE")) {
            int start = in.position();
            in.skip();
            String option = in.nextWord();
            in.skip();
            if (in.isKind(TokenKind.VARIABLE)) {
                in.skip();
            }
            options.add(grammar.options.ended(start, option, start + 2));
        }
        return new SessionStatement.ExecuteAs(in.span(from), context, name, options);
    }
}
