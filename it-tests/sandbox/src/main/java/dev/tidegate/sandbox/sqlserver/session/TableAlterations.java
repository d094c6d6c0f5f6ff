package dev.tidegate.sandbox.sqlserver.session;

import dev.tidegate.sandbox.sqlserver.catalog.Catalog;
import dev.tidegate.sandbox.sqlserver.catalog.CheckConstraint;
import dev.tidegate.sandbox.sqlserver.catalog.CheckDefinition;
import dev.tidegate.sandbox.sqlserver.catalog.Column;
import dev.tidegate.sandbox.sqlserver.catalog.ColumnDefinition;
import dev.tidegate.sandbox.sqlserver.catalog.DefaultConstraint;
import dev.tidegate.sandbox.sqlserver.catalog.ForeignKey;
import dev.tidegate.sandbox.sqlserver.catalog.ForeignKeyDefinition;
import dev.tidegate.sandbox.sqlserver.catalog.IndexColumn;
import dev.tidegate.sandbox.sqlserver.catalog.IndexDefinition;
import dev.tidegate.sandbox.sqlserver.catalog.KeyConstraint;
import dev.tidegate.sandbox.sqlserver.catalog.KeyDefinition;
import dev.tidegate.sandbox.sqlserver.catalog.ObjectName;
import dev.tidegate.sandbox.sqlserver.catalog.Table;
import dev.tidegate.sandbox.sqlserver.catalog.TableDefinition;
import dev.tidegate.sandbox.sqlserver.storage.H2Types;
import dev.tidegate.sandbox.sqlserver.tsql.Definition;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;

/** ALTER TABLE: in the catalog, which checks names, then in H2; taken back when H2 refuses. */
final class TableAlterations {
    private final EngineSession session;
    private final ScopeSurroundings surroundings;
    private final Catalog catalog;
    private final TableText text;

    TableAlterations(EngineSession session, ScopeSurroundings surroundings) {
        this.session = session;
        this.surroundings = surroundings;
        this.catalog = surroundings.catalog();
        this.text = new TableText(surroundings);
    }

    /** What takes a change of the catalog back. */
    private interface TakeBack {
        void run() throws SqlError;
    }

    private void inH2(List<String> statements, TakeBack takeBack) throws SqlError {
        try {
            for (String ddl : statements) {
                run(ddl);
            }
        } catch (SqlError e) {
            takeBack.run();
            throw e;
        }
    }

    private void run(String ddl) throws SqlError {
        session.calls()
                .run(() -> {
                    try (Statement statement = session.h2().createStatement()) {
                        return statement.execute(ddl);
                    }
                });
    }

    // ADD ------------------------------------------------------------------------------------

    /** ALTER TABLE … ADD. */
    void add(Table before, Definition.AddElements statement) throws SqlError {
        TableDefinition read =
                new ElementReader(surroundings, before.name(), before.columns())
                        .read(statement.elements(), statement.trusted());
        ObjectName name = before.name();
        for (ColumnDefinition column : read.columns()) {
            addColumn(name, column);
        }
        for (KeyDefinition key : read.keys()) {
            addKey(name, key);
        }
        for (Definition.Element element : statement.elements()) {
            if (element instanceof Definition.DefaultElement(var definition, String column)) {
                addDefault(name, column, definition);
            }
        }
        for (CheckDefinition check : read.checks()) {
            Table table = catalog.addCheck(name, check);
            CheckConstraint added = table.checks().getLast();
            inH2(List.of(text.check(table, added)), () -> drop(name, added.name()));
        }
        for (IndexDefinition index : read.indexes()) {
            createIndex(name, index);
        }
        for (ForeignKeyDefinition key : read.foreignKeys()) {
            Table table = catalog.addForeignKey(name, key);
            ForeignKey added = table.foreignKeys().getLast();
            inH2(List.of(text.foreignKey(table, added)), () -> drop(name, added.name()));
        }
    }

    private void drop(ObjectName table, String constraint) throws SqlError {
        catalog.dropConstraint(table, constraint);
    }

    /** Rows that are there get the default only when they must: when the column is NOT NULL. */
    private void addColumn(ObjectName name, ColumnDefinition column) throws SqlError {
        requireFillable(name, column);
        Table table = catalog.addColumns(name, List.of(column));
        Column added = table.columns().getLast();
        boolean later = added.nullable() && column.defaultValue().isPresent();
        try {
            run(
                    "ALTER TABLE "
                            + name.h2Name()
                            + " ADD COLUMN "
                            + text.column(table, added, !later));
            if (later) {
                setDefault(table, added, table.defaultOf(added.name()).orElseThrow());
            }
        } catch (SqlError e) {
            if (table.defaultOf(added.name()).isPresent()) {
                drop(name, table.defaultOf(added.name()).orElseThrow().name());
            }
            catalog.dropColumn(name, added.name());
            throw e;
        }
    }

