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
 *   {"certificate":        or "passport"
 *   DOCUMENT,
 *   "signature":"BASE64"}
 * </pre>
 *
 * <p>What is signed is the document's own bytes, behind a line that says what they are; so nothing
 * need be put into a canonical form. Around the document every byte is fixed: a file with any byte
 * changed is none, or not one of the key's owner.
 *
 * @param kind what the document is
 * @param document JSON
 * @param signature of 64 bytes, as Base64
 */
public record SignedDocument(Kind kind, String document, String signature) {
    private static final String ALGORITHM = "Ed25519";
    private static final String BETWEEN = ",\n\"signature\":\"";
    private static final String BEHIND = "\"}\n";

    /** What is signed. */
    public enum Kind {
        /** What validation knows of each table. */
        CERTIFICATE("certificate"),
        /** What a cutover can show of itself. */
        PASSPORT("passport");

        private final String text;

        Kind(String text) {
            this.text = text;
        }

        private String before() {
            return "{\"" + text + "\":\n";
        }

        /** So that no signature of one kind can be taken for one of another. */
        private String purpose() {
            return "Tidegate " + text + ", form 1\n";
        }

        /** For people. */
        @Override
        public String toString() {
            return text;
        }
    }

    /**
     * Signs a document.
     *
     * @throws IllegalArgumentException if the key is none for Ed25519
     */
    public static SignedDocument sign(Kind kind, String document, PrivateKey key) {
        try {
            Signature signer = Signature.getInstance(ALGORITHM);
            signer.initSign(key);
            signer.update(signed(kind, document));
            return new SignedDocument(
                    kind, document, Base64.getEncoder().encodeToString(signer.sign()));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("not a key for " + ALGORITHM, e);
        }
    }

    /**
     * Takes a file apart; whether the signature is right, {@link #isSignedBy} tells.
     *
     * @throws IllegalArgumentException if it is not of the form
     */
    public static SignedDocument parse(Kind kind, byte[] file) {
        String text = new String(file, StandardCharsets.UTF_8);
        String before = kind.before();
        int between = text.lastIndexOf(BETWEEN);
        if (!Arrays.equals(file, text.getBytes(StandardCharsets.UTF_8))
                || !text.startsWith(before)
                || !text.endsWith(BEHIND)
                || between < before.length()
                || between + BETWEEN.length() > text.length() - BEHIND.length()) {
            throw new IllegalArgumentException("not a " + kind);
        }
        return new SignedDocument(
                kind,
                text.substring(before.length(), between),
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
            verifier.update(signed(kind, document));
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

    private static byte[] signed(Kind kind, String document) {
        return (kind.purpose() + document).getBytes(StandardCharsets.UTF_8);
    }

    /** The file. */
    public String text() {
        return kind.before() + document + BETWEEN + signature + BEHIND;
    }
}
