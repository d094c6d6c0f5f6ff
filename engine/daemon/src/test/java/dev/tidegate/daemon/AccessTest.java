package dev.tidegate.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidegate.access.AccessSettings.Limits;
import dev.tidegate.access.Role;
import dev.tidegate.access.TokenHash;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import dev.tidegate.settings.HttpSettings;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who may ask a daemon what: as its OpenAPI document says. */
@Timeout(120)
final class AccessTest {
    private static final int UNAUTHENTICATED = 401;
    private static final int FORBIDDEN = 403;

    @TempDir Path directory;

    /** An operation of the document, with something in the place of each path parameter. */
    private record Operation(String method, String path, Optional<Role> role) {}

    @Test
    void nothingButProbesIsAnsweredWithoutAuthentication() throws Exception {
        try (SecuredDaemon secured = SecuredDaemon.start(SecuredDaemon.WIDE)) {
            List<Operation> operations = operations(secured);
            assertThat(operations).hasSizeGreaterThan(25);
            for (Operation operation : operations) {
                for (String token : List.of("", "tidegate_guessed", "a.b.c")) {
                    HttpResponse<String> answer =
                            secured.send(operation.method(), operation.path(), token);
                    if (operation.role().isEmpty()) {
                        assertThat(answer.statusCode()).as(operation.path()).isEqualTo(200);
                    } else {
                        assertThat(answer.statusCode())
                                .as("%s %s", operation, token)
                                .isEqualTo(UNAUTHENTICATED);
                        assertThat(answer.body()).contains("ACCESS_REFUSED", "\"hint\":");
                        assertThat(answer.headers().firstValue("WWW-Authenticate"))
                                .contains("Bearer");
                    }
                }
            }
            assertThat(secured.get("/nowhere", "").statusCode()).isEqualTo(UNAUTHENTICATED);
            assertThat(secured.noted()).isEmpty();
        }
    }

    @Test
    void eachRouteTakesThoseWhoHaveItsRoleAndNobodyElse() throws Exception {
        try (SecuredDaemon secured = SecuredDaemon.start(SecuredDaemon.WIDE)) {
            int refused = 0;
            for (Operation operation : operations(secured)) {
                Role needed = operation.role().orElse(Role.VIEWER);
                for (Role role : Role.values()) {
                    HttpResponse<String> answer =
                            secured.send(
                                    operation.method(),
                                    operation.path(),
                                    SecuredDaemon.token(role));
                    if (role.covers(needed)) {
                        assertThat(answer.statusCode())
                                .as("%s for %s: %s", operation, role, answer.body())
                                .isNotIn(UNAUTHENTICATED, FORBIDDEN, 500);
                    } else {
                        refused++;
                        assertThat(answer.statusCode())
                                .as("%s for %s", operation, role)
                                .isEqualTo(FORBIDDEN);
                        assertThat(answer.body()).contains("ACCESS_REFUSED", needed.text());
                    }
                }
            }
            assertThat(refused).isGreaterThan(50);
        }
    }

    @Test
    void whoeverIsOnThisMachineIsAnsweredWhereNobodyIsAskedWhoHeIs() throws Exception {
        try (SecuredDaemon open = SecuredDaemon.start(new HttpSettings("127.0.0.1", 0))) {
            assertThat(open.get("/api/v1/status", "").statusCode()).isEqualTo(200);
            assertThat(open.post("/api/v1/load/pause", "").statusCode()).isEqualTo(200);
            assertThat(open.noted())
                    .containsExactly("local: load.pause BEGUN", "local: load.pause DONE");

            assertThat(rawStatus(open, "Host: tidegate.evil.example")).isEqualTo(UNAUTHENTICATED);
            assertThat(rawStatus(open, "Host: 127.0.0.1\r\nX-Forwarded-For: 10.0.0.1"))
                    .isEqualTo(UNAUTHENTICATED);
            assertThat(rawStatus(open, "Host: localhost\r\nOrigin: https://evil.example"))
                    .isEqualTo(UNAUTHENTICATED);
            assertThat(rawStatus(open, "Host: localhost:1\r\nOrigin: http://localhost:1"))
                    .isEqualTo(200);
        }
    }

