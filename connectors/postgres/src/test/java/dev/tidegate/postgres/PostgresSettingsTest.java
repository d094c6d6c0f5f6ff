package dev.tidegate.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.model.ErrorCode;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PostgresSettingsTest {
    @Test
    void thePasswordIsNeverShown() {
        var settings =
                new PostgresSettings(
                                "jdbc:postgresql://db/shop?password=hunter2", "tidegate", "hunter2")
                        .withReader(at("jdbc:postgresql://reader/shop?password=hunter2"));

        assertThat(settings.toString())
                .isEqualTo(
                        "PostgresSettings[url=jdbc:postgresql://db/shop, user=tidegate,"
                                + " textUnstorable=REFUSE, standbyLagMax=Optional.empty,"
                                + " foreignKeys=AUTO,"
                                + " readerUrl=Optional[jdbc:postgresql://reader/shop]]");
    }

    @Test
    void anotherDatabaseIsRefused() {
        assertThatThrownBy(() -> new PostgresSettings("jdbc:sqlserver://db", "u", "p"))
                .extracting("code")
                .isEqualTo(ErrorCode.SETTINGS_INVALID);
        assertThatThrownBy(() ->
                        new PostgresSettings("jdbc:postgresql://db/s", "u", "p")
                                .withReader(at("jdbc:sqlserver://db")))
                .extracting("code")
                .isEqualTo(ErrorCode.SETTINGS_INVALID);
    }

    @Test
    void parametersThatChangeTheMeaningOfStatementsAreRefused() {
        assertThatThrownBy(() ->
                        new PostgresSettings(
                                "jdbc:postgresql://db/s?ssl=true&autosave=always", "", ""))
                .hasMessage(
                        "the parameter autosave of the target's URL is not for operators to set");
    }

    private static PostgresSettings.AuditReader at(String url) {
        return new PostgresSettings.AuditReader(
                url, Duration.ofMinutes(1), PostgresSettings.WhenBehind.WAIT);
    }
}
