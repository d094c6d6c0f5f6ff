package dev.tidegate.postgres;

import dev.tidegate.model.TidegateException;
import dev.tidegate.preflight.SkippedException;
import dev.tidegate.schema.TableDefinition;
import dev.tidegate.schema.TablePlan;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A session with the target in which preflight looks, in a transaction that is rolled back. Owned
 * by one thread.
 */
final class TargetSession implements AutoCloseable {
    /** How long one question may take. */
    static final Duration ANSWER_WAIT_MAX = Duration.ofSeconds(15);

    /** A replica refuses the session's own settings no more than the writer does. */
    private static final String LIMITS =
            "set statement_timeout = " + ANSWER_WAIT_MAX.toMillis() + "; set lock_timeout = 5000";

    private final Connections connections;
    private final Connection connection;
    private final TablePlans planning;
    private final Supplier<List<TableDefinition>> source;
    private final TargetHealth health;
    private final Optional<PostgresSettings> reader;
    private Optional<List<TablePlan>> plans = Optional.empty();

    /**
     * Opens one.
     *
     * @param reader of the replica that audits read from
     */
    TargetSession(
            Connections connections,
            TablePlans planning,
            Supplier<List<TableDefinition>> source,
            TargetHealth health,
            Optional<PostgresSettings> reader)
            throws SQLException {
        this.reader = reader;
        this.connections = connections;
        this.planning = planning;
        this.source = source;
        this.health = health;
        this.connection = connections.open("preflight");
        new Statements(connection).run(LIMITS);
        connection.commit();
    }

    interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }

    Connection connection() {
        return connection;
    }

    String pipeline() {
        return connections.pipeline();
    }

    /** The replica that audits read from. */
    Optional<PostgresSettings> reader() {
        return reader;
    }

    /** A session that looks alike, at what other connections lead to. */
    TargetSession with(Connections others) throws SQLException {
        return new TargetSession(others, planning, source, health, Optional.empty());
    }

    /** What the settings say of its standbys. */
    TargetHealth health() {
        return health;
    }

    /** What the target gets of each table; skipped where the source did not say. */
    List<TablePlan> plans() throws SQLException, SkippedException {
        if (plans.isEmpty()) {
            try {
                plans = Optional.of(planning.of(connection, source.get()));
            } catch (TidegateException e) {
                throw new SkippedException("the source's tables are not known: " + e.getMessage());
            }
        }
        return plans.get();
    }

    /** The target's tables as {@code to_regclass} takes them, in the order of the plans. */
    List<String> tableNames() throws SQLException, SkippedException {
        return plans().stream().map(TablePlan::table).map(Names::table).toList();
    }

    /** The plans whose table is on the target already; one question for all. */
    List<TablePlan> existing() throws SQLException, SkippedException {
        List<Boolean> there =
                aboutTables(
                        "select to_regclass(name) is not null from unnest(?) with ordinality"
                                + " as t (name, place) order by place",
                        row -> row.getBoolean(1));
        List<TablePlan> existing = new ArrayList<>();
        for (int i = 0; i < plans().size(); i++) {
            if (there.get(i)) {
                existing.add(plans().get(i));
            }
        }
        return existing;
    }

    /** The rows of a query without parameters. */
    <T> List<T> list(String sql, RowReader<T> reader) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            return rows(statement, reader);
        }
    }

    /** The one row of a query without parameters. */
    <T> T one(String sql, RowReader<T> reader) throws SQLException, SkippedException {
        return list(sql, reader).stream()
                .findFirst()
                .orElseThrow(() -> new SkippedException("the server shows no row of it"));
    }

    /** The rows of a query whose one parameter is the array of {@link #tableNames}. */
    <T> List<T> aboutTables(String sql, RowReader<T> reader) throws SQLException, SkippedException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setArray(1, connection.createArrayOf("text", tableNames().toArray()));
            return rows(statement, reader);
        }
    }

    private static <T> List<T> rows(PreparedStatement statement, RowReader<T> reader)
            throws SQLException {
        List<T> rows = new ArrayList<>();
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                rows.add(reader.read(row));
            }
        }
        return rows;
    }

    /** Runs a look and undoes whatever it left behind, also a broken transaction. */
    void undo() throws SQLException {
        connection.rollback();
    }

    @Override
    public void close() {
        connections.release(connection);
    }
}
