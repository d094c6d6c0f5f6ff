package dev.tidegate.control;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import dev.tidegate.settings.HttpSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** How the HTTP side listens: with TLS 1.2 and 1.3, or without TLS. */
final class Connectors {
    private static final String KEYSTORE_TYPE = "PKCS12";

    private Connectors() {}

    /** Without TLS. */
    static ServerConnector plain(Server server, HttpConfiguration configuration) {
        return new ServerConnector(server, new HttpConnectionFactory(quiet(configuration)));
    }

    /**
     * With TLS; client certificates are asked for if there is an authority for them, and not
     * required: who sends none shows a token. Throws {@code SETTINGS_INVALID}.
     */
    static ServerConnector secure(
            Server server, HttpConfiguration configuration, HttpSettings.Tls tls) {
        SslContextFactory.Server ssl = new SslContextFactory.Server();
        ssl.setKeyStore(keystore(tls));
        ssl.setKeyStorePassword(tls.password());
        ssl.setIncludeProtocols("TLSv1.2", "TLSv1.3");
        tls.clientCa()
                .ifPresent(file -> {
                    ssl.setTrustStore(authorities(file));
                    ssl.setWantClientAuth(true);
                });
        HttpConfiguration secured = quiet(new HttpConfiguration(configuration));
        // whether the name is the server's is for the client to check
        secured.addCustomizer(new SecureRequestCustomizer(false));
        return new ServerConnector(
                server,
                new SslConnectionFactory(ssl, "http/1.1"),
                new HttpConnectionFactory(secured));
    }

    private static HttpConfiguration quiet(HttpConfiguration configuration) {
        configuration.setSendServerVersion(false);
        configuration.setSendXPoweredBy(false);
        return configuration;
    }

    private static KeyStore keystore(HttpSettings.Tls tls) {
        try (InputStream file = Files.newInputStream(tls.keystore())) {
            KeyStore store = KeyStore.getInstance(KEYSTORE_TYPE);
            store.load(file, tls.password().toCharArray());
            return store;
        } catch (IOException | GeneralSecurityException e) {
            throw new TidegateException(
                    ErrorCode.SETTINGS_INVALID,
                    "http.keystore, " + tls.keystore() + ", cannot be opened",
                    "Make it a PKCS#12 file, readable to this user, and give its password with"
                            + " http.keystore_password_file.",
                    e);
        }
    }

    /** Certificates of a PEM file as what is trusted; throws {@code SETTINGS_INVALID}. */
    static KeyStore authorities(Path file) {
        try (InputStream pem = Files.newInputStream(file)) {
            Collection<? extends Certificate> certificates =
                    CertificateFactory.getInstance("X.509").generateCertificates(pem);
            if (certificates.isEmpty()) {
                throw new IOException("no certificate in it");
            }
            KeyStore store = KeyStore.getInstance(KEYSTORE_TYPE);
            store.load(null, null);
            int number = 0;
            for (Certificate certificate : certificates) {
                store.setCertificateEntry("authority " + number, certificate);
                number++;
            }
            return store;
        } catch (IOException | GeneralSecurityException e) {
            throw new TidegateException(
                    ErrorCode.SETTINGS_INVALID,
                    "the certificates in " + file + " cannot be read",
                    "Name a file with certificates in PEM form.",
                    e);
        }
    }
}
