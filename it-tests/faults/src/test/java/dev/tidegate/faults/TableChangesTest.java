package dev.tidegate.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.sandbox.demo.Poller;
import dev.tidegate.sandbox.workload.BatchInsert;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
    private static final int FEW_PARCELS = 3_000;

    /** What a daemon that takes a table in says, in this order; it is killed then. */
    private static final List<String> MOMENTS =
            List.of("reading %s too", "loading %s", "loaded %s");

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
            createParcels(scenario.source(), ADDED, PARCELS);
            servers.environment().capture("changes");
            try (Poller writer =
                    writer(servers.environment().source("changes"), List.of(ADDED), PARCELS)) {
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
    void tablesThatAreAddedTogetherAreExactAndTheReadingOfTheLogNeverStops(Servers servers)
            throws Exception {
        List<String> added = List.of("dbo.parcel", "dbo.parcel_2", "dbo.parcel_3");
        try (Scenario scenario = Scenario.prepare(servers, "three", directory, Small.orders())) {
            scenario.settings(scenario.settings().withLoad(SMALL_CHUNKS));
            scenario.work(Small.RATE);
            scenario.startDaemon();
            scenario.awaitPhase("STREAMING");
            for (String table : added) {
                createParcels(scenario.source(), table, FEW_PARCELS);
            }
            servers.environment().capture("three");
            try (Poller writer =
                    writer(servers.environment().source("three"), added, FEW_PARCELS)) {
                for (String table : added) {
                    require(scenario.ask("table", "add", table));
                }
                for (String table : added) {
                    awaitDone(scenario, table);
                }
                scenario.awaitPhase("STREAMING");
                assertThat(scenario.daemon().metrics().orElseThrow())
                        .contains("tidegate_capture_starts_total 1.0");
                assertThat(writer.failure()).isEmpty();
            }
            scenario.finish();
        }
    }

    @Test
    void aTableIsOutOrInWhereverTheDaemonDiesWhileItIsAdded(Servers servers) throws Exception {
        try (Scenario scenario = Scenario.prepare(servers, "dies", directory, Small.orders())) {
            scenario.settings(scenario.settings().withLoad(SMALL_CHUNKS).without("dbo.parcel*"));
            scenario.work(Small.RATE);
            List<String> tables = new ArrayList<>();
            for (int i = 0; i < MOMENTS.size(); i++) {
                tables.add("dbo.parcel_" + i);
                createParcels(scenario.source(), tables.getLast(), FEW_PARCELS);
            }
            servers.environment().capture("dies");
            scenario.startDaemon();
            try (Poller writer =
                    writer(servers.environment().source("dies"), tables, FEW_PARCELS)) {
                for (int i = 0; i < tables.size(); i++) {
                    addAndDie(scenario, tables.get(i), MOMENTS.get(i).formatted(tables.get(i)));
                }
                scenario.awaitPhase("STREAMING");
                assertThat(writer.failure()).isEmpty();
            }
            scenario.finish();
        }
    }

    private static void addAndDie(Scenario scenario, String table, String moment) throws Exception {
        scenario.awaitPhase("STREAMING");
        Thread asked =
                Thread.ofVirtual()
                        .start(() -> {
                            try {
                                scenario.ask("table", "add", table);
                            } catch (Exception e) {
                                throw new IllegalStateException(e);
                            }
                        });
        scenario.awaitPrinted(moment);
        scenario.daemon().kill();
        asked.join();

        scenario.startDaemon();
        scenario.awaitPhase("STREAMING");
        if (scenario.daemon().loadState(table).isEmpty()) { // it was out
            require(scenario.ask("table", "add", table));
        }
        awaitDone(scenario, table);
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

    private static void createParcels(Connection source, String table, int count)
            throws SQLException {
        try (Statement statement = source.createStatement()) {
            statement.execute(
                    "CREATE TABLE "
                            + table
                            + " (p_country char(2) NOT NULL, p_id int NOT NULL,"
                            + " p_state nvarchar(20) NOT NULL, p_weight decimal(8,3) NULL,"
                            + " PRIMARY KEY (p_country, p_id))");
        }
        try (BatchInsert rows = new BatchInsert(source, table, "p_country", "p_id", "p_state")) {
            for (int i = 0; i < count; i++) {
                rows.add(country(i), i, "packed");
            }
        }
    }

    private static String country(int parcel) {
        return parcel % 3 == 0 ? "DE" : parcel % 3 == 1 ? "FR" : "PL";
    }

    /** Changes, inserts, deletes and moves parcels, each as a transaction, until it is closed. */
    private static Poller writer(Connection source, List<String> tables, int count) {
        RandomGenerator random = new SplittableRandom(1);
        int[] next = {count};
        return Poller.start(
                "parcel-writer",
                source,
                WRITER_PAUSE,
                connection -> {
                    String table = tables.get(random.nextInt(tables.size()));
                    int parcel = random.nextInt(next[0]);
                    String which = " WHERE p_id = " + parcel;
                    execute(
                            connection,
                            switch (random.nextInt(4)) {
                                case 0 -> {
                                    int id = next[0]++;
                                    yield "INSERT INTO "
                                            + table
                                            + " (p_country, p_id, p_state) VALUES ('"
                                            + country(id)
                                            + "', "
                                            + id
                                            + ", N'new')";
                                }
                                case 1 -> "DELETE FROM " + table + which;
                                case 2 -> "UPDATE " + table + " SET p_country = 'AT'" + which;
                                default ->
                                        "UPDATE "
                                                + table
                                                + " SET p_state = N'sent', p_weight = "
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
