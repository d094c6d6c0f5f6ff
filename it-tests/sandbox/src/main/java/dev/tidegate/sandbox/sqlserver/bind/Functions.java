package dev.tidegate.sandbox.sqlserver.bind;

import dev.tidegate.sandbox.sqlserver.catalog.SystemFunction;
import dev.tidegate.sandbox.sqlserver.catalog.SystemFunctions;
import dev.tidegate.sandbox.sqlserver.session.SqlError;
import dev.tidegate.sandbox.sqlserver.tsql.Name;
import dev.tidegate.sandbox.sqlserver.type.SqlType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;

/** Scalar functions: T-SQL's own, the session's, the server's. */
final class Functions {
    /** Translates a call of one function. */
    @FunctionalInterface
    interface Translator {
        /** H2's text and the type of the value. */
        Term term(FunctionCall call) throws SqlError;
    }

    /** A function with the number of arguments that it takes. */
    record Function(int min, int max, Translator translator) {}

    /** Functions of the session; the session knows their values by their names. */
    private static final Map<String, SqlType> OF_SESSION =
            Map.ofEntries(
                    Map.entry("error_number", Types.INT),
                    Map.entry("error_message", SqlType.ofLength(SqlType.Kind.NVARCHAR, 4000)),
                    Map.entry("error_severity", Types.INT),
                    Map.entry("error_state", Types.INT),
                    Map.entry("error_line", Types.INT),
                    Map.entry("error_procedure", Types.NAME),
                    Map.entry("xact_state", SqlType.of(SqlType.Kind.SMALLINT)),
                    Map.entry("context_info", SqlType.ofLength(SqlType.Kind.VARBINARY, 128)),
                    Map.entry("host_name", Types.NAME),
                    Map.entry("app_name", Types.NAME),
                    Map.entry("original_login", Types.NAME),
                    Map.entry("suser_sname", Types.NAME),
                    Map.entry("suser_name", Types.NAME),
                    Map.entry("system_user", Types.NAME));

    private static final Map<String, Function> OWN = own();

    private Functions() {}

    private static Map<String, Function> own() {
        Map<String, Function> functions = new HashMap<>();
        TextFunctions.addTo(functions);
        MomentFunctions.addTo(functions);
        NumberFunctions.addTo(functions);
        ChoiceFunctions.addTo(functions);
        functions.put("session_context", new Function(1, 1, Functions::sessionContext));
        return functions;
    }

    /** SESSION_CONTEXT; its value is text here, and sql_variant in SQL Server. */
    private static Term sessionContext(FunctionCall call) throws SqlError {
        Term key = call.term(0);
        if (!Types.isNational(key.type())) {
            throw new SqlError(
                    8116,
                    "Argument data type "
                            + key.type().kind().name().toLowerCase(java.util.Locale.ROOT)
                            + " is invalid for argument 1 of session_context function.");
        }
        SqlType type = SqlType.ofLength(SqlType.Kind.NVARCHAR, 4000);
        return switch (key) {
            case Term.Constant(Object name, SqlType _) when name instanceof String text ->
                    new Term.Parameter(new Input.SessionContext(text), type);
            case Term.Constant _, Term.Untyped _ -> new Term.Constant(null, type);
            case Term.Parameter _, Term.Plain _ ->
                    throw Unsupported.of("SESSION_CONTEXT of an expression");
        };
    }

    static Term term(FunctionCall call) throws SqlError {
        Name name = call.call().name();
        if (name.parts().size() == 1) {
            Function own = OWN.get(call.name());
            if (own != null) {
                call.require(own.min(), own.max());
                return own.translator().term(call);
            }
            SqlType session = OF_SESSION.get(call.name());
            boolean bare = call.count() == 0;
            if (session != null && bare) {
                return new Term.Parameter(new Input.Global(call.name()), session);
            }
        }
        return system(call, name);
    }

    private static Term system(FunctionCall call, Name name) throws SqlError {
        Optional<SystemFunction> function = SystemFunctions.find(call.name());
        String schema = name.fromEnd(1);
        boolean ofServer = schema.isEmpty() || schema.equalsIgnoreCase("sys");
        if (function.isEmpty() || !ofServer) {
            throw unknown(name);
        }
        String written = name.fromEnd(2);
        String database =
                written.isEmpty() ? call.translation().surroundings().database() : written;
        Optional<Term> id = objectId(call, database);
        if (id.isPresent()) {
            return id.get();
        }
        StringJoiner arguments = new StringJoiner(", ", "(", ")");
        arguments.add(Translation.literal(database));
        for (int i = 0; i < call.count(); i++) {
            arguments.add(call.translation().h2(call.term(i)));
        }
        SqlType type = function.get().returns();
        return new Term.Plain(Translation.cast(function.get().h2Name() + arguments, type), type);
    }

    /** OBJECT_ID of a name that is written out is found once, not for each row. */
    private static Optional<Term> objectId(FunctionCall call, String database) throws SqlError {
        return call.name().equalsIgnoreCase("OBJECT_ID")
                        && call.count() == 1
                        && call.term(0) instanceof Term.Constant(Object text, SqlType _)
                        && text instanceof String object
                ? Optional.of(
                        new Term.Parameter(
                                new Input.ObjectId(database, object), SqlType.of(SqlType.Kind.INT)))
                : Optional.empty();
    }

    private static SqlError unknown(Name name) {
        if (name.parts().size() == 1) {
            return new SqlError(
                    195, 15, 10, "'" + name + "' is not a recognized built-in function name.");
        }
        return new SqlError(
                4121,
                "Cannot find either column \""
                        + name.parts().getFirst()
                        + "\" or the user-defined function or aggregate \""
                        + name
                        + "\", or the name is ambiguous.");
    }

    static Term routine(SqlType type, String routine, String... arguments) {
        return new Term.Plain(Translation.routine(routine, arguments), type);
    }

    static Term cast(SqlType type, String h2) {
        return new Term.Plain(Translation.cast(h2, type), type);
    }

    /** All arguments as terms. */
    static List<Term> terms(FunctionCall call) throws SqlError {
        java.util.ArrayList<Term> terms = new java.util.ArrayList<>();
        for (int i = 0; i < call.count(); i++) {
            terms.add(call.term(i));
        }
        return terms;
    }
}
