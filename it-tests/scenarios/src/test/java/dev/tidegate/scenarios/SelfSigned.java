package dev.tidegate.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * A certificate of a server, signed by its own key.
 *
 * @param keystore with certificate and key, as PKCS12
 * @param authority the certificate alone, as PEM: whoever trusts this one trusts the server
 */
record SelfSigned(Path keystore, Path authority) {
    static final String PASSWORD = "password-of-the-store";

    private static final String ALIAS = "server";

    /**
     * Makes one.
     *
     * @param names what it is for: {@code dns:localhost}, {@code ip:127.0.0.1}
     */
    static SelfSigned in(Path directory, String names)
            throws IOException, InterruptedException, GeneralSecurityException {
        Path keystore = directory.resolve("server.p12");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of("-genkeypair", "-alias", ALIAS, "-keyalg", "RSA"));
        command.addAll(List.of("-dname", "CN=server", "-ext", "san=" + names));
        command.addAll(List.of("-keystore", keystore.toString(), "-storepass", PASSWORD));
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(directory.resolve("keytool.log").toFile())
                        .start();
        assertThat(process.waitFor()).isZero();
        Path authority = directory.resolve("authority.pem");
        SelfSigned made = new SelfSigned(keystore, authority);
        Files.writeString(authority, made.certificate());
        return made;
    }

    /** The certificate as PEM. */
    String certificate() throws IOException, GeneralSecurityException {
        return pem("CERTIFICATE", keys().getCertificate(ALIAS).getEncoded());
    }

    /** The key as PEM. */
    String key() throws IOException, GeneralSecurityException {
        return pem("PRIVATE KEY", keys().getKey(ALIAS, PASSWORD.toCharArray()).getEncoded());
    }

    private KeyStore keys() throws IOException, GeneralSecurityException {
        return KeyStore.getInstance(keystore.toFile(), PASSWORD.toCharArray());
    }

    private static String pem(String what, byte[] content) {
        return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
                .formatted(what, Base64.getMimeEncoder().encodeToString(content), what);
    }
}
