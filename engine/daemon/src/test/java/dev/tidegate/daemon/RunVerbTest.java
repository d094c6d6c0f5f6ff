package dev.tidegate.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The daemon as a process: what it prints, and how it ends. */
@Timeout(120)
final class RunVerbTest {
    private static final String SETTINGS =
            """
            pipeline: orders
            source:
              url: jdbc:sqlserver://unused;databaseName=x
              user: reader
              password: s3cret
            journal:
              bootstrap_servers: unused:9092
            target:
              url: jdbc:postgresql://unused/x
              user: writer
              password: s3cret
            http:
              port: 0
            lag_probe_interval: 20ms
            """;

    @TempDir Path directory;

    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void endWhatIsLeft() {
        started.forEach(Process::destroyForcibly);
    }

    @Test
    void sigtermFinishesTheWorkAndExitsWithZero() throws Exception {
        Process process = run(SETTINGS, "--progress", "50ms");
        List<String> lines = new ArrayList<>();
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            lines.add(out.readLine());
            String line = out.readLine();
            while (line != null && !line.startsWith("streaming")) {
                line = out.readLine();
            }
            lines.add(String.valueOf(line));
            process.toHandle().destroy(); // SIGTERM

            assertThat(process.waitFor()).isZero();
        }

        assertThat(lines.getFirst())
                .matches(
                        "pipeline orders: console and metrics at http://127\\.0\\.0\\.1:\\d+;"
                                + " Ctrl-C stops it");
        assertThat(lines.getLast()).matches("streaming  lag .* transactions?  0 changes");
    }

    @Test
    void jsonLogsAreOneObjectALineAndHoldNoSecret() throws Exception {
        Process process = run(SETTINGS + "log:\n  format: json\n  level: debug\n");
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            List<String> lines = new ArrayList<>();
            String line = out.readLine();
            while (line != null && !line.contains("STREAMING")) {
                lines.add(line);
                line = out.readLine();
            }
            process.toHandle().destroy();
            lines.addAll(out.lines().toList());

            assertThat(process.waitFor()).isZero();
            assertThat(lines)
                    .isNotEmpty()
                    .allMatch(it -> it.startsWith("{\"timestamp\":") && it.endsWith("}"))
                    .noneMatch(it -> it.contains("s3cret"));
        }
    }

    private Process run(String settings, String... more) throws IOException {
        Path file = Files.writeString(directory.resolve("orders.yaml"), settings);
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElse("java"));
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(MemoryMain.class.getName());
        command.addAll(List.of("run", "--config", file.toString()));
        command.addAll(List.of(more));
        Process process =
                new ProcessBuilder(command)
                        .redirectError(directory.resolve("err.txt").toFile())
                        .start();
        started.add(process);
        return process;
    }
}
