package dev.tidegate.tsql;

import dev.tidegate.tsql.tree.DataType;
import dev.tidegate.tsql.tree.Expression;
import dev.tidegate.tsql.tree.FlowStatement;
import dev.tidegate.tsql.tree.FlowStatement.Declaration;
import dev.tidegate.tsql.tree.Identifier;
import dev.tidegate.tsql.tree.Option;
import dev.tidegate.tsql.tree.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Parses statements of procedural code. */
final class FlowParser {
    private final Grammar grammar;
    private final TokenStream in;

    FlowParser(Grammar grammar) {
        this.grammar = grammar;
        in = grammar.in;
    }

    /** What begins with BEGIN. */
    Statement begin() {
        return switch (in.word(1)) {
            case "TRAN", "TRANSACTION" -> beginTransaction();
            case "DISTRIBUTED" -> beginTransaction();
            case "TRY" -> tryCatch();
            case "DIALOG", "CONVERSATION" -> grammar.others.statement();
            default -> block();
        };
    }

    private Statement block() {
        int from = in.position();
        in.expect("BEGIN");
        boolean atomic = in.at("ATOMIC", "WITH");
        List<Option> options = List.of();
        if (atomic) {
            in.accept("ATOMIC", "WITH");
            options = grammar.options.parenthesised();
        }
        in.accept(";");
        in.enter();
        List<Statement> statements = grammar.statements.block("");
        in.leave();
        return new FlowStatement.Block(in.span(from), atomic, options, statements);
    }

    private Statement tryCatch() {
        int from = in.position();
        in.enter();
        List<Statement> tried = half("TRY");
        in.accept(";");
        List<Statement> caught = in.atEnd() ? List.of() : half("CATCH");
        in.leave();
        return new FlowStatement.TryCatch(in.span(from), tried, caught);
    }

    private List<Statement> half(String word) {
        in.expect("BEGIN");
        in.expect(word);
        in.accept(";");
        return grammar.statements.block(word);
    }

    Statement ifStatement() {
        int from = in.position();
        in.expect("IF");
        Expression condition = grammar.expressions.expression();
        in.enter();
        Statement then = grammar.statements.nested();
        int behind = in.position();
        while (in.at(";")) {
            in.skip();
        }
        Optional<Statement> otherwise = Optional.empty();
        if (in.accept("ELSE")) {
            otherwise = Optional.of(grammar.statements.nested());
        } else {
            in.moveTo(behind);
        }
        in.leave();
        return new FlowStatement.If(in.span(from), condition, then, otherwise);
    }

    Statement whileStatement() {
        int from = in.position();
        in.expect("WHILE");
        Expression condition = grammar.expressions.expression();
        in.enter();
        Statement body = grammar.statements.nested();
        in.leave();
        return new FlowStatement.While(in.span(from), condition, body);
    }

    Statement returnStatement() {
        int from = in.position();
        in.expect("RETURN");
        Optional<Expression> value =
                atStatement() ? Optional.empty() : Optional.of(grammar.expressions.scalar());
        return new FlowStatement.Return(in.span(from), value);
    }

    /** Whether the statement is over: at its end, or where another begins. */
    private boolean atStatement() {
        return in.atStatementEnd()
                || Keywords.startsStatement(in.word()) && !in.at("UPDATE", "(")
                || in.isKind(TokenKind.WORD) && in.word(1).equals(":");
    }

    Statement goTo() {
        int from = in.position();
        in.expect("GOTO");
        Identifier label = grammar.names.identifier();
        return new FlowStatement.GoTo(in.span(from), label);
    }

    Statement label() {
        int from = in.position();
        Identifier name = grammar.names.identifier();
        in.expect(":");
        return new FlowStatement.Label(in.span(from), name);
    }

    Statement throwStatement() {
        int from = in.position();
        in.expect("THROW");
        List<Expression> arguments = atStatement() ? List.of() : grammar.expressions.expressions();
        return new FlowStatement.Throw(in.span(from), arguments);
    }

    Statement raiseError() {
        int from = in.position();
        in.expect("RAISERROR");
        if (!in.at("(")) {
            List<Expression> arguments = grammar.expressions.expressions();
            if (in.isKind(TokenKind.STRING) || in.isKind(TokenKind.NATIONAL_STRING)) {
                arguments.add(grammar.expressions.scalar());
            }
            return new FlowStatement.RaiseError(in.span(from), false, arguments, List.of());
        }
        List<Expression> arguments = grammar.calls.arguments();
        List<Identifier> options = List.of();
        if (in.at("WITH") && !in.word(2).equals("AS")) {
            in.skip();
            options = grammar.names.identifiers();
        }
        return new FlowStatement.RaiseError(in.span(from), true, arguments, options);
    }

