package dev.tidegate.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.access.AccessSettings;
import dev.tidegate.access.Role;
import dev.tidegate.settings.HttpSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;
import javax.security.auth.x500.X500Principal;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The daemon speaks TLS 1.2 and 1.3, nothing older, and knows clients by their certificates. */
@Timeout(120)
final class TlsTest {
    private static final String PASSWORD = "password-of-the-keystore";
    private static final int HANDSHAKE = 22;
    private static final int ALERT = 21;
    private static final int PROTOCOL_VERSION = 70;
    private static final int HANDSHAKE_FAILURE = 40;

    @TempDir static Path directory;

    @BeforeAll
    static void makeKeys() throws Exception {
        make("server", "CN=tidegate", "san=dns:localhost,ip:127.0.0.1");
        make("grafana", "CN=grafana,O=Shop", "ku=digitalSignature");
        make("stranger", "CN=stranger", "ku=digitalSignature");
        make("forger", "CN=grafana,O=Shop", "ku=digitalSignature");
        Files.writeString(
                directory.resolve("clients.pem"),
                Files.readString(directory.resolve("grafana.pem"))
                        + Files.readString(directory.resolve("stranger.pem")));
    }

    private static void make(String name, String subject, String extension) throws Exception {
        String store = directory.resolve(name + ".p12").toString();
        keytool(
                "-genkeypair",
                "-alias",
                name,
                "-keyalg",
                "RSA",
                "-dname",
                subject,
                "-ext",
                extension,
                "-keystore",
                store,
                "-storepass",
                PASSWORD);
        keytool(
                "-exportcert",
                "-rfc",
                "-alias",
                name,
                "-keystore",
                store,
                "-storepass",
                PASSWORD,
                "-file",
                directory.resolve(name + ".pem").toString());
    }

