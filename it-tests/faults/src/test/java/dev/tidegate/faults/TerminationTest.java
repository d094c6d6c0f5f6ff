package dev.tidegate.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.sandbox.network.Direction;
import dev.tidegate.sandbox.network.FaultProxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * SIGTERM ends a daemon with 0 whatever it does, before Kubernetes would kill it, and the next
 * start goes on.
 */
@Tag("process")
@ExtendWith(SharedServers.class)
final class TerminationTest {
    @TempDir private Path directory;

    @Test
    void aDaemonEndsInEachPhaseAndTheNextStartGoesOn(Servers servers) throws Exception {
        try (Scenario scenario =
                Scenario.prepare(servers, "phases", directory, Small.ordersToLoad())) {
            scenario.work(Small.RATE);
            // slow enough to be met in each phase
            servers.target().delay(Direction.TO_CLIENT, Duration.ofMillis(20));
            for (String phase : List.of("STARTING", "LOADING", "CATCHING_UP", "STREAMING")) {
                DaemonProcess daemon = scenario.startDaemon();
                scenario.awaitPhase(phase);
                assertThat(daemon.terminate()).as(phase).isZero();
            }
            servers.heal();
            scenario.startDaemon();
            scenario.finish();
        }
    }

    @Test
    void aDaemonEndsWhileAServerIsAway(Servers servers) throws Exception {
        try (Scenario scenario = Scenario.prepare(servers, "away", directory, Small.orders())) {
            scenario.settings(scenario.settings().withBriefTimeouts());
            scenario.work(Small.RATE);
            for (FaultProxy away : List.of(servers.source(), servers.kafka(), servers.target())) {
                scenario.startDaemon();
                scenario.awaitCaughtUp();
                away.refuse();
                scenario.awaitPhase("RETRYING");
                assertThat(scenario.daemon().terminate()).isZero();
                scenario.startDaemon();
                scenario.await(
                        "the daemon answers", () -> !scenario.daemon().phase().equals("DOWN"));
                assertThat(scenario.daemon().terminate()).isZero();
                away.heal();
            }
            scenario.startDaemon();
            scenario.finish();
        }
    }

    @Test
    void aDaemonEndsWhileAServerSaysNothing(Servers servers) throws Exception {
        try (Scenario scenario = Scenario.prepare(servers, "silent", directory, Small.orders())) {
            scenario.work(Small.RATE);
            for (FaultProxy silent : List.of(servers.source(), servers.kafka(), servers.target())) {
                scenario.startDaemon();
                scenario.awaitCaughtUp();
                silent.stall(Direction.TO_CLIENT);
                assertThat(scenario.daemon().terminate()).isZero();
                silent.heal();
            }
            scenario.startDaemon();
            scenario.finish();
        }
    }

    @Test
    void aDaemonThatStartsEndsWhileAServerSaysNothing(Servers servers) throws Exception {
        try (Scenario scenario = Scenario.prepare(servers, "mute", directory, Small.orders())) {
            scenario.work(Small.RATE);
            for (FaultProxy silent : List.of(servers.source(), servers.kafka(), servers.target())) {
                scenario.startDaemon();
                scenario.await("it has asked", () -> silent.connections() > 0);
                silent.stall(Direction.TO_CLIENT);
                assertThat(scenario.daemon().terminate()).isZero();
                silent.heal();
            }
            scenario.startDaemon();
            scenario.finish();
        }
    }
}
