package dev.tidegate.bench.load;

import dev.tidegate.sandbox.demo.Environment;
import dev.tidegate.sandbox.demo.Patience;
import dev.tidegate.sandbox.large.BoundedProcess;
import dev.tidegate.sandbox.large.LoadState;
import dev.tidegate.sandbox.postgres.PostgresServer;
import dev.tidegate.sandbox.process.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** {@code tidegate run} in a process of its own, loading. */
final class DaemonLoad implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofHours(2);

    /** What the launcher gives the daemon, but for the size of the heap. */
    private static final List<String> OPTIONS =
            List.of("-XX:NewRatio=1", "-XX:+UseCompactObjectHeaders");

    private static final String COPIES =
            "select count(*) from pg_stat_progress_copy where command = 'COPY FROM'"
                    + " and datname = current_database()";

    private final BoundedProcess process;
    private final LoadControl control;

    private DaemonLoad(BoundedProcess process, LoadControl control) {
        this.process = process;
        this.control = control;
    }

    /**
     * What is loaded, and with what.
     *
     * @param source database of the source, and name of the pipeline
     * @param target database of the target
     * @param excluded tables that are not of the pipeline at first
     * @param connections how many chunks are read at once
     * @param heapMib of the daemon
     */
    record Plan(String source, String target, List<String> excluded, int connections, int heapMib) {
        /** Copies the list. */
        Plan {
            excluded = List.copyOf(excluded);
        }
    }

    /** Starts the daemon. */
    static DaemonLoad start(LoadServers servers, Plan plan) throws IOException {
        Path directory = Files.createTempDirectory(servers.directory(), plan.target());
        int httpPort = Ports.free();
        Path settings =
                Files.writeString(
                        directory.resolve("tidegate.yaml"),
                        settings(servers.environment(), plan, httpPort));
        return new DaemonLoad(
                BoundedProcess.start(
                        directory,
                        jvm(plan.heapMib()),
                        List.of(
                                "dev.tidegate.daemon.Main",
                                "run",
                                "--config",
                                settings.toString())),
                new LoadControl(httpPort));
    }

    /** The JVM of the daemon, and of what is compared with it. */
    static BoundedProcess.Jvm jvm(int heapMib) {
        List<String> options = new ArrayList<>(OPTIONS);
        options.add("-Xmx" + heapMib + "m");
        return new BoundedProcess.Jvm(System.getProperty("java.class.path"), options);
    }

    private static String settings(Environment environment, Plan plan, int httpPort) {
        return """
        pipeline: %s
        source:
          url: "%s"
          user: "%s"
          password: "%s"
          tables_excluded: [%s]
        journal:
          bootstrap_servers: "%s"
          replication_factor: 1
        target:
          url: "%s"
          user: "%s"
          password: "not asked for on loopback"
        load:
          parallel_reads: %d
        http:
          host: 127.0.0.1
          port: %d
        """
                .formatted(
                        plan.target(),
                        environment.sqlServer().jdbcUrl(plan.source()),
                        environment.sqlServer().user(),
                        environment.sqlServer().password(),
                        String.join(", ", plan.excluded()),
                        environment.kafka().bootstrapServers(),
                        environment.postgres().jdbcUrl(plan.target()),
                        PostgresServer.USER,
                        plan.connections(),
                        httpPort);
    }

    /** Waits until it copies the first row. */
    void awaitBegin(Connection target) throws Exception {
        process.await(PATIENCE, () -> number(target, COPIES) > 0);
    }

    /** Waits until all of a number of tables are loaded. */
    void awaitEnd(Connection target, int tables) throws Exception {
        process.await(PATIENCE, () -> LoadState.tablesLoaded(target) == tables);
    }

    /** What an operator asks of it, over HTTP. */
    LoadControl control() {
        return control;
    }

    /** Waits for something else. */
    void await(Patience.Question question) throws Exception {
        process.await(PATIENCE, question);
    }

    private static long number(Connection target, String sql) throws SQLException {
        try (Statement statement = target.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    /** Processor time so far, in seconds. */
    double cpu() {
        return process.cpu().toNanos() / 1e9;
    }

    /** What it took at most so far. */
    ShapeResult.Memory memory() throws IOException {
        return new ShapeResult.Memory(process.heap().used(), process.residentMibMax());
    }

    /** Asks it to stop; throws unless it does so in peace. */
    void stop() throws Exception {
        int code = process.terminate();
        if (code != 0) {
            throw new IllegalStateException("the daemon ended with " + code + process.log());
        }
    }

    @Override
    public void close() {
        process.close();
        control.close();
    }
}
