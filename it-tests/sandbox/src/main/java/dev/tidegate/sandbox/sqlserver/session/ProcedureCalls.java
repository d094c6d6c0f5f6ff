package dev.tidegate.sandbox.sqlserver.session;

import dev.tidegate.sandbox.sqlserver.bind.Surroundings.TypedValue;
import dev.tidegate.sandbox.sqlserver.catalog.Arguments;
import dev.tidegate.sandbox.sqlserver.catalog.Module;
import dev.tidegate.sandbox.sqlserver.catalog.ObjectName;
import dev.tidegate.sandbox.sqlserver.catalog.SystemProcedure;
import dev.tidegate.sandbox.sqlserver.session.Interpreter.Flow;
import dev.tidegate.sandbox.sqlserver.tsql.Definition;
import dev.tidegate.sandbox.sqlserver.tsql.Expression;
import dev.tidegate.sandbox.sqlserver.tsql.Memo;
import dev.tidegate.sandbox.sqlserver.tsql.ModuleText;
import dev.tidegate.sandbox.sqlserver.tsql.Name;
import dev.tidegate.sandbox.sqlserver.tsql.Statement;
import dev.tidegate.sandbox.sqlserver.type.SqlType;
import dev.tidegate.sandbox.sqlserver.type.SqlType.Kind;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Calls procedures: the user's, the server's own, and texts that are run like procedures. */
final class ProcedureCalls {
    private static final int STATUS_FAILED = -6;

    /**
     * An argument of a call.
     *
     * @param name with its sign; empty for a positional one
     * @param value its value
     * @param byDefault whether DEFAULT was written instead of a value
     * @param output whether the caller wants the new value back
     */
    record Argument(String name, TypedValue value, boolean byDefault, boolean output) {}

    /**
     * What a call has come to.
     *
     * @param flow how the caller goes on
     * @param status return status
     * @param outputs new values of output arguments by their place
     */
    record Outcome(Flow flow, int status, Map<Integer, TypedValue> outputs) {
        static Outcome of(int status) {
            return new Outcome(Flow.NEXT, status, Map.of());
        }
    }

    private final EngineSession session;
    private final Scope scope;
    private final ResultSink sink;

    ProcedureCalls(EngineSession session, Scope scope, ResultSink sink) {
        this.session = session;
        this.scope = scope;
        this.sink = sink;
    }

    /** EXEC. */
    Flow execute(Statement.Execute call, DirectValues values, ScopeSurroundings surroundings)
            throws SqlError {
        List<Argument> arguments = new ArrayList<>();
        for (Statement.Argument each : call.arguments()) {
            boolean byDefault = each.value().expression() instanceof Expression.Default;
            TypedValue value =
                    byDefault
                            ? new TypedValue(SqlType.of(Kind.INT), null)
                            : values.value(each.value());
            arguments.add(new Argument(each.name(), value, byDefault, each.output().isPresent()));
        }
        Outcome outcome = call(call.procedure(), arguments);
        for (Map.Entry<Integer, TypedValue> output : outcome.outputs().entrySet()) {
            Optional<String> variable = call.arguments().get(output.getKey()).output();
            if (variable.isPresent()) {
                surroundings.assign(variable.get(), output.getValue());
            }
        }
        if (call.result().isPresent()) {
            surroundings.assign(
                    call.result().get(), new TypedValue(SqlType.of(Kind.INT), outcome.status()));
        }
        return outcome.flow();
    }

