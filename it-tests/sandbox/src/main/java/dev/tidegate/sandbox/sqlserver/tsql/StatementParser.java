package dev.tidegate.sandbox.sqlserver.tsql;

import dev.tidegate.sandbox.sqlserver.session.SqlError;
import dev.tidegate.sandbox.sqlserver.tsql.Statement.Condition;
import dev.tidegate.sandbox.sqlserver.tsql.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Parses the statements that control a batch, and hands the others on. */
final class StatementParser {
    private final TokenStream in;
    private final QueryParser queries;
    private final ExpressionParser expressions;
    private final DataParser data;
    private final DefinitionParser definitions;
    private final CallParser calls;

    StatementParser(TokenStream in) {
        this.in = in;
        this.queries = new QueryParser(in);
        this.expressions = queries.expressions();
        this.data = new DataParser(in, queries, this);
        this.definitions = new DefinitionParser(in, queries, this);
        this.calls = new CallParser(in, expressions);
    }

    /** Parses EXEC. */
    CallParser calls() {
        return calls;
    }

    QueryParser queries() {
        return queries;
    }

    List<Statement> batch() throws SqlError {
        List<Statement> statements = new ArrayList<>();
        skipSemicolons();
        while (!in.atEnd()) {
            boolean bareCall = statements.isEmpty() && isBareCall();
            statements.add(bareCall ? inLine(calls::execute) : statement());
            skipSemicolons();
        }
        return List.copyOf(statements);
    }

    private boolean isBareCall() {
        Token first = in.peek();
        boolean known =
                first.kind() == Kind.WORD
                        && (Keywords.isReserved(first.text())
                                || Statements.STARTERS.contains(first.upper())
                                || first.is("ENABLE")
                                || first.is("DISABLE"));
        return first.isName() && !known;
    }

    private void skipSemicolons() {
        while (in.accept(";")) {
            // each is an empty statement
        }
    }

    /** One statement. */
    Statement statement() throws SqlError {
        return inLine(this::withoutLine);
    }

    @FunctionalInterface
    private interface Part {
        Statement parse() throws SqlError;
    }

    private Statement inLine(Part part) throws SqlError {
        int line = in.peek().line();
        Statement statement = part.parse();
        return line == 1 || statement instanceof Definition.DefineModule
                ? statement
                : new Statement.Line(line, statement);
    }

    private Statement withoutLine() throws SqlError {
        Token token = in.peek();
        if (token.is("(") || token.is("WITH")) {
            return data.statement();
        }
        return switch (token.upper()) {
            case "SELECT", "INSERT", "UPDATE", "DELETE", "MERGE", "TRUNCATE", "VALUES" ->
                    updatesStatistics() ? nothing() : data.statement();
            case "CREATE", "ALTER", "DROP", "ENABLE", "DISABLE", "GRANT", "DENY", "REVOKE" ->
                    definitions.definition();
            case "BEGIN" -> begin();
            case "IF" -> ifStatement();
            case "WHILE" -> whileStatement();
            case "DECLARE" -> declare();
            case "SET" -> set();
            case "EXEC", "EXECUTE" -> in.peek(1).is("AS") ? executeAs() : calls.execute();
            case "COMMIT", "ROLLBACK", "SAVE" -> transaction();
            case "USE" -> {
                in.next();
                yield new Statement.Use(in.identifier());
            }
            case "PRINT" -> {
                in.next();
                yield new Statement.Print(condition());
            }
            default -> other(token);
        };
    }

    /** EXECUTE AS USER or LOGIN; not CALLER, and without NO REVERT and cookies. */
    private Statement executeAs() throws SqlError {
        in.next();
        in.expect("AS");
        boolean login = in.accept("LOGIN");
        if (!login) {
            in.expect("USER");
        }
        in.expect("=");
        return new Statement.ExecuteAs(login, condition());
    }

    private boolean updatesStatistics() {
        return in.atAll("UPDATE", "STATISTICS");
    }

    private Statement other(Token token) throws SqlError {
        return switch (token.upper()) {
            case "BREAK" -> word(new Statement.Break());
            case "CONTINUE" -> word(new Statement.Continue());
            case "RETURN" -> returnStatement();
            case "RAISERROR" -> raiseError();
            case "THROW" -> throwStatement();
            case "WAITFOR" -> waitFor();
            case "DBCC" -> dbcc();
            case "KILL" -> {
                in.next();
                yield new Statement.Kill((int) in.integer());
            }
            case "CHECKPOINT" -> word(new Statement.Nothing());
            case "RECONFIGURE" -> word(new Statement.Reconfigure());
            case "REVERT" -> word(new Statement.Revert());
            case "OPEN", "CLOSE", "FETCH", "DEALLOCATE", "GOTO", "BACKUP", "RESTORE", "BULK" ->
                    throw Statements.unsupported(token.upper());
            default -> throw in.unexpected();
        };
    }

