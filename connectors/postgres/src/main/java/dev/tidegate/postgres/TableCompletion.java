package dev.tidegate.postgres;

import dev.tidegate.model.TableId;
import dev.tidegate.postgres.TablePlan.ForeignKeyPlan;
import dev.tidegate.postgres.TablePlan.IndexPlan;
import dev.tidegate.postgres.TablePlan.KeyPlan;
import dev.tidegate.schema.TableDefinition.ColumnDefinition;
import dev.tidegate.schema.TargetSchema.LeftOut;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Adds what a table gets after the load; each object in a transaction of its own. */
final class TableCompletion {
    private static final String FOREIGN_KEY_VIOLATED = "23503";

    private final Connection connection;
    private final TablePlan plan;
    private final TableId table;
    private final Statements statements;
    private final TargetCatalog catalog;

    TableCompletion(Connection connection, TablePlan plan) {
        this.connection = connection;
        this.plan = plan;
        this.table = plan.table();
        this.statements = new Statements(connection);
        this.catalog = new TargetCatalog(connection);
    }

    /** Adds what is missing; returns the indexes that PostgreSQL refuses. */
    List<LeftOut> addKeysAndIndexes() throws SQLException {
        TableDdl ddl = new TableDdl(plan, statements.serverVersion());
        Set<String> there = new HashSet<>();
        catalog.indexes(table).forEach(name -> there.add(Names.quote(name)));
        for (KeyPlan key : plan.uniqueKeys()) {
            if (!there.contains(key.name())) {
                addKey(key, ddl.addKey(key));
            }
        }
        List<LeftOut> leftOut = new ArrayList<>();
        for (IndexPlan index : plan.indexes()) {
            if (!there.contains(index.name())) {
                statements
                        .attempt(ddl.addIndex(index))
                        .ifPresent(state ->
                                leftOut.add(
                                        leftOut(
                                                "index " + index.name(),
                                                "PostgreSQL refuses it, SQLSTATE " + state)));
                connection.commit();
            }
        }
        return leftOut;
    }

    private LeftOut leftOut(String object, String reason) {
        return new LeftOut(object, table.toString(), reason);
    }

    private void addKey(KeyPlan key, String sql) throws SQLException {
        try {
            statements.run(sql);
            connection.commit();
        } catch (SQLException e) {
            throw Failures.of("create key " + key.name() + " of table " + table, e);
        }
    }

    /** Adds what is missing; returns those that do not hold for the rows that are there. */
    List<LeftOut> addForeignKeys() throws SQLException {
        TableDdl ddl = new TableDdl(plan, statements.serverVersion());
        Map<String, TargetCatalog.ExistingConstraint> there = new HashMap<>();
        catalog.constraints(table)
                .forEach((name, constraint) -> there.put(Names.quote(name), constraint));
        List<LeftOut> leftOut = new ArrayList<>();
        for (ForeignKeyPlan key : plan.foreignKeys()) {
            TargetCatalog.ExistingConstraint existing = there.get(key.name());
            if (existing == null) {
                addForeignKey(ddl, key);
            }
            // one that is there may be from a run that ended before its rows were checked
            if (existing == null || !existing.validated()) {
                validate(ddl, key).ifPresent(leftOut::add);
            }
        }
        return leftOut;
    }

    private void addForeignKey(TableDdl ddl, ForeignKeyPlan key) throws SQLException {
        try {
            statements.run(ddl.addForeignKey(key));
            if (!key.action().isEmpty()) {
                statements.run(ddl.noteAction(key));
            }
            connection.commit();
        } catch (SQLException e) {
            throw Failures.of("create foreign key " + key.name() + " of table " + table, e);
        }
    }

    /** Checks the rows that are there; some may violate a key that the source has WITH NOCHECK. */
    private Optional<LeftOut> validate(TableDdl ddl, ForeignKeyPlan key) throws SQLException {
        Optional<String> refused = statements.attempt(ddl.validate(key));
        connection.commit();
        if (refused.isPresent() && !refused.get().equals(FOREIGN_KEY_VIOLATED)) {
            throw new IllegalStateException(
                    "validation of " + key.name() + " ended with SQLSTATE " + refused.get());
        }
        return refused.map(_ ->
                leftOut(
                        "foreign key " + key.name() + " for rows of before",
                        "some violate it; it holds for new ones"));
    }

    /** Lets identities go on behind the loaded rows, and refreshes the planner's statistics. */
    void finish() throws SQLException {
        TableDdl ddl = new TableDdl(plan, statements.serverVersion());
        for (TablePlan.ColumnPlan column : plan.columns()) {
            if (column.identity().isPresent()) {
                statements.run(ddl.advanceIdentity(column, countsDown(column)));
            }
        }
        if (!catalog.isAnalyzed(table)) { // on a restart it is, and a thousand tables take long
            statements.run(ddl.analyze());
        }
        connection.commit();
    }

    private boolean countsDown(TablePlan.ColumnPlan column) {
        return plan.definition().columns().stream()
                .filter(definition -> definition.name().equals(column.source()))
                .map(ColumnDefinition::identity)
                .flatMap(Optional::stream)
                .anyMatch(identity -> identity.increment() < 0);
    }
}
