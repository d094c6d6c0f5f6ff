package dev.tidegate.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidegate.access.AccessSettings;
import dev.tidegate.access.AccessSettings.Approving;
import dev.tidegate.access.AccessSettings.Limits;
import dev.tidegate.access.AccessSettings.NamedToken;
import dev.tidegate.access.Role;
import dev.tidegate.access.TokenHash;
import dev.tidegate.control.Status.Phase;
import dev.tidegate.cutover.CutoverState;
import dev.tidegate.cutover.Side;
import dev.tidegate.sandbox.demo.Environment;
import dev.tidegate.sandbox.demo.MovingDatabase;
import dev.tidegate.sandbox.handover.Applications;
import dev.tidegate.settings.HttpSettings;
import dev.tidegate.settings.Settings;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/**
 * Two people take a database through a cutover, back, and through another one, with the console in
 * a real browser; what the page said is compared with what the API says then. The parts of the way
 * follow each other.
 */
@Timeout(420)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class CutoverBrowserTest {
    private static final String CARL = "tidegate_token-of-carl";
    private static final String DORA = "tidegate_token-of-dora";
    private static final Applications.Plan WRITERS = new Applications.Plan(2, 40, 7);
    private static final Duration PART_MAX = Duration.ofMinutes(5);
    private static final long SOME = 20;

    private static Optional<Browser> browser = Optional.empty();
    private static Environment environment;
    private static MovingDatabase database;
    private static Applications applications;

    @BeforeAll
    static void start() throws Exception {
        assumeThat(Browser.missing()).as("what drives a browser").isEmpty();
        browser = Browser.install("cutover");
        assumeThat(browser).as("npm's packages: see target/browser/cutover/npm.log").isPresent();
        environment = Environment.start(Environment.Options.DEFAULTS);
        database = MovingDatabase.start(environment, CutoverBrowserTest::ofTwo);
        applications = Applications.start(database.route(), WRITERS);
        awaitVerified();
    }

    /** Nobody moves the writers, either way, or gives the way back up, by himself. */
    private static Settings ofTwo(Settings settings) {
        return settings.with(
                new HttpSettings(
                        "127.0.0.1",
                        0,
                        Optional.empty(),
                        Optional.empty(),
                        new AccessSettings(
                                List.of(
                                        new NamedToken("carl", Role.CUTOVER, TokenHash.of(CARL)),
                                        new NamedToken("dora", Role.CUTOVER, TokenHash.of(DORA))),
                                Optional.empty(),
                                Map.of(),
                                Limits.DEFAULTS,
                                new Approving(
                                        Set.of(
                                                "cutover.go",
                                                "cutover.rollback",
                                                "cutover.complete"),
                                        Duration.ofHours(1)))));
    }

    @AfterAll
    static void stop() throws Exception {
        if (applications != null) {
            applications.stop();
        }
        for (AutoCloseable part : new AutoCloseable[] {database, environment}) {
            if (part != null) {
                part.close();
            }
        }
    }

    @Test
    @Order(1)
    void theWritersMoveWhenTheSecondPersonPressesApprove() throws Exception {
        JsonNode seen = part("go");

        assertThat(text(seen, "plan")).contains("Write pause", "cutover.hooks", "answers, after");
        assertThat(text(seen, "arm")).contains("the cutover is ARMED");
        assertThat(text(seen, "goForeseen")).contains("Write pause", "statements", "Type “go”");
        assertThat(text(seen, "go")).contains("waits for a second person's approval, as number 1");
        assertThat(text(seen, "stateAsked")).containsIgnoringCase("armed");
        assertThat(text(seen, "ownApproval")).contains("another person");
        assertThat(text(seen, "goApprovedWaits")).contains("cutover.go, asked for by carl");
        assertDone(seen, "goApproved", "LIVE");
        assertThat(text(seen, "attempt"))
                .contains("forward: moved", "no writes for", "close fence", "prove last");
        assertNoFaults(seen);

        assertThat(cutover().path("state").asText()).isEqualTo("LIVE");
        assertThat(get("/api/v1/approvals")).isEmpty();
        assertThat(trail()).contains("carl cutover.go WAITING", "dora cutover.go BEGUN");
        database.awaitPromises(applications, Side.TARGET, SOME);
    }

    @Test
    @Order(2)
    void aRefusedWayBackIsSeenWithWhatToDoAndHoldsARollbackBack() throws Exception {
        assertThat(database.state()).isEqualTo(CutoverState.LIVE);
        onSource("ALTER TABLE dbo.account WITH NOCHECK ADD CONSTRAINT small CHECK (id < 9000)");
        onTarget("insert into dbo.account values (9001, 0)");
        JsonNode seen = part("refused");

        assertThat(text(seen, "streams"))
                .contains(
                        "failed",
                        "a foreign key or a check is violated",
                        "quarantine approve --back");
        assertThat(text(seen, "problems"))
                .contains("the target has the writers, and the stream back is FAILED")
                .contains("mend on the source what refuses the transaction");
        assertThat(text(seen, "rollbackRefusedForeseen")).contains("Forbidden", "put aside");
        assertThat(text(seen, "rollbackApprovedInVain"))
                .contains("CUTOVER_REFUSED", "the stream BACK is FAILED");
        assertThat(text(seen, "state")).containsIgnoringCase("live");
        assertNoFaults(seen);

        assertThat(database.state()).isEqualTo(CutoverState.LIVE);
        JsonNode back = stream("BACK");
        assertThat(back.path("activity").asText()).isEqualTo("FAILED");
        assertThat(back.path("deadLetters").asLong()).isEqualTo(1);
    }

    @Test
    @Order(3)
    void theWritersMoveBackWhenWhatRefusedIsMended() throws Exception {
        onSource("ALTER TABLE dbo.account DROP CONSTRAINT small");
        database.await(
                "the way back goes on",
                () -> stream("BACK").path("activity").asText().equals("APPLYING"));
        JsonNode seen = part("rollback");

        assertThat(text(seen, "rollback")).contains("waits for a second person's approval");
        assertDone(seen, "rollbackApproved", "REPLICATING");
        assertThat(text(seen, "state")).containsIgnoringCase("replicating");
        assertThat(text(seen, "attempt")).contains("back: moved", "no writes for");
        assertNoFaults(seen);

        assertThat(cutover().path("state").asText()).isEqualTo("REPLICATING");
        assertThat(cutover().path("attempts")).hasSize(2);
        database.awaitPromises(applications, Side.SOURCE, SOME);
    }

    @Test
    @Order(4)
    void aStageThatFailsIsShownWithWhyAndWhatToDo() throws Exception {
        environment.kafka().kill();
        database.await("it is tried again", () -> database.isIn(Phase.RETRYING));
        JsonNode seen = part("failing");
        environment.kafka().restart();

        assertThat(text(seen, "phase")).contains("retrying");
        assertThat(seen.path("stages").path("journal").asText())
                .contains("tried again", "Why it waits:", "What to do:");
        assertThat(seen.path("stages").path("apply").asText())
                .contains("rests", "another stage has failed");
        assertThat(text(seen, "problems")).contains("JOURNAL_UNAVAILABLE since");
        assertNoFaults(seen);
        database.await("it follows again", () -> database.isIn(Phase.STREAMING));
        assertThat(get("/api/v1/status").path("phase").asText()).isEqualTo("STREAMING");
    }

    @Test
    @Order(5)
    void theWayBackIsGivenUpBySomeoneAndSomebodyElse() throws Exception {
        database.restart(); // the lags of the outage would forbid it
        database.proveForeignKeys();
        awaitVerified();
        JsonNode seen = part("complete");

        assertDone(seen, "goApproved", "LIVE");
        assertThat(text(seen, "completeForeseen")).contains("statements", "Type “complete”");
        assertThat(text(seen, "completeWithdrawn")).contains("is withdrawn");
        assertDone(seen, "completeApproved", "COMPLETE");
        assertThat(text(seen, "state")).containsIgnoringCase("complete");
        assertThat(text(seen, "actsLeft")).isEqualTo("Save the passport");
        assertNoFaults(seen);

        assertThat(cutover().path("state").asText()).isEqualTo("COMPLETE");
        assertThat(trail()).contains("dora cutover.complete BEGUN");
        database.awaitPromises(applications, Side.TARGET, SOME);
        applications.stop();
        assertThat(applications.failure()).isEmpty();
        try (Connection target = database.target()) {
            assertThat(applications.faults(target)).isEmpty();
        }
    }

    private static JsonNode part(String name) throws Exception {
        return browser.orElseThrow()
                .seen(
                        "cutover.mjs",
                        "http://127.0.0.1:" + database.daemon().httpPort(),
                        Map.of("PART", name, "TOKEN_CARL", CARL, "TOKEN_DORA", DORA),
                        PART_MAX);
    }

    private static void awaitVerified() throws Exception {
        database.await(
                "the tables are verified",
                () -> database.daemon().validation().summary().verified() == 2);
    }

    private static String text(JsonNode seen, String name) {
        return seen.path(name).asText();
    }

    /**
     * What takes longer than an answer is waited for goes on, and the page says where it is seen.
     */
    private static void assertDone(JsonNode seen, String name, String state) {
        assertThat(text(seen, name))
                .containsAnyOf(
                        "the cutover is " + state, "It goes on", "The view Cutover shows how.")
                .doesNotContain("ACCESS_REFUSED");
    }

    /** What a screen reader would stumble over, and what the browser complains of. */
    private static void assertNoFaults(JsonNode seen) {
        assertThat(seen.get("faults")).isNotEmpty();
        seen.get("faults")
                .properties()
                .forEach(it -> assertThat(it.getValue()).as(it.getKey()).isEmpty());
        assertThat(seen.get("complaints")).isEmpty();
        assertThat(seen.get("elsewhere")).isEmpty();
    }

    private static JsonNode cutover() throws Exception {
        return get("/api/v1/cutover");
    }

    private static JsonNode stream(String direction) throws Exception {
        for (JsonNode stream : cutover().path("streams")) {
            if (stream.path("direction").asText().equals(direction)) {
                return stream;
            }
        }
        throw new AssertionError("no stream " + direction);
    }

    /** Who did what, and what came of it. */
    private static List<String> trail() throws Exception {
        return get("/api/v1/audit?limit=200").findParents("act").stream()
                .map(it ->
                        "%s %s %s"
                                .formatted(
                                        it.path("who").asText(),
                                        it.path("act").asText(),
                                        it.path("outcome").asText()))
                .toList();
    }

    private static JsonNode get(String path) throws Exception {
        URI address =
                URI.create("http://127.0.0.1:%d%s".formatted(database.daemon().httpPort(), path));
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<String> answer =
                    http.send(
                            HttpRequest.newBuilder(address)
                                    .header("Authorization", "Bearer " + DORA)
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(path).isEqualTo(200);
            return new ObjectMapper().readTree(answer.body());
        }
    }

    private static void onSource(String sql) throws SQLException {
        try (Connection source = database.source();
                Statement statement = source.createStatement()) {
            statement.execute(sql);
        }
    }

    private static void onTarget(String sql) throws SQLException {
        try (Connection target = database.target();
                Statement statement = target.createStatement()) {
            statement.execute(sql);
        }
    }
}
