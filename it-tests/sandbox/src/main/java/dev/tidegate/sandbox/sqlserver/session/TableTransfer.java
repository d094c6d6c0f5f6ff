package dev.tidegate.sandbox.sqlserver.session;

import dev.tidegate.sandbox.sqlserver.catalog.Catalog;
import dev.tidegate.sandbox.sqlserver.catalog.Column;
import dev.tidegate.sandbox.sqlserver.catalog.ForeignKey;
import dev.tidegate.sandbox.sqlserver.catalog.ObjectName;
import dev.tidegate.sandbox.sqlserver.catalog.Table;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** ALTER SCHEMA … TRANSFER: H2 cannot move a table, so it is copied. */
final class TableTransfer {
    private final EngineSession session;
    private final ScopeSurroundings surroundings;
    private final Catalog catalog;

    TableTransfer(EngineSession session, ScopeSurroundings surroundings) {
        this.session = session;
        this.surroundings = surroundings;
        this.catalog = surroundings.catalog();
    }

    void run(Table table, String schema) throws SqlError, SQLException {
        if (session.server().capture().isTracked(table)) {
            throw Messages.notSupported("ALTER SCHEMA TRANSFER of a captured table");
        }
        session.engine().views().dropDependents(session, table.name());
        Table moved = catalog.transferTable(table.name(), schema);
        TableText text = new TableText(surroundings);
        List<String> statements = new ArrayList<>(text.create(moved));
        String columns =
                moved.columns().stream()
                        .filter(column -> column.computed().isEmpty())
                        .map(Column::name)
                        .map(ObjectName::quote)
                        .collect(Collectors.joining(", "));
        statements.add(
                1,
                "INSERT INTO "
                        + moved.name().h2Name()
                        + " ("
                        + columns
                        + ") SELECT "
                        + columns
                        + " FROM "
                        + table.name().h2Name());
        statements.add("DROP TABLE " + table.name().h2Name() + " CASCADE");
        for (Table other : catalog.tables(moved.name().database())) {
            for (ForeignKey key : other.foreignKeys()) {
                boolean lost =
                        other.id() != moved.id()
                                && key.enabled()
                                && key.referenced().equals(moved.name());
                if (lost) {
                    statements.add(text.foreignKey(other, key));
                }
            }
        }
        try (java.sql.Statement statement = session.h2().createStatement()) {
            for (String ddl : statements) {
                statement.execute(ddl);
            }
        }
        session.engine().views().restore(session, surroundings);
    }
}
