package dev.tidegate.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidegate.daemon.Daemon;
import dev.tidegate.settings.HttpSettings;
import dev.tidegate.settings.SettingsReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The compose file, as far as it can be looked at without Docker. */
final class ComposeTest {
    private static final JsonNode COMPOSE = Tree.yaml(Tree.DEPLOY.resolve("compose.yaml"));
    private static final JsonNode DAEMON = COMPOSE.path("x-tidegate");
    private static final Pattern SHORT_IMAGE =
            Pattern.compile("\\$\\{TIDEGATE_\\w+_IMAGE:-[a-z]+(/[a-z]+)?(:[\\w.]+)?}");
    private static final Pattern VARIABLE = Pattern.compile("(?<!\\$)\\$\\{(\\w+)(:[?-])?([^}]*)}");

    @TempDir Path folder;

    @Test
    void theDaemonsReadTheirSettings() throws IOException {
        for (JsonNode secret : DAEMON.path("secrets")) {
            Files.writeString(folder.resolve(secret.asText()), "made up");
        }
        Path settings = folder.resolve("tidegate.yaml");
        Files.writeString(
                settings,
                Tree.text(Tree.DEPLOY.resolve("compose/tidegate.yaml"))
                        .replace("/run/secrets", folder.toString()));

        HttpSettings http =
                SettingsReader.read(settings, Map.of("HOSTNAME", "tidegate-1")).settings().http();

        assertThat(http.probePort()).contains(8086);
        assertThat(texts(DAEMON.path("volumes")))
                .contains(
                        "./compose/tidegate.yaml:"
                                + Dockerfile.read().environment("TIDEGATE_CONFIG")
                                + ":ro");
    }

    @Test
    void twoDaemonsOfOnePipelineAreWherePrometheusLooks() {
        TreeSet<String> names = new TreeSet<>();
        for (String service : List.of("tidegate-1", "tidegate-2")) {
            JsonNode daemon = COMPOSE.at("/services/" + service);
            assertThat(daemon.path("hostname").asText()).isEqualTo(service);
            names.addAll(texts(daemon.at("/networks/default/aliases")));
        }

        List<String> scraped =
                texts(
                        Tree.yaml(Tree.ROOT.resolve("grafana/prometheus.yaml"))
                                .at("/scrape_configs/0/static_configs/0/targets"));

        assertThat(scraped)
                .containsExactlyElementsOf(names.stream().map(it -> it + ":8086").toList());
    }

    @Test
    void daemonsAreAsRestrictedAsInKubernetes() {
        assertThat(DAEMON.path("read_only").asBoolean()).isTrue();
        assertThat(texts(DAEMON.path("cap_drop"))).containsExactly("ALL");
        assertThat(texts(DAEMON.path("security_opt"))).containsExactly("no-new-privileges:true");
        assertThat(texts(DAEMON.path("command"))).containsExactly("run", "--stay");
        assertThat(DAEMON.path("tmpfs").get(0).asText())
                .as("libraries run native parts from there")
                .startsWith("/tmp:exec,");
        assertThat(Integer.parseInt(DAEMON.path("stop_grace_period").asText().replace("s", "")))
                .isGreaterThan((int) Daemon.STOP_MAX.toSeconds());
    }

    @Test
    void whatIsMountedIsThere() {
        List<String> mounted =
                services()
                        .flatMap(it -> texts(it.path("volumes")).stream())
                        .filter(it -> it.startsWith("."))
                        .map(it -> it.substring(0, it.indexOf(':')))
                        .toList();

        assertThat(mounted).hasSizeGreaterThanOrEqualTo(6);
        assertThat(mounted).allSatisfy(it -> assertThat(Tree.DEPLOY.resolve(it)).exists());
    }

    @Test
    void theScriptMakesEachSecretThatIsUsed() {
        TreeSet<String> used = new TreeSet<>();
        services().forEach(it -> used.addAll(texts(it.path("secrets"))));
        List<String> defined = new ArrayList<>();
        COMPOSE.path("secrets").fieldNames().forEachRemaining(defined::add);
        String script = Tree.text(Tree.DEPLOY.resolve("compose/make-secrets"));

        assertThat(defined).containsExactlyInAnyOrderElementsOf(used);
        assertThat(used).allMatch(script::contains);
        assertThat(Tree.text(Tree.ROOT.resolve(".gitignore"))).contains("deploy/compose/secrets/");
    }

    @Test
    void nothingNamesAHostThatServesImages() {
        assertThat(services().map(it -> it.path("image").asText()).filter(it -> !it.isEmpty()))
                .allSatisfy(it ->
                        assertThat(
                                        SHORT_IMAGE.matcher(it).matches()
                                                || it.startsWith("${TIDEGATE_SQLSERVER_IMAGE:?")
                                                || it.equals("${TIDEGATE_IMAGE:-tidegate}"))
                                .as(it)
                                .isTrue());
    }

    @Test
    void aVariableHasADefaultOrSaysWhatToSet() {
        assertThat(VARIABLE.matcher(Tree.text(Tree.DEPLOY.resolve("compose.yaml"))).results())
                .hasSizeGreaterThanOrEqualTo(6)
                .allSatisfy(it -> {
                    assertThat(Optional.ofNullable(it.group(2))).as(it.group()).isPresent();
                    assertThat(it.group(3)).as(it.group()).isNotEmpty();
                });
    }

    private static Stream<JsonNode> services() {
        List<JsonNode> services = new ArrayList<>(List.of(DAEMON));
        COMPOSE.path("services").forEach(services::add);
        return services.stream();
    }

    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(it -> texts.add(it.asText()));
        return texts;
    }
}
