package dev.tidegate.tsql;

import dev.tidegate.tsql.tree.DataStatement;
import dev.tidegate.tsql.tree.DataType;
import dev.tidegate.tsql.tree.DefinitionPart.Parameter;
import dev.tidegate.tsql.tree.Expression;
import dev.tidegate.tsql.tree.Identifier;
import dev.tidegate.tsql.tree.ModuleDefinition;
import dev.tidegate.tsql.tree.ModuleDefinition.Verb;
import dev.tidegate.tsql.tree.ObjectName;
import dev.tidegate.tsql.tree.Option;
import dev.tidegate.tsql.tree.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Parses views, procedures and triggers, and what modules have in common. */
final class ModuleParser {
    private final Grammar grammar;
    private final TokenStream in;

    ModuleParser(Grammar grammar) {
        this.grammar = grammar;
        in = grammar.in;
    }

    /** How far behind CREATE or ALTER, or CREATE OR ALTER, the kind of the module stands. */
    int kindAhead() {
        return in.at("CREATE", "OR") ? 3 : 1;
    }

    private Verb verb() {
        if (in.accept("ALTER")) {
            return Verb.ALTER;
        }
        in.expect("CREATE");
        if (in.accept("OR")) {
            in.expect("ALTER");
            return Verb.CREATE_OR_ALTER;
        }
        return Verb.CREATE;
    }

    Statement module() {
        int from = in.position();
        Verb verb = verb();
        return switch (in.nextWord()) {
            case "VIEW" -> view(from, verb);
            case "FUNCTION" -> grammar.functions.function(from, verb);
            case "TRIGGER" -> trigger(from, verb);
            case "PROC", "PROCEDURE" -> procedure(from, verb);
            default -> throw in.expected("a module");
        };
    }

    private Statement view(int from, Verb verb) {
        ObjectName name = grammar.names.objectName();
        List<Identifier> columns = grammar.names.parenthesisedIfAny();
        List<Option> options = new ArrayList<>(options());
        in.expect("AS");
        DataStatement.Select select = grammar.data.select();
        if (in.at("WITH", "CHECK")) {
            in.skip();
            options.add(grammar.options.words(2));
        }
        return new ModuleDefinition.View(in.span(from), verb, name, columns, options, select);
    }

    private Statement procedure(int from, Verb verb) {
        ObjectName name = grammar.names.objectName();
        Optional<Integer> number = Optional.empty();
        if (in.at(";") && in.kind(1) == TokenKind.INTEGER) {
            in.skip();
            number = Optional.of(number());
        }
        List<Parameter> parameters = procedureParameters();
        List<Option> options = new ArrayList<>(options());
        if (in.at("FOR", "REPLICATION")) {
            options.add(grammar.options.words(2));
        }
        in.expect("AS");
        Optional<ObjectName> external = external();
        List<Statement> body = external.isPresent() ? List.of() : grammar.statements.toEnd();
        return new ModuleDefinition.Procedure(
                in.span(from), verb, name, number, parameters, options, body, external);
    }

    private List<Parameter> procedureParameters() {
        boolean parenthesised = in.accept("(");
        List<Parameter> parameters = in.isKind(TokenKind.VARIABLE) ? parameters() : List.of();
        if (parenthesised) {
            in.expect(")");
        }
        return parameters;
    }

    List<Parameter> parameters() {
        List<Parameter> parameters = new ArrayList<>();
        do {
            parameters.add(parameter());
        } while (in.accept(","));
        return parameters;
    }

    private Parameter parameter() {
        int from = in.position();
        Expression.Variable name = grammar.expressions.variable();
        in.accept("AS");
        DataType type = grammar.names.dataType();
        List<String> options = new ArrayList<>(parameterOptions());
        Optional<Expression> value =
                in.accept("=") ? Optional.of(grammar.expressions.scalar()) : Optional.empty();
        options.addAll(parameterOptions());
        return new Parameter(in.span(from), name, type, value, options);
    }

    private List<String> parameterOptions() {
        List<String> options = new ArrayList<>();
        while (true) {
            if (in.accept("NOT", "NULL")) {
                options.add("NOT NULL");
            } else if (in.atAny("NULL", "VARYING", "OUT", "OUTPUT", "READONLY")) {
                String word = in.nextWord();
                options.add(word.equals("OUT") ? "OUTPUT" : word);
            } else {
                return options;
            }
        }
    }

    /** The number of a numbered procedure. */
    int number() {
        String text = in.nextText();
        if (text.length() > 9) {
            throw in.expected("a smaller number of a procedure");
        }
        return Integer.parseInt(text);
    }

    /** WITH of a module: SCHEMABINDING, EXECUTE AS OWNER, INLINE = OFF and the like. */
    List<Option> options() {
        List<Option> options = new ArrayList<>();
        if (!in.accept("WITH")) {
            return options;
        }
        do {
            int from = in.position();
            if (in.at("EXECUTE", "AS") || in.at("EXEC", "AS")) {
                in.moveTo(in.position() + 2);
                in.skip();
                options.add(grammar.options.ended(from, "EXECUTE AS", from + 2));
            } else {
                options.add(option(from));
            }
        } while (in.accept(","));
        return options;
    }

    private Option option(int from) {
        StringBuilder name = new StringBuilder(in.nextWord());
        while (in.isKind(TokenKind.WORD) && in.atAny("NULL", "ON", "INPUT")) {
            name.append(' ').append(in.nextWord());
        }
        int value = in.position();
        if (in.accept("=")) {
            value = in.position();
            in.skip();
        }
        return grammar.options.ended(from, name.toString(), value);
    }

    Optional<ObjectName> external() {
        if (in.accept("EXTERNAL", "NAME")) {
            return Optional.of(grammar.names.objectName());
        }
        return Optional.empty();
    }

    private Statement trigger(int from, Verb verb) {
        ObjectName name = grammar.names.objectName();
        in.expect("ON");
        Optional<ObjectName> target = Optional.empty();
        String scope = "TABLE";
        if (in.accept("DATABASE")) {
            scope = "DATABASE";
        } else if (in.accept("ALL", "SERVER")) {
            scope = "ALL SERVER";
        } else {
            target = Optional.of(grammar.names.objectName());
        }
        List<Option> options = new ArrayList<>(options());
        String timing = timing();
        List<String> events = new ArrayList<>();
        do {
            events.add(in.nextWord());
        } while (in.accept(","));
        if (in.accept("WITH", "APPEND")) {
            options.add(grammar.options.ended(in.position() - 2, "WITH APPEND", in.position()));
        }
        int start = in.position();
        if (grammar.columns.notForReplication()) {
            options.add(grammar.options.ended(start, "NOT FOR REPLICATION", in.position()));
        }
        in.expect("AS");
        Optional<ObjectName> external = external();
        List<Statement> body = external.isPresent() ? List.of() : grammar.statements.toEnd();
        return new ModuleDefinition.Trigger(
                in.span(from), verb, name, target, scope, timing, events, options, body, external);
    }

    private String timing() {
        if (in.accept("INSTEAD", "OF")) {
            return "INSTEAD OF";
        }
        if (!in.at("FOR") && !in.at("AFTER")) {
            throw in.expected("FOR, AFTER or INSTEAD OF");
        }
        return in.nextWord();
    }
}
