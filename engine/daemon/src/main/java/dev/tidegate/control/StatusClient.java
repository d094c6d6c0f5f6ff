package dev.tidegate.control;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Asks a running daemon how it is. */
final class StatusClient implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final HttpClient http = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
    private final String server;

    StatusClient(String server) {
        this.server = server.replaceFirst("/+$", "");
    }

    Status status() throws InterruptedException {
        try {
            HttpResponse<String> response =
                    http.send(request(), HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw notADaemon("answers " + response.statusCode());
            }
            return StatusJson.read(response.body());
        } catch (IOException e) {
            VerbException unreachable =
                    new VerbException(
                            "no daemon answers at " + server,
                            "Start one with \"tidegate run\", or name its address with --server.",
                            ExitCode.ERROR);
            unreachable.initCause(e);
            throw unreachable;
        } catch (IllegalArgumentException e) {
            VerbException strange = notADaemon("does not answer with a status");
            strange.initCause(e);
            throw strange;
        }
    }

    private HttpRequest request() {
        try {
            return HttpRequest.newBuilder(URI.create(server + "/api/v1/status"))
                    .timeout(TIMEOUT)
                    .build();
        } catch (IllegalArgumentException e) {
            VerbException bad =
                    new VerbException(
                            "--server is \"" + server + "\", which is not an address",
                            "Write it as http://HOST:PORT.",
                            ExitCode.ERROR);
            bad.initCause(e);
            throw bad;
        }
    }

    private VerbException notADaemon(String fact) {
        return new VerbException(
                "what listens at " + server + " " + fact,
                "Is it a Tidegate daemon? Compare http.port in its settings.",
                ExitCode.ERROR);
    }

    @Override
    public void close() {
        http.close();
    }
}
