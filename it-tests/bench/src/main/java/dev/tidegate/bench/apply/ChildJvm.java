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
    /** As a daemon has it: all compilers, the collector that the JVM takes by itself. */
    private static final List<String> OPTIONS = List.of("-Xmx1g");

    private static final String LOG_SETTINGS = "logback.configurationFile";

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
        this.jvm = new BoundedProcess.Jvm(classPath, options);
    }

    /** Runs a main class until it ends; it must tell what it took, see {@link Applied#tell}. */
    Applied run(String name, Class<?> main, List<String> arguments)
            throws IOException, InterruptedException {
        List<String> program = new ArrayList<>(List.of(main.getName()));
        program.addAll(arguments);
        Path own = Files.createTempDirectory(directory, name);
        try (BoundedProcess process = BoundedProcess.start(own, jvm, program)) {
            process.awaitSuccess(LIMIT);
            return Applied.in(process.log())
                    .orElseThrow(() -> new IOException(name + " ended before all was applied"));
        }
    }
}
