package dev.tidegate.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidegate.access.AccessSettings;
import dev.tidegate.access.AccessSettings.Approving;
import dev.tidegate.access.AccessSettings.Limits;
import dev.tidegate.access.AccessSettings.NamedToken;
import dev.tidegate.access.Role;
import dev.tidegate.access.TokenHash;
import dev.tidegate.sandbox.demo.Environment;
import dev.tidegate.sandbox.demo.MovingDatabase;
import dev.tidegate.sandbox.handover.Applications;
import dev.tidegate.settings.HttpSettings;
import dev.tidegate.settings.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real browser shows the console of a daemon that follows applications: as a viewer, and as one
 * who may cut over. The screenshots stay in {@code target/browser/console/seen}.
 */
@Timeout(420)
final class ConsoleBrowserTest {
    private static final String VIEWER = "tidegate_token-of-a-viewer";
    private static final String CUTOVER = "tidegate_token-of-one-who-cuts-over";
    private static final Applications.Plan WRITERS = new Applications.Plan(2, 100, 7);
    private static final Duration TOUR_MAX = Duration.ofMinutes(5);

    @TempDir static Path folder;

    private static Path key;
    private static Environment environment;
    private static MovingDatabase database;
    private static Applications applications;
    private static JsonNode seen;

    @BeforeAll
    static void start() throws Exception {
        assumeThat(Browser.missing()).as("what drives a browser").isEmpty();
        Optional<Browser> browser = Browser.install("console");
        assumeThat(browser).as("npm's packages: see target/browser/console/npm.log").isPresent();
        key = newKey();
        environment = Environment.start(Environment.Options.DEFAULTS);
        database = MovingDatabase.start(environment, ConsoleBrowserTest::secured);
        applications = Applications.start(database.route(), WRITERS);
        database.await(
                "the tables are verified",
                () -> database.daemon().validation().summary().verified() == 2);
        seen =
                browser.orElseThrow()
                        .seen(
                                "console.mjs",
                                "http://127.0.0.1:" + database.daemon().httpPort(),
                                Map.of("TOKEN_VIEWER", VIEWER, "TOKEN_CUTOVER", CUTOVER),
                                TOUR_MAX);
    }

    private static Settings secured(Settings settings) {
        return settings.with(http()).with(settings.validate().withCertificateKey(Optional.of(key)));
    }

    private static Path newKey() throws Exception {
        byte[] key =
                KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPrivate().getEncoded();
        return Files.writeString(
                folder.resolve("key.pem"),
                "-----BEGIN PRIVATE KEY-----\n%s\n-----END PRIVATE KEY-----\n"
                        .formatted(Base64.getMimeEncoder().encodeToString(key)));
    }

