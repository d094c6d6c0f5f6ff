package dev.tidegate.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.sandbox.postgres.PostgresServer.Stop;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Servers that are away for a while, or refuse for a while. */
@Tag("process")
@ExtendWith(SharedServers.class)
final class OutageTest {
    private static final int BROKER_AWAY_SECONDS = 60;

    /** Attempts that wait up to 2 s, and at least half of that, fit into a minute. */
    private static final long ATTEMPTS_MAX = 80;

    @TempDir private Path directory;

    @Test
    void aBrokerThatIsAwayForAMinuteIsWaitedFor(Servers servers) throws Exception {
        try (Scenario scenario = streaming(servers, "broker_away")) {
            servers.broker().kill();
            long away = System.nanoTime();
            scenario.awaitFailure("JOURNAL_UNAVAILABLE", "Kafka brokers");
            assertThat(scenario.daemon().metrics().orElse(""))
                    .containsPattern("tidegate_errors_total\\{.*JOURNAL_UNAVAILABLE.*} [1-9]");
            scenario.await(
                    "the minute is over",
                    () -> System.nanoTime() - away > TimeUnit.SECONDS.toNanos(BROKER_AWAY_SECONDS));
            assertThat(restarts(scenario)).isPositive().isLessThan(ATTEMPTS_MAX);
            servers.broker().restart();
            scenario.awaitCaughtUp();
            assertThat(scenario.daemon().status().orElseThrow().path("failure").isNull()).isTrue();
            scenario.finish();
        }
    }

    @Test
    void aTargetThatIsRestartedIsWaitedFor(Servers servers) throws Exception {
        try (Scenario scenario = streaming(servers, "restarts")) {
            for (Stop how : Stop.values()) {
                servers.postgres().stop(how);
                scenario.awaitFailure("TARGET_UNAVAILABLE");
                servers.postgres().restart();
                scenario.awaitCaughtUp();
            }
            scenario.finish();
        }
    }

    @Test
    void sessionsThatAnAdministratorEndsAreOpenedAgain(Servers servers) throws Exception {
        try (Scenario scenario = streaming(servers, "ended")) {
            for (int i = 0; i < 3; i++) {
                long before = restarts(scenario);
                scenario.await(
                        "sessions are ended",
                        () -> {
                            Strain.endSessions(scenario);
                            return restarts(scenario) > before;
                        });
                scenario.awaitCaughtUp();
            }
            scenario.finish();
        }
    }

    @Test
    void aDeadlockOnTheTargetIsTriedAgain(Servers servers) throws Exception {
        try (Scenario scenario = streaming(servers, "deadlock");
                Connection other = scenario.target();
                Statement statement = other.createStatement()) {
            statement.execute("set deadlock_timeout = '1h'"); // so that the daemon is the victim
            other.setAutoCommit(false);
            scenario.await(
                    "the daemon is a deadlock's victim",
                    () -> {
                        statement.execute("select from dbo.workload_last for update");
                        scenario.await("the daemon waits", () -> isWaiting(scenario));
                        statement.execute("set local lock_timeout = '5s'");
                        try {
                            statement.execute("select from dbo.workload_first for update");
                            statement.execute("select from dbo.district for update");
                            statement.execute("select from dbo.warehouse for update");
                        } catch (SQLException e) {
                            assertThat(e.getSQLState()).isEqualTo("55P03");
                        }
                        other.rollback();
                        return scenario.printed().contains("40P01");
                    });
            scenario.awaitCaughtUp();
            scenario.finish();
        }
    }

    @Test
    void aTargetWithoutAFreeConnectionIsWaitedFor(Servers servers) throws Exception {
        try (Scenario scenario = streaming(servers, "crowded")) {
            List<Connection> crowd = new ArrayList<>();
            try {
                Strain.endSessions(scenario);
                scenario.await("no connection is free", () -> isCrowdedOut(scenario, crowd));
                scenario.awaitFailure("TARGET_UNAVAILABLE", "max_connections");
            } finally {
                for (Connection connection : crowd) {
                    connection.close();
                }
            }
            scenario.awaitCaughtUp();
            scenario.finish();
        }
    }

    @Test
    void aTargetThatIsReadOnlyForAWhileIsWaitedFor(Servers servers) throws Exception {
        try (Scenario scenario = streaming(servers, "read_only");
                Connection admin = scenario.target();
                Statement statement = admin.createStatement()) {
            statement.execute("alter database read_only set default_transaction_read_only = on");
            Strain.endSessions(scenario);
            scenario.await(
                    "the daemon says so", () -> scenario.printed().contains("cannot be written"));
            scenario.awaitFailure("TARGET_UNAVAILABLE", "writer");
            statement.execute("set default_transaction_read_only = off");
            statement.execute("alter database read_only reset default_transaction_read_only");
            scenario.awaitCaughtUp();
            scenario.finish();
        }
    }

    @Test
    void aSourceThatCutsOffOrIsAwayIsWaitedFor(Servers servers) throws Exception {
        try (Scenario scenario = streaming(servers, "source_away")) {
            for (int i = 0; i < 2; i++) {
                servers.source().resetAll();
                scenario.awaitCaughtUp();
            }
            servers.source().refuse();
            scenario.awaitFailure("SOURCE_UNAVAILABLE");
            long before = restarts(scenario);
            scenario.await("it is tried again", () -> restarts(scenario) > before + 1);
            servers.heal();
            scenario.awaitCaughtUp();
            scenario.finish();
        }
    }

    private Scenario streaming(Servers servers, String name) throws Exception {
        Scenario scenario = Scenario.prepare(servers, name, directory, Small.orders());
        scenario.settings(scenario.settings().withBriefTimeouts());
        scenario.work(Small.RATE);
        scenario.startDaemon();
        scenario.awaitPhase("STREAMING");
        scenario.awaitCaughtUp();
        return scenario;
    }

    private static long restarts(Scenario scenario) throws Exception {
        return scenario.daemon()
                .status()
                .map(status -> status.path("restarts").asLong())
                .orElse(0L);
    }

    private static boolean isWaiting(Scenario scenario) throws SQLException {
        try (Connection target = scenario.target();
                Statement statement = target.createStatement();
                ResultSet row =
                        statement.executeQuery(
                                "select count(*) from pg_stat_activity where datname ="
                                        + " current_database() and wait_event_type = 'Lock'"
                                        + " and application_name like 'tidegate %'")) {
            row.next();
            return row.getInt(1) > 0;
        }
    }

    /** Opens connections until the server takes no more, also after the daemon's were ended. */
    private static boolean isCrowdedOut(Scenario scenario, List<Connection> crowd)
            throws Exception {
        if (crowd.isEmpty()) {
            crowd.add(scenario.target());
        }
        try (Statement statement = crowd.getFirst().createStatement()) {
            statement.execute(
                    "select pg_terminate_backend(pid) from pg_stat_activity where datname ="
                            + " current_database() and application_name like 'tidegate %'");
        }
        try {
            while (true) {
                crowd.add(scenario.target());
            }
        } catch (SQLException _) {
            return scenario.printed().contains("53300");
        }
    }
}
