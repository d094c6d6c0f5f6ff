package dev.tidegate.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidegate.sandbox.demo.Environment;
import dev.tidegate.sandbox.demo.MovingDatabase;
import dev.tidegate.sandbox.demo.Patience;
import dev.tidegate.sandbox.handover.Applications;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real Prometheus scrapes a daemon that has loaded, follows applications, has audited each table
 * and rehearsed a cutover: no panel of a dashboard is empty.
 */
@Timeout(180)
final class DashboardDataTest {
    private static final Path DASHBOARDS = Path.of("../../grafana/dashboards");
    private static final Path RULES = Path.of("../../deploy/alerts");
    private static final Patience PATIENCE =
            new Patience(Duration.ofMillis(200), Duration.ofSeconds(60));
    private static final Applications.Plan WRITERS = new Applications.Plan(2, 100, 7);

    /** What is no number in the situation of this test, though it is there, and why. */
    private static final Map<String, String> NOT_NOW =
            Map.of(
                    "tidegate_source_commit_seconds",
                    "is measured while rows are to be loaded",
                    "tidegate_cutover_lease_left_seconds",
                    "is known while a fence is leased",
                    "tidegate_reverse_ledger_tables",
                    "is kept behind the commit of a cutover, which a rehearsal does not reach",
                    "tidegate_capture_job_transactions_per_second",
                    "the scans that the stand-in remembers are all within one second",
                    "tidegate_source_log_used_ratio",
                    "the stand-in has no sys.dm_db_log_space_usage",
                    "tidegate_certificate_expiry_seconds",
                    "nothing of this test speaks TLS");

    @TempDir static Path folder;

    private static Environment environment;
    private static MovingDatabase database;
    private static Applications applications;
    private static PrometheusServer prometheus;

    @BeforeAll
    static void start() throws Exception {
        Optional<Path> program = PrometheusServer.program();
        assumeThat(program).as("prometheus is not there: apt-get install prometheus").isPresent();
        environment = Environment.start(Environment.Options.DEFAULTS);
        database = MovingDatabase.start(environment);
        prometheus =
                PrometheusServer.start(
                        program.orElseThrow(), folder, RULES, database.daemon().httpPort());
        applications = Applications.start(database.route(), WRITERS);
        database.await(
                "the tables are verified",
                () -> database.daemon().validation().summary().verified() == 2);
        database.cutover("arm", "ARMED");
        database.cutover("rehearse", "ARMED");
        System.gc(); // so little work need not have had a collection
    }

    @AfterAll
    static void stop() throws Exception {
        if (applications != null) {
            applications.stop();
        }
        for (AutoCloseable part : new AutoCloseable[] {prometheus, database, environment}) {
            if (part != null) {
                part.close();
            }
        }
    }

    @Test
    void everyQueryOfEveryDashboardReturnsData() throws Exception {
        Set<String> missing = new TreeSet<>(queries());
        assertThat(missing).hasSizeGreaterThan(50);

        boolean _ =
                PATIENCE.await(() -> {
                    for (String query : Set.copyOf(missing)) {
                        if (hasData(query)) {
                            missing.remove(query);
                        }
                    }
                    return missing.isEmpty();
                });

        assertThat(missing).as("queries without data").isEmpty();
    }

    /** A number; or at least the series, where this situation has no number. */
    private static boolean hasData(String query) throws IOException, InterruptedException {
        List<Double> values = prometheus.values(query);
        return NOT_NOW.keySet().stream().anyMatch(it -> query.contains(it + "{"))
                ? !values.isEmpty()
                : values.stream().anyMatch(it -> !it.isNaN());
    }

    /** With all that can be chosen, as Grafana asks. */
    private static List<String> queries() throws IOException {
        try (Stream<Path> files = Files.list(DASHBOARDS)) {
            return files.flatMap(it -> read(it).findValuesAsText("expr").stream())
                    .map(it -> it.replace("$__rate_interval", "5s"))
                    .map(it -> it.replaceAll("\\$(pipeline|group|table|instance)", ".*"))
                    .toList();
        }
    }

    private static JsonNode read(Path file) {
        try {
            return new ObjectMapper().readTree(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException("could not read " + file, e);
        }
    }

    @Test
    void everyAlertIsEvaluatedAndNoneIsRaisedWhileAllIsWell() throws Exception {
        assertThat(
                        PATIENCE.await(() ->
                                prometheus.rules().stream()
                                        .noneMatch(it -> health(it).equals("unknown"))))
                .isTrue();

        assertThat(prometheus.rules()).hasSizeGreaterThan(30);
        assertThat(prometheus.rules())
                .filteredOn(it -> !health(it).equals("ok"))
                .extracting(it -> it.path("name").asText() + ": " + it.path("lastError").asText())
                .isEmpty();
        assertThat(prometheus.rules())
                .filteredOn(it -> it.path("state").asText().equals("firing"))
                .extracting(it -> it.path("name").asText())
                .isEmpty();
    }

    private static String health(JsonNode rule) {
        return rule.path("health").asText();
    }
}
