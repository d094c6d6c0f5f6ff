package dev.tidegate.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidegate.cutover.CutoverState;
import dev.tidegate.cutover.Direction;
import dev.tidegate.cutover.Fact;
import dev.tidegate.cutover.Passport;
import dev.tidegate.cutover.Passport.Alarm;
import dev.tidegate.cutover.Passport.Attempt;
import dev.tidegate.cutover.Passport.Outcome;
import dev.tidegate.cutover.Passport.Proof;
import dev.tidegate.cutover.Passport.Result;
import dev.tidegate.cutover.Passport.StepEvidence;
import dev.tidegate.cutover.StepName;
import dev.tidegate.validate.certificate.SignedDocument;
import dev.tidegate.validate.certificate.SignedDocument.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PassportFileTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final DocumentFile.Form<Passport> PASSPORT =
            new DocumentFile.Form<>(Kind.PASSPORT, PassportJson::read, "tidegate cutover passport");

    @TempDir Path folder;
    private final KeyPair keys = newKeys();

    @Test
    void aPassportIsReadBackAsItWasSigned() throws IOException {
        Passport passport = moved(Result.DONE);
        String text =
                SignedDocument.sign(Kind.PASSPORT, PassportJson.write(passport), keys.getPrivate())
                        .text();
        Path file = folder.resolve("passport.json");

        assertThat(PASSPORT.write(file, text).content()).isEqualTo(passport);
        assertThat(PASSPORT.verified(file, publicKey()).content()).isEqualTo(passport);
        assertThat(Files.readString(file))
                .startsWith("{\"passport\":\n{\n  \"version\" : 1,")
                .contains("\"writePause\" : \"PT1.832S\"", "2026-03-01T12:00:00Z");
    }

    @Test
    void aCertificatesSignatureIsNoPassports() throws IOException {
        Path file = folder.resolve("passport.json");
        SignedDocument other =
                SignedDocument.sign(
                        Kind.CERTIFICATE,
                        PassportJson.write(moved(Result.DONE)),
                        keys.getPrivate());
        Files.writeString(
                file,
                new SignedDocument(Kind.PASSPORT, other.document(), other.signature()).text());

        VerbException refused =
                catchThrowableOfType(
                        VerbException.class, () -> PASSPORT.verified(file, publicKey()));

        assertThat(refused.fact()).contains("the signature of ").contains(" is not right");
        Files.writeString(file, other.text());
        assertThat(
                        catchThrowableOfType(
                                        VerbException.class,
                                        () -> PASSPORT.verified(file, publicKey()))
                                .fact())
                .contains("is not a passport of this release's form");
    }

    @Test
    void whatIsProvenWhatIsNotAndWhatWasToldIsShown() {
        assertThat(PassportText.render(moved(Result.FAILED)))
                .isEqualTo(
                        """
                        passport of cutover orders, which is LIVE

                          orders/2/FORWARD             MOVED, applications could not write for 1,832 ms
                              proven     Both sides were the same at the guard marker.
                                         tables that are the same: 7
                              DISPROVED  Nothing was written to the side that was left.

                        TOLD TO AN OPERATOR:
                          2026-03-01T12:00:00Z  something wrote to the closed source: dbo.item, 1
                        """);
    }

    @Test
    void theExitCodeSaysWhetherTheLastMoveIsProven() {
        assertThat(PassportText.exitCode(moved(Result.DONE))).isEqualTo(ExitCode.DONE);
        assertThat(PassportText.exitCode(moved(Result.FAILED))).isEqualTo(ExitCode.DIFFERENCE);
        assertThat(PassportText.exitCode(moved(Result.UNKNOWN))).isEqualTo(ExitCode.PRECONDITION);
    }

    private static Passport moved(Result last) {
        return new Passport(
                Passport.VERSION,
                "orders",
                CutoverState.LIVE,
                List.of(
                        new Attempt(
                                "orders/2/FORWARD",
                                Direction.FORWARD,
                                Outcome.MOVED,
                                "",
                                Optional.of(Duration.ofMillis(1_832)),
                                List.of(
                                        new Proof(
                                                "Both sides were the same at the guard marker.",
                                                Result.DONE,
                                                List.of(new Fact("tables that are the same", "7"))),
                                        new Proof(
                                                "Nothing was written to the side that was left.",
                                                last,
                                                List.of())),
                                List.of(
                                        new StepEvidence(
                                                CutoverState.VERIFYING,
                                                StepName.VERIFY,
                                                Result.DONE,
                                                NOON,
                                                Optional.of(NOON.plusMillis(12)),
                                                List.of())))),
                List.of(new Alarm(NOON, "something wrote to the closed source: dbo.item, 1")));
    }

    private Path publicKey() throws IOException {
        return Files.writeString(
                folder.resolve("key.pub"),
                "-----BEGIN PUBLIC KEY-----\n%s\n-----END PUBLIC KEY-----\n"
                        .formatted(
                                Base64.getMimeEncoder()
                                        .encodeToString(keys.getPublic().getEncoded())));
    }

    private static KeyPair newKeys() {
        try {
            return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has Ed25519", e);
        }
    }
}
