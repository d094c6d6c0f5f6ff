package dev.tidegate.postgres;

import dev.tidegate.model.TableId;
import dev.tidegate.postgres.TargetCatalog.ExistingColumn;
import dev.tidegate.postgres.TargetCatalog.ExistingConstraint;
import dev.tidegate.schema.TablePlan;
import dev.tidegate.schema.TablePlan.ColumnPlan;
import dev.tidegate.schema.TablePlan.IdentityPlan;
import dev.tidegate.schema.TargetSchema.LeftOut;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Creates one table, or checks the one that is there, and adds what it lacks before the load. */
final class TableCreation {
    private final TablePlan plan;
    private final TableId table;
    private final TableDdl ddl;
    private final Statements statements;
    private final Connection connection;
    private final TargetCatalog catalog;
    private final List<LeftOut> leftOut = new ArrayList<>();

    TableCreation(Connection connection, TablePlan plan) throws SQLException {
        this.plan = plan;
        this.table = plan.table();
        this.connection = connection;
        this.statements = new Statements(connection);
        this.ddl = new TableDdl(plan, statements.serverVersion());
        this.catalog = new TargetCatalog(connection);
    }

    /** Does it, in the connection's transaction; returns what PostgreSQL did not take. */
    List<LeftOut> run() throws SQLException {
        statements.run(Preparation.LOCK);
        createSchema();
        Map<String, ExistingColumn> before = catalog.columns(table);
        if (before.isEmpty()) {
            if (statements.attempt(ddl.create()).isPresent()) {
                statements.run(ddl.createPlain());
            }
        } else {
            checkColumns(before);
            checkTriggers();
            checkForeignKeys();
        }
        addComputedColumns();
        addKey();
        addDefaults();
        addChecks();
        return leftOut;
    }

    private void createSchema() throws SQLException {
        String schema = Names.quote(Names.of(table.schema()));
        try (PreparedStatement statement =
                connection.prepareStatement("select to_regnamespace(?) is null")) {
            statement.setString(1, schema);
            try (ResultSet row = statement.executeQuery()) {
                if (row.next() && row.getBoolean(1)) {
                    statements.run("create schema " + schema);
                }
            }
        }
    }

    private void checkColumns(Map<String, ExistingColumn> before) {
        TableComparison.difference(plan, before)
                .ifPresent(how -> {
                    throw differs(how);
                });
    }

    private RuntimeException differs(String how) {
        return Failures.notReady(
                "table " + Names.plain(table) + " exists on the target and " + how,
                "Make it like the source's table, or drop it to have it created.");
    }

    private void checkTriggers() throws SQLException {
        List<String> triggers = catalog.triggers(table);
        if (!triggers.isEmpty()) {
            throw Failures.notReady(
                    "table "
                            + Names.plain(table)
                            + " has triggers that would fire for applied rows: "
                            + String.join(", ", triggers),
                    "ALTER TABLE … DISABLE TRIGGER USER until the cutover.");
        }
    }

    private void checkForeignKeys() throws SQLException {
        for (Map.Entry<String, ExistingConstraint> entry : catalog.constraints(table).entrySet()) {
            ExistingConstraint constraint = entry.getValue();
            if (!constraint.foreignKey()) {
                continue;
            }
            if (constraint.acts()) {
                throw Failures.notReady(
                        "foreign key \""
                                + entry.getKey()
                                + "\" of table "
                                + Names.plain(table)
                                + " changes rows by itself, which the stream of changes does too",
                        "Recreate it with NO ACTION, DEFERRABLE, until the cutover.");
            }
            if (!constraint.deferrable()) {
                statements.run(
                        "alter table "
                                + Names.table(table)
                                + " alter constraint "
                                + Names.quote(entry.getKey())
                                + " deferrable initially immediate");
            }
        }
    }

    private void addComputedColumns() throws SQLException {
        Map<String, ExistingColumn> now = catalog.columns(table);
        for (ColumnPlan column : plan.columns()) {
            if (!now.containsKey(Names.of(column.source()))
                    && isEmptyFor("computed column \"" + column.source() + "\"")) {
                attempt("computed column \"" + column.source() + "\"", ddl.addColumn(column));
            }
        }
    }

    private void addKey() throws SQLException {
        if (plan.rowKey().isEmpty()) {
            return;
        }
        try (PreparedStatement statement =
                connection.prepareStatement(
                        """
                        select exists (select from pg_index i
                            where i.indrelid = to_regclass(?) and i.indisunique and i.indisvalid
                            and i.indimmediate and i.indpred is null and i.indexprs is null
                            and (select array_agg(quote_ident(a.attname::text)
                                    order by a.attname::text)
                                from pg_attribute a where a.attrelid = i.indrelid
                                and a.attnum = any (
                                    (i.indkey::smallint[])[0:i.indnkeyatts - 1]))
                                = (select array_agg(quote_ident(k) order by k)
                                    from unnest(?::text[]) k))
                        """)) {
            statement.setString(1, Names.table(table));
            statement.setArray(
                    2,
                    connection.createArrayOf(
                            "text",
                            plan.definition().schema().key().stream().map(Names::of).toArray()));
            try (ResultSet row = statement.executeQuery()) {
                if (row.next() && row.getBoolean(1)) {
                    return;
                }
            }
        }
        statements.run(ddl.addKey(plan.rowKey().get()));
    }

    private void addDefaults() throws SQLException {
        Map<String, ExistingColumn> now = catalog.columns(table);
        for (ColumnPlan column : plan.columns()) {
            ExistingColumn existing = now.get(Names.of(column.source()));
            if (existing == null || existing.filled()) {
                continue;
            }
            if (column.defaultValue().isPresent()) {
                attempt(
                        "default of column \"" + column.source() + "\"",
                        ddl.setDefault(column, column.defaultValue().get()));
            }
            Optional<IdentityPlan> counted =
                    column.identity().filter(identity -> identity.sequence().isPresent());
            if (counted.isPresent()) {
                attempt(
                        "identity of column \"" + column.source() + "\"",
                        ddl.addSequence(column, counted.get()));
            }
        }
    }

    private void addChecks() throws SQLException {
        Set<String> there = catalog.constraints(table).keySet();
        for (TablePlan.CheckPlan check : plan.checks()) {
            if (!there.contains(Names.of(check.source()))
                    && isEmptyFor("check \"" + check.source() + "\"")) {
                attempt("check \"" + check.source() + "\"", ddl.addCheck(check));
            }
        }
    }

    /** Rows that are there would be read, or written anew, while nobody else can do either. */
    private boolean isEmptyFor(String object) throws SQLException {
        try (PreparedStatement statement =
                        connection.prepareStatement(
                                "select exists (select from " + Names.table(table) + ")");
                ResultSet row = statement.executeQuery()) {
            if (row.next() && !row.getBoolean(1)) {
                return true;
            }
        }
        leftOut.add(
                new LeftOut(
                        object,
                        table.toString(),
                        "the table had rows already; add it by hand when it may be locked"));
        return false;
    }

    private void attempt(String object, String sql) throws SQLException {
        Optional<String> refused = statements.attempt(sql);
        refused.ifPresent(state ->
                leftOut.add(
                        new LeftOut(
                                object,
                                table.toString(),
                                "PostgreSQL refused it, SQLSTATE " + state)));
    }
}
