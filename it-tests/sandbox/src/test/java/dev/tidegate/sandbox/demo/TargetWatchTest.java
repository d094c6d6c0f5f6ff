package dev.tidegate.sandbox.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.sandbox.postgres.PostgresServer;
import dev.tidegate.sandbox.workload.ClientPool;
import dev.tidegate.sandbox.workload.Invariant;
import dev.tidegate.sandbox.workload.ProbeTables;
import dev.tidegate.sandbox.workload.Workload;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The clients write straight into the target here: a pipeline without delay, or without care. */
@Tag("process")
@Timeout(180)
class TargetWatchTest {
    private static final int CLIENTS = 2;
    private static final Patience PATIENCE =
            new Patience(Duration.ofMillis(10), Duration.ofSeconds(30));
    private static final List<Invariant> NEVER_FIVE =
            List.of(
                    new Invariant(
                            "no number is minus five",
                            "select count(*) from workload_last where number = -5"));

    @TempDir Path directory;
    private PostgresServer server;
    private final Commits commits = new Commits();

    @BeforeEach
    void start() throws Exception {
        server = PostgresServer.start(directory, "target");
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute("create schema dbo");
            ProbeTables.create(connection, CLIENTS);
        }
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void wholeTransactionsAreSeenWholeAndEachLagIsMeasured() throws Exception {
        try (ClientPool clients =
                        ClientPool.start(
                                new Nothing(),
                                this::connect,
                                new ClientPool.Plan(CLIENTS, 200, 1),
                                commits);
                TargetWatch watch = TargetWatch.start(this::connect, commits, NEVER_FIVE)) {
            assertThat(PATIENCE.await(() -> watch.lags().all().count() >= 100)).isTrue();
            assertThat(PATIENCE.await(() -> watch.snapshots() >= 20)).isTrue();
            clients.stop();
            long committed = clients.counts().committed();
            assertThat(PATIENCE.await(() -> watch.transactions() == committed)).isTrue();
            watch.finish();

            assertThat(watch.partial()).isZero();
            assertThat(watch.lags().all().p50()).isLessThan(500);
            assertThat(watch.violations()).isEqualTo(Map.of("no number is minus five", 0L));
            assertThat(watch.failure()).isEmpty();
        }
    }

    @Test
    void aTransactionThatIsHalfThereIsSeen() throws Exception {
        try (TargetWatch watch = TargetWatch.start(this::connect, commits, List.of())) {
            write(ProbeTables.FIRST, 1, 1);

            assertThat(PATIENCE.await(() -> watch.partial() > 0)).isTrue();
        }
    }

    @Test
    void aTargetThatGoesBackIsSeen() throws Exception {
        write(ProbeTables.FIRST, 1, 9);
        write(ProbeTables.LAST, 1, 9);
        try (TargetWatch watch = TargetWatch.start(this::connect, commits, List.of())) {
            assertThat(PATIENCE.await(() -> watch.snapshots() >= 4)).isTrue();
            assertThat(watch.partial()).isZero();
            try (Connection connection = connect();
                    Statement statement = connection.createStatement()) {
                statement.execute(
                        "begin; update dbo.workload_first set number = 8 where client = 1;"
                                + " update dbo.workload_last set number = 8 where client = 1;"
                                + " commit");
            }
            assertThat(PATIENCE.await(() -> watch.partial() > 0)).isTrue();
        }
    }

    @Test
    void aBrokenInvariantIsCounted() throws Exception {
        write(ProbeTables.FIRST, 1, -5);
        write(ProbeTables.LAST, 1, -5);
        try (TargetWatch watch = TargetWatch.start(this::connect, commits, NEVER_FIVE)) {
            assertThat(
                            PATIENCE.await(() ->
                                    watch.violations().values().stream()
                                            .anyMatch(count -> count > 0)))
                    .isTrue();
        }
    }

    private void write(String table, int client, long number) throws SQLException {
        try (Connection connection = connect();
                PreparedStatement update = ProbeTables.update(connection, table)) {
            update.setLong(1, number);
            update.setInt(2, client);
            update.executeUpdate();
        }
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(server.jdbcUrl());
    }

    /** Only the probes are written. */
    private static final class Nothing implements Workload {
        @Override
        public String name() {
            return "nothing";
        }

        @Override
        public void create(Connection connection) {}

        @Override
        public Client client(Connection connection, RandomGenerator random) {
            return () -> random.nextInt(10) == 0 ? Ending.ROLL_BACK : Ending.COMMIT;
        }

        @Override
        public List<Invariant> invariants() {
            return List.of();
        }
    }
}
