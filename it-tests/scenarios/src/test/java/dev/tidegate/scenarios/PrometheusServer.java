package dev.tidegate.scenarios;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidegate.sandbox.demo.Patience;
import dev.tidegate.sandbox.process.LogTail;
import dev.tidegate.sandbox.process.Ports;
import java.io.File;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A real Prometheus (Debian: {@code prometheus}) in a process of its own, on a free port of the
 * loopback address, which scrapes one daemon twice a second and evaluates the rules of
 * deploy/alerts.
 */
final class PrometheusServer implements AutoCloseable {
    private static final Patience PATIENCE =
            new Patience(Duration.ofMillis(50), Duration.ofSeconds(30));
    private static final Duration END = Duration.ofSeconds(10);
    private static final int OK = 200;

    private final int port;
    private final Process process;
    private final Thread atExit;
    private final HttpClient client = HttpClient.newHttpClient();

    private PrometheusServer(Path program, Path folder, Path rules, int scraped)
            throws IOException {
        port = Ports.free();
        Path settings = folder.resolve("prometheus.yaml");
        Files.writeString(
                settings,
                """
                global: { scrape_interval: 500ms, scrape_timeout: 500ms, evaluation_interval: 500ms }
                rule_files: ["%s/*.yaml"]
                scrape_configs:
                  - job_name: tidegate
                    static_configs:
                      - targets: ["127.0.0.1:%d"]
                        labels: { pipeline: moving }
                """
                        .formatted(rules.toAbsolutePath().normalize(), scraped));
        process =
                new ProcessBuilder(
                                program.toString(),
                                "--config.file=" + settings,
                                "--storage.tsdb.path=" + folder.resolve("data"),
                                "--web.listen-address=127.0.0.1:" + port)
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("prometheus.log").toFile())
                        .start();
        atExit = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /** Where it is installed. */
    static Optional<Path> program() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .map(it -> Path.of(it, "prometheus"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /**
     * Starts one; returns when it answers.
     *
     * @param folder where its data goes
     * @param rules the folder with the rules that it evaluates
     * @param scraped the port whose {@code /metrics} it reads
     */
    static PrometheusServer start(Path program, Path folder, Path rules, int scraped)
            throws Exception {
        PrometheusServer server = new PrometheusServer(program, folder, rules, scraped);
        if (!PATIENCE.await(server::isReady)) {
            server.close();
            throw new IllegalStateException(
                    "Prometheus did not start: " + LogTail.of(folder.resolve("prometheus.log")));
        }
        return server;
    }

    private boolean isReady() throws IOException, InterruptedException {
        try {
            return get("/-/ready").statusCode() == OK;
        } catch (ConnectException e) {
            if (process.isAlive()) {
                return false;
            }
            throw e;
        }
    }

    /** The values of a query now, one for each series; empty if there are no data. */
    List<Double> values(String query) throws IOException, InterruptedException {
        JsonNode answer =
                answer("/api/v1/query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8));
        List<Double> values = new ArrayList<>();
        for (JsonNode series : answer.at("/data/result")) {
            values.add(number(series.at("/value/1").asText()));
        }
        return values;
    }

    private static double number(String text) {
        return switch (text) {
            case "+Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(text);
        };
    }

    /** Each rule as it was evaluated last. */
    List<JsonNode> rules() throws IOException, InterruptedException {
        List<JsonNode> rules = new ArrayList<>();
        for (JsonNode group : answer("/api/v1/rules").at("/data/groups")) {
            group.path("rules").forEach(rules::add);
        }
        return rules;
    }

    private JsonNode answer(String path) throws IOException, InterruptedException {
        HttpResponse<String> response = get(path);
        if (response.statusCode() != OK) {
            throw new IllegalStateException(path + " is answered: " + response.body());
        }
        return new ObjectMapper().readTree(response.body());
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(END.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().removeShutdownHook(atExit);
        client.close();
    }
}
