package dev.tidegate.sandbox.sqlserver.session;

import dev.tidegate.sandbox.sqlserver.bind.Surroundings.TypedValue;
import dev.tidegate.sandbox.sqlserver.tsql.Definition;
import dev.tidegate.sandbox.sqlserver.tsql.Expression;
import dev.tidegate.sandbox.sqlserver.tsql.Memo;
import dev.tidegate.sandbox.sqlserver.tsql.Statement;
import dev.tidegate.sandbox.sqlserver.tsql.Statement.Condition;
import dev.tidegate.sandbox.sqlserver.type.SqlType;
import dev.tidegate.sandbox.sqlserver.type.SqlType.Kind;
import java.sql.SQLException;
import java.time.LocalTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Runs the statements of one scope, one by one.
 *
 * <p>An error of a statement takes back what that statement did. Inside of TRY it goes to the CATCH
 * block. Otherwise it is reported, and the next statement runs; or the scope ends, for errors of
 * compilation; or the batch ends and the transaction is rolled back, for those that SQL Server
 * treats so and under SET XACT_ABORT ON.
 */
final class Interpreter {
    private static final SqlType TEXT = SqlType.ofLength(Kind.NVARCHAR, 4000);
    private static final SqlType INT = SqlType.of(Kind.INT);
    private static final int STATUS_FAILED = -6;
    private static final int SEVERITY_INFO_MAX = 10;
    private static final int SEVERITY_FATAL = 20;
    private static final int USER_ERROR = 50_000;

    /** What runs next. */
    enum Flow {
        /** The next statement. */
        NEXT,
        /** What follows the loop. */
        BREAK,
        /** The loop's next round. */
        CONTINUE,
        /** The caller's next statement. */
        RETURN,
        /** Nothing of this batch. */
        ABORT
    }

    private final EngineSession session;
    private final Scope scope;
    private final ResultSink sink;
    private final ScopeSurroundings surroundings;
    private final DirectValues values;
    private int status;
    private int line = 1;

    Interpreter(EngineSession session, Scope scope, ResultSink sink) {
        this.session = session;
        this.scope = scope;
        this.sink = sink;
        this.surroundings = new ScopeSurroundings(session, scope);
        this.values = new DirectValues(surroundings);
    }

    /** What RETURN has returned. */
    int status() {
        return status;
    }

    ScopeSurroundings surroundings() {
        return surroundings;
    }

    /** Runs statements until the flow leaves them. */
    Flow run(List<Statement> statements) throws SqlError {
        for (Statement statement : statements) {
            Flow flow = statement(statement);
            if (flow != Flow.NEXT) {
                return flow;
            }
        }
        return Flow.NEXT;
    }

    /** Runs a statement as a part of another: its errors are that one's. */
    void runInside(Statement statement) throws SqlError {
        session.errors().enterTry();
        try {
            statement(statement);
        } finally {
            session.errors().leaveTry();
        }
    }

    /** Reports an error that was raised before any statement ran. */
    Flow failed(SqlError error) throws SqlError {
        return session.errors().inTry() ? raise(error) : report(error);
    }

    private static Flow raise(SqlError error) throws SqlError {
        throw error;
    }

    private Flow statement(Statement statement) throws SqlError {
        session.cancellation().check();
        if (statement instanceof Statement.Line(int at, Statement inLine)) {
            line = at;
            return statement(inLine);
        }
        try {
            return execute(statement);
        } catch (SqlError e) {
            boolean passes = session.errors().inTry() || session.cancellation().isRequested();
            return passes ? raise(here(e)) : report(e);
        } catch (SQLException e) {
            SqlError error = here(session.h2Errors().map(e));
            return session.errors().inTry() ? raise(error) : report(error);
        }
    }

    private SqlError here(SqlError error) {
        return error.at(line, scope.procedure().map(Scope.Procedure::name).orElse(""));
    }

    private Flow report(SqlError error) throws SqlError {
        session.errors().lastNumber = error.number();
        status = STATUS_FAILED;
        boolean rollsBack = Messages.rollsBack(error) || session.options().xactAbort;
        if (rollsBack) {
            session.rollbackAll(sink);
        }
        sink.error(here(error));
        if (rollsBack || error.severity() >= SEVERITY_FATAL) {
            return Flow.ABORT;
        }
        return Messages.endsBatch(error) ? Flow.RETURN : Flow.NEXT;
    }

