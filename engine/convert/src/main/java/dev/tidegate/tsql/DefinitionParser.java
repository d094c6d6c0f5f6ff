package dev.tidegate.tsql;

import dev.tidegate.tsql.tree.DataType;
import dev.tidegate.tsql.tree.DefinitionStatement;
import dev.tidegate.tsql.tree.Expression;
import dev.tidegate.tsql.tree.Identifier;
import dev.tidegate.tsql.tree.ObjectName;
import dev.tidegate.tsql.tree.Option;
import dev.tidegate.tsql.tree.Span;
import dev.tidegate.tsql.tree.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Parses CREATE, ALTER and DROP: finds what is defined, and parses what is small. */
final class DefinitionParser {
    private final Grammar grammar;
    private final TokenStream in;

    DefinitionParser(Grammar grammar) {
        this.grammar = grammar;
        in = grammar.in;
    }

    Statement create() {
        if (grammar.indexes.atCreate()) {
            return grammar.indexes.create();
        }
        int from = in.position();
        return switch (in.word(grammar.modules.kindAhead())) {
            case "VIEW", "PROC", "PROCEDURE", "FUNCTION", "TRIGGER" -> grammar.modules.module();
            case "TABLE" -> grammar.tableDefinitions.create();
            case "STATISTICS" -> grammar.indexes.createStatistics();
            case "SCHEMA" -> schema(from);
            case "TYPE" -> type(from);
            case "SEQUENCE" -> sequence(from);
            case "SYNONYM" -> synonym(from);
            case "DEFAULT", "RULE" -> boundObject(from);
            case "XML" -> xmlSchemaCollection(from);
            default -> grammar.others.statement();
        };
    }

    Statement alter() {
        int from = in.position();
        return switch (in.word(1)) {
            case "VIEW", "PROC", "PROCEDURE", "FUNCTION", "TRIGGER" -> grammar.modules.module();
            case "TABLE" -> grammar.alterations.alter();
            case "INDEX" -> grammar.indexes.alter();
            case "SCHEMA" -> transfer(from);
            case "SEQUENCE" -> sequence(from);
            default -> grammar.others.statement();
        };
    }

    private Statement schema(int from) {
        in.accept("CREATE", "SCHEMA");
        Optional<Identifier> name =
                in.at("AUTHORIZATION") ? Optional.empty() : Optional.of(grammar.names.identifier());
        Optional<Identifier> owner =
                in.accept("AUTHORIZATION")
                        ? Optional.of(grammar.names.anyWord())
                        : Optional.empty();
        List<Statement> statements = new ArrayList<>();
        while (in.at("CREATE", "TABLE")
                || in.at("CREATE", "VIEW")
                || in.atAny("GRANT", "REVOKE", "DENY")) {
            statements.add(grammar.statements.inParentheses());
        }
        return new DefinitionStatement.CreateSchema(in.span(from), name, owner, statements);
    }

    private Statement transfer(int from) {
        in.accept("ALTER", "SCHEMA");
        Identifier schema = grammar.names.identifier();
        in.expect("TRANSFER");
        String what = "OBJECT";
        if (in.word(1).equals("::") || in.at("XML", "SCHEMA")) {
            StringBuilder words = new StringBuilder(in.nextWord());
            while (!in.at("::")) {
                words.append(' ').append(in.nextWord());
            }
            in.expect("::");
            what = words.toString();
        }
        ObjectName name = grammar.names.objectName();
        return new DefinitionStatement.TransferToSchema(in.span(from), schema, what, name);
    }

    private Statement type(int from) {
        in.accept("CREATE", "TYPE");
        ObjectName name = grammar.names.objectName();
        if (in.accept("EXTERNAL", "NAME")) {
            ObjectName external = grammar.names.objectName();
            return new DefinitionStatement.CreateExternalType(in.span(from), name, external);
        }
        if (in.accept("AS", "TABLE")) {
            var elements = grammar.columns.elements();
            List<Option> options =
                    in.at("WITH", "(") ? grammar.tableDefinitions.withOptions() : List.of();
            return new DefinitionStatement.CreateTableType(in.span(from), name, elements, options);
        }
        in.expect("FROM");
        DataType base = grammar.names.dataType();
        Optional<Boolean> nullable = Optional.empty();
        if (in.accept("NOT", "NULL")) {
            nullable = Optional.of(false);
        } else if (in.accept("NULL")) {
            nullable = Optional.of(true);
        }
        return new DefinitionStatement.CreateAliasType(in.span(from), name, base, nullable);
    }

