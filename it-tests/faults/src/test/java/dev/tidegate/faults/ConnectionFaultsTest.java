package dev.tidegate.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.sandbox.network.Direction;
import dev.tidegate.sandbox.network.FaultProxy;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Connections that lose answers, break in the middle, or say nothing any more. */
@Tag("process")
@ExtendWith(SharedServers.class)
final class ConnectionFaultsTest {
    /** What the server says when it has committed; the client's request is a prepared one. */
    private static final Pattern COMMITTED = Pattern.compile("C\\x00\\x00\\x00\\x0bCOMMIT\\x00");

    /**
     * The header of Kafka's EndTxn request: its length (two bytes are zero), its number 26, a
     * version, a correlation id, and the client's id.
     */
    private static final Pattern END_TRANSACTION =
            Pattern.compile("\\x00\\x00..\\x00\\x1a\\x00..{4}\\x00.tidegate-", Pattern.DOTALL);

    @TempDir private Path directory;

    @Test
    void aLostAnswerToTheTargetsCommitDoublesNothing(Servers servers) throws Exception {
        try (Scenario scenario = streaming(servers, "lost_commit")) {
            for (int i = 1; i <= 3; i++) {
                FaultProxy.Strike strike =
                        servers.target().cutAt(Direction.TO_CLIENT, COMMITTED, i);
                scenario.await("the answer is lost", strike::hasStruck);
                scenario.awaitCaughtUp();
            }
            assertThat(scenario.printed()).contains("TARGET_UNAVAILABLE");
            scenario.finish();
        }
    }

    @Test
    void aLostAnswerToTheJournalsCommitDoublesNothing(Servers servers) throws Exception {
        try (Scenario scenario = streaming(servers, "lost_end")) {
            for (int i = 1; i <= 3; i++) {
                FaultProxy.Strike strike = servers.kafka().loseAnswer(END_TRANSACTION, i);
                scenario.await("the answer is lost", strike::hasStruck);
                scenario.awaitCaughtUp();
            }
            scenario.finish();
        }
    }

    @Test
    void aConnectionThatBreaksInTheMiddleOfALoadOrAWindowLosesNothing(Servers servers)
            throws Exception {
        try (Scenario scenario =
                Scenario.prepare(servers, "cut", directory, Small.ordersToLoad())) {
            servers.target().resetAfter(Direction.TO_SERVER, 100_000);
            scenario.startDaemon();
            scenario.await("a COPY breaks", () -> scenario.printed().contains("could not load"));
            scenario.work(Small.RATE);
            // a window, and the session's preparation, come through now and then
            servers.target().resetAfter(Direction.TO_SERVER, 1_000_000);
            scenario.awaitPhase("STREAMING");
            servers.target().resetAfter(Direction.TO_SERVER, 20_000);
            long restarts = restarts(scenario);
            scenario.await("windows break", () -> restarts(scenario) >= restarts + 2);
            servers.heal();
            scenario.awaitCaughtUp();
            scenario.finish();
        }
    }

    @Test
    void aTargetThatSaysNothingAnyMoreIsNoticed(Servers servers) throws Exception {
        try (Scenario scenario =
                Scenario.prepare(servers, "mute_target", directory, Small.orders())) {
            scenario.settings(
                    scenario.settings()
                            .withTargetUrl(scenario.settings().targetUrl() + "?socketTimeout=3"));
            stream(scenario);
            servers.target().blackHole(Direction.TO_CLIENT);
            scenario.awaitFailure("TARGET_UNAVAILABLE");
            servers.heal();
            scenario.awaitCaughtUp();
            servers.target().stall(Direction.TO_SERVER);
            scenario.awaitFailure("TARGET_UNAVAILABLE");
            servers.heal();
            scenario.awaitCaughtUp();
            scenario.finish();
        }
    }

    @Test
    void aTargetThatTakesNothingInTheMiddleOfALoadIsNoticed(Servers servers) throws Exception {
        try (Scenario scenario =
                Scenario.prepare(servers, "full_target", directory, Small.ordersToLoad())) {
            scenario.settings(
                    scenario.settings()
                            .withTargetUrl(scenario.settings().targetUrl() + "?socketTimeout=3"));
            scenario.work(Small.RATE);
            scenario.startDaemon();
            scenario.awaitPrinted("loading dbo.");
            servers.target().stall(Direction.TO_SERVER);
            scenario.awaitFailure("TARGET_UNAVAILABLE");
            servers.heal();
            scenario.awaitCaughtUp();
            scenario.finish();
        }
    }

    @Test
    void aSourceThatSaysNothingAnyMoreIsNoticed(Servers servers) throws Exception {
        try (Scenario scenario =
                Scenario.prepare(servers, "mute_source", directory, Small.orders())) {
            scenario.settings(
                    scenario.settings()
                            .withSourceUrl(
                                    scenario.settings().sourceUrl()
                                            + ";socketTimeout=3000;loginTimeout=5"));
            stream(scenario);
            servers.source().blackHole(Direction.TO_CLIENT);
            scenario.awaitFailure("SOURCE_UNAVAILABLE");
            servers.heal();
            scenario.awaitCaughtUp();
            scenario.finish();
        }
    }

    @Test
    void aBrokerThatSaysNothingAnyMoreIsNoticed(Servers servers) throws Exception {
        try (Scenario scenario =
                Scenario.prepare(servers, "mute_broker", directory, Small.orders())) {
            scenario.settings(scenario.settings().withBriefTimeouts());
            stream(scenario);
            servers.kafka().blackHole(Direction.TO_CLIENT);
            scenario.awaitFailure("JOURNAL_UNAVAILABLE");
            servers.heal();
            scenario.awaitCaughtUp();
            scenario.finish();
        }
    }

    private Scenario streaming(Servers servers, String name) throws Exception {
        Scenario scenario = Scenario.prepare(servers, name, directory, Small.orders());
        stream(scenario);
        return scenario;
    }

    private static void stream(Scenario scenario) throws Exception {
        scenario.work(Small.RATE);
        scenario.startDaemon();
        scenario.awaitPhase("STREAMING");
        scenario.awaitCaughtUp();
    }

    private static long restarts(Scenario scenario) throws Exception {
        return scenario.daemon()
                .status()
                .map(status -> status.path("restarts").asLong())
                .orElse(0L);
    }
}
