package dev.tidegate.sandbox.sqlserver.session;

import dev.tidegate.sandbox.sqlserver.catalog.Catalog;
import dev.tidegate.sandbox.sqlserver.catalog.ObjectName;
import dev.tidegate.sandbox.sqlserver.tsql.Definition;
import dev.tidegate.sandbox.sqlserver.tsql.Name;
import java.sql.SQLException;
import java.util.List;

/** Creates schemas, types, synonyms and sequences; alters databases and sequences. */
final class PlainDefinitions {
    private final EngineSession session;
    private final ScopeSurroundings surroundings;
    private final Catalog catalog;

    PlainDefinitions(EngineSession session, ScopeSurroundings surroundings) {
        this.session = session;
        this.surroundings = surroundings;
        this.catalog = surroundings.catalog();
    }

    void run(Definition definition) throws SqlError, SQLException {
        switch (definition) {
            case Definition.CreateSchema(String name) -> {
                catalog.createSchema(surroundings.database(), name);
                session.server().h2().createSchema(surroundings.database(), name);
            }
            case Definition.CreateType create ->
                    catalog.createType(
                            name(create.name()),
                            Types.resolve(create.base(), catalog, surroundings.database()).type(),
                            create.nullable());
            case Definition.CreateSynonym create ->
                    catalog.createSynonym(
                            name(create.name()),
                            ObjectNames.resolve(create.target(), surroundings),
                            create.targetText());
            case Definition.CreateSequence create ->
                    new SequenceDefinitions(session, surroundings).create(create);
            case Definition.AlterSequence alter ->
                    new SequenceDefinitions(session, surroundings).alter(alter);
            case Definition.AlterDatabase alter -> alterDatabase(alter);
            default -> throw new IllegalStateException("not handled: " + definition);
        }
    }

    private ObjectName name(Name name) throws SqlError {
        return ObjectNames.require(name, surroundings);
    }

    private void alterDatabase(Definition.AlterDatabase alter) throws SqlError {
        String name = alter.database().isEmpty() ? surroundings.database() : alter.database();
        if (catalog.database(name).isEmpty()) {
            throw Messages.noSuchDatabase(name);
        }
        for (List<String> option : alter.options()) {
            try {
                session.server().state().settings().alterDatabase(name, option);
            } catch (IllegalArgumentException _) {
                throw new SqlError(
                        102, 15, 1, "Incorrect syntax near '" + String.join(" ", option) + "'.");
            }
        }
    }
}