    private static void keytool(String... arguments) throws Exception {
        var command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString()));
        command.addAll(List.of(arguments));
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(directory.resolve("keytool.log").toFile())
                        .start();
        assertThat(process.waitFor()).as(() -> log(directory.resolve("keytool.log"))).isZero();
    }

    private static String log(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void olderVersionsAreRefused() throws Exception {
        try (SecuredDaemon secured = start()) {
            int port = secured.daemon.httpPort();
            assertThat(hello(port, 3)).as("TLS 1.2: the greeting is right").isEqualTo(HANDSHAKE);
            for (int minor : List.of(0, 1, 2)) {
                assertThat(hello(port, minor)).as("3.%d", minor).isEqualTo(ALERT);
            }
            for (String version : List.of("TLSv1.2", "TLSv1.3")) {
                assertThat(
                                get(
                                                secured,
                                                context("server.pem", Optional.empty()),
                                                version,
                                                SecuredDaemon.token(Role.VIEWER))
                                        .statusCode())
                        .isEqualTo(200);
            }
            assertThat(
                            RawHttp.answer(
                                    port,
                                    "GET /api/v1/status HTTP/1.0\r\n\r\n"
                                            .getBytes(StandardCharsets.US_ASCII)))
                    .doesNotContain("STREAMING");
        }
    }

    /** Greets as a client of that version does; returns the kind of the answer. */
    private static int hello(int port, int minor) throws IOException {
        byte[] body = greeting(minor);
        ByteArrayOutputStream record = new ByteArrayOutputStream();
        record.write(new byte[] {HANDSHAKE, 3, (byte) Math.min(minor, 1)});
        two(record, body.length + 4);
        record.write(1);
        record.write(0);
        two(record, body.length);
        record.write(body);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write(record.toByteArray());
            byte[] answer = socket.getInputStream().readNBytes(7);
            assertThat(answer.length).isPositive();
            if (answer[0] == ALERT) {
                assertThat((int) answer[6]).isIn(PROTOCOL_VERSION, HANDSHAKE_FAILURE);
            }
            return answer[0];
        }
    }

    private static byte[] greeting(int minor) throws IOException {
        ByteArrayOutputStream hello = new ByteArrayOutputStream();
        hello.write(3);
        hello.write(minor);
        hello.write(new byte[32]);
        hello.write(0);
        // ECDHE and RSA, as each of these versions has them
        int[] suites = {0xc02f, 0xc030, 0xc013, 0xc014, 0x002f, 0x0035};
        two(hello, suites.length * 2);
        for (int suite : suites) {
            two(hello, suite);
        }
        hello.write(new byte[] {1, 0});
        byte[] extensions = {
            0,
            10,
            0,
            6,
            0,
            4,
            0,
            23,
            0,
            24, // groups
            0,
            11,
            0,
            2,
            1,
            0, // forms of points
            0,
            13,
            0,
            6,
            0,
            4,
            4,
            1,
            8,
            4 // signatures
        };
        two(hello, extensions.length);
        hello.write(extensions);
        return hello.toByteArray();
    }

    private static void two(ByteArrayOutputStream out, int value) {
        out.write(value >> 8);
        out.write(value & 0xff);
    }

    @Test
    void aCertificateOfTheSettingsHasItsRoleAndNoOtherHasAny() throws Exception {
        try (SecuredDaemon secured = start()) {
            SSLContext grafana = context("server.pem", Optional.of("grafana"));
            assertThat(get(secured, grafana, "TLSv1.3", "").statusCode()).isEqualTo(200);
            assertThat(post(secured, grafana, "/api/v1/load/pause").statusCode()).isEqualTo(403);
            assertThat(secured.noted()).containsExactly("CN=grafana,O=Shop: load.pause REFUSED");

            SSLContext stranger = context("server.pem", Optional.of("stranger"));
            assertThat(get(secured, stranger, "TLSv1.3", "").statusCode()).isEqualTo(401);
            SSLContext nobody = context("server.pem", Optional.empty());
            assertThat(get(secured, nobody, "TLSv1.3", "").statusCode()).isEqualTo(401);
            SSLContext forger = context("server.pem", Optional.of("forger"));
            assertThatThrownBy(() -> get(secured, forger, "TLSv1.2", ""))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void theCommandLineBelievesTheAuthorityThatItIsTold() throws Exception {
        try (SecuredDaemon secured = start()) {
            String server = "https://localhost:" + secured.daemon.httpPort();
            String token = SecuredDaemon.token(Role.VIEWER);
            String ca = directory.resolve("server.pem").toString();

            var ran = secured.verb("status", "--server", server, "--token", token, "--ca", ca);
            assertThat(ran.code()).as(ran.err()).isZero();
            assertThat(ran.out()).contains("STREAMING");
            var without = secured.verb("status", "--server", server, "--token", token);
            assertThat(without.code()).isEqualTo(1);
            assertThat(without.err()).contains("is not believed", "--ca");
            assertThat(
                            secured.verb(
                                            "status",
                                            "--server",
                                            server,
                                            "--token",
                                            token,
                                            "--ca",
                                            directory.resolve("grafana.pem").toString())
                                    .err())
                    .contains("is not believed");
        }
    }

    @Test
    void aKeystoreThatCannotBeOpenedIsToldAtTheStart() {
        HttpSettings http =
                SecuredDaemon.http(
                        Optional.of(
                                new HttpSettings.Tls(
                                        directory.resolve("server.p12"),
                                        "another-password",
                                        Optional.empty())),
                        AccessSettings.DEFAULTS);

        assertThatThrownBy(() -> SecuredDaemon.start(http))
                .hasMessageContaining("http.keystore")
                .hasMessageNotContaining("another-password");
    }

    private static SecuredDaemon start() {
        AccessSettings tokens = SecuredDaemon.access(SecuredDaemon.WIDE);
        return SecuredDaemon.start(
                SecuredDaemon.http(
                        Optional.of(
                                new HttpSettings.Tls(
                                        directory.resolve("server.p12"),
                                        PASSWORD,
                                        Optional.of(directory.resolve("clients.pem")))),
                        new AccessSettings(
                                tokens.tokens(),
                                tokens.oidc(),
                                Map.of(new X500Principal("CN=grafana, O=Shop"), Role.VIEWER),
                                tokens.limits(),
                                tokens.approvals())));
    }

    private static HttpResponse<String> get(
            SecuredDaemon secured, SSLContext context, String version, String token)
            throws Exception {
        try (HttpClient client = client(context, version)) {
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(address(secured, "/api/v1/status"));
            if (!token.isEmpty()) {
                request.header("Authorization", "Bearer " + token);
            }
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    private static HttpResponse<String> post(SecuredDaemon secured, SSLContext context, String path)
            throws Exception {
        try (HttpClient client = client(context, "TLSv1.3")) {
            return client.send(
                    HttpRequest.newBuilder(address(secured, path))
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.noBody())
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }

    private static URI address(SecuredDaemon secured, String path) {
        return URI.create("https://localhost:" + secured.daemon.httpPort() + path);
    }

    private static HttpClient client(SSLContext context, String version) {
        SSLParameters parameters = new SSLParameters();
        parameters.setProtocols(new String[] {version});
        return HttpClient.newBuilder().sslContext(context).sslParameters(parameters).build();
    }

    private static SSLContext context(String authority, Optional<String> own) throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        try (var in = Files.newInputStream(directory.resolve(authority))) {
            trusted.setCertificateEntry(
                    "server", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory trust =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        KeyManagerFactory keys =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        if (own.isPresent()) {
            try (var in = Files.newInputStream(directory.resolve(own.get() + ".p12"))) {
                store.load(in, PASSWORD.toCharArray());
            }
        }
        keys.init(store, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }
}
