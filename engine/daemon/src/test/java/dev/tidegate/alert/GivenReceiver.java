package dev.tidegate.alert;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A server that keeps what it was told, and answers as it is set to. */
public final class GivenReceiver implements AutoCloseable {
    /** Not to answer at all. */
    public static final int SILENT = 0;

    private static final String PATH = "/t0ken-in-the-path";

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final List<String> bodies = new CopyOnWriteArrayList<>();
    private final List<String> signatures = new CopyOnWriteArrayList<>();
    private final HttpServer server;
    private volatile int answer;

    private GivenReceiver(HttpServer server, int answer) {
        this.server = server;
        this.answer = answer;
    }

    /** One that answers everything so. */
    public static GivenReceiver answering(int status) throws IOException {
        return at(0, status);
    }

    /** The same at a port, such as that of one that was killed. */
    public static GivenReceiver at(int port, int status) throws IOException {
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        GivenReceiver receiver = new GivenReceiver(server, status);
        server.setExecutor(receiver.threads);
        server.createContext("/", receiver::handle);
        server.start();
        return receiver;
    }

    /** From now on. */
    public void answer(int status) {
        answer = status;
    }

    /** Its port. */
    public int port() {
        return server.getAddress().getPort();
    }

    /** Where notices go to. */
    public URI address() {
        return URI.create("http://127.0.0.1:" + port() + PATH);
    }

    /** What it was told, whatever it answered. */
    public List<String> bodies() {
        return List.copyOf(bodies);
    }

    /** The header that proves who told it, of each. */
    List<String> signatures() {
        return List.copyOf(signatures);
    }

    /** The same as JSON. */
    public List<JsonNode> notices() throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        List<JsonNode> notices = new CopyOnWriteArrayList<>();
        for (String body : bodies) {
            notices.add(mapper.readTree(body));
        }
        return notices;
    }

    /** Event and condition of each, such as {@code began lag_high}. */
    public List<String> events() throws IOException {
        return notices().stream()
                .map(it -> it.path("event").asText() + " " + it.path("condition").asText())
                .toList();
    }

    private void handle(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        signatures.add(String.valueOf(exchange.getRequestHeaders().getFirst("Tidegate-Signature")));
        bodies.add(body);
        int status = answer;
        if (status == SILENT) {
            awaitClose();
            return;
        }
        exchange.sendResponseHeaders(status, -1);
        exchange.close();
    }

    private void awaitClose() {
        try {
            closed.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.close();
    }
}
