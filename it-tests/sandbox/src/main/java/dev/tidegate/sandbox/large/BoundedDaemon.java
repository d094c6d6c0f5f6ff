package dev.tidegate.sandbox.large;

import dev.tidegate.sandbox.demo.Environment;
import dev.tidegate.sandbox.demo.Patience;
import dev.tidegate.sandbox.postgres.PostgresServer;
import dev.tidegate.sandbox.workload.SourceTables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;

/** {@code tidegate run} in a process of its own, with a small heap that it must do with. */
public final class BoundedDaemon implements AutoCloseable {
    /** What any pipeline of the tests and benchmarks must do with, unless it is set otherwise. */
    public static final int HEAP_MIB = Integer.getInteger("tidegate.large.heap_mib", 256);

    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final BoundedProcess process;

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

    private BoundedDaemon(BoundedProcess process) {
        this.process = process;
    }

    /**
     * Starts one with a heap of {@link #HEAP_MIB}.
     *
     * @param directory for its settings and logs
     */
    public static BoundedDaemon start(Path directory, Environment environment, Pipeline pipeline)
            throws IOException {
        return start(directory, environment, pipeline, HEAP_MIB);
    }

    /** Starts one with a heap of the caller's choice. */
    public static BoundedDaemon start(
            Path directory, Environment environment, Pipeline pipeline, int heapMib)
            throws IOException {
        return new BoundedDaemon(
                BoundedProcess.start(
                        directory,
                        BoundedProcess.Jvm.small(heapMib),
                        List.of(
                                "dev.tidegate.daemon.Main",
                                "run",
                                "--config",
                                settingsFile(directory, environment, pipeline).toString())));
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
        process.await(PATIENCE, question);
    }

    /** The same with another limit. */
    public void await(Duration limit, Patience.Question question) throws Exception {
        process.await(limit, question);
    }

    /** Waits until all rows are there, and the target is at a state that the source had. */
    public void awaitLoaded(Connection source, Connection target) throws Exception {
        int tables = SourceTables.of(source).size();
        await(() -> LoadState.tablesLoaded(target) == tables);
    }

    /** What its heap took so far. */
    public BoundedProcess.Heap heap() throws IOException {
        return process.heap();
    }

    /** Number of its process. */
    public long pid() {
        return process.pid();
    }

    /** Processor time that it took so far. */
    public Duration cpu() {
        return process.cpu();
    }

    /** Kills it as {@code kill -9} does. */
    public void kill() {
        process.kill();
    }

    /** Asks it to stop, as Kubernetes does; returns its exit code. */
    public int terminate() throws InterruptedException {
        return process.terminate();
    }

    @Override
    public void close() {
        process.close();
    }
}
