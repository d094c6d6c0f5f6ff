package dev.tidegate.hook;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A server that keeps what it was asked, and answers what it was told. */
final class GivenServer implements AutoCloseable {
    /** What it answers one request with; the last one of a list again and again. */
    record Answer(int status, String body) {
        /** Never comes. */
        static final Answer NONE = new Answer(0, "");
    }

    /** What it was asked. */
    record Asked(String method, String path, Map<String, List<String>> headers, String body) {
        String header(String name) {
            return String.join(",", headers.getOrDefault(name, List.of()));
        }
    }

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final List<Asked> asked = new CopyOnWriteArrayList<>();
    private final List<Answer> answers;
    private final HttpServer server;
    private final String scheme;

    private GivenServer(HttpServer server, String scheme, List<Answer> answers) {
        this.server = server;
        this.scheme = scheme;
        this.answers = answers;
    }

    static GivenServer answering(Answer... answers) {
        try {
            return start(HttpServer.create(anyPort(), 0), "http", answers);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    static GivenServer start(HttpServer server, String scheme, Answer... answers) {
        GivenServer given = new GivenServer(server, scheme, List.of(answers));
        server.setExecutor(given.threads);
        server.createContext("/", given::handle);
        server.start();
        return given;
    }

    URI address(String path) {
        return URI.create(scheme + "://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    List<Asked> asked() {
        return List.copyOf(asked);
    }

    private void handle(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        asked.add(
                new Asked(
                        exchange.getRequestMethod(),
                        exchange.getRequestURI().toString(),
                        Map.copyOf(exchange.getRequestHeaders()),
                        body));
        Answer answer = answers.get(Math.min(asked.size(), answers.size()) - 1);
        if (answer.equals(Answer.NONE)) {
            awaitClose();
            return;
        }
        byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
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