    private Statement sequence(int from) {
        boolean alter = in.nextWord().equals("ALTER");
        in.expect("SEQUENCE");
        ObjectName name = grammar.names.objectName();
        Optional<DataType> type =
                in.accept("AS") ? Optional.of(grammar.names.dataType()) : Optional.empty();
        List<Option> options = new ArrayList<>();
        while (in.atAny(
                "START", "RESTART", "INCREMENT", "MINVALUE", "MAXVALUE", "CYCLE", "CACHE", "NO")) {
            options.add(sequenceOption());
        }
        return new DefinitionStatement.Sequence(in.span(from), alter, name, type, options);
    }

    private Option sequenceOption() {
        int from = in.position();
        if (in.at("NO")) {
            return grammar.options.words(2);
        }
        String name = in.nextWord();
        if (in.atAny("WITH", "BY")) {
            in.skip();
        }
        int value = in.position();
        in.accept("-");
        if (in.isKind(TokenKind.INTEGER) || in.isKind(TokenKind.HOLE)) {
            in.skip();
        }
        return grammar.options.ended(from, name, value);
    }

    private Statement synonym(int from) {
        in.accept("CREATE", "SYNONYM");
        ObjectName name = grammar.names.objectName();
        in.expect("FOR");
        ObjectName target = grammar.names.objectName();
        return new DefinitionStatement.CreateSynonym(in.span(from), name, target);
    }

    private Statement boundObject(int from) {
        in.expect("CREATE");
        String kind = in.nextWord();
        ObjectName name = grammar.names.objectName();
        in.expect("AS");
        Expression expression = grammar.expressions.expression();
        return new DefinitionStatement.CreateBoundObject(in.span(from), kind, name, expression);
    }

    private Statement xmlSchemaCollection(int from) {
        in.accept("CREATE", "XML");
        in.expect("SCHEMA");
        in.expect("COLLECTION");
        ObjectName name = grammar.names.objectName();
        in.expect("AS");
        Expression schema = grammar.expressions.scalar();
        return new DefinitionStatement.CreateXmlSchemaCollection(in.span(from), name, schema);
    }

    Statement drop() {
        int from = in.position();
        in.expect("DROP");
        String kind = grammar.others.kind(OtherKinds.DROPPED);
        boolean ifExists = in.accept("IF", "EXISTS");
        List<ObjectName> names = grammar.names.atIdentifier() ? dropped() : List.of();
        int rest = in.position();
        if (in.atAny("ON", "CASCADE", "RESTRICT", "FROM", "NO", "REMOVE") || in.at("WITH", "(")) {
            grammar.others.rest();
        }
        Span span = in.span(rest);
        return new DefinitionStatement.Drop(
                in.span(from),
                kind,
                ifExists,
                names,
                in.position() > rest ? Optional.of(span) : Optional.empty());
    }

    private List<ObjectName> dropped() {
        List<ObjectName> names = new ArrayList<>();
        do {
            names.add(grammar.names.objectName());
            if (in.at("(")) {
                in.skipParentheses();
            }
        } while (in.accept(","));
        return names;
    }

    Statement switchTrigger() {
        int from = in.position();
        boolean enabled = in.nextWord().equals("ENABLE");
        in.expect("TRIGGER");
        List<ObjectName> names = in.accept("ALL") ? List.of() : grammar.names.objectNames();
        in.expect("ON");
        if (in.accept("DATABASE")) {
            return new DefinitionStatement.SwitchTrigger(
                    in.span(from), enabled, names, "DATABASE", Optional.empty());
        }
        if (in.accept("ALL", "SERVER")) {
            return new DefinitionStatement.SwitchTrigger(
                    in.span(from), enabled, names, "ALL SERVER", Optional.empty());
        }
        ObjectName target = grammar.names.objectName();
        return new DefinitionStatement.SwitchTrigger(
                in.span(from), enabled, names, "TABLE", Optional.of(target));
    }

    Statement updateStatistics() {
        int from = in.position();
        in.accept("UPDATE", "STATISTICS");
        ObjectName table = grammar.names.objectName();
        int rest = in.position();
        if (in.at("(")) {
            in.skipParentheses();
        } else if (grammar.names.atIdentifier()) {
            grammar.names.identifier();
        }
        if (in.at("WITH")) {
            grammar.others.rest();
        }
        Span span = in.span(rest);
        return new DefinitionStatement.UpdateStatistics(
                in.span(from), table, in.position() > rest ? Optional.of(span) : Optional.empty());
    }
}
