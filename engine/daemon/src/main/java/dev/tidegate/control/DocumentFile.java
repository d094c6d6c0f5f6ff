package dev.tidegate.control;

import dev.tidegate.validate.certificate.CertificateKeys;
import dev.tidegate.validate.certificate.SignedDocument;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.function.Function;

/**
 * A signed document in a file; what goes wrong becomes a {@link VerbException}.
 *
 * @param signed as it is in the file
 * @param content what the document says
 */
record DocumentFile<T>(SignedDocument signed, T content) {
    /**
     * What a verb takes.
     *
     * @param reader throws {@link IllegalArgumentException} if the document is not of its form
     * @param verb that writes one, for people
     */
    record Form<T>(SignedDocument.Kind kind, Function<String, T> reader, String verb) {
        /** Writes one as the daemon made it. */
        DocumentFile<T> write(Path file, String text) {
            DocumentFile<T> made = parse(file, text.getBytes(StandardCharsets.UTF_8));
            try {
                Files.writeString(file, text);
            } catch (IOException e) {
                throw caused("cannot write " + file + " (" + e + ")", "Name another file.", e);
            }
            return made;
        }

        /** Reads one that the owner of the key has signed. */
        DocumentFile<T> verified(Path file, Path keyFile) {
            PublicKey key = key(keyFile);
            try {
                DocumentFile<T> read = parse(file, Files.readAllBytes(file));
                if (!read.signed.isSignedBy(key)) {
                    throw new VerbException(
                            "the signature of " + file + " is not right",
                            "It was changed, or signed with another key than " + keyFile + ".",
                            ExitCode.ERROR);
                }
                return read;
            } catch (IOException e) {
                throw caused("cannot read " + file + " (" + e + ")", "Name a " + kind + ".", e);
            }
        }

        private DocumentFile<T> parse(Path file, byte[] bytes) {
            try {
                SignedDocument signed = SignedDocument.parse(kind, bytes);
                return new DocumentFile<>(signed, reader.apply(signed.document()));
            } catch (IllegalArgumentException e) {
                throw caused(
                        file + " is not a " + kind + " of this release's form",
                        "Was it changed? \"" + verb + "\" writes one.",
                        e);
            }
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

    private static VerbException caused(String fact, String hint, Exception cause) {
        VerbException exception = new VerbException(fact, hint, ExitCode.ERROR);
        exception.initCause(cause);
        return exception;
    }

    /** The file's text, which is JSON. */
    String json() {
        return signed.text();
    }
}
