package dev.tidegate.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The image, as far as it can be looked at without building it. */
@Timeout(60)
final class ImageTest {
    private static final Dockerfile DOCKERFILE = Dockerfile.read();

    @TempDir Path folder;

    @Test
    void runInTheImageHasTheOptionsThatTheLauncherGivesIt() throws Exception {
        try (ImageFolder image = ImageFolder.make(folder)) {
            String text = image.run(List.of("run"), "-XX:+PrintCommandLineFlags").text();

            assertThat(text)
                    .contains("-XX:NewRatio=1", "-XX:+UseCompactObjectHeaders")
                    .contains("-XX:MaxHeapSize=1073741824", "-XX:InitialHeapSize=1073741824");
        }
    }

    @Test
    void aHeapOfOnesOwnTakesThePlaceOfTheLaunchers() throws Exception {
        try (ImageFolder image = ImageFolder.make(folder)) {
            String text = image.run(List.of("run"), "-Xmx64m", "-XX:+PrintCommandLineFlags").text();

            assertThat(text).contains("-XX:MaxHeapSize=67108864");
        }
    }

    @Test
    void theImageHasTheVerbsOfOperators() throws Exception {
        try (ImageFolder image = ImageFolder.make(folder)) {
            ImageFolder.Said said = image.run(List.of("status", "--help"));

            assertThat(said.exitCode()).isZero();
            assertThat(said.text()).contains("tidegate status");
        }
    }

    @Test
    void theProcessIsTheLauncherAndStartsTheDaemonUnlessToldOtherwise() {
        assertThat(DOCKERFILE.words("ENTRYPOINT")).contains(List.of("/opt/tidegate/tidegate"));
        assertThat(DOCKERFILE.words("CMD")).contains(List.of("run"));
        assertThat(Tree.text(Tree.ROOT.resolve("tidegate")))
                .as("the launcher becomes the JVM")
                .containsPattern("(?m)^exec \"\\$java\"");
    }

    @Test
    void theUserIsANumberAndIsNotRoot() {
        assertThat(DOCKERFILE.last("USER")).matches("[1-9]\\d*:[1-9]\\d*");
        assertThat(DOCKERFILE.last("USER"))
                .isEqualTo(
                        "%d:%d"
                                .formatted(
                                        chartPod().spec().getSecurityContext().getRunAsUser(),
                                        chartPod().spec().getSecurityContext().getRunAsGroup()));
    }

    @Test
    void portsAndSettingsAreWhereThePodHasThem() {
        Container container = chartPod().container();

        assertThat(DOCKERFILE.last("EXPOSE").split(" ", -1))
                .containsExactly(
                        container.getPorts().stream()
                                .map(it -> it.getContainerPort().toString())
                                .toArray(String[]::new));
        assertThat(container.getVolumeMounts())
                .extracting(VolumeMount::getMountPath)
                .contains(
                        Optional.ofNullable(
                                        Path.of(DOCKERFILE.environment("TIDEGATE_CONFIG"))
                                                .getParent())
                                .orElseThrow()
                                .toString());
    }

    private Pod chartPod() {
        return Pod.in(folder.resolve("pod"), Variant.CHART.render());
    }

    @Test
    void whereImagesComeFromIsTheUsersChoice() {
        assertThat(DOCKERFILE.all("FROM"))
                .extracting(it -> it.split(" ", -1)[0])
                .containsExactly("${BUILD_IMAGE}", "${RUN_IMAGE}");
        assertThat(DOCKERFILE.all("ARG")).allMatch(it -> it.matches("\\w+=[\\w-]+:[\\w.-]+"));
    }

    /** What is copied must not be among what is left out. */
    @Test
    void whatTheImageIsBuiltFromIsThere() {
        List<String> left =
                Tree.text(Tree.DEPLOY.resolve("Dockerfile.dockerignore"))
                        .lines()
                        .filter(it -> !it.startsWith("#"))
                        .toList();

        assertThat(left).contains("**/target", ".git").doesNotContain("tidegate", "LICENSE");
        assertThat(Tree.ROOT.resolve("tidegate")).isExecutable();
        assertThat(Files.exists(Tree.ROOT.resolve("LICENSE"))).isTrue();
    }
}
