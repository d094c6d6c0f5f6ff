package dev.tidegate.sandbox.sqlserver.session;

import dev.tidegate.sandbox.sqlserver.catalog.Catalog;
import dev.tidegate.sandbox.sqlserver.catalog.Module;
import dev.tidegate.sandbox.sqlserver.catalog.ObjectName;
import dev.tidegate.sandbox.sqlserver.catalog.Table;
import dev.tidegate.sandbox.sqlserver.tsql.Definition;
import dev.tidegate.sandbox.sqlserver.tsql.Name;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;

/** DROP. */
final class Drops {
    private final EngineSession session;
    private final ScopeSurroundings surroundings;
    private final Catalog catalog;

    Drops(EngineSession session, ScopeSurroundings surroundings) {
        this.session = session;
        this.surroundings = surroundings;
        this.catalog = surroundings.catalog();
    }

    void run(Definition.Drop drop) throws SqlError, SQLException {
        for (Name name : drop.names()) {
            if (!drop.ifExists() || exists(drop.kind(), name)) {
                drop(drop.kind(), name);
            }
        }
    }

    private boolean exists(Definition.Kind kind, Name name) {
        ObjectName resolved = ObjectNames.resolve(name, surroundings);
        return switch (kind) {
            case DATABASE -> catalog.database(name.last()).isPresent();
            case SCHEMA -> catalog.schema(surroundings.database(), name.last()).isPresent();
            case TABLE ->
                    LocalTables.isLocal(name.last())
                            ? surroundings.localTable(name.last()).isPresent()
                            : catalog.table(resolved).isPresent();
            case VIEW, PROCEDURE, FUNCTION, TRIGGER -> module(kind, resolved).isPresent();
            case TYPE -> catalog.type(resolved).isPresent();
            case SYNONYM -> catalog.synonym(resolved).isPresent();
            case SEQUENCE -> catalog.sequence(resolved).isPresent();
        };
    }

    private Optional<Module> module(Definition.Kind kind, ObjectName name) {
        return catalog.module(name)
                .filter(module ->
                        switch (module.kind()) {
                            case VIEW -> kind == Definition.Kind.VIEW;
                            case PROCEDURE -> kind == Definition.Kind.PROCEDURE;
                            case SCALAR_FUNCTION, INLINE_FUNCTION, TABLE_FUNCTION ->
                                    kind == Definition.Kind.FUNCTION;
                            case TRIGGER -> kind == Definition.Kind.TRIGGER;
                        });
    }

    private void drop(Definition.Kind kind, Name name) throws SqlError, SQLException {
        ObjectName resolved = ObjectNames.require(name, surroundings);
        switch (kind) {
            case DATABASE -> session.engine().dropDatabase(name.last(), session);
            case SCHEMA -> {
                catalog.dropSchema(surroundings.database(), name.last());
                session.server().h2().dropSchema(surroundings.database(), resolved.name());
            }
            case TABLE -> table(name, resolved);
            case VIEW -> {
                requireModule(kind, resolved, "view");
                catalog.dropModule(resolved);
                session.engine().views().drop(session, resolved);
            }
            case PROCEDURE, FUNCTION -> {
                requireModule(kind, resolved, word(kind));
                catalog.dropModule(resolved);
            }
            case TRIGGER -> trigger(resolved);
            case TYPE -> catalog.dropType(resolved);
            case SYNONYM -> catalog.dropSynonym(resolved);
            case SEQUENCE -> {
                Optional<ObjectName> exact = catalog.sequence(resolved).map(s -> s.info().name());
                catalog.dropSequence(resolved);
                execute("DROP SEQUENCE IF EXISTS " + exact.orElse(resolved).h2Name());
            }
        }
    }

    private void trigger(ObjectName name) throws SqlError {
        requireModule(Definition.Kind.TRIGGER, name, word(Definition.Kind.TRIGGER));
        Optional<Integer> parent = catalog.module(name).flatMap(Module::parent);
        Optional<Table> table =
                catalog.tables(name.database()).stream()
                        .filter(each -> parent.equals(Optional.of(each.id())))
                        .findFirst();
        if (table.isPresent()) {
            new Definitions(session, surroundings).waitForWriters(table.get().name());
        }
        catalog.dropModule(name);
    }

    private static String word(Definition.Kind kind) {
        return switch (kind) {
            case PROCEDURE -> "procedure";
            case FUNCTION -> "function";
            default -> "trigger";
        };
    }

    private void requireModule(Definition.Kind kind, ObjectName name, String word) throws SqlError {
        if (module(kind, name).isEmpty()) {
            throw Messages.cannotDrop(word, name.name());
        }
    }

    private void table(Name name, ObjectName resolved) throws SqlError, SQLException {
        if (LocalTables.isLocal(name.last())) {
            localTable(name.last());
            return;
        }
        Optional<Table> table = catalog.table(resolved);
        if (table.isEmpty()) {
            throw Messages.cannotDrop("table", name.toString());
        }
        requireUnreferenced(table.get());
        session.engine().views().dropDependents(session, table.get().name());
        session.server().admin().dropping(table.get());
        catalog.dropTable(resolved);
        execute("DROP TABLE " + table.get().name().h2Name() + " CASCADE");
    }

    /** As the catalog checks it; here before change tables go. */
    private void requireUnreferenced(Table table) throws SqlError {
        boolean referenced =
                catalog.tables(table.name().database()).stream()
                        .filter(other -> other.id() != table.id())
                        .flatMap(other -> other.foreignKeys().stream())
                        .anyMatch(key -> key.referenced().key().equals(table.name().key()));
        if (referenced) {
            throw new SqlError(
                    3726,
                    "Could not drop object '"
                            + table.name().name()
                            + "' because it is referenced by a FOREIGN KEY constraint.");
        }
    }

    private void localTable(String name) throws SqlError, SQLException {
        Optional<Table> table = surroundings.localTable(name);
        if (table.isEmpty()) {
            throw Messages.cannotDrop("table", name);
        }
        surroundings.scope().remove(name);
        session.localTables().drop(List.of(table.get()), false);
    }

    private void execute(String ddl) throws SqlError {
        session.calls()
                .run(() -> {
                    try (Statement statement = session.h2().createStatement()) {
                        return statement.execute(ddl);
                    }
                });
    }
}
