package dev.tidegate.control;

import dev.tidegate.validate.certificate.Certificate;
import dev.tidegate.validate.certificate.CertificateKeys;
import dev.tidegate.validate.certificate.SignedCertificate;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;

/** A certificate in a file; what goes wrong becomes a {@link VerbException}. */
final class CertificateFile {
    private final SignedCertificate signed;
    private final Certificate certificate;

    private CertificateFile(SignedCertificate signed, Certificate certificate) {
        this.signed = signed;
        this.certificate = certificate;
    }

    /** Writes one as the daemon made it. */
    static CertificateFile write(Path file, String text) {
        CertificateFile made = parse(file, text.getBytes(StandardCharsets.UTF_8));
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw caused("cannot write " + file + " (" + e + ")", "Name another file.", e);
        }
        return made;
    }

    /** Reads one that the owner of the key has signed. */
    static CertificateFile verified(Path file, Path keyFile) {
        PublicKey key = key(keyFile);
        try {
            CertificateFile read = parse(file, Files.readAllBytes(file));
            if (!read.signed.isSignedBy(key)) {
                throw new VerbException(
                        "the signature of " + file + " is not right",
                        "It was changed, or signed with another key than " + keyFile + ".",
                        ExitCode.ERROR);
            }
            return read;
        } catch (IOException e) {
            throw caused("cannot read " + file + " (" + e + ")", "Name a certificate.", e);
        }
    }

    private static PublicKey key(Path file) {
        try {
            return CertificateKeys.publicKey(Files.readString(file));
        } catch (IOException | IllegalArgumentException e) {
            throw caused(
                    "cannot read an Ed25519 public key from " + file,
                    "Make it from the daemon's key: openssl pkey -in KEY -pubout -out PUB.",
                    e);
        }
    }

    private static CertificateFile parse(Path file, byte[] bytes) {
        try {
            SignedCertificate signed = SignedCertificate.parse(bytes);
            return new CertificateFile(signed, CertificateJson.read(signed.document()));
        } catch (IllegalArgumentException e) {
            throw caused(
                    file + " is not a certificate of this release's form",
                    "Was it changed? \"tidegate validate certify\" writes one.",
                    e);
        }
    }

    private static VerbException caused(String fact, String hint, Exception cause) {
        VerbException exception = new VerbException(fact, hint, ExitCode.ERROR);
        exception.initCause(cause);
        return exception;
    }

    Certificate certificate() {
        return certificate;
    }

    /** The file's text, which is JSON. */
    String json() {
        return signed.text();
    }
}
