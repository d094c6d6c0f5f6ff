package dev.tidegate.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidegate.faults.AuditWatch.Voice;
import dev.tidegate.faults.StrainPlan.Round;
import dev.tidegate.sandbox.workload.orders.OrdersScale;
import dev.tidegate.sandbox.workload.orders.OrdersWorkload;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Audits both sides all the time while clients work, everything dies in turn, and everything is
 * slow at times. The system properties {@code tidegate.audited.seconds}, {@code
 * tidegate.audited.rate} and {@code tidegate.audited.seed} say for how long, at how many
 * transactions a second that clients offer, and what happens when; {@code tidegate.audited.duty}
 * for how many of a hundred seconds audits read, and {@code tidegate.audited.interval} for how many
 * seconds lie between the beginnings of two comparisons of a table. If audits never rest, clients
 * give way to them and to everything else, and are far slower than they offer.
 */
@Tag("process")
@ExtendWith(SharedServers.class)
final class AuditedRunTest {
    private static final int SECONDS = Integer.getInteger("tidegate.audited.seconds", 45);
    private static final int RATE = Integer.getInteger("tidegate.audited.rate", 1_000);
    private static final long SEED = Long.getLong("tidegate.audited.seed", 1);
    private static final int DUTY_MAX = 100;
    private static final int DUTY = Integer.getInteger("tidegate.audited.duty", DUTY_MAX);
    private static final int INTERVAL = Integer.getInteger("tidegate.audited.interval", 3);

    /** With an operator's duty the same, as an operator has it; else scans come in between. */
    private static final int TARGET_INTERVAL =
            DUTY == DUTY_MAX ? Math.max(1, INTERVAL - 1) : INTERVAL;

    private static final int CLIENTS = 8;
    private static final OrdersScale SCALE = new OrdersScale(2, 3_000, 60);
    private static final Duration AGE_MAX = Duration.ofMinutes(2);
    private static final int SAME = 0;
    private static final int DIFFERENT = 2;

    /** As often as it can be with that, on both sides. */
    private static final Map<String, String> AUDITS =
            Map.of(
                    "source_interval", INTERVAL + "s",
                    "target_interval", TARGET_INTERVAL + "s",
                    "duty_percent", Integer.toString(DUTY),
                    "threads", "4",
                    "source_rows_per_second_max", "1000000",
                    "target_rows_per_second_max", "1000000",
                    "keyless", "may_lock");

    @TempDir private Path directory;

    @Test
    void noRowIsEverCalledDifferentThroughKillsAndLagUntilOneIs(Servers servers) throws Exception {
        long start = System.nanoTime();
        CertificateKeyFiles keys = CertificateKeyFiles.make(directory);
        try (Scenario scenario =
                Scenario.prepare(
                        servers,
                        "audited",
                        directory,
                        Scenario.Work.of(new OrdersWorkload(SCALE, SEED), CLIENTS))) {
            scenario.settings(
                    scenario.settings()
                            .withLoad(Map.of("visibility_guard", "300ms"))
                            .withValidate(with("certificate_key", keys.secret().toString())));
            say("%d s, seed %d, %,d transactions a second offered", SECONDS, SEED, RATE);
            scenario.work(RATE);
            if (DUTY == DUTY_MAX) {
                ClientPriority.lower();
            }
            scenario.startDaemon();
            scenario.awaitPhase("STREAMING");
            try (AuditWatch watch = AuditWatch.start(scenario)) {
                watch.awaitCertified(Instant.EPOCH, AGE_MAX);
                say("every table certified after %.1f s", seconds(start));
                strain(servers, scenario, watch);
                assertThat(watch.reported()).isEmpty();
                assertThat(certify(scenario, keys, SAME)).isEmpty();
                change(scenario);
                requireFound(scenario, keys, watch);
                repair(scenario, keys, watch);
            }
            scenario.finish();
            say("equal, nothing doubled; %.0f s in all", seconds(start));
        }
    }

    private static Map<String, String> with(String name, String value) {
        Map<String, String> all = new TreeMap<>(AUDITS);
        all.put(name, value);
        return all;
    }