    /** Calls a procedure by its name. */
    Outcome call(Name procedure, List<Argument> arguments) throws SqlError {
        String last = procedure.last().toLowerCase(Locale.ROOT);
        if (SessionProcedures.isOne(last)) {
            return new SessionProcedures(session, scope, this).call(last, arguments);
        }
        ScopeSurroundings surroundings = new ScopeSurroundings(session, scope);
        ObjectName name = ObjectNames.require(procedure, surroundings);
        Optional<Module> module =
                session.server()
                        .catalog()
                        .module(name)
                        .filter(found -> found.kind() == Module.Kind.PROCEDURE);
        if (module.isPresent()) {
            session.server().access().require(session.login().user(), "EXECUTE", name);
            return user(module.get(), arguments);
        }
        Optional<SystemProcedure> own = session.server().procedures().find(last);
        if (own.isEmpty()) {
            throw Messages.noSuchProcedure(procedure.toString());
        }
        return system(own.get(), last, name.database(), arguments);
    }

    /** What a system procedure sees of its caller. */
    private record Caller(String database, String user, int spid)
            implements SystemProcedure.Caller {}

    private Outcome system(
            SystemProcedure procedure, String name, String database, List<Argument> arguments)
            throws SqlError {
        List<Arguments.Argument> given = new ArrayList<>();
        for (Argument argument : arguments) {
            given.add(new Arguments.Argument(argument.name(), argument.value().value()));
        }
        session.server()
                .access()
                .requireProcedure(session.login().user(), name, database, new Arguments(given));
        Caller caller = new Caller(database, session.login().user(), session.spid());
        boolean defines = changesObjects(name);
        try {
            if (defines) {
                session.transactions().requireWritable();
                session.transactions().beforeDefinition();
            }
            int status = procedure.call(caller, new Arguments(given), sink);
            session.errors().lastNumber = 0;
            return Outcome.of(status);
        } catch (SQLException e) {
            throw session.h2Errors().map(e);
        } finally {
            if (defines) {
                session.server().defined();
            }
        }
    }

    /** Whether a procedure changes the catalog, on H2 connections of its own. */
    private static boolean changesObjects(String name) {
        boolean leaves =
                name.contains("_help_")
                        || name.contains("_get_")
                        || name.endsWith("_job")
                        || name.endsWith("_scan");
        return name.startsWith("sp_rename") || name.startsWith("sp_cdc_") && !leaves;
    }

    private Outcome user(Module module, List<Argument> arguments) throws SqlError {
        ModuleText text = body(module);
        Scope called = scope.nested(Scope.Procedure.of(module), module.text());
        ScopeSurroundings inner = new ScopeSurroundings(session, called);
        List<Integer> places =
                bind(module.name().name(), text.parameters(), arguments, called, inner);
        return run(called, text.body(), text.parameters(), places);
    }

    private ModuleText body(Module module) throws SqlError {
        List<Statement> parsed =
                session.server().batches().batch(module.text(), module.quotedIdentifier());
        Optional<ModuleText> text =
                parsed.size() == 1
                                && parsed.getFirst() instanceof Definition.DefineModule definition
                        ? definition.parsed()
                        : Optional.empty();
        if (text.isEmpty()) {
            throw Messages.notSupported("a statement of the procedure " + module.name().name());
        }
        return text.get();
    }

    /** EXEC (text) and sp_executesql: a text with parameters, in a scope of its own. */
    Outcome executeText(
            String text, List<ModuleText.Parameter> parameters, List<Argument> arguments)
            throws SqlError {
        Scope called = scope.nested(Optional.empty(), text);
        ScopeSurroundings inner = new ScopeSurroundings(session, called);
        List<Integer> places = bind("", parameters, arguments, called, inner);
        List<Statement> statements;
        try {
            statements = session.server().batches().batch(text, session.options().quotedIdentifier);
        } catch (SqlError e) {
            Interpreter interpreter = new Interpreter(session, called, sink);
            Flow flow = interpreter.failed(e);
            return new Outcome(flow == Flow.ABORT ? flow : Flow.NEXT, STATUS_FAILED, Map.of());
        }
        return run(called, statements, parameters, places);
    }

