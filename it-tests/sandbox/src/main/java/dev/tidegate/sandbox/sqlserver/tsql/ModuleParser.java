package dev.tidegate.sandbox.sqlserver.tsql;

import dev.tidegate.sandbox.sqlserver.catalog.Module;
import dev.tidegate.sandbox.sqlserver.session.SqlError;
import dev.tidegate.sandbox.sqlserver.tsql.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Parses views, procedures, functions and triggers: each is a whole batch. */
final class ModuleParser {
    private final TokenStream in;
    private final StatementParser statements;
    private final QueryParser queries;

    ModuleParser(TokenStream in, StatementParser statements) {
        this.in = in;
        this.statements = statements;
        this.queries = statements.queries();
    }

    /** The rest of a batch after CREATE and the kind's word. */
    Definition define(Definition.Verb verb, String word) throws SqlError {
        Name name = in.name();
        Definition module =
                switch (word) {
                    case "VIEW" -> module(verb, Module.Kind.VIEW, name, this::view);
                    case "PROC", "PROCEDURE" ->
                            module(verb, Module.Kind.PROCEDURE, name, this::procedure);
                    case "FUNCTION" -> function(verb, name);
                    default -> trigger(verb, name);
                };
        while (!in.atEnd()) {
            in.next();
        }
        return module;
    }

    private interface Reader {
        ModuleText read() throws SqlError;
    }

    private Definition module(Definition.Verb verb, Module.Kind kind, Name name, Reader reader) {
        return new Definition.DefineModule(
                verb, kind, name, Optional.empty(), in.source(), tryRead(reader));
    }

    /** SQL Server understands more than we do: such a text is kept, but cannot be run. */
    private static Optional<ModuleText> tryRead(Reader reader) {
        try {
            return Optional.of(reader.read());
        } catch (SqlError beyondUs) {
            return Optional.empty();
        }
    }

    private ModuleText view() throws SqlError {
        List<String> columns = in.at("(") ? queries.identifiers() : List.of();
        skipWith();
        in.expect("AS");
        Query query = queries.query();
        in.acceptAll("WITH", "CHECK", "OPTION");
        in.accept(";");
        requireEnd();
        return new ModuleText(List.of(), Optional.empty(), columns, Optional.of(query), List.of());
    }

    private void requireEnd() throws SqlError {
        if (!in.atEnd()) {
            throw in.unexpected();
        }
    }

    private void skipWith() {
        if (in.accept("WITH")) {
            while (!in.at("AS") && !in.at("BEGIN") && !in.at("RETURN") && !in.atEnd()) {
                in.next();
            }
        }
    }

    private ModuleText procedure() throws SqlError {
        boolean parentheses = in.at("(");
        if (parentheses) {
            in.next();
        }
        List<ModuleText.Parameter> parameters =
                in.peek().kind() == Kind.VARIABLE ? parameters() : List.of();
        if (parentheses) {
            in.expect(")");
        }
        skipWith();
        in.acceptAll("FOR", "REPLICATION");
        in.expect("AS");
        return new ModuleText(
                parameters, Optional.empty(), List.of(), Optional.empty(), statements.batch());
    }

    List<ModuleText.Parameter> parameters() throws SqlError {
        List<ModuleText.Parameter> parameters = new ArrayList<>();
        if (in.atEnd()) {
            return parameters;
        }
        do {
            String name = in.variable();
            in.accept("AS");
            TypeName type = queries.expressions().type();
            in.accept("VARYING");
            Optional<Expression> value = Optional.empty();
            if (in.accept("=")) {
                value =
                        Optional.of(
                                in.peek().kind() == Kind.WORD && !in.at("NULL")
                                        ? new Expression.Literal(
                                                in.next().text(),
                                                dev.tidegate.sandbox.sqlserver.type.SqlType
                                                        .ofLength(
                                                                dev.tidegate.sandbox.sqlserver.type
                                                                        .SqlType.Kind.NVARCHAR,
                                                                128))
                                        : queries.expressions().scalar());
            }
            boolean output = in.accept("OUTPUT") || in.accept("OUT");
            in.accept("READONLY");
            parameters.add(new ModuleText.Parameter(name, type, value, output));
        } while (in.accept(","));
        return List.copyOf(parameters);
    }

    private Definition function(Definition.Verb verb, Name name) throws SqlError {
        int start = in.position();
        in.skipParentheses();
        in.expect("RETURNS");
        boolean table = in.peek().kind() == Kind.VARIABLE;
        boolean inline = in.at("TABLE");
        in.moveTo(start);
        if (table) {
            return new Definition.DefineModule(
                    verb,
                    Module.Kind.TABLE_FUNCTION,
                    name,
                    Optional.empty(),
                    in.source(),
                    Optional.empty());
        }
        return inline
                ? module(verb, Module.Kind.INLINE_FUNCTION, name, this::inlineFunction)
                : module(verb, Module.Kind.SCALAR_FUNCTION, name, this::scalarFunction);
    }

    private List<ModuleText.Parameter> functionParameters() throws SqlError {
        in.expect("(");
        List<ModuleText.Parameter> parameters =
                in.peek().kind() == Kind.VARIABLE ? parameters() : List.of();
        in.expect(")");
        in.expect("RETURNS");
        return parameters;
    }

    private ModuleText inlineFunction() throws SqlError {
        List<ModuleText.Parameter> parameters = functionParameters();
        in.expect("TABLE");
        skipWith();
        in.accept("AS");
        in.expect("RETURN");
        Query query = in.at("(") ? queries.parenthesised() : queries.query();
        in.accept(";");
        requireEnd();
        return new ModuleText(
                parameters, Optional.empty(), List.of(), Optional.of(query), List.of());
    }

    private ModuleText scalarFunction() throws SqlError {
        List<ModuleText.Parameter> parameters = functionParameters();
        TypeName returns = queries.expressions().type();
        skipWith();
        in.accept("AS");
        List<Statement> body = statements.batch();
        return new ModuleText(parameters, Optional.of(returns), List.of(), Optional.empty(), body);
    }

    private Definition trigger(Definition.Verb verb, Name name) throws SqlError {
        in.expect("ON");
        if (in.at("DATABASE") || in.atAll("ALL", "SERVER")) {
            throw Statements.unsupported("ON " + in.peek().upper());
        }
        Name parent = in.name();
        return new Definition.DefineModule(
                verb,
                Module.Kind.TRIGGER,
                name,
                Optional.of(parent),
                in.source(),
                tryRead(this::triggerBody));
    }

    private ModuleText triggerBody() throws SqlError {
        if (in.accept("WITH")) {
            while (!in.at("FOR") && !in.at("AFTER") && !in.at("INSTEAD") && !in.atEnd()) {
                in.next();
            }
        }
        while (!in.at("AS")) {
            if (in.atEnd()) {
                throw in.unexpected();
            }
            in.next();
        }
        in.next();
        return new ModuleText(
                List.of(), Optional.empty(), List.of(), Optional.empty(), statements.batch());
    }
}
