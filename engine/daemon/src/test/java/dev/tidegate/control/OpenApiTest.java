package dev.tidegate.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidegate.access.AccessSettings;
import dev.tidegate.access.AccessSettings.Approving;
import dev.tidegate.access.MemoryApprovals;
import dev.tidegate.settings.HttpSettings;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The OpenAPI document is what the server answers. */
class OpenApiTest {
    private static final Path PAGE = Path.of("../../deploy/openapi.json");

    @Test
    void everyRouteOfTheServerIsInTheDocumentAndNothingElse() throws Exception {
        try (ControlServer server = start(AccessSettings.DEFAULTS)) {
            List<String> documented = new ArrayList<>();
            Set<String> ids = new HashSet<>();
            JsonNode document = new ObjectMapper().readTree(document(server));
            for (Map.Entry<String, JsonNode> path : document.get("paths").properties()) {
                for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
                    documented.add(method.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey());
                    assertThat(ids.add(method.getValue().get("operationId").asText()))
                            .as("operationId of %s is its own", path.getKey())
                            .isTrue();
                    assertThat(method.getValue().get("summary").asText()).endsWith(".");
                }
            }

            assertThat(server.live()).isNotEmpty();
            assertThat(documented).containsExactlyInAnyOrderElementsOf(server.live());
            assertThat(documented)
                    .allMatch(it ->
                            it.contains(" /api/v1/")
                                    || it.matches("GET /(health/.*|metrics|console/.*|)"));
        }
    }

    @Test
    void thePageInDeployIsTheDocument() throws Exception {
        try (ControlServer server = start(AccessSettings.DEFAULTS)) {
            String document = document(server);
            if (Boolean.getBoolean("tidegate.generate")) {
                Files.writeString(PAGE, document);
            }
            assertThat(PAGE)
                    .as("run: mvn -pl engine/daemon -am test -Dtidegate.generate=true")
                    .hasContent(document);
        }
    }

    @Test
    void whatWantsASecondPersonMustBeAnAct() {
        AccessSettings usual = AccessSettings.DEFAULTS;
        AccessSettings mistyped =
                new AccessSettings(
                        usual.tokens(),
                        usual.oidc(),
                        usual.certificates(),
                        usual.limits(),
                        new Approving(Set.of("cutover.og"), usual.approvals().waitMax()));

        assertThatThrownBy(() -> start(mistyped))
                .hasMessageContaining("\"cutover.og\"")
                .hasFieldOrPropertyWithValue("hint", "Did you mean cutover.go?");
    }

    private static ControlServer start(AccessSettings access) {
        return ControlServer.start(
                new HttpSettings("127.0.0.1", 0, Optional.empty(), Optional.empty(), access),
                new Looks(SilentDesks.status(), () -> ""),
                new ControlServer.Desks(
                        new SilentDesks.Load(),
                        new SilentDesks.Validate(),
                        new SilentDesks.Cutover()),
                new MemoryTrail(),
                new MemoryApprovals(InstantSource.system()));
    }

    private static String document(ControlServer server) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                            HttpRequest.newBuilder(
                                            URI.create(
                                                    "http://127.0.0.1:"
                                                            + server.port()
                                                            + OpenApi.PATH))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }
}