    /**
     * Runs a body. SET options and USE last as long as it does.
     *
     * @param places place of the argument of each parameter that is an output, else -1
     */
    private Outcome run(
            Scope called,
            List<Statement> body,
            List<ModuleText.Parameter> parameters,
            List<Integer> places)
            throws SqlError {
        SessionOptions options = session.options().copy();
        String database = session.database();
        Interpreter interpreter = new Interpreter(session, called, sink);
        Flow flow;
        try {
            flow = interpreter.run(body);
        } finally {
            session.options().restore(options);
            session.transactions().isolation(SetOptions.h2Level(options.isolation));
            if (!database.equals(session.database())) {
                session.use(database, sink);
            }
            session.dropLocalTables(called);
        }
        Map<Integer, TypedValue> outputs = new HashMap<>();
        for (int i = 0; i < places.size(); i++) {
            if (places.get(i) >= 0) {
                Scope.Variable variable = called.requireVariable(parameters.get(i).name());
                outputs.put(places.get(i), new TypedValue(variable.type(), variable.value()));
            }
        }
        return new Outcome(flow == Flow.ABORT ? flow : Flow.NEXT, interpreter.status(), outputs);
    }

    /** Declares the parameters as variables of the scope and gives them the arguments' values. */
    private List<Integer> bind(
            String procedure,
            List<ModuleText.Parameter> parameters,
            List<Argument> arguments,
            Scope called,
            ScopeSurroundings inner)
            throws SqlError {
        int[] places = places(procedure, parameters, arguments);
        List<Integer> outputs = new ArrayList<>();
        for (int i = 0; i < parameters.size(); i++) {
            ModuleText.Parameter parameter = parameters.get(i);
            SqlType type =
                    Types.resolve(parameter.type(), session.server().catalog(), inner.database())
                            .type();
            Scope.Variable variable = called.declare(parameter.name(), type);
            Optional<Argument> argument =
                    places[i] < 0 ? Optional.empty() : Optional.of(arguments.get(places[i]));
            variable.value(value(procedure, parameter, type, argument, inner));
            boolean output = parameter.output() && argument.filter(Argument::output).isPresent();
            outputs.add(output ? places[i] : -1);
        }
        return outputs;
    }

    private static @Nullable Object value(
            String procedure,
            ModuleText.Parameter parameter,
            SqlType type,
            Optional<Argument> argument,
            ScopeSurroundings inner)
            throws SqlError {
        if (argument.isPresent() && !argument.get().byDefault()) {
            return inner.converted(argument.get().value(), type);
        }
        if (parameter.defaultValue().isEmpty()) {
            throw new SqlError(
                    201,
                    16,
                    4,
                    "Procedure or function '"
                            + procedure
                            + "' expects parameter '"
                            + parameter.name()
                            + "', which was not supplied.");
        }
        return new DirectValues(inner)
                .value(new Statement.Condition(parameter.defaultValue().get(), new Memo()), type);
    }

    /** For each parameter the place of its argument, or -1. */
    private static int[] places(
            String procedure, List<ModuleText.Parameter> parameters, List<Argument> arguments)
            throws SqlError {
        int[] places = new int[parameters.size()];
        java.util.Arrays.fill(places, -1);
        for (int i = 0; i < arguments.size(); i++) {
            String name = arguments.get(i).name();
            int parameter = name.isEmpty() ? i : indexOf(parameters, name);
            if (parameter < 0) {
                throw new SqlError(
                        8145, 16, 2, name + " is not a parameter for procedure " + procedure + ".");
            }
            if (parameter >= places.length) {
                throw new SqlError(
                        8144,
                        16,
                        2,
                        "Procedure or function "
                                + procedure
                                + " has too many arguments specified.");
            }
            places[parameter] = i;
        }
        return places;
    }

    private static int indexOf(List<ModuleText.Parameter> parameters, String name) {
        for (int i = 0; i < parameters.size(); i++) {
            if (parameters.get(i).name().equalsIgnoreCase(name)) {
                return i;
            }
        }
        return -1;
    }
}
