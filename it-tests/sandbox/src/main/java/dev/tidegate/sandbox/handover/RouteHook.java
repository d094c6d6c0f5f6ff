package dev.tidegate.sandbox.handover;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tidegate.cutover.Side;
import dev.tidegate.hook.HookPlace;
import dev.tidegate.hook.HookSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What a cutover calls to lead the applications to the other side. */
public final class RouteHook implements AutoCloseable {
    private static final Duration TIME_MAX = Duration.ofSeconds(5);

    private final HttpServer server;

    /** Listens on a free port of this machine. */
    public RouteHook(Route route) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/target", call -> lead(route, Side.TARGET, call));
        server.createContext("/source", call -> lead(route, Side.SOURCE, call));
        server.start();
    }

    private static void lead(Route route, Side side, HttpExchange call) throws IOException {
        try (call) {
            String notice =
                    new String(call.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            if (notice.contains("\"dry\":false")) {
                route.leadTo(side);
            }
            call.sendResponseHeaders(204, -1);
        }
    }

    /** Where it listens. */
    public int port() {
        return server.getAddress().getPort();
    }

    /** Settings of a cutover that calls the one at a port. */
    public static HookSettings settings(int port) {
        return HookSettings.NONE
                .with(HookPlace.ROUTE, called(port, "target"))
                .with(HookPlace.ROUTE_BACK, called(port, "source"));
    }

    private static HookSettings.Called called(int port, String path) {
        URI address = URI.create("http://127.0.0.1:%d/%s".formatted(port, path));
        return new HookSettings.Called(List.of(address), List.of(), Map.of(), TIME_MAX);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
