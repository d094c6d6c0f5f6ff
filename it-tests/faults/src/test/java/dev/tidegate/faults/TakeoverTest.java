package dev.tidegate.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.sandbox.process.Ports;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two daemons on one machine: the active one dies as by {@code kill -9}, again and again, and each
 * time the other one takes over. The system properties {@code tidegate.takeovers} and {@code
 * tidegate.takeover.seconds_max} say how often, and how long that may take.
 */
@Tag("process")
@ExtendWith(SharedServers.class)
final class TakeoverTest {
    private static final int TAKEOVERS = Integer.getInteger("tidegate.takeovers", 3);

    /**
     * A build shares its two processors with other tests; where nothing else runs, 10 is enough.
     */
    private static final Duration TAKEOVER_MAX =
            Duration.ofSeconds(Integer.getInteger("tidegate.takeover.seconds_max", 30));

    /** It stands by, and has been through a start. */
    private static final String READY = "rehearsed a takeover";

    /** As it comes; the file of settings has to say something. */
    private static final String USUAL_TIMEOUT = "6s";

    /** The timeout, and what the members need to agree anew. */
    private static final Duration NOTICED_MAX = Duration.ofSeconds(8);

    /**
     * Notes who commits what is applied, in the order of the commits: they hold the row. Always,
     * since appliers turn triggers off.
     */
    private static final String WITNESS =
            """
            create table public.owner_seen (number bigserial primary key, epoch bigint not null);
            create function public.owner_seen() returns trigger language plpgsql as $$
            begin
                insert into public.owner_seen (epoch) values (new.epoch);
                return new;
            end $$;
            create trigger owner_seen after update on tidegate.checkpoint
                for each row execute function public.owner_seen();
            alter table tidegate.checkpoint enable always trigger owner_seen\
            """;

    private static final String OWNERS = "select epoch from public.owner_seen order by number";

    @TempDir private Path directory;

    @Test
    void theOtherOneTakesOverSoonNothingIsLostAndOnlyOneIsActiveAtATime(Servers servers)
            throws Exception {
        List<Takeover> takeovers = new ArrayList<>();
        try (Scenario scenario = Scenario.prepare(servers, "takeover", directory, Small.orders())) {
            DaemonProcess active = start(scenario, "a");
            scenario.awaitPhase("STREAMING");
            onTarget(scenario, WITNESS);
            DaemonProcess standby = start(scenario, "b");
            scenario.awaitPrinted(READY);
            scenario.work(Small.RATE);
            scenario.awaitCaughtUp();
            long firstEpoch = epochs(scenario).getLast();
            for (int number = 0; number < TAKEOVERS; number++) {
                scenario.watch(standby);
                takeovers.add(takeover(scenario, active, number + 1));
                active = standby;
                standby = start(scenario, number % 2 == 0 ? "a" : "b");
                scenario.awaitPhase("STANDING_BY");
                scenario.awaitPrinted(READY);
                scenario.watch(active);
                scenario.awaitPhase("STREAMING");
            }
            assertThat(standby.terminate()).isZero();
            scenario.finish();

            List<Long> epochs = epochs(scenario);
            assertThat(epochs).as("nobody commits behind his successor").isSorted();
            assertThat(epochs.getLast())
                    .as("one owner for each kill")
                    .isEqualTo(firstEpoch + TAKEOVERS);
        }
        List<Duration> all = takeovers.stream().map(Takeover::all).toList();
        print("takeovers", all);
        List<Duration> noticed = takeovers.stream().map(Takeover::noticed).toList();
        print("of which Kafka took", noticed);
        assertThat(percentile(noticed, 99)).isLessThan(NOTICED_MAX);
        assertThat(percentile(all, 99)).isLessThan(TAKEOVER_MAX);
    }

    /**
     * One of them.
     *
     * @param all from the kill until the target shows what was committed on the source behind it
     * @param noticed until Kafka has handed the group to the other one
     */
    private record Takeover(Duration all, Duration noticed) {}

    private static Takeover takeover(Scenario scenario, DaemonProcess active, int survivor)
            throws Exception {
        Instant killed = Instant.now();
        long began = System.nanoTime();
        active.kill();
        long number = scenario.writeWatermark();
        scenario.await(
                "the other one has applied what came behind the kill",
                () -> {
                    OptionalLong shown = scenario.shown();
                    return shown.isPresent() && shown.getAsLong() >= number;
                });
        Duration all = Duration.ofNanos(System.nanoTime() - began);
        return new Takeover(all, Duration.between(killed, handed(scenario.printed(survivor))));
    }

    /** When it was told that it has the group now, by its log. */
    private static Instant handed(String log) {
        return log.lines()
                .filter(it -> it.contains("added=[0]"))
                .map(it -> Instant.parse(it.substring(0, it.indexOf(' '))))
                .reduce((_, last) -> last)
                .orElseThrow();
    }

    private static DaemonProcess start(Scenario scenario, String member) throws Exception {
        scenario.settings(
                scenario.settings()
                        .withHttpPort(Ports.free())
                        .withMembership(
                                new DaemonSettings.Membership(member, USUAL_TIMEOUT, List.of())));
        return scenario.startDaemon();
    }

    private static void onTarget(Scenario scenario, String sql) throws SQLException {
        try (Connection target = scenario.target();
                Statement statement = target.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Of everybody who has applied something, as it was committed. */
    private static List<Long> epochs(Scenario scenario) throws SQLException {
        List<Long> epochs = new ArrayList<>();
        try (Connection target = scenario.target();
                Statement statement = target.createStatement();
                ResultSet rows = statement.executeQuery(OWNERS)) {
            while (rows.next()) {
                epochs.add(rows.getLong(1));
            }
        }
        return epochs;
    }

    /** The smallest that so many per cent are not above. */
    private static Duration percentile(List<Duration> times, int percent) {
        List<Duration> sorted = times.stream().sorted().toList();
        int rank = (int) Math.ceil(percent / 100.0 * sorted.size());
        return sorted.get(Math.max(0, rank - 1));
    }

    private static void print(String what, List<Duration> times) {
        System.out.printf(
                "%d %s, s: %s%np50 %s, p99 %s, max %s%n",
                times.size(),
                what,
                times.stream().map(TakeoverTest::seconds).collect(Collectors.joining(" ")),
                seconds(percentile(times, 50)),
                seconds(percentile(times, 99)),
                seconds(percentile(times, 100)));
    }

    private static String seconds(Duration time) {
        return "%.1f".formatted(time.toMillis() / 1e3);
    }
}
