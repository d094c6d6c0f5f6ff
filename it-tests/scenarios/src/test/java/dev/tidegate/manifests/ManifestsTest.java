package dev.tidegate.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentSpec;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What Kubernetes is told, whoever renders it. */
@Timeout(60)
final class ManifestsTest {
    private static final int ROOT = 0;

    @ParameterizedTest
    @EnumSource(Variant.class)
    void podsAreAsRestrictedAsKubernetesCanAskFor(Variant variant) {
        Manifests manifests = variant.render();

        assertThat(pods(manifests)).isNotEmpty();
        assertThat(pods(manifests))
                .allSatisfy(pod -> {
                    assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
                    assertThat(pod.getSecurityContext().getRunAsUser()).isNotEqualTo(ROOT);
                    assertThat(pod.getSecurityContext().getSeccompProfile().getType())
                            .isEqualTo("RuntimeDefault");
                    assertThat(pod.getAutomountServiceAccountToken()).isFalse();
                    assertThat(pod.getHostNetwork()).isNull();
                    assertThat(pod.getContainers()).allSatisfy(ManifestsTest::isRestricted);
                });
    }

    private static void isRestricted(Container container) {
        assertThat(container.getSecurityContext().getAllowPrivilegeEscalation()).isFalse();
        assertThat(container.getSecurityContext().getCapabilities().getDrop())
                .containsExactly("ALL");
        assertThat(container.getSecurityContext().getPrivileged()).isNull();
        assertThat(container.getResources().getLimits()).containsKey("memory");
        assertThat(container.getResources().getRequests()).containsKeys("cpu", "memory");
    }

    private static Stream<PodSpec> pods(Manifests manifests) {
        return Stream.concat(
                manifests.of(Deployment.class).stream()
                        .map(it -> it.getSpec().getTemplate().getSpec()),
                manifests.of(StatefulSet.class).stream()
                        .map(it -> it.getSpec().getTemplate().getSpec()));
    }

    @ParameterizedTest
    @EnumSource(Variant.class)
    void bothDaemonsRunOnAFileSystemThatIsOnlyRead(Variant variant) {
        DeploymentSpec spec = variant.render().only(Deployment.class).getSpec();
        Container daemon = spec.getTemplate().getSpec().getContainers().getFirst();

        assertThat(spec.getReplicas()).isEqualTo(2);
        assertThat(daemon.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
        assertThat(daemon.getVolumeMounts())
                .filteredOn(it -> !Boolean.TRUE.equals(it.getReadOnly()))
                .extracting(it -> it.getMountPath())
                .as("what is written")
                .containsExactly("/tmp");
    }

    /** A rolling update must not end the last pod that is ready, nor may an eviction. */
    @ParameterizedTest
    @EnumSource(Variant.class)
    void oneIsAlwaysThere(Variant variant) {
        Manifests manifests = variant.render();
        Deployment deployment = manifests.only(Deployment.class);

        assertThat(deployment.getSpec().getStrategy().getRollingUpdate().getMaxUnavailable())
                .extracting(it -> it.getIntVal())
                .isEqualTo(0);
        assertThat(manifests.only(PodDisruptionBudget.class).getSpec().getMinAvailable())
                .extracting(it -> it.getIntVal())
                .isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(Variant.class)
    void everySelectorFindsTheDaemonsPods(Variant variant) {
        Manifests manifests = variant.render();
        Deployment deployment = manifests.only(Deployment.class);
        Map<String, String> labels = deployment.getSpec().getTemplate().getMetadata().getLabels();
        Service service = manifests.named(Service.class, "tidegate");

        assertThat(
                        Stream.of(
                                deployment.getSpec().getSelector().getMatchLabels(),
                                service.getSpec().getSelector(),
                                manifests
                                        .only(PodDisruptionBudget.class)
                                        .getSpec()
                                        .getSelector()
                                        .getMatchLabels(),
                                manifests
                                        .only(NetworkPolicy.class)
                                        .getSpec()
                                        .getPodSelector()
                                        .getMatchLabels()))
                .allSatisfy(it -> assertThat(it).hasSize(2))
                .allSatisfy(it -> assertThat(labels).containsAllEntriesOf(it));
        assertThat(manifests.of(ServiceMonitor.class))
                .allSatisfy(it ->
                        assertThat(service.getMetadata().getLabels())
                                .containsAllEntriesOf(it.getSpec().getSelector().getMatchLabels()));
    }

    @ParameterizedTest
    @EnumSource(Variant.class)
    void everyObjectHasANameOfItsOwn(Variant variant) {
        assertThat(variant.render().all())
                .extracting(it -> it.getKind() + " " + it.getMetadata().getName())
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @EnumSource(Variant.class)
    void noSecretIsAmongTheManifests(Variant variant) {
        assertThat(variant.render().all())
                .extracting(HasMetadata::getKind)
                .doesNotContain("Secret");
    }

    @ParameterizedTest
    @EnumSource(Variant.class)
    void portsOfAContainerHaveDifferentNumbers(Variant variant) {
        assertThat(pods(variant.render()))
                .flatExtracting(PodSpec::getContainers)
                .allSatisfy(it ->
                        assertThat(it.getPorts())
                                .extracting(ContainerPort::getContainerPort)
                                .doesNotHaveDuplicates());
    }
}
