package dev.tidegate.daemon;

import dev.tidegate.access.AccessSettings;
import dev.tidegate.access.AccessSettings.Approving;
import dev.tidegate.access.AccessSettings.Limits;
import dev.tidegate.access.AccessSettings.NamedToken;
import dev.tidegate.access.Role;
import dev.tidegate.access.TokenHash;
import dev.tidegate.control.Status.Phase;
import dev.tidegate.schema.Groups;
import dev.tidegate.settings.HttpSettings;
import dev.tidegate.trail.TrailEntry;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A daemon over ports in memory that asks who somebody is, and one caller of each role. */
final class SecuredDaemon implements AutoCloseable {
    static final Limits WIDE = new Limits(1_000_000, 1_000_000);

    final MemoryPorts ports;
    final MemoryWiring wiring;
    final Daemon daemon;
    private final HttpClient client = HttpClient.newHttpClient();

    private SecuredDaemon(HttpSettings http, MemoryWiring wiring) {
        this.wiring = wiring;
        this.ports = (MemoryPorts) wiring.ports();
        daemon = Daemon.start(MemorySettings.of(0, Groups.ONE).with(http), wiring);
        ValidateOperator.await(() -> daemon.status().phase() == Phase.STREAMING);
    }

    static SecuredDaemon start(HttpSettings http) {
        return new SecuredDaemon(http, MemoryWiring.alone(MemoryPorts.empty()));
    }

    /** Where acts want a second person, over what an earlier one had. */
    static SecuredDaemon over(MemoryWiring wiring, String... approvals) {
        return new SecuredDaemon(http(Optional.empty(), access(WIDE, approvals)), wiring);
    }

    /** Where acts want a second person. */
    static SecuredDaemon start(Limits limits, String... approvals) {
        return start(http(Optional.empty(), access(limits, approvals)));
    }

    static HttpSettings http(Optional<HttpSettings.Tls> tls, AccessSettings access) {
        return new HttpSettings("127.0.0.1", 0, tls, Optional.of(0), access);
    }

    static AccessSettings access(Limits limits, String... approvals) {
        List<NamedToken> tokens = new ArrayList<>();
        for (Role role : Role.values()) {
            tokens.add(new NamedToken("the " + role.text(), role, TokenHash.of(token(role))));
        }
        tokens.add(new NamedToken("alice", Role.CUTOVER, TokenHash.of("alice's secret")));
        return new AccessSettings(
                tokens,
                Optional.empty(),
                Map.of(),
                limits,
                new Approving(Set.of(approvals), Approving.NONE.waitMax()));
    }

    static String token(Role role) {
        return "tidegate_secret-of-the-" + role.text();
    }

    String address() {
        return "http://127.0.0.1:" + daemon.httpPort();
    }

    HttpResponse<String> get(String path, String token) throws Exception {
        return send("GET", path, token);
    }

    HttpResponse<String> post(String path, String token) throws Exception {
        return send("POST", path, token);
    }

    /** Without a token if it is empty. */
    HttpResponse<String> send(String method, String path, String token) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(address() + path))
                        .header("Content-Type", "application/json")
                        .method(method, HttpRequest.BodyPublishers.noBody());
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** What was noted: who, what, and what came of it. */
    List<String> noted() {
        return wiring.trail().latest(1_000).stream()
                .map(it ->
                        "%s: %s %s %s"
                                .formatted(
                                        it.deed().who(),
                                        it.deed().act(),
                                        it.deed().subject(),
                                        it.outcome())
                                .replace("  ", " "))
                .toList();
    }

    TrailEntry lastNoted() {
        return wiring.trail().latest(1).getFirst();
    }

    /** A verb against it. */
    ValidateOperator.Ran verb(String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Main.run(new PrintWriter(out), new PrintWriter(err), args);
        return new ValidateOperator.Ran(code, out.toString(), err.toString());
    }

    @Override
    public void close() {
        client.close();
        daemon.close();
    }
}
