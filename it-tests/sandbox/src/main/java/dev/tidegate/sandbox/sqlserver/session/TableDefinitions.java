package dev.tidegate.sandbox.sqlserver.session;

import dev.tidegate.sandbox.sqlserver.catalog.Catalog;
import dev.tidegate.sandbox.sqlserver.catalog.ObjectName;
import dev.tidegate.sandbox.sqlserver.catalog.Table;
import dev.tidegate.sandbox.sqlserver.catalog.TableDefinition;
import dev.tidegate.sandbox.sqlserver.tsql.Definition;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * Creates tables: in the catalog, then in H2.
 *
 * <p>A table that nothing refers to yet cannot be locked by anyone. So it is created on a
 * connection of its own, the session's transaction goes on, and its rollback drops the table.
 */
final class TableDefinitions {
    private final EngineSession session;
    private final ScopeSurroundings surroundings;
    private final Catalog catalog;

    TableDefinitions(EngineSession session, ScopeSurroundings surroundings) {
        this.session = session;
        this.surroundings = surroundings;
        this.catalog = surroundings.catalog();
    }

    /** CREATE TABLE. */
    void create(Definition.CreateTable statement) throws SqlError {
        ObjectName name =
                LocalTables.isLocal(statement.name().last())
                        ? localName(statement.name().last())
                        : ObjectNames.require(statement.name(), surroundings);
        TableDefinition definition =
                new ElementReader(surroundings, name, List.of()).read(statement.elements(), true);
        if (definition.columns().isEmpty()) {
            throw new SqlError(
                    1701,
                    "Creating or altering table '"
                            + name.name()
                            + "' failed: it must have at least one column.");
        }
        create(name, definition);
    }

    private static ObjectName localName(String name) {
        return new ObjectName(LocalTables.DATABASE, "dbo", name);
    }

    /** DECLARE @name TABLE. */
    void createVariable(String name, List<Definition.Element> elements) throws SqlError {
        if (surroundings.localTable(name).isPresent()) {
            // The declaration runs again, in a loop: the variable keeps its rows.
            return;
        }
        TableDefinition definition =
                new ElementReader(surroundings, localName(name), List.of()).read(elements, true);
        create(localName(name), definition);
    }

    /** Creates a table; a local one if its name says so. */
    Table create(ObjectName name, TableDefinition definition) throws SqlError {
        session.transactions().requireWritable();
        boolean local = LocalTables.isLocal(name.name());
        if (!local && !definition.foreignKeys().isEmpty()) {
            // H2 will lock the tables that it refers to.
            commitFirst();
        }
        if (local && surroundings.scope().owns(name.name())) {
            throw new SqlError(
                    2714,
                    16,
                    6,
                    "There is already an object named '" + name.name() + "' in the database.");
        }
        ObjectName place = local ? localName(LocalTables.uniqueName(name.name())) : name;
        Table table = catalog.createTable(place.database(), at(place, definition));
        try {
            createInH2(table);
        } catch (SqlError e) {
            takeBack(table);
            throw e;
        }
        if (local) {
            surroundings.scope().put(name.name(), table);
        } else {
            session.server().defined();
            session.engine().views().restore(session, surroundings);
            session.createdInTransaction(() -> undo(table));
        }
        return table;
    }

    private void commitFirst() throws SqlError {
        try {
            session.transactions().beforeDefinition();
        } catch (SQLException e) {
            throw session.h2Errors().map(e);
        }
    }

    private static TableDefinition at(ObjectName place, TableDefinition definition) {
        return new TableDefinition(
                place.schema(),
                place.name(),
                definition.columns(),
                definition.keys(),
                LocalTables.isTemporary(place) ? List.of() : definition.foreignKeys(),
                definition.checks(),
                definition.indexes());
    }

    private void createInH2(Table table) throws SqlError {
        List<String> statements = new TableText(surroundings).create(table);
        try {
            Connection connection = session.localTables().connection();
            try (Statement statement = connection.createStatement()) {
                for (String ddl : statements) {
                    statement.execute(ddl);
                }
            }
        } catch (SQLException e) {
            throw session.h2Errors().map(e);
        }
    }

    private void takeBack(Table table) throws SqlError {
        try {
            dropInH2(table);
        } catch (SQLException e) {
            throw session.h2Errors().map(e);
        } finally {
            catalog.dropTable(table.name());
        }
    }

    private void dropInH2(Table table) throws SQLException {
        try (Statement statement = session.localTables().connection().createStatement()) {
            statement.execute("DROP TABLE IF EXISTS " + table.name().h2Name() + " CASCADE");
        }
    }

    private void undo(Table table) throws SQLException {
        if (catalog.table(table.name()).filter(now -> now.id() == table.id()).isEmpty()) {
            return;
        }
        try {
            dropInH2(table);
            catalog.dropTable(table.name());
            session.server().defined();
        } catch (SqlError e) {
            throw new SQLException("a table that was rolled back stays in the catalog", e);
        }
    }
}
