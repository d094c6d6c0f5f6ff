package dev.tidegate.hook;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.tidegate.cutover.HookCall;
import dev.tidegate.hook.GivenServer.Answer;
import dev.tidegate.hook.GivenServer.Asked;
import dev.tidegate.model.TidegateException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An API server that speaks TLS with a certificate of its own authority. */
final class KubernetesPatchTest {
    private static final String PATCH = "{\"stringData\":{\"password\":\"S3CRET9\"}}";
    private static final Answer OK = new Answer(200, "{\"kind\":\"Secret\"}");

    @TempDir static Path folder;

    @BeforeAll
    static void makeAuthority() throws Exception {
        keytool(
                "server",
                "-genkeypair",
                "-keyalg",
                "EC",
                "-dname",
                "CN=api",
                "-ext",
                "SAN=ip:127.0.0.1");
        keytool("server", "-exportcert", "-rfc", "-file", folder.resolve("ca.crt").toString());
        Files.writeString(folder.resolve("token"), "t0ken-1\n");
    }

    @Test
    void anObjectIsPatchedAsThePodsOwnServiceAccount() throws Exception {
        try (GivenServer server = server(OK);
                OperatorHooks hooks = hooks(server, "secret/shop/database")) {
            hooks.perform(Calls.PAUSE, 1);

            Asked asked = server.asked().getFirst();
            assertThat(asked.method()).isEqualTo("PATCH");
            assertThat(asked.path())
                    .isEqualTo("/api/v1/namespaces/shop/secrets/database?fieldManager=tidegate");
            assertThat(asked.header("Content-type")).isEqualTo("application/merge-patch+json");
            assertThat(asked.header("Authorization")).isEqualTo("Bearer t0ken-1");
            assertThat(asked.body()).isEqualTo(PATCH);
        }
    }

    @Test
    void aPatchThatIsNotMeantIsADryRunOfTheServer() throws Exception {
        try (GivenServer server = server(OK);
                OperatorHooks hooks = hooks(server, "deployment/shop/web")) {
            assertThat(hooks.tryOut(Calls.PAUSE_DRY))
                    .singleElement()
                    .satisfies(it -> assertThat(it.refusal()).isEmpty());

            assertThat(server.asked().getFirst().path())
                    .isEqualTo(
                            "/apis/apps/v1/namespaces/shop/deployments/web"
                                    + "?fieldManager=tidegate&dryRun=All");
        }
    }

    @Test
    void whatTheServerForbidsIsToldInItsWordsWithoutThePatchsSecrets() throws Exception {
        Answer no =
                new Answer(
                        403,
                        "{\"kind\":\"Status\",\"message\":\"services \\\"db\\\" is forbidden:"
                                + " S3CRET9\"}");
        try (GivenServer server = server(no);
                OperatorHooks hooks = hooks(server, "service/shop/db")) {
            TidegateException failed = Calls.failure(hooks, Calls.PAUSE);

            assertThat(failed)
                    .hasMessageContaining("the patch of service/shop/db at cutover.hooks.pause")
                    .hasMessageContaining("answered 403: services \"db\" is forbidden: ********");
            assertThat(failed.forOperator()).doesNotContain("S3CRET9", "t0ken");
        }
    }

    @Test
    void aServerOfAnotherAuthorityIsNotTrusted(@TempDir Path other) throws Exception {
        keytool(
                "stranger",
                "-genkeypair",
                "-keyalg",
                "EC",
                "-dname",
                "CN=x",
                "-ext",
                "SAN=ip:127.0.0.1");
        keytool("stranger", "-exportcert", "-rfc", "-file", other.resolve("ca.crt").toString());
        Files.writeString(other.resolve("token"), "t0ken-2");
        try (GivenServer server = server(OK);
                OperatorHooks hooks =
                        hooks(
                                Optional.of(new KubernetesAccess(server.address(""), other)),
                                "secret/shop/database",
                                Duration.ofMillis(500))) {
            assertThat(Calls.failure(hooks, Calls.PAUSE))
                    .hasMessageContaining("cannot be reached (SSLHandshakeException");
            assertThat(server.asked()).isEmpty();
        }
    }

    @Test
    void outsideAClusterAPatchFailsAtOnce() {
        try (OperatorHooks hooks = hooks(Optional.empty(), "secret/shop/database", Calls.LONG)) {
            assertThat(Calls.failure(hooks, Calls.PAUSE))
                    .hasMessageContaining("this process does not run in a cluster");
        }
    }

    @Test
    void whereTheApiServerIsSaysTheEnvironment() {
        assertThat(KubernetesAccess.of(Map.of())).isEmpty();
        assertThat(
                        KubernetesAccess.of(
                                Map.of(
                                        "KUBERNETES_SERVICE_HOST", "fd00::1",
                                        "KUBERNETES_SERVICE_PORT_HTTPS", "6443")))
                .map(KubernetesAccess::server)
                .contains(URI.create("https://[fd00::1]:6443"));
    }

    @Test
    void whatAnOperatorIsShownHoldsNoPatch() {
        try (OperatorHooks hooks = hooks(Optional.empty(), "secret/shop/database", Calls.LONG)) {
            HookCall call = Calls.PAUSE;

            assertThat(hooks.statements(call, 1))
                    .singleElement()
                    .satisfies(it -> {
                        assertThat(it.place()).isEqualTo("patch of secret/shop/database");
                        assertThat(it.text())
                                .startsWith("kubectl -n shop patch secret database --type merge")
                                .doesNotContain("S3CRET9");
                        assertThat(it.undo())
                                .isEqualTo("by hand: cutover.hooks.resume has no hook");
                    });
        }
    }

    private static OperatorHooks hooks(GivenServer server, String object) {
        return hooks(
                Optional.of(new KubernetesAccess(server.address(""), folder)), object, Calls.LONG);
    }

    private static OperatorHooks hooks(
            Optional<KubernetesAccess> cluster, String object, Duration time) {
        return new OperatorHooks(
                Calls.patch(object, PATCH, time),
                List.of(),
                Map.of(),
                cluster,
                InstantSource.system());
    }

    private static GivenServer server(Answer answer) throws Exception {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(folder.resolve("server.p12"))) {
            keys.load(in, "changeit".toCharArray());
        }
        KeyManagerFactory factory =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, "changeit".toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), null, null);
        HttpsServer server = HttpsServer.create(GivenServer.anyPort(), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        return GivenServer.start(server, "https", answer);
    }

    private static void keytool(String alias, String verb, String... options) throws Exception {
        List<String> words =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                verb,
                                "-alias",
                                alias,
                                "-storetype",
                                "PKCS12",
                                "-keystore",
                                folder.resolve(alias + ".p12").toString(),
                                "-storepass",
                                "changeit"));
        words.addAll(List.of(options));
        Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }
}
