package dev.tidegate.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidegate.cutover.CutoverSettings;
import dev.tidegate.cutover.VerifyMode;
import dev.tidegate.hook.HookPlace;
import dev.tidegate.hook.HookSettings;
import dev.tidegate.hook.KubernetesObject;
import dev.tidegate.model.TidegateException;
import dev.tidegate.settings.CutoverSection.SourceFence;
import dev.tidegate.settings.ValidateSettings.Switch;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CutoverReaderTest {
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
    void withoutAWordTheMachineHasItsOwnDefaultsAndNothingIsCalled() throws IOException {
        assertThat(read("")).isEqualTo(CutoverSection.DEFAULTS);
        assertThat(CutoverSection.DEFAULTS.machine()).isEqualTo(CutoverSettings.DEFAULTS);
        assertThat(CutoverSection.DEFAULTS.enabled()).isEqualTo(Switch.OFF);
    }

    @Test
    void allOfTheMachineCanBeSaid() throws IOException {
        CutoverSection section =
                read(
                        """
                        cutover:
                          enabled: on
                          source_fence: trigger
                          source_users_exempt: [nightly]
                          source_logins: [shop_owner]
                          source_user: fence
                          source_password: S3CRET-FENCE
                          target_roles_exempt: [dba]
                          sequences: [dbo.order_number]
                          target_triggers_disabled: [dbo.item.mail]
                          write_pause_max: 8s
                          lag_max: 2s
                          transaction_max: 3s
                          sequence_margin: 500
                          final_verify: touched
                          armed_for: 1h
                          way_back_for: 24h
                          rollback_mismatches_min: 3
                          rollback_lag_max: 4s
                          look_interval: 10ms
                          pausing_time_max: 6s
                          barrier_time_max: 1s
                          fencing_time_max: 9s
                          draining_time_max: 12s
                          verifying_time_max: 7s
                          finalizing_time_max: 4s
                          alarm_delay: 11s
                        """);

        assertThat(section.enabled()).isEqualTo(Switch.ON);
        assertThat(section.source())
                .isEqualTo(
                        new CutoverSection.SourceSide(
                                SourceFence.TRIGGER,
                                List.of("nightly"),
                                List.of("shop_owner"),
                                Optional.of(new CutoverSection.Login("fence", "S3CRET-FENCE"))));
        assertThat(section.target())
                .isEqualTo(
                        new CutoverSection.TargetSide(
                                List.of("dba"),
                                List.of("dbo.order_number"),
                                List.of("dbo.item.mail")));
        assertThat(section).asString().doesNotContain("S3CRET");
        assertThat(section.machine())
                .isEqualTo(
                        new CutoverSettings(
                                Duration.ofSeconds(8),
                                Duration.ofSeconds(2),
                                Duration.ofSeconds(3),
                                500,
                                VerifyMode.TOUCHED,
                                Duration.ofHours(1),
                                Duration.ofHours(24),
                                new CutoverSettings.Times(
                                        Duration.ofMillis(10),
                                        Duration.ofSeconds(6),
                                        Duration.ofSeconds(1),
                                        Duration.ofSeconds(9),
                                        Duration.ofSeconds(12),
                                        Duration.ofSeconds(7),
                                        Duration.ofSeconds(4),
                                        Duration.ofSeconds(11)),
                                new CutoverSettings.AutomaticRollback(3, Duration.ofSeconds(4))));
    }

    @Test
    void hooksArePutAtTheirPlaces() throws IOException {
        Files.writeString(directory.resolve("hmac"), "S3CRET-HMAC\n");

        HookSettings hooks =
                read("""
                cutover:
                  hooks:
                    secret_file: hmac
                    pause:
                      webhooks: ["https://flags.example/pause"]
                      time_max: 2s
                    route:
                      command: [/opt/route, target]
                      kubernetes:
                        secret/shop/database: '{"stringData":{"host":"pg"}}'
                """)
                        .hooks();

        assertThat(hooks.secret()).contains("S3CRET-HMAC");
        assertThat(hooks.places()).containsOnlyKeys(HookPlace.PAUSE, HookPlace.ROUTE);
        HookSettings.Called pause = hooks.places().get(HookPlace.PAUSE);
        HookSettings.Called route = hooks.places().get(HookPlace.ROUTE);
        assertThat(pause)
                .isEqualTo(
                        new HookSettings.Called(
                                List.of(URI.create("https://flags.example/pause")),
                                List.of(),
                                Map.of(),
                                Duration.ofSeconds(2)));
        assertThat(route)
                .isEqualTo(
                        new HookSettings.Called(
                                List.of(),
                                List.of("/opt/route", "target"),
                                Map.of(
                                        KubernetesObject.parse("secret/shop/database")
                                                .orElseThrow(),
                                        "{\"stringData\":{\"host\":\"pg\"}}"),
                                Duration.ofSeconds(30)));
        assertThat(hooks).asString().doesNotContain("S3CRET");
        assertThat(route).asString().doesNotContain("pg");
    }

    @Test
    void tidegatesOwnLoginsAreNeverDisabled() {
        assertThat(problems("cutover: {source_logins: [Reader]}"))
                .contains(
                        "f.yaml:11: cutover.source_logins names \"Reader\", which Tidegate itself"
                                + " connects as");
        assertThat(problems("cutover: {source_logins: [f], source_user: f, source_password: p}"))
                .contains("cutover.source_logins names \"f\", which Tidegate itself");
    }

    @Test
    void aUserOfTheFenceNeedsItsPassword() {
        assertThat(problems("cutover: {source_user: fence}"))
                .contains("cutover.source_user is given and cutover.source_password is not");
        assertThat(problems("cutover: {source_password: S3CRET}"))
                .contains("cutover.source_password is given and cutover.source_user is not");
    }

    @Test
    void whatBothSidesHaveIsNamedWhole() {
        assertThat(problems("cutover: {sequences: [order_number]}"))
                .contains("cutover.sequences is \"order_number\", expected schema.sequence");
        assertThat(problems("cutover: {target_triggers_disabled: [item.mail]}"))
                .contains("\"item.mail\", expected schema.table.trigger");
    }

    @Test
    void aBarrierThatOutlastsThePauseOrItsStepIsRefused() {
        assertThat(problems("cutover: {barrier_time_max: 6s}"))
                .contains(
                        "cutover.barrier_time_max is 6s, expected at most cutover.write_pause_max,"
                                + " which is 5s");
        assertThat(problems("cutover: {barrier_time_max: 3s, fencing_time_max: 2s}"))
                .contains(
                        "cutover.barrier_time_max is 3s, expected at most"
                                + " cutover.fencing_time_max, which is 2s");
    }

    @Test
    void hooksThatCannotBeCalledAreRefusedWithoutTheirSecrets() {
        assertThat(problems("cutover: {hooks: {pause: {webhooks: [\"ftp://S3CRET/\"]}}}"))
                .contains("cutover.hooks.pause.webhooks is not right, expected https://HOST/PATH");
        assertThat(problems("cutover: {hooks: {pause: {webhooks: [\"https://?S3CRET\"]}}}"))
                .contains("cutover.hooks.pause.webhooks is not right");
        assertThat(problems("cutover: {hooks: {route: {kubernetes: {pod/a/b: '{}'}}}}"))
                .contains(
                        "cutover.hooks.route.kubernetes names \"pod/a/b\", expected"
                                + " kind/namespace/name");
        assertThat(problems("cutover: {hooks: {route: {kubernetes: {secret/a/b: S3CRET}}}}"))
                .contains("cutover.hooks.route.kubernetes has no JSON object for \"secret/a/b\"");
        assertThat(problems("cutover: {hooks: {rout: {command: [x]}}}"))
                .contains("cutover.hooks.rout is not a setting");
    }

    private CutoverSection read(String cutover) throws IOException {
        Path file = directory.resolve("f.yaml");
        Files.writeString(file, OTHERS + cutover);
        return SettingsReader.read(file, Map.of()).settings().cutover();
    }

    private String problems(String cutover) {
        TidegateException refused =
                catchThrowableOfType(TidegateException.class, () -> read(cutover));
        assertThat(refused.forOperator()).doesNotContain("S3CRET");
        return String.valueOf(refused.getMessage());
    }
}