    private Flow execute(Statement statement) throws SqlError, SQLException {
        return switch (statement) {
            case Statement.Block block -> run(block.statements());
            case Statement.If branch -> branch(branch);
            case Statement.While loop -> loop(loop);
            case Statement.TryCatch guarded -> guarded(guarded);
            case Statement.Break() -> Flow.BREAK;
            case Statement.Continue() -> Flow.CONTINUE;
            case Statement.Return(Optional<Condition> value) -> {
                if (value.isPresent()
                        && values.value(value.get(), INT) instanceof Integer returned) {
                    status = returned;
                }
                yield Flow.RETURN;
            }
            case Statement.RaiseError raised -> raiseError(raised);
            case Statement.Throw thrown -> throwError(thrown);
            case Statement.Execute call -> procedures().execute(call, values, surroundings);
            case Statement.ExecuteText(Condition text) -> executeText(text);
            default -> {
                simple(statement);
                session.errors().lastNumber = 0;
                yield Flow.NEXT;
            }
        };
    }

    private ProcedureCalls procedures() {
        return new ProcedureCalls(session, scope, sink);
    }

    private Flow executeText(Condition text) throws SqlError {
        Object value = values.value(text, SqlType.ofLength(Kind.NVARCHAR, SqlType.MAX));
        String batch = value == null ? "" : value.toString();
        return procedures().executeText(batch, List.of(), List.of()).flow();
    }

    private Flow branch(Statement.If branch) throws SqlError {
        boolean taken = values.test(branch.condition());
        session.errors().lastNumber = 0;
        if (taken) {
            return statement(branch.then());
        }
        return branch.otherwise().isPresent() ? statement(branch.otherwise().get()) : Flow.NEXT;
    }

    private Flow loop(Statement.While loop) throws SqlError {
        while (values.test(loop.condition())) {
            Flow flow = statement(loop.body());
            if (flow == Flow.BREAK) {
                return Flow.NEXT;
            }
            if (flow == Flow.RETURN || flow == Flow.ABORT) {
                return flow;
            }
        }
        return Flow.NEXT;
    }

    private Flow guarded(Statement.TryCatch guarded) throws SqlError {
        ErrorState errors = session.errors();
        SqlError caught;
        errors.enterTry();
        try {
            return run(guarded.body());
        } catch (SqlError e) {
            caught = e;
        } finally {
            errors.leaveTry();
        }
        if (session.cancellation().isRequested() || caught.severity() >= SEVERITY_FATAL) {
            throw caught;
        }
        if (Messages.rollsBack(caught) || session.options().xactAbort) {
            session.transactions().doom();
        }
        errors.lastNumber = caught.number();
        errors.enterCatch(here(caught));
        try {
            return run(guarded.handler());
        } finally {
            errors.leaveCatch();
        }
    }

    private void simple(Statement statement) throws SqlError, SQLException {
        switch (statement) {
            case Statement.Data data -> new StatementRunner(session, surroundings, sink).run(data);
            case Definition definition -> {
                new Definitions(session, surroundings).run(definition);
                session.rowCount(0);
            }
            case Statement.Declare declare -> declare(declare);
            case Statement.DeclareTable(String name, List<Definition.Element> elements) ->
                    new TableDefinitions(session, surroundings).createVariable(name, elements);
            case Statement.SetVariable set -> set(set);
            case Statement.SetOption(List<String> options, String value) -> {
                boolean binary = options.equals(List.of("CONTEXT_INFO")) && value.startsWith("@");
                if (binary && scope.requireVariable(value).value() instanceof byte[] bytes) {
                    session.context().info(bytes);
                } else {
                    new SetOptions(session).apply(options, resolved(value));
                }
            }
            case Statement.SetIdentityInsert set ->
                    new Definitions(session, surroundings).identityInsert(set);
            case Statement.Use(String database) -> session.use(database, sink);
            case Statement.Print(Condition value) -> print(value);
            case Statement.WaitFor(Condition delay) -> waitFor(delay);
            case Statement.CheckIdent check ->
                    new IdentityCheck(session, surroundings, sink).run(check);
            case Statement.Kill(int spid) -> session.kill(spid);
            case Statement.ExecuteAs(boolean login, Condition name) -> executeAs(login, name);
            case Statement.Revert() -> session.identity().revert();
            case Statement.Reconfigure() -> {
                session.server().access().requireSettings(session.login().user());
                session.server().state().settings().reconfigure();
            }
            default -> transaction(statement);
        }
    }

    private void executeAs(boolean login, Condition name) throws SqlError, SQLException {
        String who = String.valueOf(values.value(name, TEXT));
        if (login) {
            session.identity().asLogin(who);
        } else {
            session.identity().asUser(who, surroundings.database());
        }
    }

    private void transaction(Statement statement) throws SqlError, SQLException {
        Transactions transactions = session.transactions();
        switch (statement) {
            case Statement.BeginTransaction(String name) ->
                    transactions.begin(resolved(name), sink);
            case Statement.Commit() -> transactions.commit(sink);
            case Statement.Rollback(String name) -> transactions.rollback(resolved(name), sink);
            case Statement.SaveTransaction(String name) -> transactions.save(resolved(name));
            default -> {
                // Statement.Nothing: accepted, and there is nothing to do
            }
        }
        session.rowCount(0);
    }

