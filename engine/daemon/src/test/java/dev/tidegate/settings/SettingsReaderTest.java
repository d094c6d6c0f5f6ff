package dev.tidegate.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidegate.apply.ApplySettings;
import dev.tidegate.load.LoadSettings;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TidegateException;
import dev.tidegate.validate.AuditSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator may write, and what is said when something is not right. */
final class SettingsReaderTest {
    private static final String WHOLE =
            """
            pipeline: orders
            source:
              url: jdbc:sqlserver://sql.example:1433;databaseName=orders;trustStorePassword=hush
              user: reader
              password: ${SOURCE_PASSWORD}
              tables: [dbo.*, "sales.order_*"]
              groups: ["dbo.audit, dbo.log*", sales.order_history]
            journal:
              bootstrap_servers: kafka:9092
              retention: 14d
              client_properties:
                security.protocol: SSL
                ssl.key.password: ${KEY_PASSWORD}
            target:
              url: postgresql://pg.example/orders
              user: writer
              password_file: secret.txt
            apply:
              window_delay_max: 250ms
            load:
              start: asked
              parallel_reads: 8
              parallel_reads_streaming: 3
              duty_percent_streaming: 40
              chunk_rows_max: 10000
              visibility_guard: 3s
              source_commit_max: 0s
              large_object_folder: values
            """;
    private static final Map<String, String> SECRETS =
            Map.of("SOURCE_PASSWORD", "s3cret-one", "KEY_PASSWORD", "s3cret-two");

    @TempDir Path directory;

    @Test
    void aWholeFileBecomesSettings() throws IOException {
        Files.writeString(directory.resolve("secret.txt"), "s3cret-three\n");

        Settings settings = read(WHOLE, SECRETS).settings();

        assertThat(settings.pipeline()).isEqualTo("orders");
        assertThat(settings.source().password()).isEqualTo("s3cret-one");
        assertThat(settings.source().tables()).containsExactly("dbo.*", "sales.order_*");
        assertThat(settings.journal().pipeline()).isEqualTo("orders");
        assertThat(settings.journal().retention()).isEqualTo(Optional.of(Duration.ofDays(14)));
        assertThat(settings.journal().clientProperties())
                .containsEntry("ssl.key.password", "s3cret-two");
        assertThat(settings.target().url()).isEqualTo("jdbc:postgresql://pg.example/orders");
        assertThat(settings.target().password()).isEqualTo("s3cret-three");
        assertThat(settings.apply().windowDelayMax()).isEqualTo(Duration.ofMillis(250));
        assertThat(settings.apply().windowChangesMax()).isEqualTo(400_000);
        assertThat(settings.apply().windowBytesMax())
                .as("an eighth of the heap, for three groups")
                .isEqualTo(ApplySettings.windowBytesMax(Runtime.getRuntime().maxMemory(), 3));
        assertThat(settings.validate().pace().rowsKept())
                .isEqualTo(AuditSettings.rowsKept(Runtime.getRuntime().maxMemory(), 3));
        assertThat(settings.target().standbyLagMax()).isEmpty();
        assertThat(settings.http()).isEqualTo(new HttpSettings("127.0.0.1", 8085));
        assertThat(settings.groups().count()).isEqualTo(3);
        assertThat(settings.groups().text(1)).isEqualTo("1 (dbo.audit, dbo.log*)");
        assertThat(settings.groups().of(new TableId("Sales", "Order_History"))).isEqualTo(2);
        assertThat(settings.source().visibilityGuard()).isEqualTo(Duration.ofSeconds(3));
        assertThat(settings.load().start()).isEqualTo(Settings.Load.Start.ASKED);
        assertThat(settings.load().indexThreads()).isEqualTo(2);
        assertThat(settings.load().sourceCommitMax()).isEqualTo(Duration.ZERO);
        assertThat(settings.load().largeObjectFolder()).isEqualTo(directory.resolve("values"));
        LoadSettings chunks = settings.load().chunks();
        assertThat(chunks.parallelReads()).isEqualTo(8);
        assertThat(chunks.besideStream()).isEqualTo(new LoadSettings.BesideStream(3, 40));
        assertThat(chunks.openChunksMax()).isEqualTo(16 * 8);
        assertThat(chunks.chunk().rows()).isEqualTo(10_000);
        assertThat(chunks.keptBytesMax()).isEqualTo(LoadSettings.DEFAULTS.keptBytesMax());
    }

