package dev.tidegate.bench.apply;

import dev.tidegate.sandbox.process.LogTail;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Runs an applier in a JVM of its own, with the options that the launcher gives the daemon. */
final class ChildJvm {
    private static final String LOG_SETTINGS = "logback.configurationFile";

    private final Path directory;
    private final String classPath;

    /**
     * Starts nothing yet.
     *
     * @param directory for what the processes write to their standard error
     */
    ChildJvm(Path directory, String classPath) {
        this.directory = directory;
        this.classPath = classPath;
    }

    /** Runs a main class until it ends; it must print {@link Applied#line}. */
    Applied run(String name, Class<?> main, List<String> arguments)
            throws IOException, InterruptedException {
        Path errors = directory.resolve(name + ".err");
        ProcessBuilder builder = new ProcessBuilder();
        builder.command()
                .addAll(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xms1g",
                                "-Xmx1g",
                                "-XX:NewRatio=1",
                                "-XX:+UseCompactObjectHeaders",
                                "-XX:+ExitOnOutOfMemoryError",
                                "-Duser.timezone=UTC",
                                "--enable-native-access=ALL-UNNAMED",
                                "-D" + LOG_SETTINGS + "=" + System.getProperty(LOG_SETTINGS, ""),
                                "-cp",
                                classPath,
                                main.getName()));
        builder.command().addAll(arguments);
        builder.redirectError(errors.toFile());
        Process process = builder.start();
        Applied applied = null;
        try (BufferedReader output = process.inputReader()) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                if (Applied.isLine(line)) {
                    applied = Applied.parse(line);
                }
            }
            if (process.waitFor() == 0 && applied != null) {
                return applied;
            }
        } finally {
            process.destroyForcibly();
        }
        throw new IOException(
                name
                        + " ended with status "
                        + process.exitValue()
                        + " before all was applied:\n"
                        + LogTail.of(errors));
    }
}
