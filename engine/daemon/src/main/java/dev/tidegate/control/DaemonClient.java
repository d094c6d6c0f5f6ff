package dev.tidegate.control;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.tidegate.control.LoadDesk.LoadAction;
import dev.tidegate.control.LoadDesk.TableAction;
import dev.tidegate.control.ValidateDesk.Repair;
import dev.tidegate.control.ValidateDesk.ValidateAction;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;

/** Talks to a running daemon; what goes wrong becomes a {@link VerbException}. */
final class DaemonClient implements AutoCloseable {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    /** What is changed is written to the target first, which may take as long as a lock there. */
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(60);

    private static final Pattern LOCAL =
            Pattern.compile("http://(127\\.[0-9.]+|localhost|\\[::1])(:|/|$)");

    private static final int OK = 200;
    private static final int ACCEPTED = 202;
    private static final int CONFLICT = 409;

    private final HttpClient http;
    private final String server;
    private final Optional<String> token;

    /**
     * Connects to nothing yet.
     *
     * @param token shown with each request
     * @param authorities PEM file of those that the server's certificate is believed from; empty
     *     for those of Java
     */
    DaemonClient(String server, Optional<String> token, Optional<Path> authorities) {
        this.server = server.replaceFirst("/+$", "");
        this.token = token;
        HttpClient.Builder builder = HttpClient.newBuilder().connectTimeout(CONNECT_TIMEOUT);
        authorities.ifPresent(it -> builder.sslContext(trusting(it)));
        this.http = builder.build();
        if (token.isPresent() && !isPrivate()) {
            throw new VerbException(
                    "the token would be sent without TLS to " + this.server,
                    "Write the address as https://HOST:PORT.",
                    ExitCode.ERROR);
        }
    }

    /** Whether nobody in between reads what is sent. */
    private boolean isPrivate() {
        return !server.startsWith("http://") || LOCAL.matcher(server).lookingAt();
    }

    private static SSLContext trusting(Path authorities) {
        try {
            TrustManagerFactory trust =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(Connectors.authorities(authorities));
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has TLS", e);
        }
    }

    /** How it is. */
    Status status() throws InterruptedException {
        return parsed(read("/api/v1/status"), StatusJson::read, "a status");
    }

    /** How its load is. */
    LoadStatus load() throws InterruptedException {
        return parsed(read("/api/v1/load"), StatusJson::readLoad, "a load's status");
    }

    /** Changes its load; returns what came of it. */
    String change(LoadAction action) throws InterruptedException {
        return change("/api/v1/load/" + action.text());
    }

    /** Changes a table; returns what came of it. */
    String change(String table, TableAction action) throws InterruptedException {
        return change("/api/v1/tables/" + encoded(table) + "/" + action.text());
    }

    /** How its validation is. */
    ValidateStatus validation() throws InterruptedException {
        return parsed(read("/api/v1/validate"), StatusJson::readValidate, "a validation's status");
    }

    /** Changes its audits; returns what came of it. */
    String change(ValidateAction action) throws InterruptedException {
        return change("/api/v1/validate/" + action.text());
    }

    /** Has tables audited, all if none is named; returns what came of it. */
    String audit(List<String> tables) throws InterruptedException {
        String query =
                tables.stream()
                        .map(it -> "table=" + encoded(it))
                        .collect(Collectors.joining("&", "?", ""));
        return change("/api/v1/validate/run" + (tables.isEmpty() ? "" : query));
    }

    /** Repairs a table, or says what that would do; returns what came of it. */
    String repair(String table, Repair how) throws InterruptedException {
        String action =
                switch (how) {
                    case PLAN -> "plan-repair";
                    case DO -> "repair";
                };
        return change("/api/v1/validate/tables/" + encoded(table) + "/" + action);
    }

    /** Has the ledger of a table made known again; returns what came of it. */
    String anchor(String table) throws InterruptedException {
        return change("/api/v1/validate/tables/" + encoded(table) + "/anchor");
    }

    /** A signed certificate of how it is now: the text of the file. */
    String certify() throws InterruptedException {
        return document("/api/v1/validate/certify");
    }

    /** What the daemon answers a request with that is more than done. */
    String document(String path) throws InterruptedException {
        HttpResponse<String> response = post(path);
        if (response.statusCode() == OK || response.statusCode() == ACCEPTED) {
            return response.body();
        }
        throw refused(response);
    }

    /**
     * An answer in its form.
     *
     * @param reader throws {@link IllegalArgumentException} if it is not of the form
     * @param what it should be, for people
     */
    <T> T parsed(String body, Function<String, T> reader, String what) {
        try {
            return reader.apply(body);
        } catch (IllegalArgumentException e) {
            throw caused(notADaemon("does not answer with " + what), e);
        }
    }

    /** What the daemon shows. */
    String read(String path) throws InterruptedException {
        HttpResponse<String> response = send(request(path).GET().build());
        if (response.statusCode() != OK) {
            throw refused(response);
        }
        return response.body();
    }

    /** Changes something; returns what came of it. */
    String change(String path) throws InterruptedException {
        HttpResponse<String> response = post(path);
        if (response.statusCode() == OK) {
            JsonNode answer = json(response.body());
            if (answer.hasNonNull("done")) {
                return answer.get("done").asText();
            }
        }
        throw refused(response);
    }

    private HttpResponse<String> post(String path) throws InterruptedException {
        return send(
                request(path)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build());
    }

    private VerbException refused(HttpResponse<String> response) {
        JsonNode answer = problem(response.body());
        if (answer.hasNonNull("fact") && answer.hasNonNull("hint")) {
            return new VerbException(
                    answer.path("error").asText() + ": " + answer.get("fact").asText(),
                    answer.get("hint").asText(),
                    response.statusCode() == CONFLICT ? ExitCode.PRECONDITION : ExitCode.ERROR);
        }
        return notADaemon("answers " + response.statusCode());
    }

    /** What a refusal says; nothing if it is not the daemon's. */
    private static JsonNode problem(String body) {
        try {
            return new ObjectMapper().readTree(body);
        } catch (JsonProcessingException _) {
            return MissingNode.getInstance(); // the status is told instead
        }
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
        } catch (SSLException e) {
            throw caused(
                    new VerbException(
                            "what listens at " + server + " is not believed: " + e.getMessage(),
                            "Name the authority of its certificate with --ca, and the server as the"
                                    + " certificate does; http:// or https:// as http.tls says.",
                            ExitCode.ERROR),
                    e);
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
            HttpRequest.Builder builder =
                    HttpRequest.newBuilder(URI.create(server + path)).timeout(ANSWER_TIMEOUT);
            token.ifPresent(it -> builder.header("Authorization", "Bearer " + it));
            return builder;
        } catch (IllegalArgumentException e) {
            throw caused(
                    new VerbException(
                            "--server is \"" + server + "\", which is not an address",
                            "Write it as https://HOST:PORT or http://HOST:PORT; a token is one line of plain"
                                    + " characters.",
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
