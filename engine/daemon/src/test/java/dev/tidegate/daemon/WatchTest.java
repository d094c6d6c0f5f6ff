package dev.tidegate.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidegate.access.Role;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whoever may look can watch: as server-sent events, each second, until he leaves. */
@Timeout(60)
final class WatchTest {
    private static final int STREAMS_MAX = 64;

    private SecuredDaemon secured;
    private HttpClient client;

    @BeforeEach
    void start() {
        secured = SecuredDaemon.start(SecuredDaemon.WIDE);
        client = HttpClient.newHttpClient();
    }

    @AfterEach
    void stop() {
        client.shutdownNow();
        client.close();
        secured.close();
    }

    /** A stream that is being read. */
    private record Watched(HttpResponse<InputStream> answer, BufferedReader reader)
            implements AutoCloseable {
        JsonNode moment() throws IOException {
            String line = line();
            while (!line.startsWith("data: ")) {
                line = line();
            }
            return new ObjectMapper().readTree(line.substring("data: ".length()));
        }

        private String line() throws IOException {
            return Optional.ofNullable(reader.readLine()).orElseThrow();
        }

        @Override
        public void close() throws IOException {
            reader.close();
        }
    }

    private Watched watch(Role role, String query) throws Exception {
        HttpResponse<InputStream> answer =
                client.send(
                        HttpRequest.newBuilder(
                                        URI.create(secured.address() + "/api/v1/watch" + query))
                                .header("Authorization", "Bearer " + SecuredDaemon.token(role))
                                .build(),
                        HttpResponse.BodyHandlers.ofInputStream());
        return new Watched(
                answer,
                new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8)));
    }

    @Test
    void itTellsTheStatusAgainAndAgain() throws Exception {
        try (Watched watched = watch(Role.VIEWER, "")) {
            assertThat(watched.answer().statusCode()).isEqualTo(200);
            assertThat(watched.answer().headers().firstValue("Content-Type").orElse(""))
                    .startsWith("text/event-stream");
            JsonNode first = watched.moment();
            JsonNode second = watched.moment();

            assertThat(first.at("/status/phase").asText()).isEqualTo("STREAMING");
            assertThat(first.at("/status/pipeline").asText())
                    .isEqualTo(secured.daemon.status().pipeline());
            assertThat(first.at("/cutover/state").asText()).isEqualTo("REPLICATING");
            assertThat(first.at("/approvals").isArray()).isTrue();
            assertThat(second.at("/status/at").asText())
                    .isGreaterThan(first.at("/status/at").asText());
        }
    }

    @Test
    void whoWatchesIsToldWhichRoleIsNeededForWhatHeMayNot() throws Exception {
        try (Watched viewer = watch(Role.VIEWER, "?moments=1");
                Watched cutover = watch(Role.CUTOVER, "?moments=1")) {
            JsonNode looks = viewer.moment().get("caller");
            assertThat(looks.get("role").asText()).isEqualTo("viewer");
            assertThat(looks.at("/needs/cutover.go").asText()).isEqualTo("cutover");
            assertThat(looks.at("/needs/load.pause").asText()).isEqualTo("operator");
            JsonNode moves = cutover.moment().get("caller");
            assertThat(moves.get("name").asText()).isEqualTo("the cutover");
            assertThat(moves.get("needs")).isEmpty();
            assertThat(viewer.reader().readLine()).isEmpty();
            assertThat(viewer.reader().readLine()).isNull();
        }
    }

    @Test
    void whoLeavesIsNotWrittenToAnyMore() throws Exception {
        try (Watched watched = watch(Role.VIEWER, "")) {
            watched.moment();
            assertThat(secured.daemon.watching()).isEqualTo(1);
        }
        ValidateOperator.await(() -> secured.daemon.watching() == 0);
    }

    @Test
    void whoWatchesDoesNotKeepTheDaemonFromEnding() throws Exception {
        try (Watched watched = watch(Role.VIEWER, "")) {
            watched.moment();
            secured.daemon.close();
            ValidateOperator.await(() -> secured.daemon.watching() == 0);
        }
    }

    @Test
    void onlySoManyWatchAtTheSameTime() throws Exception {
        List<Watched> all = new ArrayList<>();
        for (int i = 0; i < STREAMS_MAX; i++) {
            all.add(watch(Role.VIEWER, ""));
        }
        assertThat(all).allMatch(it -> it.answer().statusCode() == 200);
        try (Watched refused = watch(Role.VIEWER, "")) {
            assertThat(refused.answer().statusCode()).isEqualTo(429);
            assertThat(refused.reader().readLine()).contains("ACCESS_REFUSED", "64 others watch");
        }
        assertThat(secured.get("/api/v1/status", SecuredDaemon.token(Role.VIEWER)).statusCode())
                .isEqualTo(200);
        for (Watched each : all) {
            each.close();
        }
        ValidateOperator.await(() -> secured.daemon.watching() == 0);
    }

    @Test
    void theEndOfTheAuditTrailIsShownToWhoeverMayLook() throws Exception {
        secured.post("/api/v1/load/pause", SecuredDaemon.token(Role.OPERATOR));
        String viewer = SecuredDaemon.token(Role.VIEWER);

        JsonNode entries =
                new ObjectMapper().readTree(secured.get("/api/v1/audit?count=1", viewer).body());

        assertThat(entries).hasSize(1);
        assertThat(entries.at("/0/who").asText()).isEqualTo("the operator");
        assertThat(entries.at("/0/act").asText()).isEqualTo("load.pause");
        assertThat(entries.at("/0/outcome").asText()).isEqualTo("DONE");
        for (String wrong : List.of("-1", "x", "1001", "")) {
            assertThat(secured.get("/api/v1/audit?count=" + wrong, viewer).statusCode())
                    .isEqualTo(400);
        }
    }
}
