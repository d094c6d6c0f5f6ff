package dev.tidegate.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a cutover's hooks need of the cluster is given where it is asked for, and no more. */
@Timeout(60)
final class CutoverHooksTest {
    private static final String[] VALUES = {
        "hookObjects[0].resource=secrets",
        "hookObjects[0].namespace=shop",
        "hookObjects[0].name=database"
    };

    @TempDir Path folder;

    @Test
    void helmLetsThePodPatchTheNamedObjectOnly() {
        Manifests manifests = Rendering.chart(VALUES);

        reachesTheCluster(manifests);
        mayPatchTheSecretOnly(manifests);
    }

    @Test
    void kustomizeLetsThePodPatchTheNamedObjectOnly() throws IOException {
        Files.writeString(
                folder.resolve("kustomization.yaml"),
                """
                resources: [%s]
                components: [%s]
                """
                        .formatted(from("base"), from("components/cutover-hooks")));

        reachesTheCluster(Rendering.kustomize(folder));
        mayPatchTheSecretOnly(Rendering.kustomize(Tree.KUSTOMIZE.resolve("cutover-hooks")));
    }

    private String from(String below) throws IOException {
        return folder.toRealPath()
                .relativize(Tree.KUSTOMIZE.resolve(below).toRealPath())
                .toString();
    }

    private static void reachesTheCluster(Manifests manifests) {
        assertThat(
                        manifests
                                .only(Deployment.class)
                                .getSpec()
                                .getTemplate()
                                .getSpec()
                                .getAutomountServiceAccountToken())
                .isTrue();
        assertThat(manifests.only(NetworkPolicy.class).getSpec().getEgress())
                .flatExtracting(it -> it.getPorts())
                .extracting(it -> it.getPort().getIntVal())
                .contains(443, 6443);
    }

    private static void mayPatchTheSecretOnly(Manifests manifests) {
        Role role = manifests.only(Role.class);
        RoleBinding binding = manifests.only(RoleBinding.class);

        assertThat(role.getMetadata().getNamespace()).isEqualTo("shop");
        assertThat(role.getRules())
                .containsExactly(
                        new PolicyRule(
                                List.of(""),
                                List.of(),
                                List.of("database"),
                                List.of("secrets"),
                                List.of("patch")));
        assertThat(binding.getMetadata().getNamespace()).isEqualTo("shop");
        assertThat(binding.getRoleRef().getName()).isEqualTo(role.getMetadata().getName());
        assertThat(binding.getSubjects())
                .extracting(it -> it.getKind() + " " + it.getName())
                .containsExactly("ServiceAccount tidegate");
    }
}
