package dev.tidegate.sandbox.sqlserver.tsql;

import dev.tidegate.sandbox.sqlserver.catalog.IndexColumn;
import dev.tidegate.sandbox.sqlserver.catalog.IndexDefinition;
import dev.tidegate.sandbox.sqlserver.session.SqlError;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Parses CREATE, ALTER, DROP and their like. */
final class DefinitionParser {
    /** Values that options of databases have without an equals sign. */
    private static final Set<String> VALUES_OF_OPTIONS =
            Set.of("ON", "OFF", "FULL", "SIMPLE", "BULK_LOGGED", "CHECKSUM", "NONE", "LOCAL");

    private final TokenStream in;
    private final QueryParser queries;
    private final StatementParser statements;
    private final ElementParser elements;

    DefinitionParser(TokenStream in, QueryParser queries, StatementParser statements) {
        this.in = in;
        this.queries = queries;
        this.statements = statements;
        this.elements = new ElementParser(in, queries);
    }

    Definition definition() throws SqlError {
        int start = in.position();
        return switch (in.next().upper()) {
            case "CREATE" -> create(start);
            case "ALTER" -> alter(start);
            case "DROP" -> drop(start);
            case "ENABLE" -> triggers(true);
            case "DISABLE" -> triggers(false);
            default -> permission(start);
        };
    }

    /** A table's definition in parentheses, as of DECLARE … TABLE. */
    List<Definition.Element> elements() throws SqlError {
        return elements.inParentheses();
    }

    private Definition permission(int start) throws SqlError {
        in.moveTo(start);
        String verb = in.next().upper();
        if (verb.equals("GRANT") || verb.equals("DENY") || verb.equals("REVOKE")) {
            grantees();
        } else {
            in.next();
            in.accept("ROLE");
            in.acceptAll("IF", "EXISTS");
            in.identifier();
            if (in.at("ADD") || in.at("DROP") && in.peek(1).is("MEMBER")) {
                in.next();
            }
            statements.skipStatement();
        }
        String text = in.text(start, in.position());
        return new Definition.Permission(text.split("\\s", 2)[0], text);
    }

    /** Permissions and securables may be words that begin statements elsewhere. */
    private void grantees() throws SqlError {
        while (!in.at("TO") && !in.at("FROM")) {
            if (in.atEnd()) {
                throw in.unexpected();
            }
            in.next();
        }
        do {
            in.next();
            if (!in.accept("PUBLIC")) {
                in.identifier();
            }
        } while (in.at(","));
        if (!in.acceptAll("WITH", "GRANT", "OPTION")) {
            in.accept("CASCADE");
        }
    }

    private Definition create(int start) throws SqlError {
        Definition.Verb verb =
                in.acceptAll("OR", "ALTER")
                        ? Definition.Verb.CREATE_OR_ALTER
                        : Definition.Verb.CREATE;
        String word = in.next().upper();
        return switch (word) {
            case "TABLE" -> createTable();
            case "UNIQUE", "CLUSTERED", "NONCLUSTERED", "INDEX" -> createIndex(word);
            case "VIEW", "PROC", "PROCEDURE", "FUNCTION", "TRIGGER" -> {
                if (start != 0) {
                    throw new SqlError(
                            111,
                            15,
                            1,
                            "'CREATE " + word + "' must be the first statement in a query batch.");
                }
                yield new ModuleParser(in, statements).define(verb, word);
            }
            case "DATABASE" -> createDatabase();
            case "SCHEMA" -> createSchema();
            case "TYPE" -> createType();
            case "SYNONYM" -> createSynonym();
            case "SEQUENCE" -> new SequenceParser(in, queries).create();
            case "STATISTICS" -> {
                statements.skipStatement();
                yield new Definition.AlterNothing();
            }
            case "USER", "LOGIN", "ROLE" -> permission(start);
            default -> {
                in.moveTo(in.position() - 1);
                throw Statements.unsupported(word);
            }
        };
    }

    private Definition createTable() throws SqlError {
        Name name = in.name();
        List<Definition.Element> list = elements.inParentheses();
        elements.storage();
        return new Definition.CreateTable(name, list);
    }

