package dev.tidegate.scenarios;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidegate.sandbox.process.LogTail;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A real browser (Debian: {@code chromium}, without a window), led through pages by scripts that
 * npm's playwright-core runs. Their folder is {@code src/test/browser}; its packages are installed
 * in {@code target/browser}, once for each tour.
 *
 * @param chromium the browser's program
 * @param folder where the scripts and their packages are
 */
record Browser(Path chromium, Path folder) {
    private static final Path SCRIPTS = Path.of("src/test/browser");
    private static final Path TOURS = Path.of("target/browser");
    private static final List<String> FILES =
            List.of(
                    "package.json",
                    "package-lock.json",
                    "pages.mjs",
                    "console.mjs",
                    "cutover.mjs",
                    "assessment.mjs");
    private static final Duration INSTALL_MAX = Duration.ofMinutes(3);

    /** Why there is none; empty if there is one. */
    static Optional<String> missing() {
        return Stream.of("chromium", "node", "npm")
                .filter(it -> program(it).isEmpty())
                .findFirst()
                .map(it -> it + " is not there: apt-get install chromium nodejs npm");
    }

    private static Optional<Path> program(String name) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .map(it -> Path.of(it, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /**
     * Installs what the scripts use; empty if the packages cannot be reached.
     *
     * @param tour whose folder it is: tours may run at the same time
     */
    static Optional<Browser> install(String tour) throws IOException, InterruptedException {
        Path folder = Files.createDirectories(TOURS.resolve(tour));
        for (String file : FILES) {
            Files.copy(
                    SCRIPTS.resolve(file),
                    folder.resolve(file),
                    StandardCopyOption.REPLACE_EXISTING);
        }
        Browser browser = new Browser(program("chromium").orElseThrow(), folder);
        List<String> npm =
                List.of(
                        "npm",
                        "ci",
                        "--ignore-scripts",
                        "--no-audit",
                        "--no-fund",
                        "--prefer-offline");
        return browser.run(npm, Map.of(), "npm.log", INSTALL_MAX) == 0
                ? Optional.of(browser)
                : Optional.empty();
    }

    /**
     * Runs a script to its end; returns what it saw.
     *
     * @param address of the page
     * @param secrets environment of the script
     * @throws IllegalStateException with the end of its log if it failed
     */
    JsonNode seen(String script, String address, Map<String, String> secrets, Duration limit)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("node", script, address));
        command.add(chromium.toString());
        command.add("seen");
        int code = run(command, secrets, "browser.log", limit);
        if (code != 0) {
            throw new IllegalStateException(
                    script
                            + " ended with "
                            + code
                            + ": "
                            + LogTail.of(folder.resolve("browser.log")));
        }
        return new ObjectMapper().readTree(folder.resolve("seen/results.json").toFile());
    }

    private int run(
            List<String> command, Map<String, String> environment, String log, Duration limit)
            throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve(log).toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException(
                        command.getFirst() + " takes too long: " + LogTail.of(folder.resolve(log)));
            }
            return process.exitValue();
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
