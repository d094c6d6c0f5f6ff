package dev.tidegate.sandbox.sqlserver.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A certificate for {@code localhost} that signs itself, as an installation makes one at its first
 * start. The JDK's keytool makes it; the private key is in no file afterwards.
 */
public final class ServerCertificate implements AutoCloseable {
    private static final String ALIAS = "server";
    private static final String PASSWORD_VARIABLE = "STORE_PASSWORD";
    private static final long KEYTOOL_SECONDS_MAX = 60;

    private final Path directory;
    private final SSLContext context;
    private final X509Certificate certificate;

    private ServerCertificate(Path directory, SSLContext context, X509Certificate certificate) {
        this.directory = directory;
        this.context = context;
        this.certificate = certificate;
    }

    /** Makes a new one; throws {@link IllegalStateException} when keytool does not. */
    public static ServerCertificate selfSigned() {
        String password = UUID.randomUUID().toString();
        try {
            Path directory = Files.createTempDirectory("sqlserver-certificate-");
            Path store = directory.resolve("server.p12");
            runKeytool(store, password);
            KeyStore keys = KeyStore.getInstance("PKCS12");
            try (InputStream in = Files.newInputStream(store)) {
                keys.load(in, password.toCharArray());
            }
            Files.delete(store);
            X509Certificate certificate = (X509Certificate) keys.getCertificate(ALIAS);
            ServerCertificate made =
                    new ServerCertificate(directory, context(keys, password), certificate);
            Files.writeString(made.file(), pem(certificate));
            return made;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make a certificate", e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot make a certificate", e);
        }
    }

    private static void runKeytool(Path store, String password) throws IOException {
        ProcessBuilder keytool =
                new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                        "-J-XX:TieredStopAtLevel=1",
                        "-genkeypair",
                        "-alias",
                        ALIAS,
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-validity",
                        "3650",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "SAN=dns:localhost,ip:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass:env",
                        PASSWORD_VARIABLE);
        keytool.environment().put(PASSWORD_VARIABLE, password);
        Process process = keytool.redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (!process.waitFor(KEYTOOL_SECONDS_MAX, TimeUnit.SECONDS)
                    || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IllegalStateException("keytool made no certificate: " + said.strip());
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while keytool made a certificate", e);
        }
    }

    private static SSLContext context(KeyStore keys, String password)
            throws GeneralSecurityException {
        KeyManagerFactory managers =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, password.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }

    private static String pem(X509Certificate certificate) throws GeneralSecurityException {
        Base64.Encoder lines = Base64.getMimeEncoder(64, new byte[] {'\n'});
        return String.join(
                "\n",
                List.of(
                        "-----BEGIN CERTIFICATE-----",
                        lines.encodeToString(certificate.getEncoded()),
                        "-----END CERTIFICATE-----",
                        ""));
    }

    /** What serves TLS with it. */
    public SSLContext context() {
        return context;
    }

    /** The certificate, for a client's trust store. */
    public X509Certificate certificate() {
        return certificate;
    }

    /** The certificate in a PEM file, until {@link #close}. */
    public Path file() {
        return directory.resolve("server.pem");
    }

    /** Removes the file. */
    @Override
    public void close() {
        try {
            Files.deleteIfExists(file());
            Files.deleteIfExists(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove the certificate's file", e);
        }
    }
}