    @Test
    void allProblemsAreToldAtOnceEachWithItsLine() {
        List<String> problems =
                problems(
                        """
                        pipeline: or ders
                        source:
                          url: jdbc:sqlserver://sql.example;databaseName=orders
                          user: reader
                          pasword: x
                        journal:
                          bootstrap_servers: kafka:9092
                        target:
                          url: jdbc:postgresql://pg/orders
                          user: ${WRITER}
                        apply:
                          window_changes_max: 0
                          window_delay_max: soon
                        """);

        assertThat(problems)
                .containsExactly(
                        "f.yaml:1: pipeline is \"or ders\", expected 1 to 200 letters, digits,"
                                + " dots, underscores or hyphens",
                        "f.yaml:5: source.pasword is not a setting; did you mean"
                                + " source.password?",
                        "f.yaml:10: target.user names the environment variable WRITER, which is"
                                + " not set; set it",
                        "f.yaml:12: apply.window_changes_max is \"0\", expected a whole number"
                                + " from 1 to 10000000",
                        "f.yaml:13: apply.window_delay_max is \"soon\", expected a duration from"
                                + " 0s to 1m, such as 100ms, 5s or 2m");
    }

    @Test
    void aSettingInTheWrongSectionIsPointedToTheRightOne() {
        assertThat(problems(WHOLE.replace("apply:", "aply:")).getLast())
                .contains("aply is not a setting; did you mean apply?");
        assertThat(problems("poll_interval: 1s\n"))
                .contains(
                        "f.yaml:1: poll_interval is not a setting; did you mean"
                                + " source.poll_interval?");
    }

    @Test
    void aKeyThatIsThereTwiceIsAProblem() {
        assertThat(problems("pipeline: a\npipeline: b\n"))
                .containsExactly(
                        "f.yaml:2: \"pipeline\" is there twice; keep one of the two lines");
    }

    @Test
    void whatIsNotYamlIsToldWithItsLine() {
        assertThat(problems("pipeline: a\nsource: [unclosed\n").getFirst())
                .isEqualTo(
                        "f.yaml:2: is not YAML: while parsing a flow sequence, expected ',' or ']',"
                                + " but got <stream end>");
    }

    @Test
    void anEmptyFileLacksWhatMustBeGiven() {
        assertThat(problems(""))
                .anyMatch(it -> it.startsWith("f.yaml: pipeline is missing; add it"))
                .anyMatch(it -> it.contains("PGHOST and PGDATABASE"));
    }

    @Test
    void libpqsVariablesStandInForTheTarget() throws IOException {
        String noTarget = WHOLE.replaceAll("(?s)target:.*apply:", "apply:");

        Settings settings =
                read(
                                noTarget,
                                Map.of(
                                        "SOURCE_PASSWORD", "a",
                                        "KEY_PASSWORD", "b",
                                        "PGHOST", "pg.example",
                                        "PGDATABASE", "orders",
                                        "PGUSER", "writer",
                                        "PGPASSWORD", "c",
                                        "PGSSLMODE", "verify-full"))
                        .settings();

        assertThat(settings.target().url())
                .isEqualTo("jdbc:postgresql://pg.example:5432/orders?sslmode=verify-full");
        assertThat(settings.target().user()).isEqualTo("writer");
        assertThat(settings.target().password()).isEqualTo("c");
    }

    @Test
    void noSecretIsShownOrQuoted() throws IOException {
        Files.writeString(directory.resolve("secret.txt"), "s3cret-three");

        String shown = read(WHOLE, SECRETS).shown().toString();

        assertThat(shown)
                .contains("databaseName=orders", "security.protocol", "line 5")
                .doesNotContain("s3cret", "hush");
        assertThat(problems("source:\n  url: jdbc:mysql://x;password=hush\n").toString())
                .contains("source.url is not right, expected jdbc:sqlserver://")
                .doesNotContain("hush");
    }

    @Test
    void aPasswordIsGivenInOneWayOnly() {
        assertThat(problems(WHOLE.replace("user: writer", "user: writer\n  password: x")))
                .contains(
                        "f.yaml:18: target.password_file and target.password are both given;"
                                + " keep one");
    }

