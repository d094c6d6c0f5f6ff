package dev.tidegate.faults;

import dev.tidegate.sandbox.demo.Environment;
import dev.tidegate.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A daemon in a process of its own, as operators run it: {@code tidegate run --config …}. */
final class DaemonProcess implements AutoCloseable {
    private static final int STOP_SECONDS_MAX = 60;

    private final Process process;

    private DaemonProcess(Process process) {
        this.process = process;
    }

    /** Writes the settings of a pipeline as a file. */
    static Path settingsFile(Path directory, Environment environment, Settings settings)
            throws IOException {
        String text =
                """
                pipeline: %s
                source:
                  url: "%s"
                  user: "%s"
                  password: "%s"
                  poll_interval: 10ms
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
                                settings.pipeline(),
                                settings.source().url(),
                                environment.sqlServer().user(),
                                environment.sqlServer().password(),
                                environment.kafka().bootstrapServers(),
                                settings.target().url(),
                                settings.target().user());
        return Files.writeString(directory.resolve("tidegate.yaml"), text);
    }

    static DaemonProcess start(Path settings, Path log) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(
                        List.of(
                                ProcessHandle.current().info().command().orElse("java"),
                                "-Duser.timezone=UTC",
                                "-cp",
                                System.getProperty("java.class.path"),
                                "dev.tidegate.daemon.Main",
                                "run",
                                "--config",
                                settings.toString()));
        builder.redirectErrorStream(true);
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        return new DaemonProcess(builder.start());
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Kills it as {@code kill -9} does: nothing of it runs any more. */
    void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    /** Asks it to stop, as Kubernetes does; returns its exit code. */
    int terminate() throws InterruptedException {
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
