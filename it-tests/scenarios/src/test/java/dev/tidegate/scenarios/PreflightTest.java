package dev.tidegate.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidegate.control.Status;
import dev.tidegate.control.Status.Phase;
import dev.tidegate.daemon.Daemon;
import dev.tidegate.sandbox.demo.Environment;
import dev.tidegate.sandbox.sqlserver.SqlServer;
import dev.tidegate.settings.Settings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code tidegate preflight} as a process against real servers, and what follows it. */
final class PreflightTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir static Path directory;
    private static Environment servers;

    private record Result(int code, String out) {}

    @BeforeAll
    static void startServers() throws Exception {
        servers = Environment.start(Environment.Options.DEFAULTS);
    }

    @AfterAll
    static void stopServers() {
        servers.close();
    }

    @Test
    void whatIsMissingIsMendedAndThenThePipelineRuns() throws Exception {
        database("fresh");
        Path settings = settings("fresh");

        Result before = preflight(settings, "--format", "json");
        assertThat(before.code()).as(before.out()).isEqualTo(3);
        JsonNode report = new ObjectMapper().readTree(before.out());
        assertThat(report.at("/passed").asBoolean()).isFalse();
        JsonNode cdc = check(report, "source.cdc.database");
        assertThat(cdc.at("/verdict").asText()).isEqualTo("fail");
        assertThat(cdc.at("/remedies/0/statement").asText())
                .isEqualTo("EXEC sys.sp_cdc_enable_db;");
        assertThat(cdc.at("/remedies/0/safe").asBoolean()).isTrue();
        assertThat(check(report, "journal.topics").at("/verdict").asText()).isEqualTo("warn");
        assertThat(check(report, "target.bookkeeping").at("/verdict").asText()).isEqualTo("warn");

        Result dry = preflight(settings, "--fix", "--dry-run");
        assertThat(dry.code()).isEqualTo(3);
        assertThat(dry.out()).contains("EXEC sys.sp_cdc_enable_db;", "none was run");

        Result mended = preflight(settings, "--fix");
        assertThat(mended.out())
                .contains("source.cdc.database: CDC is off", "  done", "0 failed")
                .doesNotContain("refused:")
                .contains("next: nothing stands in the way of \"tidegate run\"");
        assertThat(mended.code()).isZero();

        assertThat(preflight(settings).code()).isZero();
        Status status = streaming("fresh");
        assertThat(status.tables())
                .singleElement()
                .satisfies(table -> assertThat(table.rowsLoaded()).isEqualTo(2));
        assertThat(status.captureJob()).isPresent();
        assertThat(status.captureJob().get().running()).contains(true);
        assertThat(status.captureJob().get().headroomSeconds().orElseThrow()).isPositive();
    }

    @Test
    void onlyTheChecksThatAreAskedForAreMade() throws Exception {
        database("narrow");

        Result only = preflight(settings("narrow"), "--only", "source.cdc", "--evidence");

        assertThat(only.code()).isEqualTo(3);
        assertThat(only.out())
                .contains("FAIL   cdc.database", "sys.databases.is_cdc_enabled = 0")
                .doesNotContain("journal", "encoding");
        assertThat(preflight(settings("narrow"), "--only", "source.cdcx").code()).isEqualTo(1);
        assertThat(preflight(settings("narrow"), "--dry-run").code()).isEqualTo(1);
    }

    /** A pipeline of a database, when it streams and has looked at the capture job. */
    private static Status streaming(String database) throws Exception {
        Settings settings = servers.settings(database, database);
        try (Daemon daemon = Daemon.start(settings)) {
            Predicate<Status> seen =
                    status ->
                            status.phase() == Phase.STREAMING
                                    && status.captureJob()
                                            .flatMap(Status.CaptureJobStatus::headroomSeconds)
                                            .isPresent();
            long end = System.nanoTime() + PATIENCE.toNanos();
            Status status = daemon.status();
            while (!seen.test(status) && System.nanoTime() < end) {
                Thread.onSpinWait();
                status = daemon.status();
            }
            assertThat(status).as("%s", status).matches(seen);
            return status;
        }
    }

    private static JsonNode check(JsonNode report, String id) {
        for (JsonNode check : report.at("/checks")) {
            if (check.at("/id").asText().equals(id)) {
                return check;
            }
        }
        throw new AssertionError("no check " + id);
    }

    private static void database(String name) throws Exception {
        servers.createSourceDatabase(name);
        try (Connection connection = servers.source(name);
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "CREATE TABLE dbo.place (id int NOT NULL PRIMARY KEY, note nvarchar(max))");
            statement.execute("INSERT INTO dbo.place VALUES (1, N'here'), (2, NULL)");
        }
    }

    private static Path settings(String pipeline) throws IOException {
        Settings settings = servers.settings(pipeline, pipeline);
        return Files.writeString(
                directory.resolve(pipeline + ".yaml"),
                """
                pipeline: %s
                source:
                  url: "%s"
                  user: %s
                  password: "%s"
                journal:
                  bootstrap_servers: "%s"
                  replication_factor: 1
                target:
                  url: "%s"
                  user: %s
                """
                        .formatted(
                                pipeline,
                                settings.source().url(),
                                SqlServer.USER,
                                settings.source().password(),
                                settings.journal().bootstrapServers(),
                                settings.target().url(),
                                settings.target().user()));
    }

    private static Result preflight(Path settings, String... options) throws Exception {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                ProcessHandle.current().info().command().orElse("java"),
                                "-XX:TieredStopAtLevel=1",
                                "-Duser.timezone=UTC",
                                // the tests' own settings of the log say much on the output
                                "-Dlogback.statusListenerClass="
                                        + "ch.qos.logback.core.status.NopStatusListener",
                                "-cp",
                                System.getProperty("java.class.path"),
                                "dev.tidegate.daemon.Main",
                                "preflight",
                                "--config",
                                settings.toString()));
        command.addAll(List.of(options));
        Process process =
                new ProcessBuilder(command)
                        .redirectError(directory.resolve("err.txt").toFile())
                        .start();
        try {
            String out =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Result(process.waitFor(), out);
        } finally {
            process.destroyForcibly();
        }
    }
}
