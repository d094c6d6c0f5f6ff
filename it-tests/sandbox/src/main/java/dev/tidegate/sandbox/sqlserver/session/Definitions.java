package dev.tidegate.sandbox.sqlserver.session;

import dev.tidegate.sandbox.sqlserver.catalog.Catalog;
import dev.tidegate.sandbox.sqlserver.catalog.Module;
import dev.tidegate.sandbox.sqlserver.catalog.ObjectName;
import dev.tidegate.sandbox.sqlserver.catalog.Table;
import dev.tidegate.sandbox.sqlserver.tsql.Definition;
import dev.tidegate.sandbox.sqlserver.tsql.Name;
import dev.tidegate.sandbox.sqlserver.tsql.Statement;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * Runs statements that define things. H2 commits on DDL, so the open transaction is committed
 * first; only what a CREATE TABLE or SELECT INTO has made is taken back by a rollback.
 */
final class Definitions {
    private final EngineSession session;
    private final ScopeSurroundings surroundings;
    private final Catalog catalog;

    Definitions(EngineSession session, ScopeSurroundings surroundings) {
        this.session = session;
        this.surroundings = surroundings;
        this.catalog = surroundings.catalog();
    }

    void run(Definition definition) throws SqlError, SQLException {
        session.server()
                .access()
                .requireDefinition(session.login().user(), definition, surroundings);
        session.transactions().requireWritable();
        H2Errors.Doing before = session.h2Errors().doing();
        session.h2Errors().doing(new H2Errors.Doing("ALTER", Optional::empty));
        try {
            switch (definition) {
                case Definition.CreateTable create -> {
                    session.beginImplicit(QuietSink.INSTANCE);
                    new TableDefinitions(session, surroundings).create(create);
                }
                case Definition.Permission permission ->
                        session.server().security().apply(permission, session, surroundings);
                case Definition.AlterNothing() -> {
                    // statistics, rebuilds and storage options: nothing of them exists here
                }
                default -> committed(definition);
            }
        } finally {
            session.h2Errors().doing(before);
        }
    }

    private void committed(Definition definition) throws SqlError, SQLException {
        session.transactions().beforeDefinition();
        try {
            define(definition);
        } finally {
            session.server().defined();
            session.transactions().afterDefinition();
        }
    }

    private void define(Definition definition) throws SqlError, SQLException {
        switch (definition) {
            case Definition.AddElements add ->
                    alter(add.table(), (alterations, table) -> alterations.add(table, add));
            case Definition.AlterColumn column ->
                    alter(
                            column.table(),
                            (alterations, table) ->
                                    alterations.alterColumn(table, column.column()));
            case Definition.DropElements drop ->
                    alter(
                            drop.table(),
                            (alterations, table) -> alterations.drop(table, drop.dropped()));
            case Definition.EnableConstraints enable ->
                    alter(
                            enable.table(),
                            (alterations, table) -> alterations.enable(table, enable));
            case Definition.EnableTriggers enable -> enableTriggers(enable);
            case Definition.CreateIndex create -> createIndex(create);
            case Definition.DropIndex drop -> dropIndex(drop);
            case Definition.Drop drop -> new Drops(session, surroundings).run(drop);
            case Definition.CreateDatabase(String name) -> session.engine().createDatabase(name);
            case Definition.TransferTable(String schema, Name table) ->
                    new TableTransfer(session, surroundings).run(table(table), schema);
            case Definition.DefineModule module ->
                    new ModuleDefinitions(session, surroundings).run(module);
            default -> new PlainDefinitions(session, surroundings).run(definition);
        }
    }

    /** A change of one table. */
    private interface Alteration {
        void run(TableAlterations alterations, Table table) throws SqlError;
    }

    private void alter(Name name, Alteration alteration) throws SqlError {
        Table table = table(name);
        session.h2Errors().doing(new H2Errors.Doing("ALTER", () -> Optional.of(table)));
        TableAlterations alterations = new TableAlterations(session, surroundings);
        session.engine().views().dropDependents(session, table.name());
        try {
            alteration.run(alterations, table);
            Table after = catalog.table(table.name()).orElseThrow();
            if (LocalTables.isTemporary(table.name())) {
                surroundings.scope().replace(name.last(), after);
            } else {
                alterations.noteChange(after, surroundings.scope().text().strip());
            }
        } finally {
            session.engine().views().restore(session, surroundings);
        }
    }