    /** A statement of one word, perhaps with an option that changes nothing here. */
    private Statement word(Statement statement) {
        in.next();
        in.acceptAll("WITH", "OVERRIDE");
        return statement;
    }

    private Statement nothing() {
        in.next();
        skipStatement();
        return new Statement.Nothing();
    }

    /** Moves to the end of the statement, as far as that shows. */
    void skipStatement() {
        while (!in.atEnd() && !in.at(";") && !startsStatement()) {
            in.next();
        }
    }

    private boolean startsStatement() {
        return in.peek().kind() == Kind.WORD
                && switch (in.peek().upper()) {
                    case "SELECT", "INSERT", "UPDATE", "DELETE", "CREATE", "ALTER", "DROP" -> true;
                    case "EXEC", "EXECUTE", "DECLARE", "SET", "IF", "PRINT", "USE", "GRANT" -> true;
                    case "BEGIN", "END", "COMMIT", "ROLLBACK", "ELSE", "RETURN" -> true;
                    default -> false;
                };
    }

    Condition condition() throws SqlError {
        return new Condition(expressions.expression(), new Memo());
    }

    private Condition of(Expression expression) {
        return new Condition(expression, new Memo());
    }

    private Statement begin() throws SqlError {
        in.next();
        if (in.at("DISTRIBUTED")) {
            throw Statements.unsupported("DISTRIBUTED");
        }
        if (in.accept("TRAN") || in.accept("TRANSACTION")) {
            String name = transactionName();
            if (in.acceptAll("WITH", "MARK")) {
                in.string();
            }
            return new Statement.BeginTransaction(name);
        }
        if (in.accept("TRY")) {
            return tryCatch();
        }
        in.accept("ATOMIC");
        List<Statement> statements = until("END");
        in.expect("END");
        return new Statement.Block(statements);
    }

    private List<Statement> until(String end) throws SqlError {
        List<Statement> statements = new ArrayList<>();
        skipSemicolons();
        while (!in.at(end)) {
            if (in.atEnd()) {
                throw in.unexpected();
            }
            statements.add(statement());
            skipSemicolons();
        }
        return List.copyOf(statements);
    }

    private Statement tryCatch() throws SqlError {
        List<Statement> body = until("END");
        in.expect("END");
        in.expect("TRY");
        skipSemicolons();
        in.expect("BEGIN");
        in.expect("CATCH");
        List<Statement> handler = until("END");
        in.expect("END");
        in.expect("CATCH");
        return new Statement.TryCatch(body, handler);
    }

    private Statement ifStatement() throws SqlError {
        in.next();
        Condition condition = condition();
        Statement then = statement();
        int end = in.position();
        skipSemicolons();
        if (in.accept("ELSE")) {
            return new Statement.If(condition, then, Optional.of(statement()));
        }
        in.moveTo(end);
        return new Statement.If(condition, then, Optional.empty());
    }

    private Statement whileStatement() throws SqlError {
        in.next();
        Condition condition = condition();
        return new Statement.While(condition, statement());
    }

    private Statement declare() throws SqlError {
        in.next();
        if (in.peek().kind() != Kind.VARIABLE) {
            throw Statements.unsupported("CURSOR");
        }
        List<Statement> declared = new ArrayList<>();
        do {
            String name = in.variable();
            in.accept("AS");
            if (in.at("TABLE")) {
                in.next();
                declared.add(new Statement.DeclareTable(name, definitions.elements()));
                continue;
            }
            if (in.at("CURSOR")) {
                throw Statements.unsupported("CURSOR");
            }
            TypeName type = expressions.type();
            Optional<Condition> value =
                    in.accept("=") ? Optional.of(condition()) : Optional.empty();
            declared.add(new Statement.Declare(name, type, value));
        } while (in.accept(","));
        return declared.size() == 1
                ? declared.getFirst()
                : new Statement.Block(List.copyOf(declared));
    }

    private Statement set() throws SqlError {
        in.next();
        if (in.peek().kind() == Kind.VARIABLE) {
            String name = in.next().text();
            Token operator = in.next();
            if (operator.kind() != Kind.SYMBOL || !operator.text().endsWith("=")) {
                throw in.unexpected();
            }
            if (in.at("CURSOR")) {
                throw Statements.unsupported("CURSOR");
            }
            return new Statement.SetVariable(name, operator.text(), condition());
        }
        if (in.accept("IDENTITY_INSERT")) {
            Name table = in.name();
            return new Statement.SetIdentityInsert(table, onOrOff());
        }
        return setOption();
    }

    private boolean onOrOff() throws SqlError {
        if (in.accept("ON")) {
            return true;
        }
        in.expect("OFF");
        return false;
    }