    private void requireFillable(ObjectName name, ColumnDefinition column) throws SqlError {
        boolean fillable =
                column.nullable()
                        || column.defaultValue().isPresent()
                        || column.identity().isPresent()
                        || column.computed().isPresent()
                        || column.type().kind()
                                == dev.tidegate.sandbox.sqlserver.type.SqlType.Kind.ROWVERSION;
        if (!fillable && hasRows(name)) {
            throw new SqlError(
                    4901,
                    "ALTER TABLE only allows columns to be added that can contain nulls, or have a"
                            + " DEFAULT definition specified, or the column being added is an"
                            + " identity or timestamp column, or alternatively if none of the"
                            + " previous conditions are satisfied the table must be empty to allow"
                            + " addition of this column. Column '"
                            + column.name()
                            + "' cannot be added to non-empty table '"
                            + name.name()
                            + "' because it does not satisfy these conditions.");
        }
    }

    private boolean hasRows(ObjectName name) throws SqlError {
        return session.calls()
                .run(() -> {
                    try (Statement statement = session.h2().createStatement();
                            ResultSet rows =
                                    statement.executeQuery(
                                            "SELECT 1 FROM " + name.h2Name() + " LIMIT 1")) {
                        return rows.next();
                    }
                });
    }

    private void addKey(ObjectName name, KeyDefinition key) throws SqlError {
        Table before = catalog.table(name).orElseThrow();
        for (IndexColumn column : key.columns()) {
            boolean nullable = before.column(column.name()).filter(Column::nullable).isPresent();
            if (key.primary() && nullable) {
                throw new SqlError(
                        8111,
                        "Cannot define PRIMARY KEY constraint on nullable column in table '"
                                + name.name()
                                + "'.");
            }
        }
        Table table = catalog.addKey(name, key);
        KeyConstraint added = table.keys().getLast();
        inH2(List.of(text.key(table, added)), () -> drop(name, added.name()));
    }

    private void addDefault(
            ObjectName name,
            String column,
            dev.tidegate.sandbox.sqlserver.catalog.DefaultDefinition definition)
            throws SqlError {
        Table table = catalog.addDefault(name, column, definition);
        DefaultConstraint added = table.defaults().getLast();
        try {
            setDefault(table, table.column(column).orElseThrow(), added);
        } catch (SqlError e) {
            drop(name, added.name());
            throw e;
        }
    }

    private void setDefault(Table table, Column column, DefaultConstraint constraint)
            throws SqlError {
        run(
                TableText.alterColumn(
                        table,
                        column.name(),
                        "SET DEFAULT " + text.defaultValue(table, column, constraint)));
    }

    // ALTER COLUMN ---------------------------------------------------------------------------

    /** ALTER TABLE … ALTER COLUMN. */
    void alterColumn(Table before, Definition.ColumnElement element) throws SqlError {
        Optional<Column> old = before.column(element.name());
        if (old.isEmpty()) {
            throw new SqlError(
                    4924,
                    16,
                    1,
                    "ALTER TABLE ALTER COLUMN failed because column '"
                            + element.name()
                            + "' does not exist in table '"
                            + before.name().name()
                            + "'.");
        }
        ColumnDefinition wanted =
                new ElementReader(surroundings, before.name(), List.of()).column(element, false);
        Table after = catalog.alterColumn(before.name(), wanted);
        Column now = after.column(element.name()).orElseThrow();
        List<String> statements = new java.util.ArrayList<>();
        String type = H2Types.column(now.type());
        if (!type.equals(H2Types.column(old.get().type()))) {
            statements.add(TableText.alterColumn(after, now.name(), "SET DATA TYPE " + type));
        }
        if (now.nullable() != old.get().nullable()) {
            statements.add(
                    TableText.alterColumn(
                            after, now.name(), now.nullable() ? "DROP NOT NULL" : "SET NOT NULL"));
        }
        inH2(statements, () -> catalog.alterColumn(before.name(), definition(old.get())));
    }

    private static ColumnDefinition definition(Column column) {
        return new ColumnDefinition(
                column.name(),
                column.type(),
                column.userType(),
                column.nullable(),
                column.identity(),
                column.computed(),
                column.collation(),
                column.rowGuid(),
                Optional.empty());
    }

    // DROP -----------------------------------------------------------------------------------

    /** ALTER TABLE … DROP. */
    void drop(Table before, List<Definition.Dropped> dropped) throws SqlError {
        for (Definition.Dropped each : dropped) {
            Table table = catalog.table(before.name()).orElseThrow();
            if (each.column()) {
                dropColumn(table, each);
            } else {
                dropConstraint(table, each);
            }
        }
    }

