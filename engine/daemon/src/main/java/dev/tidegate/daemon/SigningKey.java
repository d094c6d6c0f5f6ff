package dev.tidegate.daemon;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import dev.tidegate.settings.Settings;
import dev.tidegate.validate.certificate.CertificateKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The key that certificates and passports are signed with; read anew each time. */
final class SigningKey {
    private static final Logger LOG = LoggerFactory.getLogger(SigningKey.class);

    private SigningKey() {}

    /** Fails with {@code code}, one of those that refuse, if there is none that can be used. */
    static PrivateKey of(Settings settings, ErrorCode code) {
        Path file =
                settings.validate()
                        .certificateKey()
                        .orElseThrow(() ->
                                new TidegateException(
                                        code,
                                        "there is no key to sign with",
                                        "Make one (openssl genpkey -algorithm ed25519 -out FILE),"
                                                + " name it in validate.certificate_key, and start"
                                                + " again."));
        try {
            return CertificateKeys.privateKey(Files.readString(file));
        } catch (IOException | IllegalArgumentException e) {
            LOG.debug("the key cannot be read", e);
            throw new TidegateException(
                    code,
                    "the key to sign with cannot be read from " + file,
                    "It must be an Ed25519 private key in PEM form that this user may read"
                            + " (validate.certificate_key).");
        }
    }
}
