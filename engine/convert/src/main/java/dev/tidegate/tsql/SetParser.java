package dev.tidegate.tsql;

import dev.tidegate.tsql.tree.Expression;
import dev.tidegate.tsql.tree.FlowStatement;
import dev.tidegate.tsql.tree.Identifier;
import dev.tidegate.tsql.tree.ObjectName;
import dev.tidegate.tsql.tree.SessionStatement;
import dev.tidegate.tsql.tree.Span;
import dev.tidegate.tsql.tree.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Parses SET, and other statements about the session. */
final class SetParser {
    private final Grammar grammar;
    private final TokenStream in;

    SetParser(Grammar grammar) {
        this.grammar = grammar;
        in = grammar.in;
    }

    Statement set() {
        int from = in.position();
        in.expect("SET");
        if (in.isKind(TokenKind.VARIABLE)) {
            return variable(from);
        }
        if (in.accept("IDENTITY_INSERT")) {
            ObjectName table = grammar.names.objectName();
            boolean on = in.accept("ON");
            if (!on) {
                in.expect("OFF");
            }
            return new SessionStatement.SetIdentityInsert(in.span(from), table, on);
        }
        if (in.at("TRANSACTION", "ISOLATION")) {
            in.moveTo(in.position() + 2);
            in.expect("LEVEL");
            String level = in.nextWord();
            if (in.atAny("UNCOMMITTED", "COMMITTED") || level.equals("REPEATABLE")) {
                level += " " + in.nextWord();
            }
            return new SessionStatement.SetIsolationLevel(in.span(from), level);
        }
        return option(from);
    }

    private Statement variable(int from) {
        if (in.word(1).equals("=") && grammarCursorAhead()) {
            Expression.Variable variable = grammar.expressions.variable();
            in.expect("=");
            FlowStatement.Cursor cursor = grammar.cursors.cursor();
            return new FlowStatement.SetCursor(in.span(from), variable, cursor);
        }
        Expression target = grammar.expressions.assigned();
        if (!QueryParser.isAssignment(in.word())) {
            if (target instanceof Expression.Variable) {
                throw in.expected("=");
            }
            return new FlowStatement.SetVariable(in.span(from), target, "", Optional.empty());
        }
        String operator = in.nextText();
        Expression value = grammar.expressions.scalar();
        return new FlowStatement.SetVariable(in.span(from), target, operator, Optional.of(value));
    }

    private boolean grammarCursorAhead() {
        return in.word(2).equals("CURSOR") || in.word(3).equals("CURSOR");
    }

    private Statement option(int from) {
        List<String> names = new ArrayList<>();
        do {
            StringBuilder name = new StringBuilder(in.nextWord());
            if (name.toString().equals("STATISTICS")) {
                name.append(' ').append(in.nextWord());
            }
            names.add(name.toString());
        } while (in.accept(","));
        int start = in.position();
        if (in.at("-") || in.at("+")) {
            in.skip();
        }
        boolean on = in.at("ON");
        in.skip();
        if (names.contains("QUOTED_IDENTIFIER") || names.contains("ANSI_DEFAULTS")) {
            in.quotedIdentifiers(on);
        }
        return new SessionStatement.SetOption(in.span(from), names, in.span(start));
    }

    Statement use() {
        int from = in.position();
        in.expect("USE");
        Identifier database = grammar.names.anyWord();
        return new SessionStatement.Use(in.span(from), database);
    }

    Statement revert() {
        int from = in.position();
        in.expect("REVERT");
        Optional<Expression> cookie = Optional.empty();
        if (in.accept("WITH", "COOKIE")) {
            in.expect("=");
            cookie = Optional.of(grammar.expressions.scalar());
        }
        return new SessionStatement.Revert(in.span(from), cookie);
    }

    Statement dbcc() {
        int from = in.position();
        in.expect("DBCC");
        Identifier command = grammar.names.anyWord();
        int start = in.position();
        Optional<Span> arguments = Optional.empty();
        if (in.at("(")) {
            in.skipParentheses();
            arguments = Optional.of(in.span(start));
        }
        if (in.at("WITH") && !in.word(2).equals("AS")) {
            in.skip();
            do {
                in.skip();
            } while (in.accept(","));
        }
        return new SessionStatement.Dbcc(in.span(from), command, arguments);
    }
}
