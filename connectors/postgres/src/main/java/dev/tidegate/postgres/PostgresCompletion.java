package dev.tidegate.postgres;

import dev.tidegate.model.TableId;
import dev.tidegate.schema.TableDefinition;
import dev.tidegate.schema.TargetCompletion;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Completes tables, each run in a session of its own. */
final class PostgresCompletion implements TargetCompletion {
    private static final String PURPOSE = "complete";

    private static final String WAIT = "set lock_timeout = 0";

    /** What a crash of the server undoes, the catalog does not show, and is done again. */
    private static final String COMMIT_SOON = "set synchronous_commit = off";

    private static final String PHASES =
            """
            select format('"%s"."%s"', replace(n.nspname, '"', '""'),
                    replace(c.relname, '"', '""')),
                p.phase,
                case when p.blocks_total > 0 then 100 * p.blocks_done / p.blocks_total
                    when p.tuples_total > 0 then 100 * p.tuples_done / p.tuples_total end
            from pg_stat_progress_create_index p
                join pg_stat_activity a on a.pid = p.pid
                join pg_class c on c.oid = p.relid
                join pg_namespace n on n.oid = c.relnamespace
            where p.datname = current_database() and a.application_name = left(?, 63)
            """;

    private final Connections connections;
    private final TablePlans plans;
    private final Map<Breakable, List<CompletionStep>> running = new ConcurrentHashMap<>();

    PostgresCompletion(Connections connections, TablePlans plans) {
        this.connections = connections;
        this.plans = plans;
    }

    @Override
    public List<Step> missing(Collection<TableDefinition> all, Set<TableId> tables) {
        return connections.inTransaction(
                "look at what tables lack",
                connection ->
                        new CompletionLook(connection, plans.of(connection, all), tables)
                                .missing());
    }

    @Override
    public Outcome run(List<? extends Step> steps, Consumer<Step> beginning)
            throws InterruptedException {
        List<CompletionStep> own = steps.stream().map(CompletionStep.class::cast).toList();
        Connection connection = connections.open(PURPOSE);
        try (Breakable statements = new Breakable(connection)) {
            running.put(statements, own);
            Connections.allowSilence(connection);
            new Statements(connection).run(WAIT);
            if (own.stream().allMatch(step -> step.effort() == Effort.SMALL)) {
                new Statements(connection).run(COMMIT_SOON);
            }
            connection.commit();
            connection.setAutoCommit(true);
            return new CompletionRun(connection, statements).run(own, beginning);
        } catch (SQLException e) {
            throw Failures.of("complete tables", e);
        } finally {
            running.values().remove(own);
            connections.release(connection);
        }
    }

    @Override
    public void cancel(TableId table) {
        running.forEach((statements, steps) -> {
            if (steps.stream()
                    .anyMatch(step ->
                            step.table().equals(table)
                                    || step.refersTo().filter(table::equals).isPresent())) {
                statements.breakOff();
            }
        });
    }

    @Override
    public List<Phase> phases() {
        Map<String, TableId> tables = new HashMap<>();
        running.values()
                .forEach(steps ->
                        steps.forEach(step -> tables.put(Names.table(step.table()), step.table())));
        if (tables.isEmpty()) {
            return List.of();
        }
        return connections.inTransaction(
                "ask how far indexes are", connection -> phases(connection, tables));
    }

    private List<Phase> phases(Connection connection, Map<String, TableId> tables)
            throws SQLException {
        List<Phase> phases = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(PHASES)) {
            statement.setString(1, Connections.sessionName(connections.pipeline(), PURPOSE));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    TableId table = tables.get(row.getString(1));
                    if (table != null) {
                        int percent = row.getInt(3);
                        phases.add(
                                new Phase(
                                        table,
                                        row.getString(2),
                                        row.wasNull() ? Optional.empty() : Optional.of(percent)));
                    }
                }
            }
        }
        return phases;
    }
}
