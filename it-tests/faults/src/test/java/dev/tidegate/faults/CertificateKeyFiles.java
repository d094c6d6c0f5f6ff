package dev.tidegate.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Base64;

/**
 * A pair of keys that certificates are signed and checked with, in files as OpenSSL writes them.
 *
 * @param secret the daemon's
 * @param open for whoever checks
 */
record CertificateKeyFiles(Path secret, Path open) {
    private static final int LINE = 64;

    static CertificateKeyFiles make(Path directory) throws IOException, GeneralSecurityException {
        KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        return new CertificateKeyFiles(
                write(directory.resolve("tidegate.pem"), "PRIVATE", pair.getPrivate().getEncoded()),
                write(directory.resolve("tidegate.pub"), "PUBLIC", pair.getPublic().getEncoded()));
    }

    private static Path write(Path file, String kind, byte[] key) throws IOException {
        return Files.writeString(
                file,
                "-----BEGIN %1$s KEY-----\n%2$s\n-----END %1$s KEY-----\n"
                        .formatted(
                                kind,
                                Base64.getMimeEncoder(LINE, new byte[] {'\n'})
                                        .encodeToString(key)));
    }
}
