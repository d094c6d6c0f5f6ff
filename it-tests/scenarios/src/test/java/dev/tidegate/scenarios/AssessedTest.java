package dev.tidegate.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidegate.sandbox.postgres.PostgresServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code tidegate assess} as users start it, with a server to try on. */
class AssessedTest {
    private static final String SHOP =
            """
            CREATE TABLE dbo.Orders (Id int PRIMARY KEY, Total int)
            GO
            CREATE PROCEDURE dbo.Raise @By int AS UPDATE dbo.Orders SET Total = Total + @By
            GO
            CREATE PROCEDURE dbo.Catalogs AS DECLARE @n int = (SELECT count(*) FROM sys.objects)
            GO
            CREATE PROCEDURE dbo.Nightly AS EXEC dbo.Catalogs
            """;

    private static final int DEBIAN = 15;
    private static final Path PROGRAMS = Path.of("/usr/lib/postgresql/" + DEBIAN + "/bin");
    private static final Path CHECK =
            Path.of("/usr/share/postgresql/" + DEBIAN + "/extension/plpgsql_check.control");

    @TempDir private Path directory;

    @Test
    void whatAServerCreatesIsInTheReportAndNothingIsLeftOnTheServer() throws Exception {
        try (PostgresServer server = PostgresServer.start(directory, "assessed")) {
            List<String> before = databases(server);

            String out = assess(server);

            JsonNode document = document();
            assertThat(document.path("created").asBoolean()).isTrue();
            assertThat(document.path("checked").asBoolean()).isFalse();
            assertThat(object(document, "Orders").path("l1").asText()).isEqualTo("YES");
            assertThat(object(document, "Raise").path("l2").asText()).isEqualTo("NOT_CHECKED");
            assertThat(out).contains("L2 was not tried").doesNotContain("L1 and L2");
            assertThat(databases(server)).isEqualTo(before);
        }
    }

    @Test
    void whatTheCheckFindsWaitsForWhatIsNotConverted() throws Exception {
        assumeTrue(Files.exists(CHECK), "skipped: no postgresql-15-plpgsql-check");
        try (PostgresServer server =
                PostgresServer.start(PROGRAMS, directory, PostgresServer.Options.of("checked"))) {
            String out = assess(server, "--postgres", Integer.toString(DEBIAN));

            JsonNode document = document();
            assertThat(document.path("checked").asBoolean()).isTrue();
            assertThat(object(document, "Raise").path("l2").asText()).isEqualTo("YES");
            JsonNode waiting = object(document, "Nightly");
            assertThat(waiting.path("l2").asText()).isEqualTo("NO");
            assertThat(waiting.path("verdict").asText()).isEqualTo("LOOK");
            assertThat(waiting.path("waitsFor").path(0).asText()).isEqualTo("dbo.Catalogs");
            assertThat(waiting.path("items").path(0).path("reason").asText())
                    .contains("dbo.Catalogs", "does not exist");
            assertThat(out).doesNotContain("not tried");
        }
    }

    private String assess(PostgresServer server, String... options) throws Exception {
        Path script = Files.writeString(directory.resolve("shop.sql"), SHOP);
        List<String> command =
                new ArrayList<>(
                        List.of(
                                ProcessHandle.current().info().command().orElse("java"),
                                "-XX:TieredStopAtLevel=1",
                                // the tests' own settings of the log say much on the output
                                "-Dlogback.statusListenerClass="
                                        + "ch.qos.logback.core.status.NopStatusListener",
                                "-cp",
                                System.getProperty("java.class.path"),
                                "dev.tidegate.daemon.Main",
                                "assess",
                                script.toString(),
                                "--report",
                                directory.resolve("report").toString(),
                                "--scratch",
                                server.jdbcUrl()));
        command.addAll(List.of(options));
        Process process =
                new ProcessBuilder(command)
                        .redirectError(directory.resolve("err.txt").toFile())
                        .start();
        try {
            String out =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor())
                    .as(Files.readString(directory.resolve("err.txt")))
                    .isZero();
            return out;
        } finally {
            process.destroyForcibly();
        }
    }

    private JsonNode document() throws Exception {
        return new ObjectMapper().readTree(directory.resolve("report/assessment.json").toFile());
    }

    private static JsonNode object(JsonNode document, String name) {
        for (JsonNode object : document.path("databases").path(0).path("objects")) {
            if (object.path("name").asText().equals(name)) {
                return object;
            }
        }
        throw new AssertionError("there is no " + name);
    }

    private static List<String> databases(PostgresServer server) throws Exception {
        try (Connection connection = DriverManager.getConnection(server.jdbcUrl());
                ResultSet rows =
                        connection
                                .createStatement()
                                .executeQuery("select datname from pg_database order by 1")) {
            List<String> names = new ArrayList<>();
            while (rows.next()) {
                names.add(rows.getString(1));
            }
            return names;
        }
    }
}
