package dev.tidegate.control;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidegate.control.LoadDesk.LoadAction;
import dev.tidegate.control.LoadDesk.TableAction;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Talks to a running daemon; what goes wrong becomes a {@link VerbException}. */
final class DaemonClient implements AutoCloseable {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    /** What is changed is written to the target first, which may take as long as a lock there. */
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(60);

    private static final int CONFLICT = 409;

    private final HttpClient http = HttpClient.newBuilder().connectTimeout(CONNECT_TIMEOUT).build();
    private final String server;

    DaemonClient(String server) {
        this.server = server.replaceFirst("/+$", "");
    }

    /** How it is. */
    Status status() throws InterruptedException {
        String body = read("/api/v1/status");
        try {
            return StatusJson.read(body);
        } catch (IllegalArgumentException e) {
            throw caused(notADaemon("does not answer with a status"), e);
        }
    }

    /** How its load is. */
    LoadStatus load() throws InterruptedException {
        String body = read("/api/v1/load");
        try {
            return StatusJson.readLoad(body);
        } catch (IllegalArgumentException e) {
            throw caused(notADaemon("does not answer with a load's status"), e);
        }
    }

    /** Changes its load; returns what came of it. */
    String change(LoadAction action) throws InterruptedException {
        return change("/api/v1/load/" + action.text());
    }

    /** Changes a table; returns what came of it. */
    String change(String table, TableAction action) throws InterruptedException {
        return change("/api/v1/tables/" + encoded(table) + "/" + action.text());
    }

    private String read(String path) throws InterruptedException {
        HttpResponse<String> response = send(request(path).GET().build());
        if (response.statusCode() != 200) {
            throw notADaemon("answers " + response.statusCode());
        }
        return response.body();
    }

    private String change(String path) throws InterruptedException {
        HttpResponse<String> response =
                send(
                        request(path)
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.noBody())
                                .build());
        JsonNode answer = json(response.body());
        if (response.statusCode() == 200 && answer.hasNonNull("done")) {
            return answer.get("done").asText();
        }
        if (answer.hasNonNull("fact") && answer.hasNonNull("hint")) {
            throw new VerbException(
                    answer.path("error").asText() + ": " + answer.get("fact").asText(),
                    answer.get("hint").asText(),
                    response.statusCode() == CONFLICT ? ExitCode.PRECONDITION : ExitCode.ERROR);
        }
        throw notADaemon("answers " + response.statusCode());
    }

    private JsonNode json(String body) {
        try {
            return new ObjectMapper().readTree(body);
        } catch (JsonProcessingException e) {
            throw caused(notADaemon("does not answer with JSON"), e);
        }
    }

    private HttpResponse<String> send(HttpRequest request) throws InterruptedException {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw caused(
                    new VerbException(
                            "no daemon answers at " + server,
                            "Start one with \"tidegate run\", or name its address with --server.",
                            ExitCode.ERROR),
                    e);
        }
    }

    private HttpRequest.Builder request(String path) {
        try {
            return HttpRequest.newBuilder(URI.create(server + path)).timeout(ANSWER_TIMEOUT);
        } catch (IllegalArgumentException e) {
            throw caused(
                    new VerbException(
                            "--server is \"" + server + "\", which is not an address",
                            "Write it as http://HOST:PORT.",
                            ExitCode.ERROR),
                    e);
        }
    }

    /** A path's part: unlike in a query, a space is not a plus. */
    private static String encoded(String part) {
        return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private VerbException notADaemon(String fact) {
        return new VerbException(
                "what listens at " + server + " " + fact,
                "Is it a Tidegate daemon? Compare http.port in its settings.",
                ExitCode.ERROR);
    }

    private static VerbException caused(VerbException exception, Exception cause) {
        exception.initCause(cause);
        return exception;
    }

    @Override
    public void close() {
        http.close();
    }
}
