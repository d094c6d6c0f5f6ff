package dev.tidegate.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.openshift.api.model.monitoring.v1.Endpoint;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.RelabelConfig;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Alerts and dashboards in a cluster are those of deploy/alerts and grafana/. {@code
 * -Dtidegate.generate=true} rewrites the rules that Kustomize takes.
 */
@Timeout(60)
final class MonitoringTest {
    private static final Path RULES =
            Tree.KUSTOMIZE.resolve("components/monitoring/prometheus-rule.yaml");
    private static final YAMLMapper YAML =
            YAMLMapper.builder()
                    .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                    .enable(YAMLGenerator.Feature.INDENT_ARRAYS_WITH_INDICATOR)
                    .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                    .disable(YAMLGenerator.Feature.SPLIT_LINES)
                    .build();

    @TempDir Path folder;

    @Test
    void theRulesOfKustomizeAreThoseOfTheAlerts() throws IOException {
        if (Boolean.getBoolean("tidegate.generate")) {
            Files.writeString(RULES, rules());
        }
        assertThat(RULES)
                .as(
                        "run: mvn -pl it-tests/scenarios -am test -Dtest=MonitoringTest"
                                + " -Dsurefire.failIfNoSpecifiedTests=false"
                                + " -Dtidegate.generate=true")
                .hasContent(rules());
    }

    private static String rules() throws JsonProcessingException {
        ObjectNode rule = YAML.createObjectNode();
        rule.put("apiVersion", "monitoring.coreos.com/v1").put("kind", "PrometheusRule");
        ObjectNode metadata = rule.putObject("metadata").put("name", "tidegate");
        metadata.putObject("labels")
                .put("app.kubernetes.io/name", "tidegate")
                .put("app.kubernetes.io/instance", "orders");
        rule.putObject("spec").set("groups", groups());
        return "# Generated from deploy/alerts; do not edit.\n" + YAML.writeValueAsString(rule);
    }

    private static ArrayNode groups() {
        ArrayNode groups = YAML.createArrayNode();
        Tree.files(Tree.ALERTS, ".yaml")
                .forEach(it -> Tree.yaml(it).path("groups").forEach(groups::add));
        return groups;
    }

    @ParameterizedTest
    @EnumSource(names = {"PRODUCTION", "CHART_WITH_MONITORING"})
    void everyAlertIsInTheCluster(Variant variant) {
        PrometheusRule rule = variant.render().only(PrometheusRule.class);

        JsonNode rendered = new ObjectMapper().valueToTree(rule.getSpec().getGroups());

        assertThat(groups()).hasSizeGreaterThanOrEqualTo(5);
        assertThat(rendered).isEqualTo(groups());
    }

    @ParameterizedTest
    @EnumSource(names = {"PRODUCTION", "CHART_WITH_MONITORING"})
    void everyDashboardIsInTheCluster(Variant variant) {
        Map<String, String> expected = new TreeMap<>();
        for (Path file : Tree.files(Tree.DASHBOARDS, ".json")) {
            expected.put(String.valueOf(file.getFileName()), Tree.text(file).strip());
        }

        Map<String, String> found = new TreeMap<>();
        variant.render().of(ConfigMap.class).stream()
                .filter(it -> !it.getMetadata().getName().startsWith("tidegate-settings"))
                .forEach(it -> it.getData().forEach((name, text) -> found.put(name, text.strip())));

        assertThat(found).isEqualTo(expected).isNotEmpty();
    }

    /** The label that dashboards and alerts tell pipelines apart by is the pipeline's name. */
    @ParameterizedTest
    @EnumSource(names = {"PRODUCTION", "CHART_WITH_MONITORING"})
    void whatIsScrapedHasThePipelinesName(Variant variant) {
        Manifests manifests = variant.render();
        Pod pod = Pod.in(folder, manifests);

        Endpoint endpoint =
                manifests.only(ServiceMonitor.class).getSpec().getEndpoints().getFirst();

        assertThat(endpoint.getPort()).isEqualTo("probes");
        assertThat(endpoint.getPath()).isEqualTo("/metrics");
        assertThat(endpoint.getRelabelings())
                .filteredOn(it -> "pipeline".equals(it.getTargetLabel()))
                .extracting(RelabelConfig::getReplacement)
                .containsExactly(pod.parsed().pipeline());
    }
}
