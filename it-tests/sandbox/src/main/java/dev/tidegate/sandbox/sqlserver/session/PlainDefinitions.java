package dev.tidegate.sandbox.sqlserver.session;

import dev.tidegate.sandbox.sqlserver.catalog.Catalog;
import dev.tidegate.sandbox.sqlserver.catalog.ObjectInfo;
import dev.tidegate.sandbox.sqlserver.catalog.ObjectName;
import dev.tidegate.sandbox.sqlserver.catalog.Sequence;
import dev.tidegate.sandbox.sqlserver.tsql.Definition;
import dev.tidegate.sandbox.sqlserver.tsql.Name;
import dev.tidegate.sandbox.sqlserver.type.SqlType;
import dev.tidegate.sandbox.sqlserver.type.SqlType.Kind;
import java.sql.SQLException;
import java.util.List;

/** Creates schemas, types, synonyms and sequences. */
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
            case Definition.CreateSequence create -> sequence(create);
            case Definition.AlterDatabase alter -> alterDatabase(alter);
            default -> throw new IllegalStateException("not handled: " + definition);
        }
    }

    private ObjectName name(Name name) throws SqlError {
        return ObjectNames.require(name, surroundings);
    }

    private void sequence(Definition.CreateSequence create) throws SqlError, SQLException {
        SqlType type = SqlType.of(Kind.BIGINT);
        if (create.type().isPresent()) {
            type = Types.resolve(create.type().get(), catalog, surroundings.database()).type();
        }
        long increment = create.increment().orElse(1L);
        long minimum = create.minimum().orElse(least(type));
        long maximum = create.maximum().orElse(most(type));
        long start = create.start().orElse(increment > 0 ? minimum : maximum);
        ObjectName name = name(create.name());
        Sequence sequence =
                catalog.createSequence(
                        name,
                        new Sequence(
                                new ObjectInfo(0, name, Catalog.now(), Catalog.now(), false),
                                type,
                                start,
                                increment,
                                minimum,
                                maximum,
                                create.cycle()));
        String ddl =
                "CREATE SEQUENCE "
                        + sequence.info().name().h2Name()
                        + " START WITH "
                        + start
                        + " INCREMENT BY "
                        + increment
                        + " MINVALUE "
                        + minimum
                        + " MAXVALUE "
                        + maximum
                        + (create.cycle() ? " CYCLE" : " NO CYCLE")
                        + " NO CACHE";
        try (java.sql.Statement statement = session.h2().createStatement()) {
            statement.execute(ddl);
        } catch (SQLException e) {
            catalog.dropSequence(name);
            throw e;
        }
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

    private static long least(SqlType type) {
        return switch (type.kind()) {
            case TINYINT -> 0;
            case SMALLINT -> Short.MIN_VALUE;
            case INT -> Integer.MIN_VALUE;
            default -> Long.MIN_VALUE;
        };
    }

    private static long most(SqlType type) {
        return switch (type.kind()) {
            case TINYINT -> 255;
            case SMALLINT -> Short.MAX_VALUE;
            case INT -> Integer.MAX_VALUE;
            default -> Long.MAX_VALUE;
        };
    }
}