    private void dropColumn(Table table, Definition.Dropped dropped) throws SqlError {
        Optional<Column> column = table.column(dropped.name());
        if (column.isEmpty() && dropped.ifExists()) {
            return;
        }
        if (column.isEmpty()) {
            throw new SqlError(
                    4924,
                    16,
                    1,
                    "ALTER TABLE DROP COLUMN failed because column '"
                            + dropped.name()
                            + "' does not exist in table '"
                            + table.name().name()
                            + "'.");
        }
        catalog.dropColumn(table.name(), dropped.name());
        run(
                "ALTER TABLE "
                        + table.name().h2Name()
                        + " DROP COLUMN "
                        + ObjectName.quote(column.get().name()));
    }

    private void dropConstraint(Table table, Definition.Dropped dropped) throws SqlError {
        String name = dropped.name();
        if (dropped.ifExists() && h2Drop(table, name).isEmpty()) {
            return;
        }
        catalog.dropConstraint(table.name(), name);
        Optional<String> ddl = h2Drop(table, name);
        if (ddl.isPresent()) {
            run(ddl.get());
        }
    }

    private static Optional<String> h2Drop(Table table, String name) {
        Optional<String> ofDefault =
                table.defaults().stream()
                        .filter(each -> each.name().equalsIgnoreCase(name))
                        .map(each -> TableText.alterColumn(table, each.column(), "DROP DEFAULT"))
                        .findFirst();
        return ofDefault.or(
                () -> h2Constraint(table, name).map(h2 -> TableText.dropConstraint(table, h2)));
    }

    private static Optional<String> h2Constraint(Table table, String name) {
        Optional<String> key =
                table.keys().stream()
                        .filter(each -> each.name().equalsIgnoreCase(name))
                        .map(H2Names::key)
                        .findFirst();
        Optional<String> foreignKey =
                table.foreignKeys().stream()
                        .filter(each -> each.name().equalsIgnoreCase(name))
                        .map(H2Names::foreignKey)
                        .findFirst();
        Optional<String> check =
                table.checks().stream()
                        .filter(each -> each.name().equalsIgnoreCase(name))
                        .map(H2Names::check)
                        .findFirst();
        return key.or(() -> foreignKey).or(() -> check);
    }

    // CHECK and NOCHECK ----------------------------------------------------------------------

    /** ALTER TABLE … CHECK | NOCHECK CONSTRAINT: a disabled constraint is not in H2. */
    void enable(Table before, Definition.EnableConstraints statement) throws SqlError {
        List<Optional<String>> names =
                statement.names().isEmpty()
                        ? List.of(Optional.empty())
                        : statement.names().stream().map(Optional::of).toList();
        Table table = before;
        for (Optional<String> name : names) {
            table =
                    catalog.enableConstraints(
                            before.name(), name, statement.enabled(), statement.trusted());
        }
        for (ForeignKey key : table.foreignKeys()) {
            boolean was =
                    before.foreignKeys().stream()
                            .anyMatch(old -> old.id() == key.id() && old.enabled());
            change(table, was, key.enabled(), H2Names.foreignKey(key), text.foreignKey(table, key));
        }
        for (CheckConstraint check : table.checks()) {
            boolean was =
                    before.checks().stream()
                            .anyMatch(old -> old.id() == check.id() && old.enabled());
            if (was != check.enabled()) {
                change(table, was, check.enabled(), H2Names.check(check), text.check(table, check));
            }
        }
    }

    private void change(Table table, boolean was, boolean is, String h2Name, String add)
            throws SqlError {
        if (was && !is) {
            run(TableText.dropConstraint(table, h2Name));
        } else if (is && !was) {
            run(add);
        }
    }

    // Indexes --------------------------------------------------------------------------------

    /** CREATE INDEX. */
    void createIndex(ObjectName name, IndexDefinition index) throws SqlError {
        Table table = catalog.createIndex(name, index);
        inH2(
                text.index(table, table.indexes().getLast()),
                () -> catalog.dropIndex(name, index.name()));
    }

    /** DROP INDEX. */
    void dropIndex(Table before, String index) throws SqlError {
        catalog.dropIndex(before.name(), index);
        for (var each : before.indexes()) {
            if (each.name().equalsIgnoreCase(index)) {
                for (String ddl : text.dropIndex(before, each)) {
                    run(ddl);
                }
            }
        }
    }

    /** Follows a change of a captured table. */
    void noteChange(Table after, String ddl) throws SqlError {
        try {
            session.server().admin().altered(after, ddl);
        } catch (SQLException e) {
            throw session.h2Errors().map(e);
        }
    }
}
