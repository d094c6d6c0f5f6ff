package dev.tidegate.hook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.cutover.Direction;
import dev.tidegate.cutover.HookCall.Point;
import dev.tidegate.cutover.HookCall.Style;
import dev.tidegate.hook.GivenServer.Answer;
import dev.tidegate.hook.GivenServer.Asked;
import dev.tidegate.model.TidegateException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

final class WebhookTest {
    private static final Answer YES = new Answer(204, "");

    @Test
    void aWebhookIsToldOfWhichHandoverWhichPointAndUntilWhen() throws InterruptedException {
        try (GivenServer server = GivenServer.answering(YES);
                OperatorHooks hooks =
                        Calls.hooks(Calls.webhook(server.address("/flags?x=1"), Calls.LONG))) {
            hooks.perform(Calls.PAUSE, 1);

            Asked asked = server.asked().getFirst();
            assertThat(asked.method()).isEqualTo("POST");
            assertThat(asked.path()).isEqualTo("/flags?x=1");
            assertThat(asked.header("Content-type")).isEqualTo("application/json");
            assertThat(asked.header("Tidegate-signature")).isEmpty();
            assertThat(asked.body())
                    .matches(
                            "\\{\"handover\":\"orders/3/FORWARD\",\"cutover\":\"orders\","
                                    + "\"number\":3,\"direction\":\"forward\",\"point\":\"pause\","
                                    + "\"dry\":false,\"deadline\":\"20\\d\\d-.*Z\"}");
        }
    }

    @Test
    void aCallThatIsNotMeantSaysSo() throws InterruptedException {
        try (GivenServer server = GivenServer.answering(YES);
                OperatorHooks hooks = Calls.hooks(Calls.webhook(server.address("/"), Calls.LONG))) {
            hooks.perform(Calls.PAUSE_DRY, 1);

            assertThat(server.asked().getFirst().body()).contains("\"dry\":true");
            assertThat(hooks.dryTime(Direction.FORWARD)).isPositive();
        }
    }