    private static HttpSettings http() {
        return new HttpSettings(
                "127.0.0.1",
                0,
                Optional.empty(),
                Optional.empty(),
                new AccessSettings(
                        List.of(
                                new NamedToken("vera", Role.VIEWER, TokenHash.of(VIEWER)),
                                new NamedToken("carl", Role.CUTOVER, TokenHash.of(CUTOVER))),
                        Optional.empty(),
                        Map.of(),
                        Limits.DEFAULTS,
                        Approving.NONE));
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

    private static String text(String name) {
        return seen.path(name).asText();
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(it -> texts.add(it.asText()));
        return texts;
    }

    @Test
    void aTokenLetsInAndIsKeptInItsTabOnly() {
        assertThat(text("wrongToken")).contains("the token is not known", "What to do:");
        assertThat(text("caller")).isEqualTo("vera (viewer)");
        JsonNode kept = seen.get("kept");
        assertThat(kept.get("address").asText()).doesNotContain("token");
        assertThat(kept.get("local").asInt()).isZero();
        assertThat(kept.get("cookie").asText()).isEmpty();
        assertThat(texts(kept.get("session"))).containsExactly("tidegate.token");
    }

    @Test
    void eachStageIsShownAndTheLagMoves() {
        assertThat(texts(seen.get("stages")))
                .containsExactly("Capture", "Journal", "Load", "Apply", "Validate");
        List<String> lag = texts(seen.get("lag"));
        assertThat(lag.getLast()).matches("[0-9.]+ s").isNotEqualTo(lag.getFirst());
        assertThat(text("chart")).contains("Lag during the last", "total", "capture", "apply");
        assertThat(seen.get("canvases").asInt()).isEqualTo(2);
        assertThat(text("connectedAtEnd")).contains("live");
    }

    @Test
    void aTableIsFoundAndOpenedByKeyboard() {
        assertThat(texts(seen.get("tables"))).contains("dbo.account", "dbo.transfer");
        assertThat(texts(seen.get("tablesFound"))).containsExactly("dbo.account");
        assertThat(text("opened")).isEqualTo("dbo.account");
        assertThat(text("openedFacts")).contains("verified since", "Compared with the source");
    }

    @Test
    void whoMayNotIsToldWhichRoleItNeedsAndIsRefused() {
        assertThat(seen.get("viewerMay").asBoolean()).isFalse();
        assertThat(text("viewerNeeds")).contains("needs the role cutover");
        JsonNode asked = seen.get("viewerAsks");
        assertThat(asked.get("status").asInt()).isEqualTo(403);
        assertThat(asked.get("fact").asText())
                .contains("cutover.arm needs the role cutover", "vera");
        assertThat(asked.get("hint").asText()).contains("Ask somebody who has that role");
    }

    @Test
    void whoMayRehearsesACutoverAndSeesBeforeWhatItWillDo() {
        assertThat(text("plan")).contains("Write pause").doesNotContain("Cancel");
        assertThat(text("armForeseen")).contains("No application is disturbed", "statements");
        assertThat(text("arm")).contains("the cutover is ARMED");
        assertThat(text("announced")).contains("Arm: done.", "The cutover is");
        assertThat(text("rehearseForeseen")).contains("Write pause", "The settings allow");
        assertThat(text("rehearse")).contains("Done");
        assertThat(text("attempt")).contains("no writes for", "drain", "prove fence", "done");
        assertThat(text("stateAfter")).containsIgnoringCase("armed").contains("What to do");
        assertThat(text("audit")).contains("carl", "cutover.rehearse", "refused", "vera");
    }

    @Test
    void whatLeadsNoWayBackHasToBeTyped() {
        assertThat(texts(seen.get("goEnabled"))).containsExactly("false", "true");
        assertThat(seen.get("dialogClosed").asBoolean()).isTrue();
    }

    @Test
    void aSignedCertificateIsSavedAsAFile() {
        assertThat(text("certified")).contains("saved as certificate.json");
        JsonNode certificate = seen.path("certificate");
        assertThat(certificate.path("name").asText()).isEqualTo("certificate.json");
        assertThat(certificate.path("text").asText()).contains("signature", "VERIFIED");
    }

    @Test
    void axeFindsNoSeriousFaultInLightOrDark() {
        assertThat(seen.get("faults")).hasSizeGreaterThan(15);
        seen.get("faults")
                .properties()
                .forEach(it -> assertThat(texts(it.getValue())).as(it.getKey()).isEmpty());
    }

    @Test
    void nothingIsWiderThanAPhone() {
        assertThat(seen.get("widths")).hasSize(10);
        seen.get("widths")
                .properties()
                .forEach(it ->
                        assertThat(it.getValue().asInt()).as(it.getKey()).isLessThanOrEqualTo(400));
    }

    @Test
    void theBrowserComplainsOfNothingAndNothingIsAskedOfAnybodyElse() {
        assertThat(texts(seen.get("complaints"))).isEmpty();
        assertThat(texts(seen.get("elsewhere"))).isEmpty();
    }

    @Test
    void theScreenshotsAreThere() {
        Path folder = Path.of("target/browser/console/seen");
        for (String name :
                List.of("overview-light-wide", "cutover-dark-narrow", "rehearsed-dark")) {
            assertThat(folder.resolve(name + ".png"))
                    .satisfies(it -> assertThat(Files.size(it)).isGreaterThan(10_000));
        }
    }
}
