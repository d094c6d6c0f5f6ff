package dev.tidegate.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.access.AccessSettings;
import dev.tidegate.access.AccessSettings.NamedToken;
import dev.tidegate.access.Role;
import dev.tidegate.access.TokenHash;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may ask what, as an operator writes it. */
class HttpReaderTest {
    private static final TokenHash HASH = TokenHash.of("a token");

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
    void allOfItBecomesSettings() throws Exception {
        Files.writeString(directory.resolve("p"), "keystore's secret\n");
        HttpSettings http =
                read(
                        """
                        http:
                          host: 0.0.0.0
                          port: 8443
                          probe_port: 8086
                          keystore: tls.p12
                          keystore_password_file: p
                          client_ca: clients.pem
                          clients:
                            "CN=grafana, O=Shop": viewer
                          tokens:
                            ann: cutover %s
                          oidc:
                            issuer: https://login.example
                            audience: tidegate
                            jwks: https://login.example/keys
                            role_claim: groups
                            roles: {dba: admin}
                          requests_per_second_max: 7
                          failed_logins_per_minute_max: 8
                          approvals: [cutover.go, validate.table.repair]
                          approval_wait_max: 10m
                        """
                                .formatted(HASH.text()));

        assertThat(http.port()).isEqualTo(8443);
        assertThat(http.probePort()).contains(8086);
        assertThat(http.tls())
                .contains(
                        new HttpSettings.Tls(
                                directory.resolve("tls.p12"),
                                "keystore's secret",
                                Optional.of(directory.resolve("clients.pem"))));
        AccessSettings access = http.access();
        assertThat(access.tokens()).containsExactly(new NamedToken("ann", Role.CUTOVER, HASH));
        assertThat(access.certificates())
                .isEqualTo(Map.of(new X500Principal("CN=grafana,O=Shop"), Role.VIEWER));
        assertThat(access.oidc().orElseThrow().roles()).isEqualTo(Map.of("dba", Role.ADMIN));
        assertThat(access.limits()).isEqualTo(new AccessSettings.Limits(7, 8));
        assertThat(access.approvals().acts())
                .containsExactlyInAnyOrder("cutover.go", "validate.table.repair");
        assertThat(access.approvals().waitMax()).isEqualTo(Duration.ofMinutes(10));
        assertThat(http.toString()).doesNotContain("secret");
    }

    @Test
    void withoutAnyOfItOnlyThisMachineAsks() throws Exception {
        assertThat(read("")).isEqualTo(new HttpSettings("127.0.0.1", 8085));
        assertThat(read("http: {host: \"::1\"}").isLocal()).isTrue();
    }

    @Test
    void onAnotherAddressThereIsTlsUnlessSomebodyElseDoesIt() throws Exception {
        refused("http: {host: 0.0.0.0}", "http.keystore is not given", "http.tls: off");
        refused("http: {tls: on}", "http.keystore is not given");
        assertThat(read("http: {host: 0.0.0.0, tls: off}").tls()).isEmpty();
        assertThat(read("http: {keystore: a.p12}").tls()).isPresent();
        assertThat(read("http: {keystore: a.p12, tls: off}").tls()).isEmpty();
    }

    @Test
    void whatCannotBeMeantIsToldAndATokenIsNeverQuoted() {
        refused("http: {tokens: {ann: admin}}", "no role and hash for \"ann\"");
        refused("http: {tokens: {ann: boss " + HASH.text() + "}}", "no role and hash");
        assertThatThrownBy(() -> read("http: {tokens: {ann: admin tidegate_s3cr3t}}"))
                .hasMessageContaining("tidegate token create")
                .hasMessageNotContaining("s3cr3t");
        refused("http: {clients: {\"CN=a\": boss}}", "has \"boss\"", "viewer, operator");
        refused("http: {clients: {\"grafana\": viewer}}", "expected a subject");
        refused("http: {clients: {\"CN=a\": viewer}}", "needs http.client_ca");
        refused("http: {client_ca: a.pem}", "needs http.keystore");
        refused("http: {oidc: {issuer: a}}", "belong together");
        refused(
                "http: {oidc: {issuer: a, audience: b, jwks: \"http://login.example/keys\"}}",
                "must begin with https://");
        refused(
                "http: {oidc: {issuer: a, audience: b, jwks: f, roles: {x: boss}}}",
                "has \"boss\"");
        refused("http: {approvals: [cutover.go]}", "needs http.tokens");
        refused("http: {approvals: [CUTOVER]}", "the name of an act");
    }

    @Test
    void hashesAreNotShown() throws Exception {
        assertThat(
                        readAll("http: {tokens: {ann: admin " + HASH.text() + "}}").shown().stream()
                                .filter(it -> it.path().equals("http.tokens"))
                                .map(SettingsReader.Shown::text))
                .containsExactly("ann (values masked)");
    }

    private void refused(String http, String... facts) {
        assertThatThrownBy(() -> read(http))
                .isInstanceOfSatisfying(
                        TidegateException.class,
                        e -> {
                            assertThat(e.code()).isEqualTo(ErrorCode.SETTINGS_INVALID);
                            assertThat(e.getMessage()).contains(facts);
                        });
    }

    private HttpSettings read(String http) throws IOException {
        return readAll(http).settings().http();
    }

    private SettingsReader.Read readAll(String http) throws IOException {
        Path file = Files.writeString(directory.resolve("orders.yaml"), REST + http + "\n");
        return SettingsReader.read(file, Map.of());
    }
}