    /** A word, or the value of a variable that stands in its place. */
    private String resolved(String word) throws SqlError {
        if (!word.startsWith("@") || word.startsWith("@@")) {
            return word;
        }
        Scope.Variable variable = scope.requireVariable(word);
        return String.valueOf(
                surroundings.converted(new TypedValue(variable.type(), variable.value()), TEXT));
    }

    private void declare(Statement.Declare declare) throws SqlError {
        SqlType type =
                Types.resolve(declare.type(), session.server().catalog(), surroundings.database())
                        .type();
        Scope.Variable variable = scope.declare(declare.name(), type);
        if (declare.value().isPresent()) {
            variable.value(values.value(declare.value().get(), type));
        }
    }

    private void set(Statement.SetVariable set) throws SqlError {
        Scope.Variable variable = scope.requireVariable(set.name());
        Condition value = set.value();
        if (!set.operator().equals("=")) {
            String operator = set.operator().substring(0, set.operator().length() - 1);
            Memo memo = value.memo();
            value =
                    new Condition(
                            new Expression.Binary(
                                    operator,
                                    new Expression.Variable(set.name()),
                                    value.expression()),
                            memo);
        }
        variable.value(values.value(value, variable.type()));
        session.rowCount(1);
    }

    private void print(Condition value) throws SqlError {
        Object text = values.value(value, SqlType.ofLength(Kind.NVARCHAR, SqlType.MAX));
        sink.info(0, 0, 1, text == null ? " " : text.toString());
        session.rowCount(0);
    }

    private void waitFor(Condition delay) throws SqlError {
        Object text = values.value(delay, TEXT);
        try {
            String written = String.valueOf(text);
            LocalTime time = LocalTime.parse(written.length() == 7 ? "0" + written : written);
            session.cancellation().delay(time.toNanoOfDay() / 1_000_000);
        } catch (DateTimeParseException e) {
            throw new SqlError(148, 15, 1, "Incorrect time syntax in time string '" + text + "'.");
        }
    }

    private Flow raiseError(Statement.RaiseError raised) throws SqlError {
        List<TypedValue> arguments = new ArrayList<>();
        for (Condition argument : raised.arguments()) {
            arguments.add(values.value(argument));
        }
        Object message = arguments.getFirst().value();
        int number = message instanceof Number given ? given.intValue() : USER_ERROR;
        String text =
                message instanceof Number
                        ? "Error " + number + " was raised; it has no text in sys.messages."
                        : String.valueOf(message);
        int severity = number(arguments, 1, 16);
        int state = number(arguments, 2, 1);
        List<TypedValue> places =
                arguments.subList(Math.min(3, arguments.size()), arguments.size());
        String filled = RaisedMessage.fill(text, places);
        if (severity <= SEVERITY_INFO_MAX) {
            sink.info(number, severity, state, filled);
            session.errors().lastNumber = raised.options().contains("SETERROR") ? number : 0;
            return Flow.NEXT;
        }
        SqlError error = new SqlError(number, severity, state, filled);
        if (session.errors().inTry()) {
            throw error;
        }
        session.errors().lastNumber = number;
        sink.error(here(error));
        return severity >= SEVERITY_FATAL ? Flow.ABORT : Flow.NEXT;
    }

    private static int number(List<TypedValue> arguments, int place, int otherwise) {
        boolean given = place < arguments.size() && arguments.get(place).value() instanceof Number;
        return given && arguments.get(place).value() instanceof Number number
                ? number.intValue()
                : otherwise;
    }

    private Flow throwError(Statement.Throw thrown) throws SqlError {
        SqlError error = thrown(thrown.arguments());
        if (session.errors().inTry()) {
            throw error;
        }
        report(error);
        return Flow.ABORT;
    }

    private SqlError thrown(List<Condition> arguments) throws SqlError {
        if (arguments.isEmpty()) {
            Optional<SqlError> caught = session.errors().current();
            if (caught.isEmpty()) {
                throw new SqlError(
                        10704,
                        15,
                        1,
                        "To rethrow an error, a THROW statement must be used inside a CATCH block."
                                + " Insert the THROW statement inside a CATCH block, or add error"
                                + " parameters to the THROW statement.");
            }
            return caught.get();
        }
        Object number = values.value(arguments.get(0), INT);
        Object text = values.value(arguments.get(1), TEXT);
        Object state = values.value(arguments.get(2), INT);
        return new SqlError(
                number instanceof Integer given ? given : USER_ERROR,
                16,
                state instanceof Integer given ? given : 1,
                String.valueOf(text));
    }
}
