package dev.tidegate.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a URL says of the server, and what is added to it. */
class TargetServerTest {
    private static Properties added(String url) {
        Properties properties = new Properties();
        TargetServer.of(url).encrypt(properties);
        return properties;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://pg.example/shop",
                "jdbc:postgresql://127.0.0.1,pg.example:5433/shop",
                "jdbc:postgresql://localhost.example/shop",
                "jdbc:postgresql://[2001:db8::1]/shop"
            })
    void aServerOnAnotherMachineMustProveItsName(String url) {
        assertThat(added(url)).containsEntry("sslmode", "verify-full");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://pg.example/shop?sslmode=disable",
                "jdbc:postgresql://pg.example/shop?ssl=true",
                "jdbc:postgresql://localhost:5433/shop",
                "jdbc:postgresql://127.0.0.1/shop",
                "jdbc:postgresql://[::1]/shop",
                "jdbc:postgresql:shop"
            })
    void whatTheUrlSaysIsNotTouchedNorAServerOnThisMachine(String url) {
        assertThat(added(url)).doesNotContainKey("sslmode");
    }

    @Test
    void authoritiesAreTheFilesOrJavas() {
        assertThat(added("jdbc:postgresql://pg.example/shop?sslrootcert=ca.pem"))
                .doesNotContainKey("sslfactory");
        assertThat(added("jdbc:postgresql://pg.example/shop?sslcert=client.pem"))
                .as("Java's own factory has no client's certificate")
                .doesNotContainKey("sslfactory");
    }

    @Test
    void aTokenIsForTheOneServerOfTheUrl() {
        PostgresSettings settings =
                new PostgresSettings("jdbc:postgresql://pg.example:6432/shop", "writer", "")
                        .withTokens((host, port, user) -> host + " " + port + " " + user);

        assertThat(settings.secret()).isEqualTo("pg.example 6432 writer");
        assertThatThrownBy(() ->
                        new PostgresSettings("jdbc:postgresql://a,b/shop", "writer", "")
                                .withTokens((_, _, _) -> ""))
                .hasMessageContaining("names several servers, and a token is for one");
    }
}