    @Test
    void aSecretOfAwsTakesAValuesPlace() throws IOException {
        Files.writeString(directory.resolve("secret.txt"), "x");
        Path file =
                Files.writeString(
                        directory.resolve("f.yaml"),
                        WHOLE.replace("${SOURCE_PASSWORD}", "${aws:orders/source#password}"));

        SettingsReader.Read read = SettingsReader.read(file, SECRETS, name -> "s3cret of " + name);

        assertThat(read.settings().source().password())
                .isEqualTo("s3cret of orders/source#password");
        assertThat(read.shown().toString()).doesNotContain("s3cret");
    }

    @Test
    void aSecretThatCannotBeHadIsOneMoreProblem() throws IOException {
        Path file =
                Files.writeString(
                        directory.resolve("f.yaml"),
                        WHOLE.replace("${SOURCE_PASSWORD}", "${aws:orders/source}"));
        UnaryOperator<String> refusing =
                name -> {
                    throw new TidegateException(
                            ErrorCode.SETTINGS_INVALID, "nobody gives " + name, "Ask for it.");
                };

        TidegateException invalid =
                catchThrowableOfType(
                        TidegateException.class,
                        () -> SettingsReader.read(file, SECRETS, refusing));

        assertThat(invalid)
                .hasMessageContaining(
                        "source.password cannot be had: nobody gives orders/source. Ask for it.")
                .hasMessageContaining("secret.txt");
    }

    @Test
    void theTargetsRoleLogsInWithAPasswordOrWithTokens() throws IOException {
        String url = "jdbc:postgresql://x.cluster-y.eu-central-1.rds.amazonaws.com/orders";
        String signed =
                WHOLE.replace("postgresql://pg.example/orders", url)
                        .replaceFirst("  password_file: .*\n", "  login: iam\n");

        assertThat(read(signed, SECRETS).settings().target().tokens()).isPresent();
        assertThat(
                        read(signed.replace("login: iam", "password: x"), SECRETS)
                                .settings()
                                .target()
                                .tokens())
                .isEmpty();
        assertThat(problems(signed.replace("login: iam", "login: iam\n  password: x")))
                .contains(
                        "f.yaml:17: target.login is iam, and there is a target.password too; keep"
                                + " one");
        assertThat(problems(signed.replace("x.cluster", "a,x.cluster")).toString())
                .contains("names several servers, and a token is for one");
    }

    @Test
    void whatTheJournalRefusesIsOneMoreProblem() {
        assertThat(problems(WHOLE.replace("security.protocol: SSL", "acks: 0")).toString())
                .contains("Kafka client properties [acks] are not for operators to set");
    }

    @Test
    void aPlainDollarBraceCanBeWritten() throws IOException {
        Files.writeString(directory.resolve("secret.txt"), "x");

        Settings settings = read(WHOLE.replace("${SOURCE_PASSWORD}", "a$${b}"), SECRETS).settings();

        assertThat(settings.source().password()).isEqualTo("a${b}");
    }

    @Test
    void durationsReadBackAsTheyArePrinted() {
        for (String text : List.of("0s", "100ms", "5s", "2m", "1h", "14d", "90s")) {
            assertThat(Durations.parse(text).map(Durations::text)).hasValue(text);
        }
        assertThat(Durations.parse("5")).isEmpty();
    }

    @Test
    void theUserInfoOfAUrlIsMaskedToo() {
        assertThat(Secrets.maskUrl("postgresql://writer:hush@pg/orders?sslpassword=hush"))
                .isEqualTo("postgresql://writer:********@pg/orders?sslpassword=********");
    }

    private SettingsReader.Read read(String yaml, Map<String, String> environment)
            throws IOException {
        return SettingsReader.read(
                Files.writeString(directory.resolve("f.yaml"), yaml), environment);
    }

    /** The lines of the error, without the directory. */
    private List<String> problems(String yaml) {
        Map<String, String> environment = Map.of("SOURCE_PASSWORD", "a", "KEY_PASSWORD", "b");
        TidegateException invalid =
                catchThrowableOfType(TidegateException.class, () -> read(yaml, environment));
        assertThat(invalid.code()).isEqualTo(ErrorCode.SETTINGS_INVALID);
        return String.valueOf(invalid.getMessage())
                .lines()
                .skip(1)
                .map(it -> it.strip().replace(directory + "/", ""))
                .toList();
    }
}
