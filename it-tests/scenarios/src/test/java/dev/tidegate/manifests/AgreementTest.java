package dev.tidegate.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentSpec;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Kustomize and Helm make the same of what nobody has changed. */
@Timeout(60)
final class AgreementTest {
    @TempDir Path folder;

    @Test
    void podsAreTheSameButForTheirImagesAndTheNameOfTheSettings() {
        assertThat(pod(Variant.CHART)).isEqualTo(pod(Variant.BASE));
    }

    private static PodSpec pod(Variant variant) {
        PodSpec pod = variant.render().only(Deployment.class).getSpec().getTemplate().getSpec();
        pod.getContainers().getFirst().setImage("tidegate");
        pod.getContainers().getFirst().setImagePullPolicy("IfNotPresent");
        pod.getVolumes().stream()
                .filter(it -> it.getConfigMap() != null)
                .forEach(it -> it.getConfigMap().setName("settings"));
        return pod;
    }

    @Test
    void deploymentsAreTheSame() {
        assertThat(deployment(Variant.CHART)).isEqualTo(deployment(Variant.BASE));
    }

    private static DeploymentSpec deployment(Variant variant) {
        DeploymentSpec spec = variant.render().only(Deployment.class).getSpec();
        spec.getTemplate().setSpec(new PodSpec());
        spec.getTemplate().getMetadata().setAnnotations(Map.of());
        return spec;
    }

    @Test
    void settingsAreTheSame() {
        assertThat(settings(Variant.CHART)).isEqualTo(settings(Variant.BASE));
    }

    private Map<String, String> settings(Variant variant) {
        Map<String, String> settings = new TreeMap<>();
        Pod.in(folder, variant.render())
                .settings()
                .shown()
                .forEach(it -> settings.put(it.path(), it.text()));
        return settings;
    }

    @Test
    void servicePolicyBudgetAndAccountAreTheSame() {
        Manifests base = Variant.BASE.render();
        Manifests chart = Variant.CHART.render();

        assertThat(chart.only(Service.class).getSpec())
                .isEqualTo(base.only(Service.class).getSpec());
        assertThat(chart.only(NetworkPolicy.class).getSpec())
                .isEqualTo(base.only(NetworkPolicy.class).getSpec());
        assertThat(chart.only(PodDisruptionBudget.class).getSpec())
                .isEqualTo(base.only(PodDisruptionBudget.class).getSpec());
        assertThat(chart.only(ServiceAccount.class).getAutomountServiceAccountToken())
                .isEqualTo(base.only(ServiceAccount.class).getAutomountServiceAccountToken());
        assertThat(chart.all()).hasSameSizeAs(base.all());
    }

    @Test
    void monitoringIsTheSame() {
        Manifests production = Variant.PRODUCTION.render();
        Manifests chart = Variant.CHART_WITH_MONITORING.render();

        assertThat(chart.only(ServiceMonitor.class).getSpec())
                .isEqualTo(production.only(ServiceMonitor.class).getSpec());
        assertThat(chart.only(PrometheusRule.class).getSpec())
                .isEqualTo(production.only(PrometheusRule.class).getSpec());
        assertThat(dashboards(chart)).isEqualTo(dashboards(production)).isNotEmpty();
    }

    private static Map<String, String> dashboards(Manifests manifests) {
        Map<String, String> dashboards = new TreeMap<>();
        manifests.of(ConfigMap.class).stream()
                .filter(it -> "1".equals(it.getMetadata().getLabels().get("grafana_dashboard")))
                .forEach(it ->
                        it.getData()
                                .forEach((name, text) ->
                                        dashboards.put(
                                                it.getMetadata().getName() + " " + name,
                                                text.strip())));
        return dashboards;
    }
}
