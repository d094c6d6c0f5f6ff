package dev.tidegate.sandbox.demo;

import dev.tidegate.control.CutoverJson;
import dev.tidegate.control.CutoverStatus;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** Gives a daemon's cutover orders, and looks at what it shows of it, as operators do. */
public final class CutoverOrders implements AutoCloseable {
    private static final int ENDED = 200;
    private static final int GOES_ON = 202;

    private final HttpClient http = HttpClient.newHttpClient();
    private final int port;

    /**
     * To a daemon on this machine.
     *
     * @param port of its HTTP side
     */
    public CutoverOrders(int port) {
        this.port = port;
    }

    /** What became of an order. */
    public record Answer(int code, String text) {
        /** Whether the cutover has come to rest in a state. */
        public boolean rests(String state) {
            return code == ENDED && text.contains("the cutover is " + state);
        }
    }

    /**
     * Gives one, and waits until it has come to rest.
     *
     * @param order such as {@code go}, or {@code go?final_verify=full}
     */
    public Answer give(String order) throws IOException, InterruptedException {
        HttpResponse<String> answer = post(order);
        while (answer.statusCode() == GOES_ON) {
            answer = post(order);
        }
        return new Answer(answer.statusCode(), answer.body());
    }

    /** What the daemon shows of the cutover, as operators see it. */
    public CutoverStatus status() throws IOException, InterruptedException {
        HttpRequest look =
                HttpRequest.newBuilder(
                                URI.create("http://127.0.0.1:%d/api/v1/cutover".formatted(port)))
                        .build();
        return CutoverJson.readStatus(http.send(look, HttpResponse.BodyHandlers.ofString()).body());
    }

    private HttpResponse<String> post(String order) throws IOException, InterruptedException {
        URI address = URI.create("http://127.0.0.1:%d/api/v1/cutover/%s".formatted(port, order));
        return http.send(
                HttpRequest.newBuilder(address)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** Also ends the wait for an answer. */
    @Override
    public void close() {
        http.shutdownNow();
    }
}
