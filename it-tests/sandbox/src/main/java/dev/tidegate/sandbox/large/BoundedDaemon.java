package dev.tidegate.sandbox.large;

import dev.tidegate.sandbox.demo.Environment;
import dev.tidegate.sandbox.demo.Patience;
import dev.tidegate.sandbox.postgres.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code tidegate run} in a process of its own, with a small heap that it must do with. */
public final class BoundedDaemon implements AutoCloseable {
    /** What any pipeline of the tests and benchmarks must do with, unless it is set otherwise. */
    public static final int HEAP_MIB = Integer.getInteger("tidegate.large.heap_mib", 256);

    private static final int STOP_SECONDS_MAX = 60;
    private static final Patience PATIENCE =
            new Patience(Duration.ofMillis(20), Duration.ofMinutes(10));

    /** As {@code GC(12) Pause Young (Allocation Failure) 85M->23M(247M) 5.123ms}. */
    private static final Pattern COLLECTION = Pattern.compile("(\\d+)M->(\\d+)M\\(\\d+M\\)");

    private final Process process;
    private final Output files;

    /**
     * What it replicates.
     *
     * @param name of the pipeline
     * @param sourceUrl of the source database
     * @param pollInterval between two looks at the source's log
     */
    public record Pipeline(String name, String sourceUrl, Duration pollInterval) {
        /** From a database of an environment. */
        public static Pipeline of(Environment environment, String database) {
            return new Pipeline(
                    database, environment.sqlServer().jdbcUrl(database), Duration.ofMillis(10));
        }
    }

    /** Where a daemon writes. */
    private record Output(Path log, Path collections) {}

    private BoundedDaemon(Process process, Output files) {
        this.process = process;
        this.files = files;
    }

    /** What its heap took, in MiB: at most, and at most right after a collection. */
    public record Heap(int used, int live) {}

    /**
     * Starts one.
     *
     * @param directory for its settings and logs
     */
    public static BoundedDaemon start(Path directory, Environment environment, Pipeline pipeline)
            throws IOException {
        Path log = directory.resolve("daemon.log");
        Path collections = Files.createTempFile(directory, "gc-", ".log");
        ProcessBuilder builder =
                new ProcessBuilder(
                        List.of(
                                ProcessHandle.current().info().command().orElse("java"),
                                "-Xmx" + HEAP_MIB + "m",
                                "-XX:+UseSerialGC",
                                "-XX:+ExitOnOutOfMemoryError",
                                "-Xlog:gc:file=" + collections,
                                "-Duser.timezone=UTC",
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                "dev.tidegate.daemon.Main",
                                "run",
                                "--config",
                                settingsFile(directory, environment, pipeline).toString()));
        builder.redirectErrorStream(true);
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        return new BoundedDaemon(builder.start(), new Output(log, collections));
    }

    private static Path settingsFile(Path directory, Environment environment, Pipeline pipeline)
            throws IOException {
        String text =
                """
                pipeline: %s
                source:
                  url: "%s"
                  user: "%s"
                  password: "%s"
                  poll_interval: %dms
                journal:
                  bootstrap_servers: "%s"
                  replication_factor: 1
                target:
                  url: "%s"
                  user: "%s"
                  password: "not asked for on loopback"
                http:
                  host: 127.0.0.1
                  port: 0
                """
                        .formatted(
                                pipeline.name(),
                                pipeline.sourceUrl(),
                                environment.sqlServer().user(),
                                environment.sqlServer().password(),
                                pipeline.pollInterval().toMillis(),
                                environment.kafka().bootstrapServers(),
                                environment.postgres().jdbcUrl(),
                                PostgresServer.USER);
        return Files.writeString(directory.resolve("tidegate.yaml"), text);
    }

    /** Waits for what it is to do; throws with its log if it has ended, or is too slow. */
    public void await(Patience.Question question) throws Exception {
        boolean done =
                PATIENCE.await(() -> {
                    if (!process.isAlive()) {
                        throw new AssertionError("the daemon has ended:\n" + log());
                    }
                    return question.isSo();
                });
        if (!done) {
            throw new AssertionError("the daemon is too slow:\n" + log());
        }
    }

    private String log() throws IOException {
        return Files.readString(files.log);
    }

    /** What its heap took so far. */
    public Heap heap() throws IOException {
        int used = 0;
        int live = 0;
        for (String line : Files.readAllLines(files.collections)) {
            Matcher collection = COLLECTION.matcher(line);
            if (collection.find()) {
                used = Math.max(used, Integer.parseInt(collection.group(1)));
                live = Math.max(live, Integer.parseInt(collection.group(2)));
            }
        }
        return new Heap(used, live);
    }

    /** Kills it as {@code kill -9} does. */
    public void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    /** Asks it to stop, as Kubernetes does; returns its exit code. */
    public int terminate() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(STOP_SECONDS_MAX, TimeUnit.SECONDS)) {
            throw new AssertionError("the daemon did not stop within a minute of SIGTERM");
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        kill();
    }
}
