package dev.tidegate.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidegate.model.TidegateException;
import dev.tidegate.postgres.PostgresSettings.AuditReader;
import dev.tidegate.postgres.PostgresSettings.WhenBehind;
import dev.tidegate.settings.ValidateSettings.OnMismatch;
import dev.tidegate.settings.ValidateSettings.Switch;
import dev.tidegate.validate.AuditSettings.Keyless;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ValidateReaderTest {
    private static final String OTHERS =
            """
            pipeline: orders
            source:
              url: jdbc:sqlserver://sql.example;databaseName=orders
              user: reader
              password: S3CRET
            journal:
              bootstrap_servers: kafka:9092
            target:
              url: jdbc:postgresql://pg.example/orders
              user: writer
            """;

    @TempDir Path directory;

    @Test
    void withoutAWordBothSidesAreAuditedAllTheTime() throws IOException {
        assertThat(read(""))
                .usingRecursiveComparison()
                .ignoringFields("pace.rowsKept") // what the heap has room for
                .isEqualTo(ValidateSettings.DEFAULTS);
        assertThat(ValidateSettings.DEFAULTS.audit()).isEqualTo(Switch.ON);
        assertThat(ValidateSettings.DEFAULTS.ledger()).isEqualTo(Switch.ON);
    }

    @Test
    void allOfItCanBeSaid() throws IOException {
        ValidateSettings settings =
                read(
                        """
                        validate:
                          ledger: off
                          audit: on
                          threads: 4
                          duty_percent: 25
                          source_rows_per_second_max: 1000
                          target_rows_per_second_max: 2000
                          range_rows_max: 500
                          target_interval: 30s
                          source_interval: 10m
                          keyless: may_lock
                          tables_excluded:
                            dbo.tmp_*: is dropped each night
                          on_mismatch: hold
                          certificate_key: keys/tidegate.pem
                        """);

        assertThat(settings.ledger()).isEqualTo(Switch.OFF);
        assertThat(settings.audit()).isEqualTo(Switch.ON);
        assertThat(settings.threads()).isEqualTo(4);
        assertThat(settings.pace().dutyPercent()).isEqualTo(25);
        assertThat(settings.pace().range().rows()).isEqualTo(500);
        assertThat(settings.pace().targetInterval()).isEqualTo(Duration.ofSeconds(30));
        assertThat(settings.pace().sourceInterval()).isEqualTo(Duration.ofMinutes(10));
        assertThat(settings.pace().keyless()).isEqualTo(Keyless.MAY_LOCK);
        assertThat(settings.sourceRowsPerSecondMax()).isEqualTo(1_000);
        assertThat(settings.targetRowsPerSecondMax()).isEqualTo(2_000);
        assertThat(settings.tablesExcluded())
                .isEqualTo(Map.of("dbo.tmp_*", "is dropped each night"));
        assertThat(settings.onMismatch()).isEqualTo(OnMismatch.HOLD);
        assertThat(settings.certificateKey())
                .contains(directory.resolve("keys").resolve("tidegate.pem"));
    }

    @Test
    void aSourceThatIsComparedMoreOftenThanTheTargetIsRefused() {
        assertThat(problems("validate: {target_interval: 1h, source_interval: 30m}"))
                .contains(
                        "validate.source_interval is 30m, which is shorter than"
                                + " validate.target_interval (1h)");
    }

    @Test
    void anExclusionNamesATableAndSaysWhy() {
        assertThat(problems("validate: {tables_excluded: {invoice: is huge}}"))
                .contains("validate.tables_excluded names \"invoice\", expected schema.table");
        assertThat(problems("validate: {tables_excluded: {dbo.invoice: \" \"}}"))
                .contains("expected why it is not audited");
    }

    @Test
    void aColumnThatIsNotComparedIsNamedWithItsTableAndAReason() throws IOException {
        assertThat(
                        read("validate: {columns_excluded: {dbo.*.rowguid: made by each side}}")
                                .columnsExcluded())
                .isEqualTo(Map.of("dbo.*.rowguid", "made by each side"));
        assertThat(problems("validate: {columns_excluded: {dbo.invoice: is huge}}"))
                .contains(
                        "validate.columns_excluded names \"dbo.invoice\", expected"
                                + " schema.table.column");
        assertThat(problems("validate: {columns_excluded: {dbo.invoice.note: \" \"}}"))
                .contains("expected why it is not compared");
    }

    @Test
    void whatReadsTheTargetsRowsMayBeAReplica() throws IOException {
        String url = "reader_url: \"jdbc:postgresql://reader.example/orders\"";
        assertThat(all("validate: {" + url + "}").target().reader())
                .contains(
                        new AuditReader(
                                "jdbc:postgresql://reader.example/orders",
                                Duration.ofMinutes(1),
                                WhenBehind.WAIT));
        assertThat(
                        all("validate: {"
                                        + url
                                        + ", reader_lag_max: 10s, reader_behind: read_target}")
                                .target()
                                .reader())
                .contains(
                        new AuditReader(
                                "jdbc:postgresql://reader.example/orders",
                                Duration.ofSeconds(10),
                                WhenBehind.READ_TARGET));
        assertThat(all("").target().reader()).isEmpty();
        assertThat(problems("validate: {reader_url: \"jdbc:postgresql://r/o?readOnly=true\"}"))
                .contains("f.yaml:11: ", "readOnly");
    }

    private ValidateSettings read(String validate) throws IOException {
        return all(validate).validate();
    }

    private Settings all(String validate) throws IOException {
        Path file = directory.resolve("f.yaml");
        Files.writeString(file, OTHERS + validate);
        return SettingsReader.read(file, Map.of()).settings();
    }

    private String problems(String validate) {
        TidegateException refused =
                catchThrowableOfType(TidegateException.class, () -> read(validate));
        return String.valueOf(refused.getMessage());
    }
}
