package dev.tidegate.postgres;

import dev.tidegate.model.TableId;
import dev.tidegate.postgres.TablePlan.ForeignKeyPlan;
import dev.tidegate.postgres.TablePlan.IndexPlan;
import dev.tidegate.postgres.TablePlan.KeyPlan;
import dev.tidegate.schema.TableDefinition.ColumnDefinition;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Adds what a table gets after the load; each object in a transaction of its own. */
final class TableCompletion {
    private static final Logger log = LoggerFactory.getLogger(TableCompletion.class);
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

    void addKeysAndIndexes() throws SQLException {
        TableDdl ddl = new TableDdl(plan, statements.serverVersion());
        Set<String> there = new HashSet<>();
        catalog.indexes(table).forEach(name -> there.add(Names.quote(name)));
        for (KeyPlan key : plan.uniqueKeys()) {
            if (!there.contains(key.name())) {
                addKey(key, ddl.addKey(key));
            }
        }
        for (IndexPlan index : plan.indexes()) {
            if (!there.contains(index.name())) {
                Optional<String> refused = statements.attempt(ddl.addIndex(index));
                refused.ifPresent(state ->
                        log.warn(
                                "index left out table={} index={} sqlstate={}",
                                table,
                                index.name(),
                                state));
                connection.commit();
            }
        }
    }

    private void addKey(KeyPlan key, String sql) throws SQLException {
        try {
            statements.run(sql);
            connection.commit();
        } catch (SQLException e) {
            throw Failures.of("create key " + key.name() + " of table " + table, e);
        }
    }

    void addForeignKeys() throws SQLException {
        TableDdl ddl = new TableDdl(plan, statements.serverVersion());
        Map<String, TargetCatalog.ExistingConstraint> there = catalog.constraints(table);
        Set<String> names = new HashSet<>();
        there.keySet().forEach(name -> names.add(Names.quote(name)));
        for (ForeignKeyPlan key : plan.foreignKeys()) {
            if (!names.contains(key.name())) {
                addForeignKey(ddl, key);
            }
        }
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
        Optional<String> refused = statements.attempt(ddl.validate(key));
        if (refused.isPresent()) {
            // a key that the source took over WITH NOCHECK: it holds for new rows there, too
            if (!refused.get().equals(FOREIGN_KEY_VIOLATED)) {
                throw new IllegalStateException(
                        "validation of " + key.name() + " ended with SQLSTATE " + refused.get());
            }
            log.warn(
                    "rows of before violate a foreign key, it holds for new ones only table={}"
                            + " key={}",
                    table,
                    key.name());
        }
        connection.commit();
    }

    /** Lets identities go on behind the loaded rows, and refreshes the planner's statistics. */
    void finish() throws SQLException {
        TableDdl ddl = new TableDdl(plan, statements.serverVersion());
        for (TablePlan.ColumnPlan column : plan.columns()) {
            if (column.identity().isPresent()) {
                statements.run(ddl.advanceIdentity(column, countsDown(column)));
            }
        }
        statements.run(ddl.analyze());
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
