package dev.tidegate.validate.certificate;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;

/** Ed25519 keys as OpenSSL writes them (PEM). */
public final class CertificateKeys {
    private static final String ALGORITHM = "Ed25519";

    private CertificateKeys() {}

    /** Of {@code BEGIN PRIVATE KEY}; throws {@link IllegalArgumentException} without the text. */
    public static PrivateKey privateKey(String pem) {
        try {
            return KeyFactory.getInstance(ALGORITHM)
                    .generatePrivate(new PKCS8EncodedKeySpec(content(pem, "PRIVATE KEY")));
        } catch (GeneralSecurityException _) {
            // the cause might quote the key
            throw new IllegalArgumentException("not an Ed25519 private key in PEM form");
        }
    }

    /** Of {@code BEGIN PUBLIC KEY}; throws {@link IllegalArgumentException}. */
    public static PublicKey publicKey(String pem) {
        try {
            return KeyFactory.getInstance(ALGORITHM)
                    .generatePublic(new X509EncodedKeySpec(content(pem, "PUBLIC KEY")));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("not an Ed25519 public key in PEM form", e);
        }
    }

    private static byte[] content(String pem, String kind) {
        String begin = "-----BEGIN " + kind + "-----";
        int from = pem.indexOf(begin);
        int to = pem.indexOf("-----END " + kind + "-----");
        if (from < 0 || to < from) {
            throw new IllegalArgumentException("no \"" + begin + "\" in it");
        }
        return Base64.getMimeDecoder().decode(pem.substring(from + begin.length(), to));
    }
}