    @Test
    void theBodyIsSignedWithTheSecret() throws InterruptedException, GeneralSecurityException {
        try (GivenServer server = GivenServer.answering(YES)) {
            HookSettings settings =
                    new HookSettings(
                            Calls.webhook(server.address("/"), Calls.LONG).places(),
                            Optional.of("s3cret"));
            try (OperatorHooks hooks = Calls.hooks(settings)) {
                hooks.perform(Calls.PAUSE, 1);
            }

            Asked asked = server.asked().getFirst();
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec("s3cret".getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            assertThat(asked.header("Tidegate-signature"))
                    .isEqualTo(
                            "sha256="
                                    + HexFormat.of()
                                            .formatHex(
                                                    mac.doFinal(
                                                            asked.body()
                                                                    .getBytes(
                                                                            StandardCharsets
                                                                                    .UTF_8))));
        }
    }

    @Test
    void aServerThatIsBusyIsAskedAgain() throws InterruptedException {
        try (GivenServer server =
                        GivenServer.answering(new Answer(503, "busy"), new Answer(429, ""), YES);
                OperatorHooks hooks = Calls.hooks(Calls.webhook(server.address("/"), Calls.LONG))) {
            hooks.perform(Calls.PAUSE, 1);

            assertThat(server.asked()).hasSize(3);
        }
    }

    @Test
    void aNoIsANoAtOnceWithItsReasonAndWithoutSecrets() {
        String body = "{\"error\":\"deploy is frozen\",\"password\":\"hunter22\"}\nkey S3CRET9";
        try (GivenServer server = GivenServer.answering(new Answer(403, body));
                OperatorHooks hooks =
                        Calls.hooks(
                                Calls.webhook(server.address("/t0ken"), Calls.LONG),
                                List.of("S3CRET9"),
                                Map.of())) {
            TidegateException failed = Calls.failure(hooks, Calls.PAUSE);

            assertThat(server.asked()).hasSize(1);
            assertThat(failed)
                    .hasMessageStartingWith("the webhook http://127.0.0.1:")
                    .hasMessageContaining(
                            " at cutover.hooks.pause answered 403: {\"error\":\"deploy is frozen\"");
            assertThat(failed.hint()).contains("cutover.hooks.pause.time_max");
            assertThat(failed.forOperator()).doesNotContain("hunter22", "S3CRET9", "t0ken");
        }
    }

    @Test
    void aServerThatStaysBusyFailsWhenTheTimeIsOver() {
        try (GivenServer server = GivenServer.answering(new Answer(500, ""));
                OperatorHooks hooks =
                        Calls.hooks(Calls.webhook(server.address("/"), Duration.ofMillis(400)))) {
            assertThat(Calls.failure(hooks, Calls.PAUSE)).hasMessageEndingWith("answered 500");
            assertThat(server.asked()).hasSizeGreaterThan(1);
        }
    }

    @Test
    void aServerThatSaysNothingFailsWhenTheTimeIsOver() {
        try (GivenServer server = GivenServer.answering(Answer.NONE);
                OperatorHooks hooks =
                        Calls.hooks(Calls.webhook(server.address("/"), Duration.ofMillis(300)))) {
            assertThat(Calls.failure(hooks, Calls.PAUSE))
                    .hasMessageContaining("did not answer within");
        }
    }

    @Test
    void aServerThatIsNotThereIsNamedWithoutItsPath() {
        URI gone;
        try (GivenServer server = GivenServer.answering(YES)) {
            gone = server.address("/t0ken");
        }
        try (OperatorHooks hooks = Calls.hooks(Calls.webhook(gone, Duration.ofMillis(200)))) {
            TidegateException failed = Calls.failure(hooks, Calls.PAUSE);

            assertThat(failed).hasMessageContaining("cannot be reached (ConnectException");
            assertThat(failed.forOperator()).doesNotContain("t0ken");
        }
    }

    @Test
    void whatTheNextOneIsToldOfTheWayBackIsItsDirection() throws InterruptedException {
        try (GivenServer server = GivenServer.answering(YES)) {
            HookSettings.Called called =
                    new HookSettings.Called(
                            List.of(server.address("/back")), List.of(), Map.of(), Calls.LONG);
            HookSettings settings = HookSettings.NONE.with(HookPlace.ROUTE_BACK, called);
            try (OperatorHooks hooks = Calls.hooks(settings)) {
                hooks.perform(Calls.call(Point.ROUTE, Direction.FORWARD, Style.REAL), 1);
                hooks.perform(Calls.call(Point.ROUTE, Direction.BACK, Style.REAL), 1);
            }

            assertThat(server.asked()).hasSize(1);
            assertThat(server.asked().getFirst().body())
                    .contains("\"direction\":\"back\",\"point\":\"route_back\"");
        }
    }

    @Test
    void theWayBackIsTriedWithTheWayThere() throws InterruptedException {
        try (GivenServer server = GivenServer.answering(YES)) {
            HookSettings.Called called =
                    new HookSettings.Called(
                            List.of(server.address("/")), List.of(), Map.of(), Calls.LONG);
            HookSettings settings =
                    HookSettings.NONE
                            .with(HookPlace.ROUTE, called)
                            .with(HookPlace.ROUTE_BACK, called);
            try (OperatorHooks hooks = Calls.hooks(settings)) {
                hooks.perform(Calls.call(Point.ROUTE, Direction.FORWARD, Style.DRY), 1);
            }

            assertThat(server.asked())
                    .extracting(Asked::body)
                    .satisfiesExactly(
                            there -> assertThat(there).contains("\"point\":\"route\",\"dry\":true"),
                            back ->
                                    assertThat(back)
                                            .contains("\"point\":\"route_back\",\"dry\":true"));
        }
    }
}
