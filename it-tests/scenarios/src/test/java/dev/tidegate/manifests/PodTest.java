package dev.tidegate.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.daemon.Daemon;
import dev.tidegate.settings.HttpSettings;
import dev.tidegate.settings.Settings;
import dev.tidegate.settings.SettingsReader;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What each pod that our manifests make gives the daemon is what the daemon asks for. */
@Timeout(120)
final class PodTest {
    private static final Pattern PORT = Pattern.compile(":(\\d+)");
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;
    private static final int UNAVAILABLE = 503;

    @TempDir Path folder;

    private Pod pod(Variant variant) {
        return Pod.in(folder, variant.render());
    }

    @ParameterizedTest
    @EnumSource(Variant.class)
    void theDaemonReadsItsSettings(Variant variant) {
        assertThat(pod(variant).parsed().pipeline()).isEqualTo("orders");
    }

    @ParameterizedTest
    @EnumSource(Variant.class)
    void everySecretFileThatIsNamedIsThere(Variant variant) {
        Pod pod = pod(variant);

        assertThat(pod.secretFiles()).hasSizeGreaterThanOrEqualTo(5);
        assertThat(pod.secretFiles()).allSatisfy(it -> assertThat(pod.at(it)).isRegularFile());
    }

    @ParameterizedTest
    @EnumSource(Variant.class)
    void portsAreThoseWhereTheDaemonListens(Variant variant) {
        Manifests manifests = variant.render();
        Pod pod = Pod.in(folder, manifests);
        HttpSettings http = pod.parsed().http();
        Service service = manifests.named(Service.class, "tidegate");

        assertThat(pod.port("api")).isEqualTo(http.port());
        assertThat(Optional.of(pod.port("probes"))).isEqualTo(http.probePort());
        assertThat(http.isLocal()).as("reached by others").isFalse();
        assertThat(service.getSpec().getPorts())
                .allSatisfy(it ->
                        assertThat(pod.port(it.getTargetPort().getStrVal()))
                                .isEqualTo(it.getPort()))
                .extracting(ServicePort::getName)
                .containsExactlyInAnyOrder("api", "probes");
        assertThat(pod.container().getEnv())
                .filteredOn(it -> it.getName().equals("TIDEGATE_SERVER"))
                .extracting(it -> it.getValue())
                .containsExactly(http.scheme() + "://127.0.0.1:" + http.port());
    }

    @ParameterizedTest
    @EnumSource(Variant.class)
    void theNetworkPolicyLetsThroughWhatTheSettingsName(Variant variant) {
        Manifests manifests = variant.render();
        Settings settings = Pod.in(folder, manifests).parsed();
        NetworkPolicy policy = manifests.only(NetworkPolicy.class);
        TreeSet<Integer> allowed = new TreeSet<>();
        policy.getSpec().getEgress().forEach(rule -> allowed.addAll(numbers(rule.getPorts())));

        TreeSet<Integer> asked = new TreeSet<>(List.of(53));
        Stream.of(
                        settings.source().url(),
                        settings.journal().bootstrapServers(),
                        settings.target().url())
                .forEach(it ->
                        PORT.matcher(it)
                                .results()
                                .forEach(port -> asked.add(Integer.valueOf(port.group(1)))));

        assertThat(allowed).isEqualTo(asked);
        assertThat(policy.getSpec().getIngress())
                .flatExtracting(it -> numbers(it.getPorts()))
                .containsExactlyInAnyOrder(
                        settings.http().port(), settings.http().probePort().orElseThrow());
    }

    private static List<Integer> numbers(List<NetworkPolicyPort> ports) {
        return ports.stream().map(it -> it.getPort().getIntVal()).distinct().toList();
    }

    @ParameterizedTest
    @EnumSource(Variant.class)
    void theImageTakesWhatThePodGivesIt(Variant variant) throws Exception {
        Container container = pod(variant).container();

        try (ImageFolder image = ImageFolder.make(folder.resolve("image"))) {
            ImageFolder.Said said = image.run(container.getArgs());

            assertThat(container.getCommand()).as("what takes the launcher's place").isEmpty();
            assertThat(said.exitCode()).as(said.text()).isEqualTo(3);
            assertThat(said.text()).contains("there is no settings file");
        }
    }

    @ParameterizedTest
    @EnumSource(Variant.class)
    void aStopHasTheTimeThatItMayTake(Variant variant) {
        assertThat(pod(variant).spec().getTerminationGracePeriodSeconds())
                .isGreaterThan(Daemon.STOP_MAX.toSeconds());
    }

    /** A daemon whose servers are all gone: alive, not ready, and what is no path is none. */
    @Test
    void probesAskWhatARunningDaemonAnswers() throws Exception {
        Pod pod = pod(Variant.BASE);
        Container container = pod.container();
        try (Daemon daemon = Daemon.start(unreachable(pod.parsed()))) {
            int port = daemon.probePort().orElseThrow();

            assertThat(status(port, path(container.getLivenessProbe()))).isEqualTo(OK);
            assertThat(status(port, path(container.getStartupProbe()))).isEqualTo(OK);
            assertThat(status(port, path(container.getReadinessProbe()))).isEqualTo(UNAVAILABLE);
            assertThat(status(port, "/metrics")).isEqualTo(OK);
            assertThat(status(port, "/health/other")).isEqualTo(NOT_FOUND);
        }
    }

    @ParameterizedTest
    @EnumSource(Variant.class)
    void probesGoToThePortThatAsksNobodyWhoHeIs(Variant variant) {
        Container container = pod(variant).container();

        assertThat(
                        Stream.of(
                                container.getStartupProbe(),
                                container.getLivenessProbe(),
                                container.getReadinessProbe()))
                .allSatisfy(it ->
                        assertThat(it.getHttpGet().getPort()).isEqualTo(new IntOrString("probes")))
                .extracting(PodTest::path)
                .containsExactly("/health/live", "/health/live", "/health/ready");
    }

    private static String path(Probe probe) {
        return probe.getHttpGet().getPath();
    }

    private static Settings unreachable(Settings settings) {
        return settings.with(
                new HttpSettings(
                        "127.0.0.1",
                        0,
                        Optional.empty(),
                        Optional.of(0),
                        settings.http().access()));
    }

    private static int status(int port, String path) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                                    .build(),
                            HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        }
    }

    /** So that who asks without settings of his own finds the daemon. */
    @Test
    void thePortForOperatorsIsTheSettingsDefault() throws IOException {
        Path file = folder.resolve("without-http.yaml");
        Files.writeString(
                file,
                pod(Variant.BASE)
                        .text()
                        .replaceFirst("(?s)\\nhttp:.*?\\n\\n", "\n")
                        .replaceAll("password_file: .*", "password: a"));
        HttpSettings usual = SettingsReader.read(file, Map.of()).settings().http();

        assertThat(usual.isLocal()).as("without a section http").isTrue();
        assertThat(pod(Variant.BASE).port("api")).isEqualTo(usual.port());
    }
}
