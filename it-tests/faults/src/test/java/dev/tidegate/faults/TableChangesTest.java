package dev.tidegate.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.sandbox.demo.Poller;
import dev.tidegate.sandbox.workload.BatchInsert;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tables come into a running pipeline, are loaded again, leave and come back, while clients go on
 * writing into all of them.
 */
@Tag("process")
@ExtendWith(SharedServers.class)
final class TableChangesTest {
    private static final String ADDED = "dbo.parcel";
    private static final String RELOADED = "dbo.stock";
    private static final String SKIPPED = "dbo.order_line";
    private static final int PARCELS = 20_000;
    private static final Duration WRITER_PAUSE = Duration.ofMillis(5);

    /** Several chunks for each table, so that changes meet chunks in each of their states. */
    private static final Map<String, String> SMALL_CHUNKS =
            Map.of("chunk_rows_max", "1000", "parallel_reads", "2", "stream_lag_max", "1h");

    @TempDir private Path directory;

    @Test
    void aTableThatIsAddedAndOneThatIsReloadedAreExactWhileClientsWriteIntoThem(Servers servers)
            throws Exception {
        try (Scenario scenario =
                Scenario.prepare(servers, "changes", directory, Small.ordersToLoad())) {
            scenario.settings(scenario.settings().withLoad(SMALL_CHUNKS));
            scenario.work(Small.RATE);
            scenario.startDaemon();
            scenario.awaitPhase("STREAMING");
            createParcels(scenario.source());
            servers.environment().capture("changes");
            try (Poller writer = writer(servers.environment().source("changes"))) {
                require(scenario.ask("table", "add", ADDED));
                require(scenario.ask("table", "reload", RELOADED, "--yes"));
                awaitDone(scenario, ADDED);
                awaitDone(scenario, RELOADED);
                scenario.awaitPhase("STREAMING");
                scenario.awaitCaughtUp();
                assertThat(writer.failure()).isEmpty();
            }
            scenario.finish();
        }
    }

    @Test
    void aTableThatWasSkippedIsExactAgainAfterItsReloadAndTheOthersNeverWaited(Servers servers)
            throws Exception {
        try (Scenario scenario = Scenario.prepare(servers, "skips", directory, Small.orders())) {
            scenario.settings(scenario.settings().withLoad(SMALL_CHUNKS));
            scenario.work(Small.RATE);
            scenario.startDaemon();
            scenario.awaitPhase("STREAMING");
            require(scenario.ask("table", "skip", SKIPPED, "--yes"));
            awaitState(scenario, SKIPPED, "SKIPPED");
            scenario.awaitCaughtUp();

            require(scenario.ask("table", "reload", SKIPPED, "--yes"));
            awaitDone(scenario, SKIPPED);
            scenario.awaitPhase("STREAMING");
            scenario.finish();
        }
    }

    private static void require(Scenario.Answer answer) {
        assertThat(answer.exitCode()).as(answer.text()).isZero();
    }

    private static void awaitDone(Scenario scenario, String table) throws Exception {
        awaitState(scenario, table, "DONE");
    }

    private static void awaitState(Scenario scenario, String table, String state) throws Exception {
        scenario.await(
                table + " is " + state,
                () -> scenario.daemon().loadState(table).equals(Optional.of(state)));
    }

    private static void createParcels(Connection source) throws SQLException {
        try (Statement statement = source.createStatement()) {
            statement.execute(
                    "CREATE TABLE dbo.parcel (p_country char(2) NOT NULL, p_id int NOT NULL,"
                            + " p_state nvarchar(20) NOT NULL, p_weight decimal(8,3) NULL,"
                            + " CONSTRAINT pk_parcel PRIMARY KEY (p_country, p_id))");
        }
        try (BatchInsert rows =
                new BatchInsert(source, "dbo.parcel", "p_country", "p_id", "p_state")) {
            for (int i = 0; i < PARCELS; i++) {
                rows.add(country(i), i, "packed");
            }
        }
    }

    private static String country(int parcel) {
        return parcel % 3 == 0 ? "DE" : parcel % 3 == 1 ? "FR" : "PL";
    }

    /** Changes, inserts, deletes and moves parcels, each as a transaction, until it is closed. */
    private static Poller writer(Connection source) {
        RandomGenerator random = new SplittableRandom(1);
        int[] next = {PARCELS};
        return Poller.start(
                "parcel-writer",
                source,
                WRITER_PAUSE,
                connection -> {
                    int parcel = random.nextInt(next[0]);
                    String which = " WHERE p_id = " + parcel;
                    execute(
                            connection,
                            switch (random.nextInt(4)) {
                                case 0 -> {
                                    int id = next[0]++;
                                    yield "INSERT INTO dbo.parcel (p_country, p_id, p_state)"
                                            + " VALUES ('"
                                            + country(id)
                                            + "', "
                                            + id
                                            + ", N'new')";
                                }
                                case 1 -> "DELETE FROM dbo.parcel" + which;
                                case 2 -> "UPDATE dbo.parcel SET p_country = 'AT'" + which;
                                default ->
                                        "UPDATE dbo.parcel SET p_state = N'sent', p_weight = "
                                                + random.nextInt(100)
                                                + which;
                            });
                });
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