    /** At least once each, and until the time is over; every table is certified behind each. */
    private static void strain(Servers servers, Scenario scenario, AuditWatch watch)
            throws Exception {
        StrainPlan plan = new StrainPlan(SEED);
        long start = System.nanoTime();
        long before = scenario.counts().committed();
        int rounds = 0;
        while (rounds < StrainPlan.ROUNDS_OF_ALL || seconds(start) < SECONDS) {
            Round round = plan.next();
            long struck = System.nanoTime();
            watch.strained();
            round.strike(servers, scenario);
            watch.awaitCertified(Instant.now(), AGE_MAX);
            watch.calm();
            scenario.live(Duration.ofSeconds(1));
            say(
                    "%2d  %-50s all certified anew after %5.1f s",
                    ++rounds, join(round.strains()), seconds(struck));
        }
        AuditWatch.Figures figures = watch.figures();
        say("%s", watch.processors());
        long committed = scenario.counts().committed() - before;
        say(
                "%,d transactions, %.0f a second; %,d turns missed; %d rounds",
                committed, committed / seconds(start), scenario.counts().missed(), rounds);
        say(
                "%,d comparisons of a table with the ledger, %,d with the source; %,d begun anew; %,d"
                        + " keys looked different and were not; %d times a table was SUSPECT",
                figures.targetPasses(),
                figures.sourcePasses(),
                figures.begunAnew(),
                figures.cleared(),
                figures.suspects());
        say(
                "ages in calm stretches: median %d s, oldest %d s, of %,d looks at a table",
                figures.median(), figures.oldest(), figures.ages().size());
        assertThat(figures.targetPasses()).isPositive();
        assertThat(figures.sourcePasses()).isPositive();
    }

    /** Nobody changes items, so it stays different; the daemon dies right behind that. */
    private static void change(Scenario scenario) throws Exception {
        try (Connection target = scenario.target();
                Statement statement = target.createStatement()) {
            statement.execute("update dbo.item set i_price = i_price + 0.01 where i_id = 1234");
        }
        scenario.daemon().kill();
        scenario.startDaemon();
    }

    /** The same eyes that saw nothing must see it, all of them. */
    private void requireFound(Scenario scenario, CertificateKeyFiles keys, AuditWatch watch)
            throws Exception {
        long changed = System.nanoTime();
        scenario.await(
                "every voice reports the row that was changed",
                () -> watch.reported().keySet().equals(EnumSet.allOf(Voice.class)));
        say("one row changed by hand: reported after %.1f s", seconds(changed));
        assertThat(watch.reported().values()).allMatch(it -> it.contains("item"));
        assertThat(certify(scenario, keys, DIFFERENT)).contains("dbo.item");
        Scenario.Answer mismatches = scenario.verb("validate", "mismatches", "--values");
        assertThat(mismatches.exitCode()).as(mismatches.text()).isEqualTo(DIFFERENT);
        assertThat(mismatches.text()).contains("1234", "i_price");
    }

    private void repair(Scenario scenario, CertificateKeyFiles keys, AuditWatch watch)
            throws Exception {
        Scenario.Answer repaired = scenario.ask("validate", "repair", "dbo.item", "--yes");
        assertThat(repaired.exitCode()).as(repaired.text()).isZero();
        watch.awaitCertified(Instant.now(), AGE_MAX);
        assertThat(certify(scenario, keys, SAME)).isEmpty();
    }

    /**
     * Has a certificate written, checks it with the public key, and returns the tables that it does
     * not say are the same, and no older than they may be.
     *
     * @param verdict the exit code that says it
     */
    private List<String> certify(Scenario scenario, CertificateKeyFiles keys, int verdict)
            throws Exception {
        Path file = directory.resolve("certificate.json");
        Scenario.Answer written = scenario.ask("validate", "certify", "-o", file.toString());
        assertThat(written.exitCode()).as(written.text()).isEqualTo(verdict);
        Scenario.Answer verified =
                Scenario.alone(
                        "validate",
                        "verify-certificate",
                        file.toString(),
                        "--key",
                        keys.open().toString());
        assertThat(verified.exitCode()).as(verified.text()).isEqualTo(verdict);
        JsonNode tables =
                new ObjectMapper()
                        .readTree(Files.readString(file))
                        .path("certificate")
                        .path("tables");
        assertThat(tables).isNotEmpty();
        return tables.valueStream()
                .filter(it ->
                        !it.path("state").asText().equals("VERIFIED")
                                || it.path("ageSeconds").asLong() >= AGE_MAX.toSeconds())
                .map(it -> it.path("name").asText())
                .toList();
    }

    private static String join(List<Strain> strains) {
        return String.join(", ", strains.stream().map(Strain::toString).toList());
    }

    private static double seconds(long startNanos) {
        return (System.nanoTime() - startNanos) / (double) TimeUnit.SECONDS.toNanos(1);
    }

    @SuppressWarnings("AnnotateFormatMethod") // needs a library for one annotation
    private static void say(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
