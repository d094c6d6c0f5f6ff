package dev.tidegate.scenarios;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.MSSQLServerContainer;
import org.testcontainers.containers.PostgreSQLContainer;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * Kafka, a real SQL Server and PostgreSQL for end-to-end tests, in containers of their own.
 *
 * <p>Where {@code TIDEGATE_TEST_SQLSERVER_URL} is set, SQL Server is the one that it names, as
 * mssql-jdbc takes it, with {@code TIDEGATE_TEST_SQLSERVER_USER} and {@code
 * TIDEGATE_TEST_SQLSERVER_PASSWORD}; it must have SQL Server Agent running and let the user make
 * databases. Else it is a Developer edition in a container; starting one accepts its licence.
 *
 * <p>For tests with {@link EnabledWhereSqlServerIsReal}. Not safe for use by several threads.
 */
public final class Containers implements AutoCloseable {
    /** The environment variable that names a SQL Server to use instead of a container. */
    static final String SQLSERVER_URL = "TIDEGATE_TEST_SQLSERVER_URL";

    private static final String SQLSERVER_USER = "TIDEGATE_TEST_SQLSERVER_USER";
    private static final String SQLSERVER_PASSWORD = "TIDEGATE_TEST_SQLSERVER_PASSWORD";
    private static final String SQLSERVER_TAG = "2022-latest";
    private static final String KAFKA_IMAGE = "apache/kafka:4.1.1";
    private static final String POSTGRES_IMAGE = "postgres:17-alpine";

    /** A first start unpacks the image and the system databases. */
    private static final Duration SQLSERVER_START_MAX = Duration.ofMinutes(4);

    private final Deque<GenericContainer<?>> started = new ArrayDeque<>();
    private final Database sqlServer;
    private final Database postgres;
    private final String bootstrapServers;

    /**
     * How a database is reached.
     *
     * @param url for its driver
     * @param user its administrator
     * @param password the user's
     */
    public record Database(String url, String user, String password) {
        /** Connects; the caller closes. */
        public Connection connect() throws SQLException {
            return DriverManager.getConnection(url, user, password);
        }

        /** Leaves the password out. */
        @Override
        public String toString() {
            return url + " as " + user;
        }
    }

    private Containers(Map<String, String> environment) {
        try {
            sqlServer =
                    environment.containsKey(SQLSERVER_URL) ? named(environment) : startSqlServer();
            bootstrapServers = startKafka();
            postgres = startPostgres();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Starts what the environment of this process does not name, and waits until it serves. */
    public static Containers start() {
        return new Containers(System.getenv());
    }

    /** SQL Server, in its database {@code master} unless the environment says another. */
    public Database sqlServer() {
        return sqlServer;
    }

    /** SQL Server, in a new empty database of this name. */
    public Database newSqlServerDatabase(String name) throws SQLException {
        if (!name.matches("[a-z][a-z0-9_]*")) {
            throw new IllegalArgumentException("expected lower case letters, digits, _: " + name);
        }
        try (Connection connection = sqlServer.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("create database " + name);
        }
        // The driver takes the last value of a property that comes twice.
        return new Database(
                sqlServer.url + ";databaseName=" + name, sqlServer.user, sqlServer.password);
    }

    /** PostgreSQL, in a database of its own, with {@code wal_level=logical}. */
    public Database postgres() {
        return postgres;
    }

    /** Where Kafka listens, as its clients take it. */
    public String bootstrapServers() {
        return bootstrapServers;
    }

    /** Stops what was started here, the last one first. */
    @Override
    public void close() {
        while (!started.isEmpty()) {
            started.pop().close();
        }
    }

    private static Database named(Map<String, String> environment) {
        return new Database(
                required(environment, SQLSERVER_URL),
                required(environment, SQLSERVER_USER),
                required(environment, SQLSERVER_PASSWORD));
    }

    private static String required(Map<String, String> environment, String name) {
        String value = environment.getOrDefault(name, "");
        if (value.isBlank()) {
            throw new IllegalStateException(
                    name
                            + " is not set; a SQL Server is named by "
                            + SQLSERVER_URL
                            + ", "
                            + SQLSERVER_USER
                            + " and "
                            + SQLSERVER_PASSWORD);
        }
        return value;
    }

    private Database startSqlServer() {
        MSSQLServerContainer<?> container =
                new MSSQLServerContainer<>(
                        DockerImageName.parse(MSSQLServerContainer.IMAGE).withTag(SQLSERVER_TAG));
        container
                .acceptLicense()
                .withEnv("MSSQL_AGENT_ENABLED", "true") // runs CDC's capture job
                .withEnv("TZ", "UTC")
                .withUrlParam("encrypt", "false")
                .withStartupTimeout(SQLSERVER_START_MAX);
        start(container);
        return new Database(
                container.getJdbcUrl(), container.getUsername(), container.getPassword());
    }

    private String startKafka() {
        KafkaContainer container = new KafkaContainer(DockerImageName.parse(KAFKA_IMAGE));
        start(container);
        return container.getBootstrapServers();
    }

    private Database startPostgres() {
        PostgreSQLContainer<?> container =
                new PostgreSQLContainer<>(DockerImageName.parse(POSTGRES_IMAGE));
        container.withCommand("postgres", "-c", "wal_level=logical");
        start(container);
        return new Database(
                container.getJdbcUrl(), container.getUsername(), container.getPassword());
    }

    private void start(GenericContainer<?> container) {
        started.push(container);
        container.start();
    }
}
