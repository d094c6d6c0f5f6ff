package dev.tidegate.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.alert.AlertSettings;
import dev.tidegate.alert.Condition;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is told of alerts, as an operator writes it. */
class AlertReaderTest {
    private static final String REST =
            """
            pipeline: orders
            source:
              url: jdbc:sqlserver://sql;databaseName=shop
              user: tidegate
              password: a
            journal:
              bootstrap_servers: kafka:9092
            target:
              url: jdbc:postgresql://pg/shop
              user: tidegate
            """;

    @TempDir Path directory;

    @Test
    void allOfItBecomesSettings() throws IOException {
        Files.writeString(directory.resolve("s"), "hmac secret\n");
        AlertSettings alerts =
                read(
                        """
                        alerts:
                          webhooks: ["https://chat.example/t0ken", "http://localhost:9/x"]
                          secret_file: s
                          conditions: [lag_high, rows_differ]
                          hold: 10s
                          hold_long: 5m
                          lag_max: 2m
                          retention_min: 12h
                        """);

        assertThat(alerts.receivers())
                .containsExactly(
                        URI.create("https://chat.example/t0ken"),
                        URI.create("http://localhost:9/x"));
        assertThat(alerts.secret()).hasValue("hmac secret");
        assertThat(alerts.conditions())
                .containsExactlyInAnyOrder(Condition.LAG_HIGH, Condition.ROWS_DIFFER);
        assertThat(alerts.patience())
                .isEqualTo(
                        new AlertSettings.Patience(Duration.ofSeconds(10), Duration.ofMinutes(5)));
        assertThat(alerts.bounds())
                .isEqualTo(new AlertSettings.Bounds(Duration.ofMinutes(2), Duration.ofHours(12)));
        assertThat(alerts.toString()).doesNotContain("t0ken", "hmac secret");
    }

    @Test
    void withoutASectionNobodyIsTold() throws IOException {
        assertThat(read("")).isEqualTo(AlertSettings.DEFAULTS);
    }

    @Test
    void anAddressOfAnotherMachineWithoutTlsIsRefusedUnlessThatIsAsked() throws IOException {
        String address = "  webhooks: [\"http://chat.example/t0ken\"]\n";

        assertThatThrownBy(() -> read("alerts:\n" + address))
                .isInstanceOfSatisfying(
                        TidegateException.class,
                        it -> {
                            assertThat(it.code()).isEqualTo(ErrorCode.SETTINGS_INVALID);
                            assertThat(it.getMessage())
                                    .contains("alerts.webhooks has an address of another machine")
                                    .contains("alerts.plain_http: on")
                                    .doesNotContain("t0ken");
                        });
        assertThat(read("alerts:\n  plain_http: on\n" + address).receivers()).hasSize(1);
    }

    @Test
    void aConditionThatThereIsNotAndAnAddressThatIsNoneAreProblems() {
        assertThatThrownBy(() ->
                        read(
                                """
                                alerts:
                                  webhooks: ["https:///t0ken"]
                                  conditions: [lag_hihg]
                                """))
                .isInstanceOfSatisfying(
                        TidegateException.class,
                        it ->
                                assertThat(it.getMessage())
                                        .contains(
                                                "alerts.webhooks is not right, expected"
                                                        + " https://HOST/PATH")
                                        .contains("alerts.conditions is \"lag_hihg\", expected")
                                        .doesNotContain("t0ken"));
    }

    @Test
    void neitherTheSecretNorAnAddressOfAReceiverIsShownWhole() throws IOException {
        assertThat(
                        shown(
                                """
                                alerts:
                                  webhooks: ["https://user:pass0rd@chat.example/x?token=t0ken"]
                                  secret: s3cret
                                """))
                .contains("alerts.webhooks", "chat.example")
                .doesNotContain("pass0rd", "t0ken", "s3cret");
    }

    private AlertSettings read(String section) throws IOException {
        return SettingsReader.read(file(section), Map.of()).settings().alerts();
    }

    private String shown(String section) throws IOException {
        return SettingsReader.read(file(section), Map.of()).shown().toString();
    }

    private Path file(String section) throws IOException {
        return Files.writeString(directory.resolve("tidegate.yaml"), REST + section);
    }
}
