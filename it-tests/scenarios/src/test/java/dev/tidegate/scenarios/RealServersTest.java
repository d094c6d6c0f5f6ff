package dev.tidegate.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.control.Status;
import dev.tidegate.daemon.Daemon;
import dev.tidegate.kafka.KafkaSettings;
import dev.tidegate.postgres.PostgresSettings;
import dev.tidegate.sandbox.compare.Comparison;
import dev.tidegate.sandbox.compare.TableResult;
import dev.tidegate.sandbox.workload.ClientPool;
import dev.tidegate.sandbox.workload.ProbeTables;
import dev.tidegate.sandbox.workload.SourceDatabase;
import dev.tidegate.sandbox.workload.SourceTables;
import dev.tidegate.sandbox.workload.Workload;
import dev.tidegate.sandbox.workload.Workloads;
import dev.tidegate.settings.HttpSettings;
import dev.tidegate.settings.Settings;
import dev.tidegate.settings.SettingsBuilder;
import dev.tidegate.sqlserver.SqlServerSettings;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@link DemoTest} shows on the stand-in, on a real SQL Server, Kafka and PostgreSQL. */
@Tag("process")
@EnabledWhereSqlServerIsReal
@Timeout(1200)
class RealServersTest {
    private static final int CLIENTS = 4;
    private static final double RATE = 50;
    private static final long TRANSACTIONS = 1_000;
    private static final Duration WAIT_MAX = Duration.ofMinutes(8);

    @ParameterizedTest
    @ValueSource(strings = {"orders", "bank"})
    void aLiveWorkloadArrivesWholeAndEqual(String name) throws Exception {
        Workload workload = Workloads.named(name, 1);
        try (Containers servers = Containers.start()) {
            Containers.Database database =
                    servers.newSqlServerDatabase(
                            "tidegate_" + name + "_" + Long.toHexString(System.nanoTime()));
            try (Connection source = database.connect();
                    Connection target = servers.postgres().connect()) {
                workload.create(source);
                ProbeTables.create(source, CLIENTS);
                SourceDatabase.capture(source);
                replicate(settings(servers, database), workload, database, target);
                List<TableResult> results =
                        new Comparison(source, target, Comparison.Options.DEFAULTS)
                                .compare(SourceTables.of(source));
                assertThat(results).isNotEmpty().allMatch(TableResult::equal);
            } finally {
                drop(servers, database);
            }
        }
    }

    private static Settings settings(Containers servers, Containers.Database database) {
        Containers.Database postgres = servers.postgres();
        return new SettingsBuilder(
                        "real",
                        new SqlServerSettings(
                                database.url(),
                                database.user(),
                                database.password(),
                                List.of(),
                                List.of(),
                                Duration.ofMillis(100)),
                        KafkaSettings.local(servers.bootstrapServers(), "real"),
                        new PostgresSettings(postgres.url(), postgres.user(), postgres.password()),
                        new HttpSettings("127.0.0.1", 0))
                .heartbeatInterval(Duration.ofSeconds(1))
                .build();
    }

    private static void replicate(
            Settings settings, Workload workload, Containers.Database database, Connection target)
            throws Exception {
        try (Daemon daemon = Daemon.start(settings);
                Connection source = database.connect()) {
            try (ClientPool clients =
                    ClientPool.start(
                            workload,
                            database::connect,
                            new ClientPool.Plan(CLIENTS, RATE, 1),
                            (_, _, _) -> {})) {
                await(daemon, () -> clients.counts().committed() >= TRANSACTIONS);
                assertThat(clients.failure()).isEmpty();
                clients.stop();
            }
            Map<Integer, Long> all = numbers(source);
            await(
                    daemon,
                    () ->
                            daemon.status().phase() == Status.Phase.STREAMING
                                    && numbers(target).equals(all));
        }
    }

    private static Map<Integer, Long> numbers(Connection connection) throws SQLException {
        try (PreparedStatement select = ProbeTables.select(connection, "dbo." + ProbeTables.LAST)) {
            return ProbeTables.numbers(select);
        }
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    private static void await(Daemon daemon, Condition condition) throws Exception {
        long deadline = System.nanoTime() + WAIT_MAX.toNanos();
        while (!condition.holds()) {
            Status status = daemon.status();
            assertThat(status.phase()).isNotEqualTo(Status.Phase.STOPPED_BY_ERROR);
            assertThat(System.nanoTime()).as(status.toString()).isLessThan(deadline);
            Thread.sleep(50);
        }
    }

    /** A server of the user's own must not keep what a test made. */
    private static void drop(Containers servers, Containers.Database database) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT DB_NAME()")) {
            row.next();
            String name = row.getString(1);
            try (Connection master = servers.sqlServer().connect();
                    Statement drop = master.createStatement()) {
                drop.execute(
                        "USE master; ALTER DATABASE ["
                                + name
                                + "] SET SINGLE_USER WITH ROLLBACK IMMEDIATE; DROP DATABASE ["
                                + name
                                + "]");
            }
        }
    }
}
