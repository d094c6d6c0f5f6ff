package dev.tidegate.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code tidegate convert --check} beside the sandbox, which starts a server for it. */
final class CheckWithoutAServerTest {
    private static final String SHOP =
            """
            CREATE TABLE customer (id int PRIMARY KEY, name nvarchar(40) NOT NULL)
            GO
            CREATE VIEW names AS SELECT name FROM customer
            GO
            """;

    @TempDir private Path directory;

    @Test
    void everyObjectIsCreatedOnAServerOfThisMachine() throws Exception {
        Path script = Files.writeString(directory.resolve("shop.sql"), SHOP);
        Path report = directory.resolve("report");
        Process process =
                new ProcessBuilder(
                                ProcessHandle.current().info().command().orElse("java"),
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                System.getProperty("java.class.path"),
                                "dev.tidegate.daemon.Main",
                                "convert",
                                script.toString(),
                                "--check",
                                "--report",
                                report.toString())
                        .redirectErrorStream(true)
                        .start();
        try {
            String out =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(out).isZero();
        } finally {
            process.destroyForcibly();
        }

        JsonNode types =
                new ObjectMapper()
                        .readTree(report.resolve("summary.json").toFile())
                        .path("databases")
                        .path(0)
                        .path("types");
        assertThat(types)
                .filteredOn(it -> !it.path("type").asText().equals("schemas"))
                .hasSize(2)
                .allSatisfy(it -> {
                    assertThat(it.path("l1").asInt()).isEqualTo(it.path("objects").asInt());
                    assertThat(it.path("l3").asInt()).isEqualTo(it.path("objects").asInt());
                });
    }
}
