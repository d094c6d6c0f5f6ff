package dev.tidegate.sandbox.sqlserver;

import static dev.tidegate.sandbox.sqlserver.SqlServerFixture.query;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.sandbox.sqlserver.wire.EncryptionPolicy;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS with the unmodified driver, in all its modes. */
final class EncryptionTest {
    private static final String PASSWORD = "Secret-1";
    private static final Map<EncryptionPolicy, SqlServer> SERVERS =
            new EnumMap<>(EncryptionPolicy.class);

    @TempDir private Path directory;

    private static SqlServer server(EncryptionPolicy policy) {
        return SERVERS.computeIfAbsent(
                policy, p -> SqlServer.start(new SqlServer.Options(0, PASSWORD, Duration.ZERO, p)));
    }

    @AfterAll
    static void stop() {
        SERVERS.values().forEach(SqlServer::close);
    }

    private static Connection connect(EncryptionPolicy policy, String properties)
            throws SQLException {
        String url =
                "jdbc:sqlserver://localhost:"
                        + server(policy).port()
                        + ";databaseName=master;loginTimeout=2;"
                        + properties;
        return DriverManager.getConnection(url, SqlServer.USER, PASSWORD);
    }

    /** Asks for more than a packet, both ways. */
    private static void assertWorks(EncryptionPolicy policy, String properties) throws Exception {
        try (Connection connection = connect(policy, properties)) {
            String text = "ä".repeat(20_000);
            assertThat(query(connection, "SELECT @@SPID + 0 * LEN(?)", text)).hasSize(1);
            assertThat(query(connection, "SELECT CAST(? AS nvarchar(max))", text))
                    .containsExactly(text);
            assertThat(query(connection, "SELECT 1")).containsExactly("1");
        }
    }

    private static void assertRefused(EncryptionPolicy policy, String properties, String reason) {
        assertThatThrownBy(() -> connect(policy, properties))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining(reason);
    }

    private String trustStore(EncryptionPolicy policy) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("server", server(policy).certificate().orElseThrow());
        Path file = directory.resolve("trust.p12");
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, "changeit".toCharArray());
        }
        return "trustStore=" + file + ";trustStorePassword=changeit;trustStoreType=PKCS12";
    }

    @Test
    void onlyTheLoginIsEncryptedForAClientThatDoesNotAskForMore() throws Exception {
        assertWorks(EncryptionPolicy.OPTIONAL, "encrypt=false");
    }

    @Test
    void everythingIsEncryptedForAClientThatAsks() throws Exception {
        assertWorks(EncryptionPolicy.OPTIONAL, "encrypt=true;trustServerCertificate=true");
        assertWorks(EncryptionPolicy.REQUIRED, "encrypt=true;trustServerCertificate=true");
    }

    @Test
    void aClientThatDoesNotAskIsEncryptedWhereItIsRequired() throws Exception {
        assertWorks(EncryptionPolicy.REQUIRED, "encrypt=false;trustServerCertificate=true");
    }

    @Test
    void aClientThatNeitherAsksNorTrustsIsRefusedWhereItIsRequired() {
        assertRefused(
                EncryptionPolicy.REQUIRED,
                "encrypt=false",
                "\"encrypt\" property is set to \"false\" and \"trustServerCertificate\" property is"
                        + " set to \"false\" but the driver could not establish a secure connection");
    }

    @Test
    void aKnownCertificateIsAccepted() throws Exception {
        String trust = trustStore(EncryptionPolicy.REQUIRED);
        assertWorks(EncryptionPolicy.REQUIRED, "encrypt=true;" + trust);
        assertWorks(
                EncryptionPolicy.REQUIRED, "encrypt=true;hostNameInCertificate=localhost;" + trust);
    }

    @Test
    void anUnknownCertificateOrNameIsNot() throws Exception {
        assertRefused(EncryptionPolicy.REQUIRED, "encrypt=true", "PKIX path building failed");
        assertRefused(
                EncryptionPolicy.REQUIRED,
                "encrypt=true;hostNameInCertificate=other.example;"
                        + trustStore(EncryptionPolicy.REQUIRED),
                "Failed to validate the server name \"other.example\"");
    }

    @Test
    void tds8IsInsideTlsFromItsFirstByte() throws Exception {
        String certificate =
                "serverCertificate="
                        + server(EncryptionPolicy.STRICT).certificateFile().orElseThrow();
        assertWorks(EncryptionPolicy.STRICT, "encrypt=strict;" + certificate);
        assertWorks(
                EncryptionPolicy.STRICT, "encrypt=strict;" + trustStore(EncryptionPolicy.STRICT));
        assertWorks(
                EncryptionPolicy.OPTIONAL,
                "encrypt=strict;serverCertificate="
                        + server(EncryptionPolicy.OPTIONAL).certificateFile().orElseThrow());
    }

    @Test
    void aServerThatIsStrictRefusesOlderClients() {
        for (String mode : List.of("false", "true")) {
            assertRefused(
                    EncryptionPolicy.STRICT,
                    "trustServerCertificate=true;encrypt=" + mode,
                    "unexpected pre-login response");
        }
    }

    @Test
    void aServerWithoutEncryptionIsLeftByClientsThatWantIt() {
        assertRefused(
                EncryptionPolicy.OFF,
                "encrypt=true;trustServerCertificate=true",
                "the server is not configured to support SSL");
    }

    @Test
    void itsOwnUrlConnects() throws Exception {
        for (EncryptionPolicy policy : EncryptionPolicy.values()) {
            try (Connection connection =
                    DriverManager.getConnection(
                            server(policy).jdbcUrl("master"), SqlServer.USER, PASSWORD)) {
                assertThat(query(connection, "SELECT DB_NAME()")).containsExactly("master");
            }
        }
    }
}
