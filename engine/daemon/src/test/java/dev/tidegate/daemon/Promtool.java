package dev.tidegate.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Prometheus' own checker, where it is installed (Debian: {@code prometheus}). */
final class Promtool {
    private Promtool() {}

    /** Fails with what it says unless it takes these; skips the test where it is not there. */
    static void require(List<String> what, List<Path> files)
            throws IOException, InterruptedException {
        Optional<Path> promtool = find();
        assumeThat(promtool).as("promtool is not there: apt-get install prometheus").isPresent();
        List<String> command = new ArrayList<>(List.of(promtool.orElseThrow().toString()));
        command.addAll(what);
        files.forEach(it -> command.add(it.toString()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }

    private static Optional<Path> find() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .map(it -> Path.of(it, "promtool"))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