    Statement print() {
        int from = in.position();
        in.expect("PRINT");
        Expression message = grammar.expressions.scalar();
        return new FlowStatement.Print(in.span(from), message);
    }

    Statement waitFor() {
        int from = in.position();
        in.expect("WAITFOR");
        if (!in.at("(")) {
            String kind = in.nextWord();
            Expression value = grammar.expressions.scalar();
            return new FlowStatement.WaitFor(
                    in.span(from), kind, Optional.of(value), Optional.empty());
        }
        in.expect("(");
        in.enter();
        Statement statement = grammar.statements.inParentheses();
        in.leave();
        in.expect(")");
        in.accept(",");
        Optional<Expression> timeout =
                in.accept("TIMEOUT") ? Optional.of(grammar.expressions.scalar()) : Optional.empty();
        return new FlowStatement.WaitFor(in.span(from), "", timeout, Optional.of(statement));
    }

    Statement declare() {
        int from = in.position();
        in.expect("DECLARE");
        if (!in.isKind(TokenKind.VARIABLE)) {
            if (in.isKind(TokenKind.HOLE) && !atCursor()) {
                return declarations(from);
            }
            return grammar.cursors.declare(from);
        }
        int ahead = in.word(1).equals("AS") ? 2 : 1;
        if (in.word(ahead).equals("TABLE")) {
            Expression.Variable variable = grammar.expressions.variable();
            in.accept("AS");
            in.expect("TABLE");
            var elements = grammar.columns.elements();
            return new FlowStatement.DeclareTable(in.span(from), variable, elements);
        }
        return declarations(from);
    }

    private boolean atCursor() {
        return in.word(1).equals("CURSOR");
    }

    private Statement declarations(int from) {
        List<Declaration> declarations = new ArrayList<>();
        do {
            int start = in.position();
            Expression.Variable variable = grammar.expressions.variable();
            in.accept("AS");
            DataType type = grammar.names.dataType();
            while (in.atAny("NULL", "NOT")) {
                in.skip();
            }
            Optional<Expression> value =
                    in.accept("=") ? Optional.of(grammar.expressions.scalar()) : Optional.empty();
            declarations.add(new Declaration(in.span(start), variable, type, value));
        } while (in.accept(","));
        return new FlowStatement.Declare(in.span(from), declarations);
    }

    private Statement beginTransaction() {
        int from = in.position();
        in.expect("BEGIN");
        boolean distributed = in.accept("DISTRIBUTED");
        in.skip();
        Optional<Expression> name = transactionName();
        List<Option> options = new ArrayList<>();
        if (in.at("WITH", "MARK")) {
            int start = in.position();
            in.accept("WITH", "MARK");
            int value = in.position();
            if (in.isKind(TokenKind.STRING) || in.isKind(TokenKind.NATIONAL_STRING)) {
                in.skip();
            }
            options.add(grammar.options.ended(start, "WITH MARK", value));
        }
        String verb = distributed ? "BEGIN DISTRIBUTED" : "BEGIN";
        return new FlowStatement.Transaction(in.span(from), verb, name, options);
    }

    /** COMMIT, ROLLBACK or SAVE. */
    Statement transaction() {
        int from = in.position();
        String verb = in.nextWord();
        boolean transaction = in.accept("TRAN") || in.accept("TRANSACTION");
        if (!transaction) {
            in.accept("WORK");
        }
        Optional<Expression> name = transaction ? transactionName() : Optional.empty();
        List<Option> options = new ArrayList<>();
        if (in.at("WITH", "(")) {
            in.skip();
            options.addAll(grammar.options.parenthesised());
        }
        return new FlowStatement.Transaction(in.span(from), verb, name, options);
    }

    private Optional<Expression> transactionName() {
        boolean name =
                in.isKind(TokenKind.VARIABLE)
                        || grammar.names.atIdentifier()
                                && !in.word(1).equals(":")
                                && !in.at("THROW");
        return name ? Optional.of(grammar.expressions.assigned()) : Optional.empty();
    }
}
