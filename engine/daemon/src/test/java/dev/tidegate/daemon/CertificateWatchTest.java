package dev.tidegate.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.access.AccessSettings;
import dev.tidegate.alert.Observed;
import dev.tidegate.kafka.KafkaSettings;
import dev.tidegate.metric.Metrics;
import dev.tidegate.postgres.PostgresSettings;
import dev.tidegate.settings.HttpSettings;
import dev.tidegate.settings.Settings;
import dev.tidegate.settings.SettingsBuilder;
import dev.tidegate.sqlserver.SqlServerSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** When certificates expire, of real files in each form. */
@Timeout(120)
final class CertificateWatchTest {
    private static final String PASSWORD = "password-of-the-store";
    private static final long DAY = Duration.ofDays(1).toSeconds();

    @TempDir static Path directory;

    @BeforeAll
    static void makeCertificates() throws Exception {
        make("short", 1);
        make("medium", 10);
        make("long", 400);
        Files.writeString(
                directory.resolve("both.pem"),
                Files.readString(directory.resolve("short.pem"))
                        + Files.readString(directory.resolve("long.pem")));
    }

    private static void make(String name, int days) throws Exception {
        String store = directory.resolve(name + ".p12").toString();
        keytool(
                List.of("-genkeypair", "-alias", name, "-keyalg", "RSA", "-dname", "CN=" + name),
                List.of("-validity", Integer.toString(days)),
                List.of("-keystore", store, "-storepass", PASSWORD));
        keytool(
                List.of("-exportcert", "-rfc", "-alias", name),
                List.of("-file", directory.resolve(name + ".pem").toString()),
                List.of("-keystore", store, "-storepass", PASSWORD));
    }

    private static void keytool(List<String> what, List<String> more, List<String> store)
            throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        List.of(what, more, store).forEach(command::addAll);
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(directory.resolve("keytool.log").toFile())
                        .start();
        assertThat(process.waitFor()).isZero();
    }

    private static Settings settings(
            String sourceUrl, Map<String, String> kafka, String targetUrl) {
        return new SettingsBuilder(
                        "orders",
                        new SqlServerSettings(
                                sourceUrl, "u", "p", List.of(), List.of(), Duration.ofMillis(10)),
                        new KafkaSettings("unused:9092", "orders", 1, Optional.empty(), kafka),
                        new PostgresSettings(targetUrl, "u", "p"),
                        new HttpSettings(
                                "127.0.0.1",
                                0,
                                Optional.of(
                                        new HttpSettings.Tls(
                                                directory.resolve("medium.p12"),
                                                PASSWORD,
                                                Optional.of(directory.resolve("both.pem")))),
                                Optional.empty(),
                                AccessSettings.DEFAULTS))
                .build();
    }

    private static Settings all() {
        return settings(
                "jdbc:sqlserver://unused;databaseName=x;trustStore="
                        + directory.resolve("long.p12")
                        + ";trustStorePassword="
                        + PASSWORD
                        + ";trustStoreType=PKCS12",
                Map.of(
                        "ssl.keystore.location",
                        directory.resolve("short.p12").toString(),
                        "ssl.keystore.password",
                        PASSWORD,
                        "ssl.keystore.type",
                        "PKCS12",
                        "ssl.truststore.location",
                        directory.resolve("long.pem").toString(),
                        "ssl.truststore.type",
                        "PEM"),
                "jdbc:postgresql://unused/x?sslmode=verify-full&sslrootcert="
                        + directory.resolve("long.pem")
                        + "&sslcert="
                        + directory.resolve("medium.pem"));
    }

    /** Days that are left, by the use; those that are not a number are not there. */
    private static Map<String, Long> days(Settings settings) {
        try (Metrics metrics = new Metrics()) {
            new CertificateWatch(settings, InstantSource.system()).expose(metrics);
            Matcher line =
                    Pattern.compile(
                                    "tidegate_certificate_expiry_seconds\\{certificate=\"(\\w+)\"} (\\S+)")
                            .matcher(metrics.scrape());
            Map<String, Long> days = new TreeMap<>();
            while (line.find()) {
                double seconds = Double.parseDouble(line.group(2));
                if (!Double.isNaN(seconds)) {
                    days.put(line.group(1), Math.round(seconds / DAY));
                }
            }
            return days;
        }
    }

    @Test
    void eachThatIsServedOrUsedSaysHowLongItIsValid() {
        assertThat(days(all()))
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of(
                                "http", 10L,
                                "http_clients", 400L,
                                "journal_client", 1L,
                                "journal_authorities", 400L,
                                "target_client", 10L,
                                "target_authorities", 400L,
                                "source_authorities", 400L));
    }

    @Test
    void whatCannotBeReadIsNotANumberAndNoReasonToStop() {
        Settings settings =
                settings(
                        "jdbc:sqlserver://unused;databaseName=x;trustStore=/nowhere",
                        Map.of("ssl.keystore.location", directory.resolve("short.p12").toString()),
                        "jdbc:postgresql://unused/x?sslrootcert=/nowhere");

        assertThat(days(settings)).containsOnlyKeys("http", "http_clients");
    }

    @Test
    void thoseThatExpireSoonNeedAttentionTheFirstOneFirst() {
        CertificateWatch watch = new CertificateWatch(all(), InstantSource.system());

        assertThat(watch.observed(Instant.now()))
                .extracting(it -> it.condition().id() + " " + it.subject())
                .containsExactly(
                        "certificate_nearly_expired journal_client",
                        "certificate_expires http",
                        "certificate_expires target_client");
        Observed later =
                watch.observed(Instant.now().plus(Duration.ofDays(2))).stream()
                        .filter(it -> it.subject().equals("journal_client"))
                        .findFirst()
                        .orElseThrow();
        assertThat(later.what()).startsWith("the certificate \"journal_client\" has expired at 20");
        assertThat(later.command()).contains("journal.client_properties, ssl.keystore");
    }
}
