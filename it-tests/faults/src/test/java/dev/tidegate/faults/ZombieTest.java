package dev.tidegate.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.sandbox.network.Direction;
import dev.tidegate.sandbox.network.FaultProxy;
import dev.tidegate.sandbox.process.Ports;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionState;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A daemon that is stopped (SIGSTOP), replaced, and then goes on. */
@Tag("process")
@ExtendWith(SharedServers.class)
final class ZombieTest {
    private static final int STOPPED = 1;

    /** Kafka's brokers end a transaction after this; the zombie sleeps longer. */
    private static final String TRANSACTION_TIMEOUT_MS = "3000";

    private static final String LONGER_THAN_IT_SLEEPS = "5m";

    private static final Set<TransactionState> ENDS =
            EnumSet.of(
                    TransactionState.EMPTY,
                    TransactionState.COMPLETE_COMMIT,
                    TransactionState.COMPLETE_ABORT);

    private static final List<String> WRITERS = List.of("tidegate-slept-0", "tidegate-slept-1");

    @TempDir private Path directory;

    @Test
    void aZombieThatWakesWhileItsSuccessorWorksIsFencedAndCommitsNothingMore(Servers servers)
            throws Exception {
        try (Scenario scenario = scenario(servers, "wakes")) {
            DaemonProcess zombie = replaced(scenario);
            long epoch = epoch(scenario);
            zombie.resume();
            assertThat(zombie.awaitExit()).isEqualTo(STOPPED);
            assertThat(scenario.printed(0)).containsAnyOf("JOURNAL_FENCED", "TARGET_FENCED");
            scenario.awaitCaughtUp();
            assertThat(epoch(scenario)).isEqualTo(epoch);
            scenario.finish();
        }
    }

    @Test
    void aZombieThatReachesOnlyKafkaIsFencedThere(Servers servers) throws Exception {
        try (FaultProxy target = FaultProxy.start(servers.postgres().port());
                Scenario scenario = scenario(servers, "journal")) {
            DaemonSettings successors = scenario.settings();
            scenario.settings(
                    successors.withTargetUrl(
                            "jdbc:postgresql://127.0.0.1:" + target.port() + "/journal"));
            DaemonProcess zombie = started(scenario);
            zombie.suspend();
            target.stall(Direction.TO_CLIENT);
            target.stall(Direction.TO_SERVER);
            scenario.settings(successors.withHttpPort(Ports.free()));
            scenario.startDaemon();
            scenario.awaitCaughtUp();
            zombie.resume();
            scenario.await(
                    "the zombie is fenced by Kafka, as its writer or as its member",
                    () -> isFenced(scenario) || !zombie.isAlive());
            target.heal();
            assertThat(zombie.awaitExit()).isEqualTo(STOPPED);
            assertThat(isFenced(scenario)).isTrue();
            scenario.finish();
        }
    }

    @Test
    void aZombieThatCapturesNothingIsFencedAllTheSame(Servers servers) throws Exception {
        try (Scenario scenario = scenario(servers, "asleep")) {
            DaemonProcess zombie = started(scenario);
            zombie.suspend();
            servers.source().stall(Direction.TO_CLIENT);
            DaemonSettings through = scenario.settings();
            scenario.settings(
                    through.withHttpPort(Ports.free())
                            .withSourceUrl(
                                    through.sourceUrl()
                                            .replace(
                                                    ":" + servers.source().port(),
                                                    ":" + servers.standIn().port())));
            scenario.startDaemon();
            scenario.awaitCaughtUp();
            zombie.resume();
            // it captures nothing, so it asks the journal's writer for nothing
            scenario.await(
                    "the zombie is fenced by the target, or as a member",
                    () -> scenario.printed(0).contains("TARGET_FENCED") || !zombie.isAlive());
            servers.heal();
            assertThat(zombie.awaitExit()).isEqualTo(STOPPED);
            assertThat(scenario.printed(0)).contains("TARGET_FENCED");
            scenario.finish();
        }
    }

    @Test
    void aDaemonThatSleptWithAnOpenTransactionGoesOnIfNobodyTookItsPlace(Servers servers)
            throws Exception {
        try (Scenario scenario = scenario(servers, "slept");
                Admin admin =
                        Admin.create(
                                Map.of("bootstrap.servers", servers.broker().bootstrapServers()))) {
            DaemonSettings settings = scenario.settings();
            scenario.settings(
                    settings.withMembership(
                            new DaemonSettings.Membership(
                                    "alone", LONGER_THAN_IT_SLEEPS, List.of())));
            DaemonProcess daemon = started(scenario);
            scenario.await(
                    "it sleeps, and the broker has aborted its transaction",
                    () -> {
                        servers.kafka().stall(Direction.TO_CLIENT);
                        long _ = scenario.writeWatermark(); // something to write
                        daemon.suspend();
                        servers.heal();
                        TransactionState end = endOfTransaction(scenario, admin);
                        if (end != TransactionState.COMPLETE_ABORT) {
                            daemon.resume(); // it slept between two transactions
                        }
                        return end == TransactionState.COMPLETE_ABORT;
                    });
            daemon.resume();
            // fenced, or told that it is in no transaction: it depends on what it was sending
            scenario.awaitPrinted("could not write to slept.journal", "JOURNAL_FENCED");
            scenario.awaitCaughtUp();
            scenario.finish();
        }
    }

    /** How the last transactions of the writer's producers ended: an abort, if one did so. */
    private static TransactionState endOfTransaction(Scenario scenario, Admin admin)
            throws Exception {
        Set<TransactionState> states = EnumSet.noneOf(TransactionState.class);
        scenario.await(
                "no transaction is open",
                () -> {
                    states.clear();
                    for (TransactionDescription each :
                            admin.describeTransactions(WRITERS).all().get().values()) {
                        states.add(each.state());
                    }
                    return ENDS.containsAll(states);
                });
        return states.contains(TransactionState.COMPLETE_ABORT)
                ? TransactionState.COMPLETE_ABORT
                : TransactionState.COMPLETE_COMMIT;
    }

    private static boolean isFenced(Scenario scenario) throws Exception {
        String printed = scenario.printed(0);
        return printed.contains("JOURNAL_FENCED") || printed.contains("TARGET_FENCED");
    }

    private Scenario scenario(Servers servers, String name) throws Exception {
        Scenario scenario = Scenario.prepare(servers, name, directory, Small.orders());
        scenario.settings(
                scenario.settings()
                        .withJournalProperties(
                                Map.of("transaction.timeout.ms", TRANSACTION_TIMEOUT_MS)));
        return scenario;
    }

    private static DaemonProcess started(Scenario scenario) throws Exception {
        scenario.work(Small.RATE);
        DaemonProcess daemon = scenario.startDaemon();
        scenario.awaitPhase("STREAMING");
        scenario.awaitCaughtUp();
        return daemon;
    }

    /** Stops a daemon, and lets another one take its place for longer than all its timeouts. */
    private static DaemonProcess replaced(Scenario scenario) throws Exception {
        DaemonProcess zombie = started(scenario);
        zombie.suspend();
        scenario.settings(scenario.settings().withHttpPort(Ports.free()));
        scenario.startDaemon();
        scenario.awaitCaughtUp();
        return zombie;
    }

    private static long epoch(Scenario scenario) throws SQLException {
        try (Connection target = scenario.target();
                Statement statement = target.createStatement();
                ResultSet row = statement.executeQuery("select epoch from tidegate.checkpoint")) {
            row.next();
            return row.getLong(1);
        }
    }
}