    /** The table that a statement changes; 4902 when there is none. */
    private Table table(Name name) throws SqlError {
        Optional<Table> found =
                LocalTables.isLocal(name.last())
                        ? surroundings.localTable(name.last())
                        : catalog.table(ObjectNames.require(name, surroundings));
        if (found.isEmpty()) {
            throw Messages.noTable(name.toString());
        }
        return found.get();
    }

    private void createIndex(Definition.CreateIndex create) throws SqlError {
        Optional<Table> found =
                LocalTables.isLocal(create.table().last())
                        ? surroundings.localTable(create.table().last())
                        : catalog.table(ObjectNames.require(create.table(), surroundings));
        if (found.isEmpty()) {
            throw new SqlError(
                    1088,
                    16,
                    12,
                    "Cannot find the object \""
                            + create.table()
                            + "\" because it does not exist or you do not have permissions.");
        }
        Table table = found.get();
        TableAlterations alterations = new TableAlterations(session, surroundings);
        boolean there =
                table.indexes().stream()
                        .anyMatch(index -> index.name().equalsIgnoreCase(create.index().name()));
        if (create.dropExisting() && there) {
            alterations.dropIndex(table, create.index().name());
        }
        alterations.createIndex(table.name(), create.index());
        replaceLocal(create.table().last(), table.name());
    }

    private void dropIndex(Definition.DropIndex drop) throws SqlError {
        Optional<Table> found =
                LocalTables.isLocal(drop.table().last())
                        ? surroundings.localTable(drop.table().last())
                        : catalog.table(ObjectNames.require(drop.table(), surroundings));
        boolean there =
                found.stream()
                        .flatMap(table -> table.indexes().stream())
                        .anyMatch(index -> index.name().equalsIgnoreCase(drop.index()));
        if (!there && drop.ifExists()) {
            return;
        }
        if (found.isEmpty()) {
            throw Messages.cannotDrop("index", drop.table() + "." + drop.index());
        }
        new TableAlterations(session, surroundings).dropIndex(found.get(), drop.index());
        replaceLocal(drop.table().last(), found.get().name());
    }

    private void replaceLocal(String name, ObjectName place) {
        if (LocalTables.isLocal(name)) {
            catalog.table(place).ifPresent(table -> surroundings.scope().replace(name, table));
        }
    }

    private void enableTriggers(Definition.EnableTriggers enable) throws SqlError {
        Table table = table(enable.table());
        waitForWriters(table.name());
        List<Module> all =
                catalog.modules(table.name().database()).stream()
                        .filter(module -> module.parent().equals(Optional.of(table.id())))
                        .toList();
        if (enable.names().isEmpty()) {
            for (Module trigger : all) {
                catalog.enableTrigger(trigger.name(), enable.enabled());
            }
        }
        for (Name name : enable.names()) {
            ObjectName trigger =
                    new ObjectName(table.name().database(), table.name().schema(), name.last());
            catalog.enableTrigger(trigger, enable.enabled());
        }
    }

    /** A table's triggers change while no transaction that has written to it is open. */
    void waitForWriters(ObjectName table) throws SqlError {
        session.calls()
                .run(() -> {
                    session.locks().share(table);
                    return table;
                });
    }

    /** SET IDENTITY_INSERT: on for one table at a time. */
    void identityInsert(Statement.SetIdentityInsert set) throws SqlError {
        Optional<Table> found =
                LocalTables.isLocal(set.table().last())
                        ? surroundings.localTable(set.table().last())
                        : catalog.table(ObjectNames.require(set.table(), surroundings));
        if (found.isEmpty()) {
            throw new SqlError(
                    1088,
                    16,
                    11,
                    "Cannot find the object \""
                            + set.table()
                            + "\" because it does not exist or you do not have permissions.");
        }
        ObjectName name = found.get().name();
        session.server()
                .access()
                .requireIdentity(session.login().user(), set.table(), surroundings);
        SessionOptions options = session.options();
        if (found.get().identityColumn().isEmpty()) {
            throw new SqlError(
                    8106,
                    16,
                    1,
                    "Table '"
                            + set.table()
                            + "' does not have the identity property. Cannot perform SET"
                            + " operation.");
        }
        if (!set.on()) {
            options.identityInsert = options.identityInsert.filter(on -> !on.equals(name));
            return;
        }
        if (options.identityInsert.isPresent() && !options.identityInsert.get().equals(name)) {
            throw new SqlError(
                    8107,
                    "IDENTITY_INSERT is already ON for table '"
                            + options.identityInsert.get()
                            + "'. Cannot perform SET operation for table '"
                            + set.table()
                            + "'.");
        }
        options.identityInsert = Optional.of(name);
    }
}
