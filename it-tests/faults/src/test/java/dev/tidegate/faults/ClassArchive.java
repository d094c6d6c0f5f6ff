package dev.tidegate.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What every daemon would do anew: loading and checking its classes takes more of a processor than
 * all else until it streams. One daemon runs for that alone and leaves an archive of its classes
 * (class data sharing); those of the tests start with it.
 *
 * <p>The archive takes no class from a directory. Where Tidegate's classes are in some, as in an
 * IDE, there is none, and daemons start as they do.
 */
final class ClassArchive implements AutoCloseable {
    private static final Duration WRITTEN_MAX = Duration.ofMinutes(3);

    /** What a JVM says of an archive stands in front of what a verb prints. */
    private static final String QUIET = "-Xlog:cds=off";

    private static volatile Optional<String> option = Optional.empty();

    private final Path directory;

    private ClassArchive(Path directory) {
        this.directory = directory;
    }

    /** Makes the archive for all daemons that are started until it is closed. */
    static ClassArchive make(Servers servers) throws Exception {
        ClassArchive archive = new ClassArchive(Files.createTempDirectory("tidegate-classes"));
        if (isPossible()) {
            archive.record(servers);
        }
        return archive;
    }

    private void record(Servers servers) throws Exception {
        Path file = directory.resolve("classes.jsa");
        option = Optional.of("-XX:ArchiveClassesAtExit=" + file);
        try (Scenario scenario = Scenario.prepare(servers, "archived", directory, Small.orders())) {
            scenario.work(Small.RATE);
            scenario.startDaemon();
            scenario.awaitPhase("STREAMING");
            scenario.awaitCaughtUp();
            assertThat(scenario.daemon().terminate(WRITTEN_MAX)).isZero();
        } finally {
            option = Optional.empty();
        }
        option = Optional.of("-XX:SharedArchiveFile=" + file);
    }

    /** More for the JVM of a daemon. */
    static List<String> jvmOptions() {
        return option.map(it -> List.of(it, QUIET)).orElse(List.of());
    }

    /** The class path of a daemon: without the tests' own classes if it can do without. */
    static String classPath() {
        String path = System.getProperty("java.class.path");
        if (!isPossible()) {
            return path;
        }
        return Stream.of(path.split(File.pathSeparator))
                .filter(entry -> Files.isRegularFile(Path.of(entry)))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static boolean isPossible() {
        URL main = ClassArchive.class.getResource("/dev/tidegate/daemon/Main.class");
        return main != null && main.getProtocol().equals("jar");
    }

    @Override
    public void close() throws IOException {
        option = Optional.empty();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }
}
