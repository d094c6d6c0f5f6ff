package dev.tidegate.hook;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * How a pod reaches the API server of its cluster.
 *
 * @param server its address
 * @param folder has {@code token} and {@code ca.crt}; both are exchanged by the cluster now and
 *     then
 * @see <a href="https://kubernetes.io/docs/tasks/run-application/access-api-from-pod/">Accessing
 *     the Kubernetes API from a Pod</a>
 */
public record KubernetesAccess(URI server, Path folder) {
    private static final Path FOLDER = Path.of("/var/run/secrets/kubernetes.io/serviceaccount");
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    /** Of the pod with this environment; empty outside a cluster. */
    public static Optional<KubernetesAccess> of(Map<String, String> environment) {
        Optional<String> host = Optional.ofNullable(environment.get("KUBERNETES_SERVICE_HOST"));
        String port = environment.getOrDefault("KUBERNETES_SERVICE_PORT_HTTPS", "443");
        return host.map(it -> it.contains(":") ? "[" + it + "]" : it)
                .map(it -> new KubernetesAccess(URI.create("https://" + it + ":" + port), FOLDER));
    }

    /** What the pod shows; read anew each time. */
    String token() throws IOException {
        return Files.readString(folder.resolve("token")).strip();
    }

    /** Trusts the cluster's own authority, and nobody else. */
    HttpClient client() throws IOException {
        try (InputStream in = Files.newInputStream(folder.resolve("ca.crt"))) {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            int number = 0;
            for (Certificate each :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                trusted.setCertificateEntry("ca-" + number++, each);
            }
            TrustManagerFactory factory =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, factory.getTrustManagers(), null);
            return HttpClient.newBuilder()
                    .sslContext(context)
                    .connectTimeout(CONNECT_TIMEOUT)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .build();
        } catch (GeneralSecurityException e) {
            throw new IOException("ca.crt holds no certificate authority", e);
        }
    }
}
