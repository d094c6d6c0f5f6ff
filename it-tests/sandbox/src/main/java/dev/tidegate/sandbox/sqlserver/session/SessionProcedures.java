package dev.tidegate.sandbox.sqlserver.session;

import dev.tidegate.sandbox.sqlserver.bind.Surroundings.TypedValue;
import dev.tidegate.sandbox.sqlserver.catalog.Arguments;
import dev.tidegate.sandbox.sqlserver.catalog.Names;
import dev.tidegate.sandbox.sqlserver.catalog.ObjectName;
import dev.tidegate.sandbox.sqlserver.session.ProcedureCalls.Argument;
import dev.tidegate.sandbox.sqlserver.session.ProcedureCalls.Outcome;
import dev.tidegate.sandbox.sqlserver.tsql.ModuleText;
import dev.tidegate.sandbox.sqlserver.tsql.Statements;
import dev.tidegate.sandbox.sqlserver.type.SqlType;
import dev.tidegate.sandbox.sqlserver.type.SqlType.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The procedures that work on the session itself: texts with parameters, prepared or not. */
final class SessionProcedures {
    private static final Set<String> NAMES =
            Set.of(
                    "sp_executesql",
                    "sp_prepare",
                    "sp_prepexec",
                    "sp_execute",
                    "sp_unprepare",
                    "sp_addtype",
                    "sp_droptype",
                    "sp_reset_connection",
                    "sp_set_session_context",
                    "sp_getapplock",
                    "sp_releaseapplock");
    private static final SqlType INT = SqlType.of(Kind.INT);

    private final EngineSession session;
    private final Scope scope;
    private final ProcedureCalls calls;

    SessionProcedures(EngineSession session, Scope scope, ProcedureCalls calls) {
        this.session = session;
        this.scope = scope;
        this.calls = calls;
    }

    /** Whether a name, in lower case, is one of these. */
    static boolean isOne(String name) {
        return NAMES.contains(name) || name.startsWith("sp_cursor");
    }

    Outcome call(String name, List<Argument> arguments) throws SqlError {
        return switch (name) {
            case "sp_executesql" -> {
                String text = text(name, arguments, 0);
                String declared = arguments.size() > 1 ? text(name, arguments, 1) : "";
                yield run(text, session.server().batches().parameters(declared), arguments, 2);
            }
            case "sp_prepare" -> prepare(name, arguments);
            case "sp_prepexec" -> prepareAndExecute(name, arguments);
            case "sp_execute" -> {
                PreparedStatements.Prepared prepared =
                        session.prepared().require(handle(arguments));
                yield run(prepared.text(), prepared.parameters(), arguments, 1);
            }
            case "sp_unprepare" -> {
                session.prepared().remove(handle(arguments));
                yield Outcome.of(0);
            }
            case "sp_addtype" -> addType(name, arguments);
            case "sp_droptype" -> dropType(name, arguments);
            case "sp_reset_connection" -> {
                session.reset();
                yield Outcome.of(0);
            }
            case "sp_set_session_context" -> {
                session.context().set(arguments);
                yield Outcome.of(0);
            }
            case "sp_getapplock" -> Outcome.of(applicationLocks().get(named(arguments)));
            case "sp_releaseapplock" -> Outcome.of(applicationLocks().release(named(arguments)));
            default ->
                    throw new SqlError(
                            16937,
                            16,
                            1,
                            "A server cursor cannot be opened on the given statement or"
                                    + " statements: the stand-in has none. Use a forward-only,"
                                    + " read-only result set with selectMethod=direct.");
        };
    }

    private ApplicationLockProcedures applicationLocks() {
        return new ApplicationLockProcedures(session, database());
    }

    private static Arguments named(List<Argument> arguments) {
        List<Arguments.Argument> named = new ArrayList<>();
        for (Argument argument : arguments) {
            named.add(new Arguments.Argument(argument.name(), argument.value().value()));
        }
        return new Arguments(named);
    }

    private static String text(String procedure, List<Argument> arguments, int place)
            throws SqlError {
        boolean given = place < arguments.size();
        Object value = given ? arguments.get(place).value().value() : null;
        if (!given) {
            throw new SqlError(
                    214,
                    16,
                    2,
                    "Procedure expects parameter '@statement' of type 'ntext/nchar/nvarchar'.");
        }
        if (value != null && !(value instanceof String)) {
            throw new SqlError(
                    214,
                    16,
                    3,
                    "Procedure '"
                            + procedure
                            + "' expects texts of type 'ntext/nchar/nvarchar' as parameter "
                            + (place + 1)
                            + ".");
        }
        return value == null ? "" : value.toString();
    }

    private static int handle(List<Argument> arguments) throws SqlError {
        Object value = arguments.isEmpty() ? null : arguments.getFirst().value().value();
        if (value instanceof Number number) {
            return number.intValue();
        }
        throw Messages.noSuchHandle(String.valueOf(value));
    }

    /** Runs a text with the arguments from a place on; outputs come back under their places. */
    private Outcome run(
            String text, List<ModuleText.Parameter> parameters, List<Argument> arguments, int first)
            throws SqlError {
        List<Argument> values =
                arguments.subList(Math.min(first, arguments.size()), arguments.size());
        Outcome outcome = calls.executeText(text, parameters, values);
        if (outcome.outputs().isEmpty()) {
            return outcome;
        }
        Map<Integer, TypedValue> outputs = new HashMap<>();
        outcome.outputs().forEach((place, value) -> outputs.put(place + first, value));
        return new Outcome(outcome.flow(), outcome.status(), outputs);
    }

    private Outcome prepare(String name, List<Argument> arguments) throws SqlError {
        int handle = newHandle(name, arguments);
        return new Outcome(Interpreter.Flow.NEXT, 0, Map.of(0, new TypedValue(INT, handle)));
    }

    private int newHandle(String name, List<Argument> arguments) throws SqlError {
        String declared = text(name, arguments, 1);
        String text = text(name, arguments, 2);
        session.server().batches().batch(text, session.options().quotedIdentifier);
        return session.prepared()
                .add(
                        new PreparedStatements.Prepared(
                                text, session.server().batches().parameters(declared)));
    }

    private Outcome prepareAndExecute(String name, List<Argument> arguments) throws SqlError {
        int handle = newHandle(name, arguments);
        PreparedStatements.Prepared prepared = session.prepared().require(handle);
        Outcome outcome = run(prepared.text(), prepared.parameters(), arguments, 3);
        Map<Integer, TypedValue> outputs = new HashMap<>(outcome.outputs());
        outputs.put(0, new TypedValue(INT, handle));
        return new Outcome(outcome.flow(), outcome.status(), outputs);
    }

    private Outcome addType(String name, List<Argument> arguments) throws SqlError {
        ObjectName type = Names.parse(text(name, arguments, 0), database());
        Types.Resolved base =
                Types.resolve(
                        Statements.type(text(name, arguments, 1)),
                        session.server().catalog(),
                        database());
        boolean notNull =
                arguments.size() > 2
                        && text(name, arguments, 2).toUpperCase(Locale.ROOT).startsWith("NOT");
        session.server().catalog().createType(type, base.type(), !notNull);
        session.server().defined();
        return Outcome.of(0);
    }

    private Outcome dropType(String name, List<Argument> arguments) throws SqlError {
        session.server().catalog().dropType(Names.parse(text(name, arguments, 0), database()));
        session.server().defined();
        return Outcome.of(0);
    }

    private String database() {
        return new ScopeSurroundings(session, scope).database();
    }
}
