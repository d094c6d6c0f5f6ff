package dev.tidegate.bench.apply;

import dev.tidegate.bench.apply.process.Applied;
import dev.tidegate.sandbox.large.BoundedProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Runs an applier in a JVM of its own, the same for all of them. */
final class ChildJvm {
    /** What the launcher gives the daemon; nobody gets more, or less. */
    private static final List<String> OPTIONS =
            List.of("-Xms1g", "-Xmx1g", "-XX:NewRatio=1", "-XX:+UseCompactObjectHeaders");

    private static final String LOG_SETTINGS = "logback.configurationFile";

    /** In the log's settings: how much Tidegate's session says of foreign keys. */
    private static final String FOREIGN_KEYS_LOG = "bench.log.foreignKeys";

    /** Literal replay of two million changes takes a quarter of an hour. */
    private static final Duration LIMIT = Duration.ofHours(2);

    private final Path directory;
    private final BoundedProcess.Jvm jvm;

    /**
     * Starts nothing yet.
     *
     * @param directory for what the processes print
     */
    ChildJvm(Path directory, String classPath) {
        this.directory = directory;
        List<String> options = new ArrayList<>(OPTIONS);
        options.add("-D" + LOG_SETTINGS + "=" + System.getProperty(LOG_SETTINGS, ""));
        options.add("-D" + FOREIGN_KEYS_LOG + "=INFO");
        this.jvm = new BoundedProcess.Jvm(classPath, options);
    }

    /** A process that has ended well: what it took, and all that it printed. */
    record Ended(Applied applied, String output) {}

    /** Runs a main class until it ends; it must tell what it took, see {@link Applied#tell}. */
    Ended run(String name, Class<?> main, List<String> arguments)
            throws IOException, InterruptedException {
        List<String> program = new ArrayList<>(List.of(main.getName()));
        program.addAll(arguments);
        Path own = Files.createTempDirectory(directory, name);
        try (BoundedProcess process = BoundedProcess.start(own, jvm, program)) {
            process.awaitSuccess(LIMIT);
            String output = process.log();
            return Applied.in(output)
                    .map(applied -> new Ended(applied, output))
                    .orElseThrow(() -> new IOException(name + " ended before all was applied"));
        }
    }
}