    private Statement setOption() throws SqlError {
        if (in.accept("TRANSACTION")) {
            in.expect("ISOLATION");
            in.expect("LEVEL");
            return new Statement.SetOption(
                    List.of("TRANSACTION ISOLATION LEVEL"), isolationLevel());
        }
        List<String> options = new ArrayList<>();
        do {
            Token token = in.next();
            if (token.kind() != Kind.WORD) {
                throw in.unexpected();
            }
            boolean statistics = token.is("STATISTICS");
            options.add(statistics ? "STATISTICS " + in.next().upper() : token.upper());
        } while (in.accept(","));
        String sign = in.accept("-") ? "-" : "";
        Token value = in.peek();
        boolean valid = value.kind() != Kind.END && value.kind() != Kind.SYMBOL;
        if (!valid) {
            throw in.unexpected();
        }
        in.next();
        String prefix = value.kind() == Kind.BINARY ? "0x" : sign;
        return new Statement.SetOption(List.copyOf(options), prefix + value.text());
    }

    private String isolationLevel() throws SqlError {
        String first = in.next().upper();
        return switch (first) {
            case "READ" -> first + " " + in.next().upper();
            case "REPEATABLE" -> first + " " + in.next().upper();
            case "SNAPSHOT", "SERIALIZABLE" -> first;
            default -> throw in.unexpected();
        };
    }

    private String transactionName() throws SqlError {
        Token token = in.peek();
        if (token.kind() == Kind.VARIABLE) {
            return in.next().text();
        }
        boolean named =
                token.kind() == Kind.NAME
                        || token.kind() == Kind.WORD
                                && !Keywords.isReserved(token.text())
                                && !Statements.STARTERS.contains(token.upper());
        return named ? in.identifier() : "";
    }

    private Statement transaction() throws SqlError {
        String verb = in.next().upper();
        boolean word = in.accept("TRAN") || in.accept("TRANSACTION");
        boolean work = !word && in.accept("WORK");
        String name = word ? transactionName() : "";
        if (in.at("WITH") && in.peek(1).is("(")) {
            in.next();
            in.skipParentheses();
        }
        return switch (verb) {
            case "COMMIT" -> new Statement.Commit();
            case "ROLLBACK" -> new Statement.Rollback(name);
            default -> {
                if (work || name.isEmpty()) {
                    throw in.unexpected();
                }
                yield new Statement.SaveTransaction(name);
            }
        };
    }

    private Statement returnStatement() throws SqlError {
        in.next();
        if (in.at("(") && queries.startsParenthesised() || !calls.endsArguments() || in.at("(")) {
            return new Statement.Return(Optional.of(condition()));
        }
        boolean expression = in.at("CASE") || in.at("CONVERT") || in.at("COALESCE");
        return new Statement.Return(expression ? Optional.of(condition()) : Optional.empty());
    }

    private Statement raiseError() throws SqlError {
        in.next();
        List<Condition> arguments = new ArrayList<>();
        boolean parentheses = in.accept("(");
        do {
            arguments.add(of(expressions.scalar()));
        } while (in.accept(","));
        if (parentheses) {
            in.expect(")");
        }
        List<String> options = new ArrayList<>();
        if (in.at("WITH") && !in.peek(1).is("(")) {
            in.next();
            do {
                options.add(in.next().upper());
            } while (in.accept(","));
        }
        return new Statement.RaiseError(List.copyOf(arguments), List.copyOf(options));
    }

    private Statement throwStatement() throws SqlError {
        in.next();
        List<Condition> arguments = new ArrayList<>();
        if (!in.atEnd() && !in.at(";") && !in.at("END")) {
            do {
                arguments.add(of(expressions.scalar()));
            } while (in.accept(","));
            if (arguments.size() != 3) {
                throw in.unexpected();
            }
        }
        return new Statement.Throw(List.copyOf(arguments));
    }

    private Statement waitFor() throws SqlError {
        in.next();
        in.expect("DELAY");
        return new Statement.WaitFor(of(expressions.scalar()));
    }

    private Statement dbcc() throws SqlError {
        in.next();
        if (!in.accept("CHECKIDENT")) {
            throw Statements.unsupported("DBCC " + in.peek().upper());
        }
        in.expect("(");
        Token token = in.next();
        Optional<Expression> reseed = Optional.empty();
        if (in.accept(",")) {
            boolean no = in.accept("NORESEED");
            if (!no) {
                in.expect("RESEED");
                reseed = in.accept(",") ? Optional.of(expressions.scalar()) : Optional.empty();
            }
        }
        in.expect(")");
        if (in.accept("WITH")) {
            in.next();
        }
        return new Statement.CheckIdent(token.text(), reseed);
    }
}
