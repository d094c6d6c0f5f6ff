package dev.tidegate.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import dev.tidegate.postgres.Connections;
import dev.tidegate.postgres.PostgresSettings;
import dev.tidegate.sandbox.postgres.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How sessions with a real PostgreSQL are encrypted, and what a login sends. */
@Timeout(120)
class TargetTlsTest {
    /** This machine, under a name that does not say so. */
    private static final String ELSEWHERE = "127.1";

    @TempDir static Path directory;
    private static PostgresServer withTls;
    private static PostgresServer without;
    private static Path authority;

    @BeforeAll
    static void startServers() throws Exception {
        SelfSigned certificate = SelfSigned.in(directory, "dns:localhost");
        authority = certificate.authority();
        without = PostgresServer.start(directory.resolve("without"), "shop");
        withTls = PostgresServer.start(directory.resolve("with"), "shop");
        Path data = directory.resolve("with").resolve("data");
        serversFile(data.resolve("server.pem"), certificate.certificate());
        serversFile(data.resolve("server.key"), certificate.key());
        Path access = data.resolve("pg_hba.conf");
        Files.writeString(
                access, "host all signed 127.0.0.1/32 scram-sha-256\n" + Files.readString(access));
        administer("create role signed login");
        administer("alter system set ssl_cert_file = 'server.pem'");
        administer("alter system set ssl_key_file = 'server.key'");
        administer("alter system set ssl = on");
        withTls.restart();
    }

    @AfterAll
    static void stopServers() {
        withTls.close();
        without.close();
    }

    /** Nobody else may read it, and the server may run as somebody else than this test. */
    private static void serversFile(Path file, String content) throws IOException {
        Files.writeString(file, content);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        Files.setOwner(file, Files.getOwner(file.resolveSibling("PG_VERSION")));
    }

    private static void administer(String statement) throws SQLException {
        try (Connection connection = DriverManager.getConnection(withTls.jdbcUrl());
                Statement administration = connection.createStatement()) {
            administration.execute(statement);
        }
    }

    private static PostgresSettings at(String host, PostgresServer server, String parameters) {
        return new PostgresSettings(
                "jdbc:postgresql://%s:%d/shop%s".formatted(host, server.port(), parameters),
                PostgresServer.USER,
                "");
    }

    /** Whether a session with these settings is encrypted. */
    private static boolean isEncrypted(PostgresSettings settings) throws SQLException {
        try (Connections connections = new Connections(settings, "tls");
                Connection connection = connections.open("look");
                Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery(
                                "select ssl from pg_stat_ssl where pid = pg_backend_pid()")) {
            row.next();
            return row.getBoolean(1);
        }
    }

    private static TidegateException refusal(PostgresSettings settings) {
        TidegateException refused =
                catchThrowableOfType(TidegateException.class, () -> isEncrypted(settings));
        assertThat(refused).as("it was talked to").isNotNull();
        assertThat(refused.code()).isEqualTo(ErrorCode.TARGET_UNAVAILABLE);
        return refused;
    }

    @Test
    void aServerElsewhereThatOffersNoTlsIsNotTalkedTo() throws SQLException {
        assertThat(refusal(at(ELSEWHERE, without, "")).hint()).contains("ssl = on", "sslmode");
        assertThat(isEncrypted(at(ELSEWHERE, without, "?sslmode=disable")))
                .as("unless somebody says so")
                .isFalse();
    }

    @Test
    void aServerElsewhereMustShowACertificateOfAKnownAuthority() {
        assertThat(refusal(at(ELSEWHERE, withTls, "")).hint()).contains("sslrootcert=FILE");
    }

    @Test
    void aCertificateMustBeForTheServersName() {
        assertThat(refusal(at(ELSEWHERE, withTls, "?sslrootcert=" + authority)).hint())
                .contains("name the server as its certificate does");
    }

    @Test
    void aServerThatProvesItsNameIsTalkedToInSecret() throws SQLException {
        String proven = "?sslmode=verify-full&sslrootcert=" + authority;

        assertThat(isEncrypted(at("localhost", withTls, proven))).isTrue();
    }

    @Test
    void aServerOnThisMachineNeedProveNothing() throws SQLException {
        assertThat(isEncrypted(at("127.0.0.1", without, ""))).isFalse();
    }

    @Test
    void eachSessionLogsInWithATokenOfItsOwn() throws SQLException {
        List<String> made = new ArrayList<>();
        PostgresSettings settings =
                new PostgresSettings(
                                "jdbc:postgresql://127.0.0.1:" + withTls.port() + "/shop",
                                "signed",
                                "")
                        .withTokens((host, port, user) -> {
                            String token = "%s:%d %s %d".formatted(host, port, user, made.size());
                            made.add(token);
                            take(token);
                            return token;
                        });

        assertThat(isEncrypted(settings)).isTrue();
        assertThat(isEncrypted(settings)).isTrue();

        String place = "127.0.0.1:" + withTls.port() + " signed ";
        assertThat(made).containsExactly(place + 0, place + 1);
        assertThat(settings.toString()).doesNotContain(place + 1);
    }

    /** The server takes this one from now on, and no other. */
    private static void take(String token) {
        try {
            administer("alter role signed password '" + token + "'");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
