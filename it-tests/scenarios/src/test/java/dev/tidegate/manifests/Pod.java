package dev.tidegate.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.access.TokenHash;
import dev.tidegate.settings.Settings;
import dev.tidegate.settings.SettingsReader;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * The daemon's pod, with its files in a folder: what is mounted in the pod at {@code /x} is at
 * {@code FOLDER/x}.
 */
final class Pod {
    private static final Pattern SECRET_FILE = Pattern.compile("/run/secrets/[\\w./-]+");

    private final Manifests manifests;
    private final PodSpec spec;
    private final Path folder;

    private Pod(Manifests manifests, Path folder) {
        this.manifests = manifests;
        this.spec = manifests.only(Deployment.class).getSpec().getTemplate().getSpec();
        this.folder = folder;
    }

    /** Puts the files there that the pod has; a secret's content is made up. */
    static Pod in(Path folder, Manifests manifests) {
        Pod pod = new Pod(manifests, folder);
        pod.container().getVolumeMounts().forEach(pod::mount);
        return pod;
    }

    PodSpec spec() {
        return spec;
    }

    Container container() {
        assertThat(spec.getContainers()).as("one process").hasSize(1);
        return spec.getContainers().getFirst();
    }

    /** The number of one of its ports. */
    int port(String name) {
        return container().getPorts().stream()
                .filter(it -> it.getName().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no port " + name))
                .getContainerPort();
    }

    /** What the daemon in the pod reads; fails as it does. */
    SettingsReader.Read settings() {
        Path file = folder.resolve("settings-in-" + folder.getFileName() + ".yaml");
        write(file, SECRET_FILE.matcher(text()).replaceAll(it -> at(it.group()).toString()));
        return SettingsReader.read(file, environment());
    }

    /** The settings' text, as it is in the pod. */
    String text() {
        return Tree.text(at(Dockerfile.read().environment("TIDEGATE_CONFIG")));
    }

    /** Files of secrets that settings and environment name. */
    List<String> secretFiles() {
        return SECRET_FILE
                .matcher(text() + "\n" + String.join("\n", environment().values()))
                .results()
                .map(MatchResult::group)
                .toList();
    }

    /** Where a path of the pod is here. */
    Path at(String path) {
        return folder.resolve(path.substring(1));
    }

    private Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>(Map.of("HOSTNAME", "tidegate-0"));
        for (EnvVar variable : container().getEnv()) {
            environment.put(
                    variable.getName(), Optional.ofNullable(variable.getValue()).orElse("secret"));
        }
        return environment;
    }

    private void mount(VolumeMount mount) {
        Volume volume =
                spec.getVolumes().stream()
                        .filter(it -> it.getName().equals(mount.getName()))
                        .findFirst()
                        .orElseThrow(() -> new AssertionError("no volume " + mount.getName()));
        Path place = at(mount.getMountPath());
        if (volume.getConfigMap() != null) {
            manifests
                    .named(ConfigMap.class, volume.getConfigMap().getName())
                    .getData()
                    .forEach((name, text) -> write(place.resolve(name), text));
        } else if (volume.getProjected() != null) {
            for (VolumeProjection source : volume.getProjected().getSources()) {
                for (KeyToPath item : source.getSecret().getItems()) {
                    write(place.resolve(item.getPath()), madeUp(item.getKey()));
                }
            }
        } else {
            assertThat(volume.getEmptyDir()).as("what %s is", volume.getName()).isNotNull();
        }
    }

    private static String madeUp(String key) {
        return key.startsWith("token-")
                ? "operator " + TokenHash.of("made up").text() + "\n"
                : "made up\n";
    }

    private static void write(Path file, String text) {
        try {
            Files.createDirectories(Optional.ofNullable(file.getParent()).orElseThrow());
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException("could not write " + file, e);
        }
    }

    /** The settings that the daemon in the pod runs with. */
    Settings parsed() {
        return settings().settings();
    }
}
