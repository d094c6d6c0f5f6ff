package dev.tidegate.bench.engine;

import dev.tidegate.bench.TemporaryDirectory;
import dev.tidegate.kafka.KafkaJournal;
import dev.tidegate.kafka.KafkaSettings;
import dev.tidegate.sandbox.kafka.KafkaBroker;
import dev.tidegate.sandbox.postgres.PostgresServer;
import dev.tidegate.schema.Groups;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/** Kafka and PostgreSQL on this machine; closing it stops them and removes their data. */
public final class EngineServers implements AutoCloseable {
    private final TemporaryDirectory directory;
    private final KafkaBroker kafka;
    private final PostgresServer postgres;

    /** Starts both, for some seconds or a minute. */
    public EngineServers() throws IOException, InterruptedException, SQLException {
        this(KafkaBroker.Jit.QUICK_START);
    }

    /** Starts both, the broker as the caller wants it. */
    public EngineServers(KafkaBroker.Jit broker)
            throws IOException, InterruptedException, SQLException {
        directory = new TemporaryDirectory();
        kafka =
                KafkaBroker.start(
                        directory.path().resolve("kafka"),
                        KafkaBroker.Options.DEFAULTS.with(broker));
        postgres = PostgresServer.start(directory.path().resolve("postgres"), "bench");
    }

    /** The journal's broker. */
    public KafkaBroker kafka() {
        return kafka;
    }

    /** The target's server. */
    public PostgresServer postgres() {
        return postgres;
    }

    /** A pipeline's journal. */
    public KafkaJournal journal(String pipeline) {
        return journal(pipeline, Groups.ONE);
    }

    /** A journal of a pipeline with replication groups. */
    public KafkaJournal journal(String pipeline, Groups groups) {
        return new KafkaJournal(KafkaSettings.local(kafka.bootstrapServers(), pipeline), groups);
    }

    /** A new connection to a database, not through any proxy. */
    public Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(postgres.jdbcUrl(database));
    }

    /** Makes a database, as a copy of one that nobody is connected to. */
    public void createDatabase(String name, String template) throws SQLException {
        execute("create database " + name + " template " + template);
    }

    /** Removes a database that nobody needs any more. */
    public void dropDatabase(String name) throws SQLException {
        execute("drop database " + name + " with (force)");
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = connect("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() throws IOException {
        try (directory;
                kafka) {
            postgres.close();
        }
    }
}
