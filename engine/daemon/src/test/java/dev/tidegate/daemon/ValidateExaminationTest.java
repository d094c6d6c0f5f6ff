package dev.tidegate.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import dev.tidegate.preflight.Finding;
import dev.tidegate.preflight.Verdict;
import dev.tidegate.schema.TableDefinition;
import dev.tidegate.settings.ValidateSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What preflight says of validation's own settings. */
final class ValidateExaminationTest {
    private static final TableDefinition ACCOUNT =
            new MemorySource().definition(MemorySource.ACCOUNT);

    @TempDir Path directory;

    @Test
    void aKeyThatCannotSignIsFoundBeforeACertificateIsWanted() throws Exception {
        assertThat(key(Optional.empty()).verdict()).isEqualTo(Verdict.NOTE);
        Path file = directory.resolve("key.pem");
        assertThat(key(Optional.of(file)).fact()).contains("cannot be read: NoSuchFileException");
        assertThat(key(Optional.of(file)).verdict()).isEqualTo(Verdict.FAIL);
        Files.writeString(file, "S3CRET");
        assertThat(key(Optional.of(file)).fact())
                .contains("no \"-----BEGIN PRIVATE KEY-----\" in it")
                .doesNotContain("S3CRET");
        write(file, "EC");
        assertThat(key(Optional.of(file)).fact()).contains("not an Ed25519 private key");
        write(file, "Ed25519");
        assertThat(key(Optional.of(file)).verdict()).isEqualTo(Verdict.OK);
    }

    private static void write(Path file, String algorithm) throws Exception {
        byte[] key =
                KeyPairGenerator.getInstance(algorithm).generateKeyPair().getPrivate().getEncoded();
        Files.writeString(
                file,
                "-----BEGIN PRIVATE KEY-----\n%s\n-----END PRIVATE KEY-----\n"
                        .formatted(Base64.getMimeEncoder().encodeToString(key)));
    }

    @Test
    void anIntervalThatIsShorterThanTheReadingIsNamed() throws Exception {
        assertThat(found("intervals", Map.of(), rows(100)).verdict()).isEqualTo(Verdict.OK);

        Finding longer = found("intervals", Map.of(), rows(720_000_000));

        assertThat(longer.verdict()).isEqualTo(Verdict.NOTE);
        assertThat(longer.fact()).startsWith("reading all rows of the source takes at least 10 h");
        assertThat(found("intervals", Map.of(), rows(7_200_000_000L)).verdict())
                .isEqualTo(Verdict.WARN);
        assertThat(
                        found(
                                        "intervals",
                                        Map.of(),
                                        () -> {
                                            throw new TidegateException(
                                                    ErrorCode.SOURCE_UNAVAILABLE, "away", "Wait.");
                                        })
                                .verdict())
                .isEqualTo(Verdict.SKIPPED);
    }

    @Test
    void exclusionsThatCannotBeOrDoNothingAreNamed() throws Exception {
        assertThat(excluded("dbo.account.balance").verdict()).isEqualTo(Verdict.NOTE);
        assertThat(excluded("dbo.account.balance").evidence())
                .containsExactly("dbo.account.balance: validate.columns_excluded: why not");
        assertThat(excluded("dbo.account.id").verdict()).isEqualTo(Verdict.FAIL);
        assertThat(excluded("dbo.account.balnce").verdict()).isEqualTo(Verdict.WARN);
        assertThat(excluded("dbo.account.balnce").fact()).contains("which no table has");
    }

    private Finding excluded(String column) throws InterruptedException {
        return found("columns_excluded", Map.of(column, "why not"), rows(1));
    }

    private static Supplier<List<TableDefinition>> rows(long rows) {
        return () ->
                List.of(
                        new TableDefinition(
                                ACCOUNT.schema(),
                                ACCOUNT.columns(),
                                ACCOUNT.primaryKey(),
                                ACCOUNT.uniqueKeys(),
                                ACCOUNT.foreignKeys(),
                                ACCOUNT.indexes(),
                                ACCOUNT.checks(),
                                rows));
    }

    private static Finding key(Optional<Path> file) throws InterruptedException {
        return found("certificate_key", settings(Map.of(), file), rows(1));
    }

    private static Finding found(
            String id, Map<String, String> columns, Supplier<List<TableDefinition>> source)
            throws InterruptedException {
        return found(id, settings(columns, Optional.empty()), source);
    }

    private static Finding found(
            String id, ValidateSettings settings, Supplier<List<TableDefinition>> source)
            throws InterruptedException {
        return ValidateExamination.of(settings, source).examine().stream()
                .filter(it -> it.check().id().equals("settings.validate." + id))
                .findFirst()
                .orElseThrow();
    }

    private static ValidateSettings settings(Map<String, String> columns, Optional<Path> key) {
        return ValidateSettings.DEFAULTS.withColumnsExcluded(columns).withCertificateKey(key);
    }
}
