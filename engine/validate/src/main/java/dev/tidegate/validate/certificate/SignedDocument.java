package dev.tidegate.validate.certificate;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Arrays;
import java.util.Base64;

/**
 * A document and its Ed25519 signature, in one file that is JSON too:
 *
 * <pre>
 *   {"certificate":
 *   DOCUMENT,
 *   "signature":"BASE64"}
 * </pre>
 *
 * <p>What is signed is the document's own bytes, behind a line that says what they are; so nothing
 * need be put into a canonical form. Around the document every byte is fixed: a file with any byte
 * changed is no certificate, or not one of the key's owner.
 *
 * @param document JSON
 * @param signature of 64 bytes, as Base64
 */
public record SignedCertificate(String document, String signature) {
    private static final String ALGORITHM = "Ed25519";
    private static final String BEFORE = "{\"certificate\":\n";
    private static final String BETWEEN = ",\n\"signature\":\"";
    private static final String BEHIND = "\"}\n";

    /** So that no other signature of the key can be taken for one of a certificate. */
    private static final String PURPOSE = "Tidegate certificate, form 1\n";

    /**
     * Signs a document.
     *
     * @throws IllegalArgumentException if the key is none for Ed25519
     */
    public static SignedCertificate sign(String document, PrivateKey key) {
        try {
            Signature signer = Signature.getInstance(ALGORITHM);
            signer.initSign(key);
            signer.update(signed(document));
            return new SignedCertificate(
                    document, Base64.getEncoder().encodeToString(signer.sign()));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("not a key for " + ALGORITHM, e);
        }
    }

    /**
     * Takes a file apart; whether the signature is right, {@link #isSignedBy} tells.
     *
     * @throws IllegalArgumentException if it is not of the form
     */
    public static SignedCertificate parse(byte[] file) {
        String text = new String(file, StandardCharsets.UTF_8);
        int between = text.lastIndexOf(BETWEEN);
        if (!Arrays.equals(file, text.getBytes(StandardCharsets.UTF_8))
                || !text.startsWith(BEFORE)
                || !text.endsWith(BEHIND)
                || between < BEFORE.length()
                || between + BETWEEN.length() > text.length() - BEHIND.length()) {
            throw new IllegalArgumentException("not a certificate");
        }
        return new SignedCertificate(
                text.substring(BEFORE.length(), between),
                text.substring(between + BETWEEN.length(), text.length() - BEHIND.length()));
    }

    /**
     * Whether the owner of the key has signed the document.
     *
     * @throws IllegalArgumentException if the key is none for Ed25519
     */
    public boolean isSignedBy(PublicKey key) {
        try {
            Signature verifier = Signature.getInstance(ALGORITHM);
            verifier.initVerify(key);
            verifier.update(signed(document));
            byte[] bytes = Base64.getDecoder().decode(signature);
            return Base64.getEncoder().encodeToString(bytes).equals(signature)
                    && isRight(verifier, bytes);
        } catch (IllegalArgumentException _) {
            return false; // not Base64
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("not a key for " + ALGORITHM, e);
        }
    }

    private static boolean isRight(Signature verifier, byte[] bytes) {
        try {
            return verifier.verify(bytes);
        } catch (GeneralSecurityException _) {
            return false; // not of the form of a signature
        }
    }

    private static byte[] signed(String document) {
        return (PURPOSE + document).getBytes(StandardCharsets.UTF_8);
    }

    /** The file. */
    public String text() {
        return BEFORE + document + BETWEEN + signature + BEHIND;
    }
}
