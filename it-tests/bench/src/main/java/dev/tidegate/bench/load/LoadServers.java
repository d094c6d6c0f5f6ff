package dev.tidegate.bench.load;

import dev.tidegate.bench.TemporaryDirectory;
import dev.tidegate.bench.apply.CpuMeter;
import dev.tidegate.bench.engine.LoadedTarget;
import dev.tidegate.postgres.PostgresTarget;
import dev.tidegate.sandbox.demo.Environment;
import dev.tidegate.sandbox.demo.SqlServerAccess;
import dev.tidegate.sandbox.kafka.KafkaBroker;
import dev.tidegate.sandbox.postgres.PostgresServer;
import dev.tidegate.sandbox.workload.SourceDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;

/** The three servers of a load, with PostgreSQL as {@code bench apply} has it. */
final class LoadServers implements AutoCloseable {
    /** Durable commits, and memory as on a small server; all else as PostgreSQL has it. */
    private static final List<String> SETTINGS =
            List.of(
                    "fsync=on",
                    "wal_level=replica",
                    "max_wal_senders=0",
                    "shared_buffers=1GB",
                    "max_wal_size=4GB",
                    "checkpoint_timeout=15min");

    private static final String MAINTENANCE = "postgres";

    private final TemporaryDirectory directory;
    private final Environment environment;

    private LoadServers(TemporaryDirectory directory, Environment environment) {
        this.directory = directory;
        this.environment = environment;
    }

    /** Starts them. */
    static LoadServers start() throws Exception {
        TemporaryDirectory directory = new TemporaryDirectory();
        try {
            return new LoadServers(
                    directory,
                    Environment.start(
                            new Environment.Options(
                                    SqlServerAccess.Options.DEFAULTS,
                                    KafkaBroker.Options.DEFAULTS,
                                    new PostgresServer.Options(
                                            Environment.TARGET_DATABASE, 0, SETTINGS),
                                    Optional.empty())));
        } catch (Exception e) {
            try (directory) {
                throw e;
            }
        }
    }

    Environment environment() {
        return environment;
    }

    /** For files of the benchmark; removed in the end. */
    Path directory() {
        return directory.path();
    }

    /** Removes a database of the source's server, which keeps it in memory. */
    void dropSource(String name) throws SQLException {
        try (Connection connection = environment.source("master")) {
            SourceDatabase.drop(connection, name);
        }
    }

    /** A new connection to a database of the target's server. */
    Connection target(String database) throws SQLException {
        return DriverManager.getConnection(environment.postgres().jdbcUrl(database));
    }

    /** Makes an empty database on the target's server. */
    void createTarget(String name) throws SQLException {
        execute("create database " + name);
        execute("checkpoint");
    }

    /** Makes a database with the empty table of a shape, as Tidegate makes it before its load. */
    void createTargetWithTable(String name, Shape shape) throws SQLException, InterruptedException {
        execute("create database " + name);
        try (PostgresTarget target =
                LoadedTarget.at(environment.postgres().jdbcUrl(name), shape.text())) {
            target.prepare();
            target.schema().create(List.of(shape.definition()));
        }
        execute("checkpoint");
    }

    /** Removes a database of the target's server, and whoever uses it. */
    void dropTarget(String name) throws SQLException {
        execute("drop database " + name + " with (force)");
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = target(MAINTENANCE);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Processor time that all of PostgreSQL's processes took so far, in seconds. */
    double targetCpu() throws IOException {
        return CpuMeter.ofTree(environment.postgres().pid());
    }

    @Override
    public void close() throws IOException {
        try (directory) {
            environment.close();
        }
    }
}
