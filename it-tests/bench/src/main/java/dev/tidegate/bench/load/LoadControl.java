package dev.tidegate.bench.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

/** A running daemon's load, as operators see and change it over HTTP. */
final class LoadControl implements AutoCloseable {
    private static final int OK = 200;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final URI address;
    private final HttpClient http = HttpClient.newHttpClient();

    /** Of a daemon on this machine. */
    LoadControl(int port) {
        this.address = URI.create("http://127.0.0.1:" + port + "/api/v1/");
    }

    /**
     * Asks for a change of a table; throws if it is refused.
     *
     * @param action as the verb's name
     */
    void change(String table, String action) throws IOException, InterruptedException {
        answer(
                HttpRequest.newBuilder(address.resolve("tables/" + table + "/" + action))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.noBody())
                        .build());
    }

    /** Whether a table is loaded and has its keys and indexes. */
    boolean isDone(String table) throws IOException, InterruptedException {
        JsonNode load =
                JSON.readTree(
                        answer(HttpRequest.newBuilder(address.resolve("load")).GET().build()));
        for (JsonNode each : load.path("tables")) {
            if (each.path("name").asText().equals(table)) {
                return each.path("state").asText().equalsIgnoreCase("done");
            }
        }
        return false;
    }

    private String answer(HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
        if (response.statusCode() != OK) {
            throw new IOException(
                    request.uri() + " answers " + response.statusCode() + ": " + response.body());
        }
        return response.body();
    }

    @Override
    public void close() {
        http.close();
    }
}
