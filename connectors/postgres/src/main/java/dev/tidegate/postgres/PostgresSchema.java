package dev.tidegate.postgres;

import dev.tidegate.model.TableId;
import dev.tidegate.schema.CompletionWorker;
import dev.tidegate.schema.TableDefinition;
import dev.tidegate.schema.TablePlan;
import dev.tidegate.schema.TargetSchema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Creates the tables on the target. One session; a transaction for each table or large object. */
final class PostgresSchema implements TargetSchema {
    private final Connections connections;
    private final TablePlans plans;

    PostgresSchema(Connections connections, TablePlans plans) {
        this.connections = connections;
        this.plans = plans;
    }

    @Override
    public List<LeftOut> create(List<TableDefinition> tables) {
        List<LeftOut> leftOut = new ArrayList<>(connections.leftOut());
        leftOut.addAll(
                connections.inOwnSession(
                        "schema", "create the tables", connection -> create(connection, tables)));
        return List.copyOf(leftOut);
    }

    private List<LeftOut> create(Connection connection, List<TableDefinition> tables)
            throws SQLException {
        List<TablePlan> planned = plans.of(connection, tables);
        requireDistinctNames(planned);
        List<LeftOut> leftOut = new ArrayList<>();
        for (TablePlan plan : planned) {
            leftOut.addAll(plan.leftOut());
            leftOut.addAll(new TableCreation(connection, plan).run());
            connection.commit();
        }
        return List.copyOf(leftOut);
    }

    @Override
    public List<LeftOut> completeAfterLoad(List<TableDefinition> tables) {
        List<LeftOut> leftOut = new ArrayList<>();
        CompletionWorker worker =
                new CompletionWorker(
                        new PostgresCompletion(connections, plans),
                        new CompletionWorker.Observer() {
                            @Override
                            public void began(CompletionWorker.Running step) {}

                            @Override
                            public void leftOut(List<LeftOut> objects) {
                                leftOut.addAll(objects);
                            }

                            @Override
                            public void completed(TableId table) {}

                            @Override
                            public void done() {}
                        });
        worker.know(tables);
        tables.forEach(table -> worker.add(table.table()));
        try {
            worker.runWhileThereIsWork();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Failures.interrupted("complete the tables");
        }
        return List.copyOf(leftOut);
    }

    /** Fails with {@code TARGET_NOT_READY} if two of the source's names become one. */
    static void requireDistinctNames(List<TablePlan> plans) {
        Map<String, String> tables = new HashMap<>();
        for (TablePlan plan : plans) {
            requireNew(tables, Names.plain(plan.table()), "table " + plan.table());
            Map<String, String> columns = new HashMap<>();
            for (TablePlan.ColumnPlan column : plan.columns()) {
                requireNew(
                        columns,
                        column.name(),
                        "column \"" + column.source() + "\" of table " + plan.table());
            }
        }
    }

    private static void requireNew(Map<String, String> known, String target, String source) {
        String before = known.put(target, source);
        if (before != null) {
            throw Failures.notReady(
                    before + " and " + source + " would both be " + target + " on the target",
                    "Leave one of them out of the pipeline, or rename it on the source.");
        }
    }
}
