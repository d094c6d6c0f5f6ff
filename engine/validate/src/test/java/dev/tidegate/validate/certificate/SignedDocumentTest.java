package dev.tidegate.validate.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.validate.certificate.SignedDocument.Kind;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import org.junit.jupiter.api.Test;

final class SignedDocumentTest {
    private static final String DOCUMENT = "{\n  \"pipeline\" : \"bücher\",\n  \"rows\" : 17\n}";

    private final KeyPair keys = newKeys();

    @Test
    void whatWasSignedIsReadBackAndHolds() {
        SignedDocument read =
                SignedDocument.parse(
                        Kind.CERTIFICATE,
                        bytes(SignedDocument.sign(Kind.CERTIFICATE, DOCUMENT, keys.getPrivate())));

        assertThat(read.document()).isEqualTo(DOCUMENT);
        assertThat(read.isSignedBy(keys.getPublic())).isTrue();
    }

    @Test
    void anyChangedByteIsRefused() {
        byte[] file = bytes(SignedDocument.sign(Kind.CERTIFICATE, DOCUMENT, keys.getPrivate()));
        for (int i = 0; i < file.length; i++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] changed = file.clone();
                changed[i] ^= (byte) (1 << bit);
                assertThat(holds(changed)).as("byte %d, bit %d", i, bit).isFalse();
            }
        }
    }

    @Test
    void whatIsShorterOrLongerIsRefused() {
        byte[] file = bytes(SignedDocument.sign(Kind.CERTIFICATE, DOCUMENT, keys.getPrivate()));
        String text = new String(file, StandardCharsets.UTF_8);
        for (int length = 0; length < text.length(); length++) {
            assertThat(holds(text.substring(0, length).getBytes(StandardCharsets.UTF_8))).isFalse();
        }
        assertThat(holds((text + "\n").getBytes(StandardCharsets.UTF_8))).isFalse();
        assertThat(holds((" " + text).getBytes(StandardCharsets.UTF_8))).isFalse();
    }

    @Test
    void anotherKeyIsRefused() {
        SignedDocument signed = SignedDocument.sign(Kind.CERTIFICATE, DOCUMENT, keys.getPrivate());

        assertThat(signed.isSignedBy(newKeys().getPublic())).isFalse();
    }

    @Test
    void keysAreReadAsOpenSslWritesThem() {
        String privatePem = pem("PRIVATE KEY", keys.getPrivate().getEncoded());
        String publicPem = pem("PUBLIC KEY", keys.getPublic().getEncoded());

        SignedDocument signed =
                SignedDocument.sign(
                        Kind.CERTIFICATE, DOCUMENT, CertificateKeys.privateKey(privatePem));

        assertThat(signed.isSignedBy(CertificateKeys.publicKey(publicPem))).isTrue();
        assertThatThrownBy(() -> CertificateKeys.privateKey(publicPem))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("BEGIN PRIVATE KEY");
        assertThatThrownBy(() -> CertificateKeys.publicKey(pem("PUBLIC KEY", new byte[] {1, 2})))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private boolean holds(byte[] file) {
        try {
            return SignedDocument.parse(Kind.CERTIFICATE, file).isSignedBy(keys.getPublic());
        } catch (IllegalArgumentException _) {
            return false; // not of the form
        }
    }

    private static byte[] bytes(SignedDocument signed) {
        return signed.text().getBytes(StandardCharsets.UTF_8);
    }

    private static String pem(String kind, byte[] content) {
        return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
                .formatted(kind, Base64.getMimeEncoder().encodeToString(content), kind);
    }

    private static KeyPair newKeys() {
        try {
            return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has Ed25519", e);
        }
    }
}
