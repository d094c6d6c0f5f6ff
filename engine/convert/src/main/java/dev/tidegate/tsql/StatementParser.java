package dev.tidegate.tsql;

import dev.tidegate.tsql.tree.Finding;
import dev.tidegate.tsql.tree.FlowStatement;
import dev.tidegate.tsql.tree.SessionStatement;
import dev.tidegate.tsql.tree.Statement;
import java.util.ArrayList;
import java.util.List;

/** Parses statements, and goes on behind one that it cannot parse. */
final class StatementParser {
    private final Grammar grammar;
    private final TokenStream in;

    StatementParser(Grammar grammar) {
        this.grammar = grammar;
        in = grammar.in;
    }

    /** All statements up to the end of the batch. */
    List<Statement> toEnd() {
        in.enter();
        List<Statement> statements = new ArrayList<>();
        while (true) {
            semicolons();
            if (in.atEnd()) {
                in.leave();
                return statements;
            }
            statements.add(recovering());
        }
    }

    /**
     * All statements up to END, and END. If it never comes the last statement is an unparsed one of
     * no tokens that says so: what is inside an open block is not given up with it.
     */
    List<Statement> block(String behindEnd) {
        List<Statement> statements = new ArrayList<>();
        while (true) {
            semicolons();
            if (in.atEnd()) {
                Finding finding = in.expected("END").finding();
                statements.add(new Statement.Unparsed(in.span(in.position()), finding));
                return statements;
            }
            if (in.at("END") && !in.word(1).equals("CONVERSATION")) {
                in.skip();
                if (!behindEnd.isEmpty()) {
                    in.expect(behindEnd);
                }
                return statements;
            }
            statements.add(recovering());
        }
    }

    private void semicolons() {
        while (in.at(";")) {
            in.skip();
        }
    }

    /** The statement of an IF, ELSE or WHILE: there must be one. */
    Statement nested() {
        if (in.atEnd() || in.at("ELSE") || in.at("END") && !in.word(1).equals("CONVERSATION")) {
            throw in.expected("a statement");
        }
        return recovering();
    }

    /** A statement inside another one, which is given up together with it. */
    Statement inParentheses() {
        return statement();
    }

    private Statement recovering() {
        int from = in.position();
        int depth = in.depth();
        try {
            Statement statement = statement();
            if (in.position() == from) {
                throw in.expected("a statement");
            }
            return statement;
        } catch (SyntaxError error) {
            in.depth(depth);
            giveUp(from);
            return new Statement.Unparsed(in.span(from), error.finding());
        }
    }

    /** Moves behind what cannot be parsed: to a semicolon, or to a line that begins a statement. */
    private void giveUp(int from) {
        int seen = Math.max(in.position(), from + 1);
        String first = in.wordAt(from);
        int close = -1;
        int cases = 0;
        in.moveTo(from);
        while (!in.atEnd()) {
            boolean outside = in.position() > close;
            if (in.position() >= seen && (in.at(";") || outside && resumes(first, cases))) {
                return;
            }
            switch (in.word()) {
                case "(" -> close = Math.max(close, in.partner(in.position()));
                case "CASE" -> cases++;
                case "END" -> cases = Math.max(0, cases - 1);
                default -> {
                    // Tells nothing about where the statement ends.
                }
            }
            in.skip();
        }
    }

    private boolean resumes(String first, int cases) {
        return switch (in.word()) {
            case "END", "ELSE" -> cases == 0;
            case "WITH" -> false;
            case "SELECT" -> in.atLineStart() && !first.equals("INSERT") && !first.equals("WITH");
            case "SET" -> in.atLineStart() && !first.equals("UPDATE") && !first.equals("ALTER");
            default -> in.atLineStart() && Keywords.startsStatement(in.word());
        };
    }

    private Statement statement() {
        return switch (in.word()) {
            case "SELECT", "WITH", "INSERT", "DELETE", "MERGE", "(" -> grammar.data.statement();
            case "UPDATE" ->
                    in.at("UPDATE", "STATISTICS")
                            ? grammar.definitions.updateStatistics()
                            : grammar.data.statement();
            case "TRUNCATE" -> grammar.data.truncate();
            case "BULK" -> grammar.data.bulkInsert();
            case "CREATE" -> grammar.definitions.create();
            case "ALTER" -> grammar.definitions.alter();
            case "DROP" -> grammar.definitions.drop();
            case "GRANT", "DENY", "REVOKE" -> grammar.permissions.statement();
            case "SET" -> grammar.sets.set();
            case "USE" -> grammar.sets.use();
            case "DBCC" -> grammar.sets.dbcc();
            case "REVERT" -> grammar.sets.revert();
            case "EXEC", "EXECUTE" -> grammar.execute.statement();
            default -> flow();
        };
    }

    private Statement flow() {
        return switch (in.word()) {
            case "BEGIN" -> grammar.flow.begin();
            case "IF" -> grammar.flow.ifStatement();
            case "WHILE" -> grammar.flow.whileStatement();
            case "BREAK", "CONTINUE" -> loop();
            case "RETURN" -> grammar.flow.returnStatement();
            case "GOTO" -> grammar.flow.goTo();
            case "THROW" -> grammar.flow.throwStatement();
            case "RAISERROR" -> grammar.flow.raiseError();
            case "PRINT" -> grammar.flow.print();
            case "WAITFOR" -> grammar.flow.waitFor();
            case "DECLARE" -> grammar.flow.declare();
            case "COMMIT", "ROLLBACK", "SAVE" -> grammar.flow.transaction();
            case "FETCH" -> grammar.cursors.fetch();
            case "OPEN", "CLOSE", "DEALLOCATE" ->
                    grammar.others.isNext()
                            ? grammar.others.statement()
                            : grammar.cursors.statement();
            default -> rare();
        };
    }

    private Statement loop() {
        int from = in.position();
        return in.nextWord().equals("BREAK")
                ? new FlowStatement.Break(in.span(from))
                : new FlowStatement.Continue(in.span(from));
    }

    private Statement rare() {
        int from = in.position();
        if (grammar.names.atIdentifier() && in.word(1).equals(":")) {
            return grammar.flow.label();
        }
        if (in.at("ENABLE", "TRIGGER") || in.at("DISABLE", "TRIGGER")) {
            return grammar.definitions.switchTrigger();
        }
        if (grammar.others.isNext()) {
            return grammar.others.statement();
        }
        if (in.isKind(TokenKind.HOLE) && !in.word(1).equals(".")) {
            String text = in.nextText();
            return new SessionStatement.HoleStatement(in.span(from), text);
        }
        if (from == 0 && grammar.names.atIdentifier()) {
            return grammar.execute.module(from);
        }
        throw in.expected("a statement");
    }

    /** A finding without a statement, of a text that is not read at all. */
    static Finding tooLong(int charactersMax) {
        return new Finding(
                Finding.Reason.BATCH_TOO_LONG,
                0,
                "the batch has more than "
                        + charactersMax
                        + " characters, so it was not read; put a GO between its statements");
    }
}
