package dev.tidegate.sandbox.demo;

import dev.tidegate.kafka.KafkaSettings;
import dev.tidegate.postgres.PostgresSettings;
import dev.tidegate.sandbox.kafka.KafkaBroker;
import dev.tidegate.sandbox.postgres.PostgresServer;
import dev.tidegate.sandbox.workload.SourceDatabase;
import dev.tidegate.settings.HttpSettings;
import dev.tidegate.settings.Settings;
import dev.tidegate.settings.SettingsBuilder;
import dev.tidegate.sqlserver.SqlServerSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Three servers on this machine: SQL Server (the stand-in, or a real one, see {@link
 * SqlServerAccess}), Kafka, and PostgreSQL with the database {@value #TARGET_DATABASE}. Closing it
 * stops them and removes their data.
 */
public final class Environment implements AutoCloseable {
    /** The database on PostgreSQL. */
    public static final String TARGET_DATABASE = "target";

    private static final Logger log = LoggerFactory.getLogger(Environment.class);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(10);
    private static final Duration HEARTBEAT_INTERVAL = Duration.ofSeconds(1);

    private final Path directory;
    private final boolean directoryIsOurs;
    private final List<AutoCloseable> servers = new ArrayList<>();
    private final SqlServerAccess sqlServer;
    private final KafkaBroker kafka;
    private final PostgresServer postgres;

    private Environment(Options options) throws Exception {
        this.directoryIsOurs = options.directory().isEmpty();
        this.directory =
                directoryIsOurs
                        ? Files.createTempDirectory("tidegate-sandbox-")
                        : options.directory().get();
        FutureTask<KafkaBroker> kafkaStart =
                inBackground(
                        "kafka-start",
                        () -> KafkaBroker.start(directory.resolve("kafka"), options.kafka()));
        FutureTask<PostgresServer> postgresStart =
                inBackground(
                        "postgres-start",
                        () ->
                                PostgresServer.start(
                                        directory.resolve("postgres"), options.postgres()));
        FutureTask<SqlServerAccess> sqlServerStart =
                inBackground("sqlserver-start", () -> SqlServerAccess.open(options.sqlServer()));
        // All three are waited for, even if one fails: what did start must be stopped.
        List<Exception> failures = new ArrayList<>();
        for (FutureTask<? extends AutoCloseable> start :
                List.of(kafkaStart, postgresStart, sqlServerStart)) {
            try {
                servers.add(start.get());
            } catch (ExecutionException e) {
                failures.add(e.getCause() instanceof Exception cause ? cause : e);
            } catch (InterruptedException e) {
                failures.add(e);
            }
        }
        if (!failures.isEmpty()) {
            close();
            throw failures.getFirst();
        }
        this.kafka = kafkaStart.get();
        this.postgres = postgresStart.get();
        this.sqlServer = sqlServerStart.get();
    }

    /**
     * How the servers are started.
     *
     * @param sqlServer the source's
     * @param kafka the journal's
     * @param postgres the target's
     * @param directory where Kafka ({@code kafka}) and PostgreSQL ({@code postgres}) keep their
     *     data, which then stays; if empty, it is removed in the end
     */
    public record Options(
            SqlServerAccess.Options sqlServer,
            KafkaBroker.Options kafka,
            PostgresServer.Options postgres,
            Optional<Path> directory) {
        /** Any ports, and changes are captured at once. */
        public static final Options DEFAULTS =
                new Options(
                        SqlServerAccess.Options.DEFAULTS,
                        KafkaBroker.Options.DEFAULTS,
                        PostgresServer.Options.of(TARGET_DATABASE),
                        Optional.empty());

        /** The same with another delay of the capture job. */
        public Options withCaptureDelay(Duration delay) {
            return new Options(sqlServer.withCaptureDelay(delay), kafka, postgres, directory);
        }

        /** The same with a broker whose code is compiled in another way. */
        public Options with(KafkaBroker.Jit jit) {
            return new Options(sqlServer, kafka.with(jit), postgres, directory);
        }
    }

    /**
     * Starts all three at the same time; returns when they serve.
     *
     * @throws Exception what the first server says that does not come up; the others are stopped
     */
    public static Environment start(Options options) throws Exception {
        return new Environment(options);
    }

    private static <T> FutureTask<T> inBackground(String name, Callable<T> start) {
        FutureTask<T> task = new FutureTask<>(start);
        Thread.ofPlatform().name(name).daemon().start(task);
        return task;
    }

    /** The source's server. */
    public SqlServerAccess sqlServer() {
        return sqlServer;
    }

    /** The journal's broker. */
    public KafkaBroker kafka() {
        return kafka;
    }

    /** The target's server. */
    public PostgresServer postgres() {
        return postgres;
    }

    /** A new connection to a database of the source's server. */
    public Connection source(String database) throws SQLException {
        return sqlServer.connect(database);
    }

    /** A new connection to the target. */
    public Connection target() throws SQLException {
        return DriverManager.getConnection(postgres.jdbcUrl());
    }

    /** Makes an empty database on the source's server. */
    public void createSourceDatabase(String name) throws SQLException {
        sqlServer.createDatabase(name);
    }

    /** Turns on the capture of every table of a database, at the delay that was asked for. */
    public void capture(String database) throws SQLException {
        try (Connection connection = source(database)) {
            SourceDatabase.capture(connection);
            sqlServer.applyCaptureDelay(connection);
        }
    }

    /** Settings of a pipeline from a database of this environment to its target. */
    public Settings settings(String pipeline, String database) {
        return new SettingsBuilder(
                        pipeline,
                        new SqlServerSettings(
                                sqlServer.jdbcUrl(database),
                                sqlServer.user(),
                                sqlServer.password(),
                                List.of(),
                                List.of(),
                                POLL_INTERVAL),
                        KafkaSettings.local(kafka.bootstrapServers(), pipeline),
                        new PostgresSettings(postgres.jdbcUrl(), PostgresServer.USER, ""),
                        new HttpSettings("127.0.0.1", 0))
                .heartbeatInterval(HEARTBEAT_INTERVAL)
                .build();
    }

    @Override
    public void close() {
        for (AutoCloseable server : servers.reversed()) {
            try {
                server.close();
            } catch (Exception e) {
                log.warn("server does not stop", e);
            }
        }
        try {
            if (directoryIsOurs) {
                delete(directory);
            }
        } catch (IOException | UncheckedIOException e) {
            log.warn("directory is not removed path={}", directory, e);
        }
    }

    /** Deletes a folder with all that is in it. */
    static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
