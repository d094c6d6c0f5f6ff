package dev.tidegate.manifests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.TemplateCommand;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Makes manifests as an operator does. */
final class Rendering {
    static final Path CHART = Tree.DEPLOY.resolve("helm/tidegate");

    /** The minor version of kubectl 1 from which on it has a Kustomize 5. */
    private static final int KUBECTL_MIN = 27;

    /** The oldest that Chart.yaml takes. */
    private static final String KUBERNETES_MIN = "1.25.0";

    private Rendering() {}

    /** By {@code kubectl kustomize}; skips the test where that is not there, or too old. */
    static Manifests kustomize(Path folder) {
        Path kubectl = kubectl();
        return Manifests.read(run(kubectl.toString(), "kustomize", folder.toString()));
    }

    private static Path kubectl() {
        Optional<Path> found =
                Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                        .map(it -> Path.of(it, "kubectl"))
                        .filter(Files::isExecutable)
                        .findFirst();
        assumeThat(found).as("kubectl is not there: apt-get install kubernetes-client").isPresent();
        Path kubectl = found.orElseThrow();
        assumeThat(minor(run(kubectl.toString(), "version", "--client", "--output=json")))
                .as("kubectl is older than 1." + KUBECTL_MIN + ", its Kustomize has no components")
                .isGreaterThanOrEqualTo(KUBECTL_MIN);
        return kubectl;
    }

    private static int minor(String version) {
        try {
            String minor = new ObjectMapper().readTree(version).at("/clientVersion/minor").asText();
            return Integer.parseInt(minor.replaceAll("\\D", ""));
        } catch (IOException e) {
            throw new UncheckedIOException("kubectl does not say its version: " + version, e);
        }
    }

    /** Helm's library is there for one platform only; skips the test on another one. */
    static Helm helm() {
        assumeThat(System.getProperty("os.name") + " " + System.getProperty("os.arch"))
                .as("helm-java's library is taken for one platform only")
                .isEqualTo("Linux amd64");
        return new Helm(CHART);
    }

    /** The chart with these values beside its own, each {@code a.b=value}. */
    static Manifests chart(String... values) {
        TemplateCommand command =
                helm().template()
                        .withName("tidegate")
                        .withNamespace("tidegate")
                        .withKubeVersion(KUBERNETES_MIN);
        for (String value : values) {
            String[] parts = value.split("=", 2);
            command.set(parts[0], parts[1]);
        }
        return Manifests.read(command.call());
    }

    private static String run(String... command) {
        try {
            Process process = new ProcessBuilder(command).start();
            List<String> errors = new ArrayList<>();
            Thread reader =
                    Thread.ofVirtual()
                            .start(() -> process.errorReader().lines().forEach(errors::add));
            String said =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int code = process.waitFor();
            reader.join();
            assertThat(code).as(String.join("\n", errors)).isZero();
            return said;
        } catch (IOException e) {
            throw new UncheckedIOException("could not run " + command[0], e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("was interrupted", e);
        }
    }
}
