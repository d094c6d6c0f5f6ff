package dev.tidegate.faults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A daemon in a process of its own, as operators run it: {@code tidegate run --config …}. */
final class DaemonProcess implements AutoCloseable {
    /** When Kubernetes kills what it has told to end. */
    private static final Duration STOP_MAX = Duration.ofSeconds(30);

    /** For an end that comes by itself, when timeouts have passed. */
    private static final Duration END_MAX = Duration.ofMinutes(3);

    private static final Duration ANSWER_MAX = Duration.ofSeconds(5);

    /** It shares two processors with three servers and their clients. */
    private static final List<String> JVM_OPTIONS =
            List.of(
                    "-Xmx512m",
                    "-XX:+UseSerialGC",
                    "-Duser.timezone=UTC",
                    "--enable-native-access=ALL-UNNAMED",
                    // the class path of a test may hold several settings of its log
                    "-Dlogback.statusListenerClass=ch.qos.logback.core.status.NopStatusListener");

    private final Process process;
    private final URI address;
    private final HttpClient http = HttpClient.newBuilder().connectTimeout(ANSWER_MAX).build();

    private DaemonProcess(Process process, int httpPort) {
        this.process = process;
        this.address = URI.create("http://127.0.0.1:" + httpPort);
    }

    /**
     * Starts one; returns at once.
     *
     * @param httpPort as its settings say
     * @param log gets what it prints, behind what is there
     * @param options more of {@code tidegate run}
     */
    static DaemonProcess start(Path settings, int httpPort, Path log, List<String> options)
            throws IOException {
        List<String> arguments = new ArrayList<>(List.of("run", "--config", settings.toString()));
        arguments.addAll(options);
        ProcessBuilder builder = tidegate(arguments);
        builder.redirectErrorStream(true);
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        return new DaemonProcess(builder.start(), httpPort);
    }

    /** The command line in a process of its own. */
    static ProcessBuilder tidegate(List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JVM_OPTIONS);
        command.addAll(Compiling.daemon());
        command.addAll(ClassArchive.jvmOptions());
        command.addAll(List.of("-cp", ClassArchive.classPath(), "dev.tidegate.daemon.Main"));
        command.addAll(arguments);
        return new ProcessBuilder(command);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** What {@code tidegate status} would see; empty while nothing answers. */
    Optional<JsonNode> status() throws IOException, InterruptedException {
        Optional<String> body = get("/api/v1/status");
        return body.isEmpty()
                ? Optional.empty()
                : Optional.of(new ObjectMapper().readTree(body.get()));
    }

    /** The phase in its status; "DOWN" while nothing answers. */
    String phase() throws IOException, InterruptedException {
        return status().map(status -> status.path("phase").asText()).orElse("DOWN");
    }

    /**
     * What becomes of a table, as {@code tidegate load status} would say it; empty while nothing
     * answers, and of a table that the daemon does not have.
     */
    Optional<String> loadState(String table) throws IOException, InterruptedException {
        Optional<String> body = get("/api/v1/load");
        if (body.isPresent()) {
            for (JsonNode each : new ObjectMapper().readTree(body.get()).path("tables")) {
                if (each.path("name").asText().equals(table)) {
                    return Optional.of(each.path("state").asText().toUpperCase(Locale.ROOT));
                }
            }
        }
        return Optional.empty();
    }

    /** What {@code tidegate validate status} would see; empty while nothing answers. */
    Optional<JsonNode> validation() throws IOException, InterruptedException {
        Optional<String> body = get("/api/v1/validate");
        return body.isEmpty()
                ? Optional.empty()
                : Optional.of(new ObjectMapper().readTree(body.get()));
    }

    /** What Prometheus would see; empty while nothing answers. */
    Optional<String> metrics() throws InterruptedException {
        return get("/metrics");
    }

    private Optional<String> get(String path) throws InterruptedException {
        try {
            HttpResponse<String> response =
                    http.send(
                            HttpRequest.newBuilder(address.resolve(path))
                                    .timeout(ANSWER_MAX)
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            return response.statusCode() == 200 ? Optional.of(response.body()) : Optional.empty();
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    /** Stops all of its threads, wherever they are ({@code kill -STOP}). */
    void suspend() throws IOException, InterruptedException {
        signal("STOP");
    }

    /** Lets them go on. */
    void resume() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String name) throws IOException, InterruptedException {
        Process kill =
                new ProcessBuilder("sh", "-c", "kill -" + name + " " + process.pid()).start();
        if (kill.waitFor() != 0) {
            throw new IOException("could not send " + name + " to the daemon");
        }
    }

    /** Kills it as {@code kill -9} does: nothing of it runs any more. */
    void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    /** Asks it to stop, and is as patient as Kubernetes; returns its exit code. */
    int terminate() throws InterruptedException {
        return terminate(STOP_MAX);
    }

    /** Asks it to stop; returns its exit code. */
    int terminate(Duration max) throws InterruptedException {
        process.destroy();
        return awaitExit(max);
    }

    /** Waits until it has ended by itself; returns its exit code. */
    int awaitExit() throws InterruptedException {
        return awaitExit(END_MAX);
    }

    private int awaitExit(Duration max) throws InterruptedException {
        if (!process.waitFor(max)) {
            throw new AssertionError("the daemon did not end within " + max.toSeconds() + " s");
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        kill();
        http.close();
    }
}
