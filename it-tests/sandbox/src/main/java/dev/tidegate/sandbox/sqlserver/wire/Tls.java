package dev.tidegate.sandbox.sqlserver.wire;

import dev.tidegate.sandbox.sqlserver.type.WireException;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * How a server encrypts.
 *
 * @param policy when
 * @param context with the server's certificate; empty where the policy is {@code OFF}
 */
public record Tls(EncryptionPolicy policy, Optional<SSLContext> context) {
    /** No encryption. */
    public static final Tls OFF = new Tls(EncryptionPolicy.OFF, Optional.empty());

    /** Checks that there is a certificate where one is needed. */
    public Tls {
        if (context.isEmpty() && policy != EncryptionPolicy.OFF) {
            throw new IllegalArgumentException("encryption needs a certificate");
        }
    }

    SSLContext required() throws WireException {
        return context.orElseThrow(() -> new WireException("client wants TLS, which is off"));
    }
}