    private Definition createIndex(String first) throws SqlError {
        boolean unique = first.equals("UNIQUE");
        boolean clustered = first.equals("CLUSTERED");
        if (unique) {
            clustered = in.accept("CLUSTERED");
            in.accept("NONCLUSTERED");
        }
        if (!first.equals("INDEX")) {
            in.expect("INDEX");
        }
        String name = in.identifier();
        in.expect("ON");
        Name table = in.name();
        List<IndexColumn> columns = elements.indexColumns();
        List<String> included = in.accept("INCLUDE") ? queries.identifiers() : List.of();
        Optional<String> filter = Optional.empty();
        if (in.accept("WHERE")) {
            int from = in.position();
            queries.expressions().expression();
            filter = Optional.of(in.text(from, in.position()));
        }
        int options = in.position();
        elements.storage();
        boolean dropExisting =
                in.position() > options
                        && in.text(options, in.position())
                                .replace(" ", "")
                                .toUpperCase(java.util.Locale.ROOT)
                                .contains("DROP_EXISTING=ON");
        return new Definition.CreateIndex(
                table,
                new IndexDefinition(name, unique, clustered, columns, included, filter),
                dropExisting);
    }

    private Definition createDatabase() throws SqlError {
        String name = in.identifier();
        statements.skipStatement();
        return new Definition.CreateDatabase(name);
    }

    private Definition createSchema() throws SqlError {
        String name = in.at("AUTHORIZATION") ? "" : in.identifier();
        if (in.accept("AUTHORIZATION")) {
            String owner = in.identifier();
            name = name.isEmpty() ? owner : name;
        }
        return new Definition.CreateSchema(name);
    }

    private Definition createType() throws SqlError {
        Name name = in.name();
        if (!in.accept("FROM")) {
            throw Statements.unsupported("TYPE AS TABLE");
        }
        TypeName base = queries.expressions().type();
        boolean notNull = in.acceptAll("NOT", "NULL");
        if (!notNull) {
            in.accept("NULL");
        }
        return new Definition.CreateType(name, base, !notNull);
    }

    private Definition createSynonym() throws SqlError {
        Name name = in.name();
        in.expect("FOR");
        int from = in.position();
        Name target = in.name();
        return new Definition.CreateSynonym(name, target, in.text(from, in.position()));
    }

    private Definition alter(int start) throws SqlError {
        String word = in.next().upper();
        return switch (word) {
            case "TABLE" -> alterTable();
            case "VIEW", "PROC", "PROCEDURE", "FUNCTION", "TRIGGER" ->
                    new ModuleParser(in, statements).define(Definition.Verb.ALTER, word);
            case "DATABASE" -> alterDatabase();
            case "SCHEMA" -> {
                String schema = in.identifier();
                in.expect("TRANSFER");
                if (in.peek().is("OBJECT") && in.peek(1).is("::")) {
                    in.next();
                    in.next();
                }
                yield new Definition.TransferTable(schema, in.name());
            }
            case "INDEX" -> alterIndex();
            case "SEQUENCE" -> new SequenceParser(in, queries).alter();
            case "AUTHORIZATION", "USER", "LOGIN", "ROLE", "SERVER" -> permission(start);
            default -> throw Statements.unsupported("ALTER " + word);
        };
    }

    private Definition alterDatabase() throws SqlError {
        if (in.at("SCOPED")) {
            throw Statements.unsupported("SCOPED");
        }
        boolean current = in.accept("CURRENT");
        String database = current ? "" : in.identifier();
        in.expect("SET");
        List<List<String>> options = new ArrayList<>();
        do {
            List<String> words = new ArrayList<>();
            words.add(in.next().text());
            boolean equals = in.accept("=");
            if (equals || VALUES_OF_OPTIONS.contains(in.peek().upper())) {
                words.add(in.next().text());
            }
            options.add(List.copyOf(words));
        } while (in.accept(","));
        if (in.at("(")) {
            in.skipParentheses();
        }
        if (in.accept("WITH")) {
            in.accept("ROLLBACK");
            in.next();
            statements.skipStatement();
        }
        return new Definition.AlterDatabase(database, List.copyOf(options));
    }

    private Definition alterIndex() throws SqlError {
        in.next();
        in.expect("ON");
        in.name();
        if (!in.at("REBUILD") && !in.at("REORGANIZE") && !in.at("SET")) {
            throw Statements.unsupported("ALTER INDEX " + in.peek().upper());
        }
        in.next();
        statements.skipStatement();
        return new Definition.AlterNothing();
    }

