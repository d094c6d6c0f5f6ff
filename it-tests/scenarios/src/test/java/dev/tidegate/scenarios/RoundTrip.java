package dev.tidegate.scenarios;

import dev.tidegate.control.Status;
import dev.tidegate.convert.live.LiveTables;
import dev.tidegate.daemon.Daemon;
import dev.tidegate.ledger.Ledgers;
import dev.tidegate.postgres.PostgresSettings;
import dev.tidegate.postgres.PostgresSettings.TextUnstorable;
import dev.tidegate.postgres.PostgresTarget;
import dev.tidegate.sandbox.demo.Environment;
import dev.tidegate.settings.Settings;
import dev.tidegate.settings.SettingsBuilder;
import dev.tidegate.sqlserver.SqlServerSettings;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * A database of the stand-in that a pipeline replicates to PostgreSQL, and what both sides hold.
 *
 * <p>Everything is read as text, with statements of its own: nothing of the engine's reading takes
 * part.
 */
final class RoundTrip implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Environment environment;
    private final Options options;
    private final Connection source;
    private final Connection target;
    private final List<Daemon> daemons = new ArrayList<>();
    private int marks;

    RoundTrip(Environment environment, Options options) throws SQLException {
        this.environment = environment;
        this.options = options;
        environment.createSourceDatabase(options.database());
        source = environment.source(options.database());
        target = environment.target();
        source("CREATE TABLE dbo.mark_" + options.database() + " (n int NOT NULL PRIMARY KEY)");
        target("set timezone = 'UTC'");
    }

    /**
     * How the pipeline is set up.
     *
     * @param database the source's database, and the pipeline's name
     */
    record Options(String database, List<String> columnsExcluded, TextUnstorable textUnstorable) {}

    /** Runs T-SQL. */
    void source(String... statements) throws SQLException {
        for (String sql : statements) {
            try (Statement statement = source.createStatement()) {
                statement.execute(sql);
                while (statement.getMoreResults() || statement.getUpdateCount() != -1) {
                    // the errors of a batch come with its later results
                }
            } catch (SQLException e) {
                throw new SQLException(e.getMessage() + " in " + sql, e);
            }
        }
    }

    private void target(String sql) throws SQLException {
        try (Statement statement = target.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The source, for statements with parameters. */
    Connection source() {
        return source;
    }

    /** The target. */
    Connection target() {
        return target;
    }

    /** Captures all tables and starts the pipeline. */
    void start() throws SQLException {
        start(Ledgers.OFF);
    }

    /** Captures all tables and starts the pipeline, with ledgers or without. */
    void start(Ledgers ledgers) throws SQLException {
        environment.capture(options.database());
        daemons.add(Daemon.start(settings(), ledgers));
    }

    /** The target, as the engine has it; to be closed. */
    PostgresTarget engineTarget() {
        return new PostgresTarget(settings().target(), options.database(), new LiveTables());
    }

    private Settings settings() {
        Settings all = environment.settings(options.database(), options.database());
        SqlServerSettings database = all.source();
        return new SettingsBuilder(all)
                .source(
                        new SqlServerSettings(
                                database.url(),
                                database.user(),
                                database.password(),
                                List.of(),
                                List.of(),
                                options.columnsExcluded(),
                                database.pollInterval()))
                .target(
                        new PostgresSettings(
                                all.target().url(),
                                all.target().user(),
                                all.target().password(),
                                options.textUnstorable()))
                .build();
    }

    Status status() {
        return daemons.getLast().status();
    }

    /** Waits until the pipeline follows the source, all rows loaded. */
    void awaitStreaming() throws InterruptedException {
        await(status -> status.phase() == Status.Phase.STREAMING);
    }

    /** Waits until an error has stopped the pipeline; returns its fact and its hint. */
    String awaitStopped() throws InterruptedException {
        await(it -> it.phase() == Status.Phase.STOPPED_BY_ERROR);
        Status status = daemons.getLast().awaitStopped();
        return status.failure()
                .map(failure -> failure.code() + ": " + failure.fact() + "\n" + failure.hint())
                .orElseThrow();
    }

    private void await(Predicate<Status> condition) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        Status status = status();
        while (!condition.test(status)) {
            check(status, deadline);
            status = status();
        }
    }

    private void check(Status status, long deadline) throws InterruptedException {
        if (status.phase() == Status.Phase.STOPPED_BY_ERROR || System.nanoTime() > deadline) {
            throw new AssertionError(
                    "phase " + status.phase() + ", failure " + status.failure().orElse(null));
        }
        TimeUnit.MILLISECONDS.sleep(5);
    }

    /** Waits until the target shows all that was committed on the source. */
    void settle() throws SQLException, InterruptedException {
        marks++;
        String table = "dbo.mark_" + options.database();
        source("INSERT INTO " + table + " VALUES (" + marks + ")");
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (rows("select n::text from " + table + " where n = " + marks).isEmpty()) {
            check(status(), deadline);
        }
    }

    /** Rows of the target: values joined by {@code |}, {@code ∅} for NULL. */
    List<String> rows(String sql) throws SQLException {
        return rows(target, sql);
    }

    /** The same of the source. */
    List<String> sourceRows(String sql) throws SQLException {
        return rows(source, sql);
    }

    private static List<String> rows(Connection connection, String sql) throws SQLException {
        List<String> found = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            int columns = rows.getMetaData().getColumnCount();
            while (rows.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= columns; i++) {
                    String text = rows.getString(i);
                    row.add(text == null ? "∅" : text);
                }
                found.add(String.join("|", row));
            }
        }
        return found;
    }

    @Override
    public void close() throws SQLException {
        daemons.forEach(Daemon::close);
        target.close();
        source.close();
    }
}
