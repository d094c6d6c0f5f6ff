package dev.tidegate.control;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidegate.access.AccessSettings;
import dev.tidegate.access.Gate;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import dev.tidegate.run.Failure;
import dev.tidegate.settings.HttpSettings;
import dev.tidegate.trail.ApprovalStore;
import dev.tidegate.trail.AuditTrail;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpResponseException;
import io.javalin.util.JavalinException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.server.ServerConnector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The daemon's HTTP side: the console, probes, metrics, status, load, validation and cutover.
 * Answers from memory, never from a database; only what an operator changes, plans of it, the audit
 * trail and the list of what waits for approval go there first.
 *
 * <p>Every request but probes and the console's files goes by the {@link Doorkeeper}, and every
 * change by {@link Acts}.
 */
public final class ControlServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ControlServer.class);
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int INTERNAL = 500;
    private static final String POLICY = "Content-Security-Policy";

    private final Javalin server;
    private final Optional<Javalin> probes;
    private final Answering answering;

    private ControlServer(Javalin server, Optional<Javalin> probes, Answering answering) {
        this.server = server;
        this.probes = probes;
        this.answering = answering;
    }

    /** Who answers, in both ways. */
    private record Answering(Acts acts, WatchStreams streams) {}

    /** Where operators change something. */
    public record Desks(LoadDesk load, ValidateDesk validate, CutoverDesk cutover) {}

    /**
     * Starts to listen. Throws {@code SETTINGS_INVALID} if it cannot.
     *
     * @param looks what it shows
     * @param desks where operators change something
     * @param trail where that is noted
     * @param approvals where what waits for a second person is kept
     */
    public static ControlServer start(
            HttpSettings http,
            Looks looks,
            Desks desks,
            AuditTrail trail,
            ApprovalStore approvals) {
        AccessSettings access = http.access();
        Acts acts =
                new Acts(new Trail(trail), access.approvals(), approvals, Routes.ofDesks(desks));
        Console console = Console.load();
        List<Route> routes = Routes.all(looks, desks, acts, console);
        Answering answering = new Answering(acts, new WatchStreams());
        Routes.requireKnown(routes, access.approvals().acts());
        Doorkeeper doorkeeper =
                new Doorkeeper(new Gate(access, System::nanoTime), Routes.open(routes, console));
        sayWhoIsAnswered(http);
        Javalin server =
                Javalin.create(config -> {
                    common(config, routes);
                    config.jetty.addConnector((jetty, configuration) ->
                            at(
                                    http.tls()
                                            .map(it -> Connectors.secure(jetty, configuration, it))
                                            .orElseGet(
                                                    () -> Connectors.plain(jetty, configuration)),
                                    http.host(),
                                    http.port()));
                    config.routes.before(context -> {
                        secure(context, http);
                        doorkeeper.admit(context);
                    });
                    routes.forEach(route -> add(config, route, answering));
                });
        listen(server, http.host(), http.port());
        try {
            return new ControlServer(server, probes(http, routes, answering), answering);
        } catch (RuntimeException e) {
            server.stop();
            throw e;
        }
    }

    /** Another port, for those who ask without TLS and authentication: probes and metrics. */
    private static Optional<Javalin> probes(
            HttpSettings http, List<Route> routes, Answering answering) {
        return http.probePort()
                .map(port -> {
                    List<Route> open = Routes.withoutAuthentication(routes);
                    Javalin server =
                            Javalin.create(config -> {
                                common(config, open);
                                config.jetty.addConnector((jetty, configuration) ->
                                        at(
                                                Connectors.plain(jetty, configuration),
                                                http.host(),
                                                port));
                                config.routes.before(context -> secure(context, http));
                                open.forEach(route -> add(config, route, answering));
                            });
                    listen(server, http.host(), port);
                    return server;
                });
    }

    private static ServerConnector at(ServerConnector connector, String host, int port) {
        connector.setHost(host);
        connector.setPort(port);
        return connector;
    }

    private static void listen(Javalin server, String host, int port) {
        try {
            server.start(host, port);
        } catch (JavalinException e) {
            throw new TidegateException(
                    ErrorCode.SETTINGS_INVALID,
                    "cannot listen on " + host + ":" + port,
                    "Is another daemon running there? Choose http.host and http.port in the"
                            + " settings; port 0 takes any free one.",
                    e);
        }
    }

    private static void sayWhoIsAnswered(HttpSettings http) {
        if (http.access().isConfigured()) {
            return;
        }
        String text =
                "nobody is asked who he is: no http.tokens, http.oidc or http.clients is set, so"
                        + " whoever is on this machine may do all, and nobody else anything";
        if (http.isLocal()) {
            LOG.info("{}", text);
        } else {
            LOG.warn("{}", text);
        }
    }

    private static void common(JavalinConfig config, List<Route> routes) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.startup.startupWatcherEnabled = false;
        config.concurrency.useVirtualThreads = true;
        config.routes.exception(Exception.class, ControlServer::broken);
        config.routes.exception(TidegateException.class, ControlServer::failed);
        config.routes.exception(RequestException.class, ControlServer::refused);
        config.routes.exception(
                HttpResponseException.class,
                (e, context) ->
                        problem(
                                context,
                                e.getStatus(),
                                Routes.unknown(routes, e.getStatus(), context.path())));
    }

    private static void secure(Context context, HttpSettings http) {
        context.header("X-Content-Type-Options", "nosniff")
                .header("X-Frame-Options", "DENY")
                .header(POLICY, "default-src 'none'; frame-ancestors 'none'")
                .header("Referrer-Policy", "no-referrer")
                .header("Cache-Control", "no-store");
        if (http.tls().isPresent()) {
            context.header("Strict-Transport-Security", "max-age=31536000");
        }
    }

    private static void add(JavalinConfig config, Route route, Answering answering) {
        config.routes.addHttpHandler(
                route.meaning().method(),
                route.path(),
                context -> answer(context, route, answering));
    }

    private static void answer(Context context, Route route, Answering answering)
            throws InterruptedException {
        Acts acts = answering.acts();
        Call call = Call.of(context, route);
        if (route.meaning().isOpen()) {
            if (route.meaning() == Route.Meaning.PAGE) {
                context.header(POLICY, Console.POLICY);
            }
            reply(context, Routes.reply(route, call));
            return;
        }
        Asker asker = new Asker(Doorkeeper.caller(context), context.ip());
        Act act = new Act(route, call);
        acts.requireRole(asker, act);
        requireJson(context, route);
        if (route.meaning() == Route.Meaning.WATCH) {
            answering.streams().serve(context, call, () -> acts.run(asker, act));
            return;
        }
        reply(context, acts.run(asker, act));
    }

    /** No page of another site can make a browser send this header. */
    private static void requireJson(Context context, Route route) {
        if (HandlerType.POST.equals(route.meaning().method())
                && !Reply.JSON.equals(context.contentType())) {
            throw RequestException.invalid(
                    RequestException.UNSUPPORTED_MEDIA_TYPE,
                    "the request does not have the header Content-Type: " + Reply.JSON,
                    "Send it with that header; a body is not needed.");
        }
    }

    private static void reply(Context context, Reply reply) {
        context.status(reply.status()).contentType(reply.type()).result(reply.body());
    }

    /** The port it listens on. */
    public int port() {
        return server.port();
    }

    /** The port of probes and metrics, if they have one of their own. */
    public Optional<Integer> probePort() {
        return probes.map(Javalin::port);
    }

    /** How many watch. */
    public int watching() {
        return answering.streams().open();
    }

    /** What the server really answers: a method and a path each. */
    List<String> live() {
        return server.unsafe.internalRouter.allHttpHandlers().stream()
                .filter(it -> it.endpoint.method.isHttpMethod())
                .map(it -> it.endpoint.method.name() + " " + it.endpoint.path)
                .toList();
    }

    @Override
    public void close() {
        answering.streams().close();
        probes.ifPresent(Javalin::stop);
        server.stop();
    }

    private static void refused(RequestException e, Context context) {
        problem(context, e.status(), e);
    }

    private static void failed(TidegateException e, Context context) {
        Failure failure = Failure.of(e, Instant.now());
        LOG.warn("{} is answered with {}: {}", context.method(), e.code(), failure.fact());
        int status =
                Acts.isConflict(e.code())
                        ? RequestException.CONFLICT
                        : e.code().action() == ErrorCode.Action.RETRY
                                ? RequestException.UNAVAILABLE
                                : INTERNAL;
        problem(context, status, failure.code(), failure.fact(), failure.hint());
    }

    private static void broken(Exception e, Context context) {
        Failure failure = Failure.of(e, Instant.now());
        LOG.error("cannot answer a {}: {}", context.method(), failure.fact());
        context.status(INTERNAL)
                .contentType(Reply.JSON)
                .result("{\"error\":\"%s\"}".formatted(failure.code()));
    }

    private static void problem(Context context, int status, RequestException e) {
        problem(context, status, e.code(), e.fact(), e.hint());
    }

    private static void problem(
            Context context, int status, ErrorCode code, String fact, String hint) {
        context.status(status)
                .contentType(Reply.JSON)
                .result(
                        MAPPER.createObjectNode()
                                .put("error", code.toString())
                                .put("fact", fact)
                                .put("hint", hint)
                                .toString());
    }
}