    private static int rawStatus(SecuredDaemon daemon, String headers) throws Exception {
        return RawHttp.status(
                daemon.daemon.httpPort(),
                "GET /api/v1/status HTTP/1.1\r\n" + headers + "\r\nConnection: close\r\n\r\n");
    }

    @Test
    void probesHaveAPortOfTheirOwnThatAnswersNothingElse() throws Exception {
        try (SecuredDaemon secured = SecuredDaemon.start(SecuredDaemon.WIDE);
                HttpClient client = HttpClient.newHttpClient()) {
            String probes = "http://127.0.0.1:" + secured.daemon.probePort().orElseThrow();
            for (String path : List.of("/health/live", "/health/ready", "/metrics")) {
                assertThat(status(client, probes + path)).isEqualTo(200);
            }
            for (String path : List.of("/api/v1/status", "/api/v1/openapi.json", "/")) {
                assertThat(status(client, probes + path)).isEqualTo(404);
            }
            assertThat(secured.get("/metrics", "").statusCode()).isEqualTo(UNAUTHENTICATED);
        }
    }

    private static int status(HttpClient client, String address) throws Exception {
        return client.send(
                        HttpRequest.newBuilder(URI.create(address)).build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    @Test
    void whoeverGuessesHasToWaitAndNobodyElseDoes() throws Exception {
        try (SecuredDaemon secured = SecuredDaemon.start(new Limits(5, 3))) {
            String admin = SecuredDaemon.token(Role.ADMIN);
            List<Integer> asked = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                asked.add(secured.get("/api/v1/status", admin).statusCode());
            }
            assertThat(asked).contains(200, 429).doesNotContain(UNAUTHENTICATED);

            List<Integer> guessed = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                guessed.add(secured.get("/api/v1/status", "guess " + i).statusCode());
            }
            assertThat(guessed.subList(0, 3)).containsOnly(UNAUTHENTICATED);
            assertThat(guessed.subList(6, 20)).containsOnly(429);
            assertThat(secured.get("/health/live", "").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void everyAnswerForbidsWhatBrowsersWouldMakeOfIt() throws Exception {
        try (SecuredDaemon secured = SecuredDaemon.start(SecuredDaemon.WIDE)) {
            for (String token : List.of("", SecuredDaemon.token(Role.VIEWER))) {
                HttpResponse<String> answer = secured.get("/api/v1/status", token);
                assertThat(answer.headers().firstValue("X-Content-Type-Options"))
                        .contains("nosniff");
                assertThat(answer.headers().firstValue("Content-Security-Policy").orElse(""))
                        .contains("default-src 'none'");
                assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
                assertThat(answer.headers().firstValue("Server")).isEmpty();
                assertThat(answer.headers().firstValue("Set-Cookie")).isEmpty();
            }
        }
    }

    @Test
    void whatCannotBeNotedIsNotDone() throws Exception {
        try (SecuredDaemon secured = SecuredDaemon.start(SecuredDaemon.WIDE)) {
            secured.wiring.trail().failure =
                    Optional.of(
                            new TidegateException(
                                    ErrorCode.TARGET_UNAVAILABLE, "could not write", "Wait."));
            String operator = SecuredDaemon.token(Role.OPERATOR);

            assertThat(secured.post("/api/v1/load/pause", operator).statusCode()).isEqualTo(503);
            assertThat(secured.ports.target().loadPause().reason()).isEmpty();

            secured.wiring.trail().failure = Optional.empty();
            assertThat(secured.post("/api/v1/load/pause", operator).statusCode()).isEqualTo(200);
            assertThat(secured.ports.target().loadPause().reason()).isPresent();
            assertThat(secured.noted())
                    .containsExactly(
                            "the operator: load.pause BEGUN", "the operator: load.pause DONE");
            assertThat(secured.lastNoted().deed().from()).isEqualTo("127.0.0.1");
            assertThat(secured.lastNoted().deed().manner()).isEqualTo("token");
        }
    }

    @Test
    void whatIsRefusedIsNotedToo() throws Exception {
        try (SecuredDaemon secured = SecuredDaemon.start(SecuredDaemon.WIDE)) {
            secured.post("/api/v1/tables/dbo.nothing/reload", SecuredDaemon.token(Role.OPERATOR));
            secured.post("/api/v1/cutover/go", SecuredDaemon.token(Role.OPERATOR));
            secured.post("/api/v1/cutover/go?dry_run=true", SecuredDaemon.token(Role.CUTOVER));
            secured.get("/api/v1/status", SecuredDaemon.token(Role.OPERATOR));

            assertThat(secured.noted())
                    .containsExactly(
                            "the operator: table.reload dbo.nothing BEGUN",
                            "the operator: table.reload dbo.nothing REFUSED",
                            "the operator: cutover.go REFUSED");
        }
    }

    @Test
    void theCommandLineShowsATokenOfAFileOrTheEnvironment() throws Exception {
        try (SecuredDaemon secured = SecuredDaemon.start(SecuredDaemon.WIDE)) {
            Path file = Files.writeString(directory.resolve("t"), SecuredDaemon.token(Role.VIEWER));
            String server = secured.address();

            var without = secured.verb("status", "--server", server);
            assertThat(without.code()).isEqualTo(1);
            assertThat(without.err()).contains("ACCESS_REFUSED", "TIDEGATE_TOKEN");
            assertThat(
                            secured.verb(
                                            "status",
                                            "--server",
                                            server,
                                            "--token-file",
                                            file.toString())
                                    .out())
                    .contains("STREAMING");
            var viewer =
                    secured.verb(
                            "load",
                            "pause",
                            "--server",
                            server,
                            "--token",
                            SecuredDaemon.token(Role.VIEWER));
            assertThat(viewer.err()).contains("load.pause needs the role operator");
            assertThat(viewer.code()).isEqualTo(1);
            var away =
                    secured.verb("status", "--server", "http://elsewhere:1", "--token", "secret");
            assertThat(away.err()).contains("without TLS").doesNotContain("secret");
        }
    }

    @Test
    void aTokenIsMadeWithTheLineThatLetsItIn() {
        var made = ValidateOperator.run("token", "create", "--name", "ci", "--role", "viewer");
        assertThat(made.code()).isZero();
        String token = made.out().lines().findFirst().orElseThrow().substring("token: ".length());
        assertThat(token).matches("tidegate_[A-Za-z0-9_-]{43}");
        assertThat(made.out()).contains("\"ci\": viewer " + TokenHash.of(token).text());
        assertThat(ValidateOperator.run("token", "create", "--name", "ci", "--role", "boss").err())
                .contains("--role is \"boss\"", "viewer, operator, cutover, reviewer, admin");
        assertThat(
                        ValidateOperator.run("token", "create", "--name", "a b", "--role", "admin")
                                .err())
                .contains("--name is not");
    }

    /** Of a file of the console there is one; a stream is left at its first event. */
    private static String asked(String path) {
        return path.replace("{file}", "console.css").replaceAll("\\{[a-z]+}", "7")
                + (path.equals("/api/v1/watch") ? "?moments=1" : "");
    }

    private static List<Operation> operations(SecuredDaemon secured) throws Exception {
        JsonNode document =
                new ObjectMapper()
                        .readTree(
                                secured.get(
                                                "/api/v1/openapi.json",
                                                SecuredDaemon.token(Role.VIEWER))
                                        .body());
        List<Operation> operations = new ArrayList<>();
        document.get("paths")
                .properties()
                .forEach(path ->
                        path.getValue()
                                .properties()
                                .forEach(method ->
                                        operations.add(
                                                new Operation(
                                                        method.getKey().toUpperCase(Locale.ROOT),
                                                        asked(path.getKey()),
                                                        Role.of(
                                                                method.getValue()
                                                                        .path("x-tidegate-role")
                                                                        .asText())))));
        return operations;
    }
}
