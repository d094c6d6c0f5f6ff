package dev.tidegate.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidegate.sandbox.process.Ports;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Two daemons of one pipeline, as two pods are: they share its groups, and take over. */
@Tag("process")
@ExtendWith(SharedServers.class)
final class SharedGroupsTest {
    /** What clients write into all three groups with each transaction. */
    private static final List<String> GROUPS = List.of("dbo.appended", "dbo.workload_first");

    private static final Set<Integer> ALL = Set.of(0, 1, 2);

    @TempDir private Path directory;

    @Test
    void whatAKilledPodHadGoesToTheOtherAndNothingIsDoubled(Servers servers) throws Exception {
        try (Scenario scenario = scenario(servers, "podkilled", GROUPS)) {
            DaemonProcess first = start(scenario, "a");
            awaitGroups(scenario, first, ALL);
            DaemonProcess second = start(scenario, "b");
            awaitShared(scenario, first, second);
            scenario.awaitCaughtUp();
            Set<Integer> takenOver = groups(first);
            Map<Integer, Long> epochs = epochs(scenario);

            first.kill();

            awaitGroups(scenario, second, ALL);
            scenario.awaitCaughtUp();
            assertThat(epochs(scenario))
                    .allSatisfy((group, epoch) -> {
                        if (takenOver.contains(group)) {
                            assertThat(epoch).isGreaterThan(epochs.get(group));
                        } else {
                            assertThat(epoch).isEqualTo(epochs.get(group));
                        }
                    });
            scenario.finish();
        }
    }

    @Test
    void aPodThatWakesWhenItsGroupsAreTakenChangesNothingAndGetsItsShareAgain(Servers servers)
            throws Exception {
        try (Scenario scenario = scenario(servers, "podwakes", GROUPS)) {
            DaemonProcess zombie = start(scenario, "a");
            awaitGroups(scenario, zombie, ALL);
            DaemonProcess second = start(scenario, "b");
            awaitShared(scenario, zombie, second);

            zombie.suspend();
            awaitGroups(scenario, second, ALL);
            scenario.awaitCaughtUp();
            zombie.resume();

            awaitShared(scenario, zombie, second);
            scenario.awaitCaughtUp();
            assertThat(zombie.terminate()).isZero();
            awaitGroups(scenario, second, ALL);
            scenario.finish();
        }
    }

    @Test
    void aPodThatWakesWhenTheOnlyGroupIsTakenStandsByAndTakesItBackWhenTheOtherStops(
            Servers servers) throws Exception {
        try (Scenario scenario = scenario(servers, "podstandby", List.of())) {
            DaemonProcess zombie = start(scenario, "a");
            awaitGroups(scenario, zombie, Set.of(0));
            DaemonProcess second = start(scenario, "b");
            scenario.awaitPhase("STANDING_BY");

            zombie.suspend();
            awaitGroups(scenario, second, Set.of(0));
            scenario.awaitCaughtUp();
            Map<Integer, Long> epochs = epochs(scenario);
            zombie.resume();
            scenario.await("it stands by", () -> zombie.phase().equals("STANDING_BY"));
            scenario.awaitCaughtUp();
            assertThat(epochs(scenario)).isEqualTo(epochs);

            scenario.watch(zombie);
            assertThat(second.terminate()).isZero();
            awaitGroups(scenario, zombie, Set.of(0));
            scenario.finish();
        }
    }

    private Scenario scenario(Servers servers, String name, List<String> groups) throws Exception {
        Scenario scenario = Scenario.prepare(servers, name, directory, Small.orders());
        scenario.settings(
                scenario.settings()
                        .withMembership(new DaemonSettings.Membership("a", "6s", groups)));
        scenario.work(Small.RATE);
        return scenario;
    }

    private static DaemonProcess start(Scenario scenario, String member) throws Exception {
        DaemonSettings settings = scenario.settings();
        scenario.settings(
                settings.withHttpPort(Ports.free())
                        .withMembership(settings.membership().withName(member)));
        return scenario.startDaemon();
    }

    /** Waits until a daemon has exactly these groups, and all of them stream. */
    private static void awaitGroups(Scenario scenario, DaemonProcess daemon, Set<Integer> groups)
            throws Exception {
        scenario.await(
                "it has the groups " + groups,
                () -> streaming(daemon).filter(groups::equals).isPresent());
    }

    /** Waits until both have some, together all, and all of them stream. */
    private static void awaitShared(Scenario scenario, DaemonProcess first, DaemonProcess second)
            throws Exception {
        scenario.await(
                "they share the groups",
                () -> {
                    List<Integer> both = new ArrayList<>();
                    for (DaemonProcess daemon : List.of(first, second)) {
                        Set<Integer> its = streaming(daemon).orElse(Set.of());
                        if (its.isEmpty()) {
                            return false;
                        }
                        both.addAll(its);
                    }
                    return both.size() == ALL.size() && ALL.equals(Set.copyOf(both));
                });
    }

    private static Set<Integer> groups(DaemonProcess daemon) throws Exception {
        return streaming(daemon).orElseThrow();
    }

    /** The groups of a daemon; empty while it does not answer, or one of them does not stream. */
    private static Optional<Set<Integer>> streaming(DaemonProcess daemon) throws Exception {
        Optional<JsonNode> status = daemon.status();
        if (status.isEmpty()) {
            return Optional.empty();
        }
        Set<Integer> groups = new TreeSet<>();
        for (JsonNode group : status.get().path("groups")) {
            if (!group.path("phase").asText().equals("STREAMING")) {
                return Optional.empty();
            }
            groups.add(group.path("number").asInt());
        }
        return Optional.of(groups);
    }

    private static Map<Integer, Long> epochs(Scenario scenario) throws SQLException {
        Map<Integer, Long> epochs = new TreeMap<>();
        try (Connection target = scenario.target();
                Statement statement = target.createStatement();
                ResultSet rows =
                        statement.executeQuery(
                                "select replication_group, epoch from tidegate.checkpoint")) {
            while (rows.next()) {
                epochs.put(rows.getInt(1), rows.getLong(2));
            }
        }
        return epochs;
    }
}
