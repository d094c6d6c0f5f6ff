package dev.tidegate.sqlserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.model.TidegateException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class SqlServerSettingsTest {
    private static final String URL =
            "jdbc:sqlserver://db.example:1444;databaseName=shop;encrypt=false";

    @Test
    void theTextOfSettingsHoldsNoSecret() {
        SqlServerSettings settings = settings(URL, "ada", "s3cret");

        assertThat(settings.toString())
                .contains("db.example:1444/shop")
                .doesNotContain("s3cret")
                .doesNotContain("ada");
    }

    @Test
    void everySettingAtFaultIsNamedAtOnce() {
        assertThatThrownBy(() ->
                        new SqlServerSettings(
                                "jdbc:sqlserver://db.example",
                                "",
                                "",
                                List.of("account"),
                                List.of(),
                                List.of("account.note", "*.note", "dbo.account.note"),
                                Duration.ZERO,
                                Duration.ofHours(1)))
                .isInstanceOf(TidegateException.class)
                .hasMessageContainingAll(
                        "names no database",
                        "user is empty",
                        "password is empty",
                        "\"account\" is not a table",
                        "\"account.note\" is not a column, expected schema.table.column",
                        "poll interval is PT0S",
                        "visibility guard is PT1H");
    }

    @Test
    void aPasswordInTheUrlIsRefusedAndNotRepeated() {
        assertThatThrownBy(() -> settings(URL + ";password=s3cret", "ada", "x"))
                .hasMessageContaining("holds user or password")
                .hasMessageNotContaining("s3cret");
    }

    @Test
    void aUrlIsTakenApartAsTheDriverDoes() {
        SqlServerUrl url =
                SqlServerUrl.parse(
                        "jdbc:sqlserver://db.example\\prod;DatabaseName={a;b}}c};"
                                + "trustServerCertificate=true;");

        assertThat(url.host()).isEqualTo("db.example");
        assertThat(url.instance()).contains("prod");
        assertThat(url.port()).isEqualTo(1433);
        assertThat(url.database()).isEqualTo("a;b}c");
        assertThat(url.properties()).containsOnlyKeys("trustservercertificate");
    }

    @Test
    void serverAndPortMayBeProperties() {
        SqlServerUrl url =
                SqlServerUrl.parse(
                        "jdbc:sqlserver://;serverName=db.example;portNumber=99;database=shop");

        assertThat(url.host()).isEqualTo("db.example");
        assertThat(url.port()).isEqualTo(99);
        assertThat(url.database()).isEqualTo("shop");
    }

    private static SqlServerSettings settings(String url, String user, String password) {
        return new SqlServerSettings(
                url, user, password, List.of(), List.of(), Duration.ofMillis(10));
    }
}