    private Definition alterTable() throws SqlError {
        Name table = in.name();
        boolean trusted = true;
        boolean said = false;
        if (in.accept("WITH")) {
            said = true;
            trusted = in.accept("CHECK");
            if (!trusted) {
                in.expect("NOCHECK");
            }
        }
        if (in.accept("ADD")) {
            return new Definition.AddElements(table, elements.added(), trusted);
        }
        if (in.at("CHECK") || in.at("NOCHECK")) {
            return enableConstraints(table, said && trusted);
        }
        if (in.acceptAll("ALTER", "COLUMN")) {
            return new Definition.AlterColumn(table, elements.alteredColumn());
        }
        if (in.accept("DROP")) {
            return new Definition.DropElements(table, dropped());
        }
        if (in.at("ENABLE") || in.at("DISABLE")) {
            boolean enable = in.next().is("ENABLE");
            in.expect("TRIGGER");
            return new Definition.EnableTriggers(table, namesOrAll(), enable);
        }
        if (in.accept("SET") && in.at("(")) {
            in.skipParentheses();
            return new Definition.AlterNothing();
        }
        throw in.unexpected();
    }

    private List<Name> namesOrAll() throws SqlError {
        if (in.accept("ALL")) {
            return List.of();
        }
        List<Name> names = new ArrayList<>();
        do {
            names.add(in.name());
        } while (in.accept(","));
        return List.copyOf(names);
    }

    private Definition enableConstraints(Name table, boolean trusted) throws SqlError {
        boolean enabled = in.next().is("CHECK");
        in.expect("CONSTRAINT");
        List<String> names = namesOrAll().stream().map(Name::last).toList();
        return new Definition.EnableConstraints(table, names, enabled, trusted);
    }

    private List<Definition.Dropped> dropped() throws SqlError {
        List<Definition.Dropped> dropped = new ArrayList<>();
        boolean column = false;
        boolean ifExists = false;
        do {
            if (in.accept("COLUMN")) {
                column = true;
                ifExists = in.acceptAll("IF", "EXISTS");
            } else if (in.accept("CONSTRAINT")) {
                column = false;
                ifExists = in.acceptAll("IF", "EXISTS");
            }
            dropped.add(new Definition.Dropped(in.identifier(), column, ifExists));
        } while (in.accept(","));
        if (in.at("WITH") && in.peek(1).is("(")) {
            in.next();
            in.skipParentheses();
        }
        return List.copyOf(dropped);
    }

    private Definition triggers(boolean enabled) throws SqlError {
        in.expect("TRIGGER");
        List<Name> names = namesOrAll();
        in.expect("ON");
        if (in.at("DATABASE") || in.at("ALL")) {
            throw Statements.unsupported("ON " + in.peek().upper());
        }
        return new Definition.EnableTriggers(in.name(), names, enabled);
    }

    private Definition drop(int start) throws SqlError {
        String word = in.next().upper();
        if (word.equals("USER") || word.equals("LOGIN") || word.equals("ROLE")) {
            return permission(start);
        }
        boolean ifExists = in.acceptAll("IF", "EXISTS");
        if (word.equals("INDEX")) {
            return dropIndex(ifExists);
        }
        if (word.equals("STATISTICS")) {
            statements.skipStatement();
            return new Definition.AlterNothing();
        }
        Definition.Kind kind =
                switch (word) {
                    case "DATABASE" -> Definition.Kind.DATABASE;
                    case "SCHEMA" -> Definition.Kind.SCHEMA;
                    case "TABLE" -> Definition.Kind.TABLE;
                    case "VIEW" -> Definition.Kind.VIEW;
                    case "PROC", "PROCEDURE" -> Definition.Kind.PROCEDURE;
                    case "FUNCTION" -> Definition.Kind.FUNCTION;
                    case "TRIGGER" -> Definition.Kind.TRIGGER;
                    case "TYPE" -> Definition.Kind.TYPE;
                    case "SYNONYM" -> Definition.Kind.SYNONYM;
                    case "SEQUENCE" -> Definition.Kind.SEQUENCE;
                    default -> throw Statements.unsupported("DROP " + word);
                };
        List<Name> names = new ArrayList<>();
        do {
            names.add(in.name());
        } while (in.accept(","));
        return new Definition.Drop(kind, List.copyOf(names), ifExists);
    }

    private Definition dropIndex(boolean ifExists) throws SqlError {
        Name first = in.name();
        if (in.accept("ON")) {
            Name table = in.name();
            if (in.at("WITH") && in.peek(1).is("(")) {
                in.next();
                in.skipParentheses();
            }
            return new Definition.DropIndex(table, first.last(), ifExists);
        }
        if (first.parts().size() < 2) {
            throw in.unexpected();
        }
        Name table = new Name(first.parts().subList(0, first.parts().size() - 1));
        return new Definition.DropIndex(table, first.last(), ifExists);
    }
}
