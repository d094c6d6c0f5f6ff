package dev.tidegate.control;

import dev.tidegate.control.Status.Phase;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import dev.tidegate.run.Failure;
import dev.tidegate.settings.Settings;
import io.javalin.Javalin;
import io.javalin.http.Context;
import io.javalin.util.JavalinException;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The daemon's HTTP side: probes, metrics, status, load, validation and cutover. Answers from
 * memory, never from a database; only what an operator changes, and plans of it, goes there first.
 */
public final class ControlServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ControlServer.class);

    /**
     * Who stands by does what is asked of it. Were it not ready, no deployment with a second pod
     * would ever be complete, and no disruption budget would let the first one go.
     */
    private static final Set<Phase> READY =
            EnumSet.of(
                    Phase.CATCHING_UP,
                    Phase.STREAMING,
                    Phase.INCOMPLETE,
                    Phase.HELD,
                    Phase.STANDING_BY);

    private final Javalin server;

    private ControlServer(Javalin server) {
        this.server = server;
    }

    /** Where operators change something. */
    public record Desks(LoadDesk load, ValidateDesk validate, CutoverDesk cutover) {}

    /**
     * Starts to listen.
     *
     * @param metrics text of {@code /metrics}
     * @param desks where operators change something
     */
    public static ControlServer start(
            Settings.Http http, Supplier<Status> status, Supplier<String> metrics, Desks desks) {
        Javalin server =
                Javalin.create(config -> {
                    config.startup.showJavalinBanner = false;
                    config.startup.showOldJavalinVersionWarning = false;
                    config.startup.startupWatcherEnabled = false;
                    config.concurrency.useVirtualThreads = true;
                    config.routes.exception(Exception.class, ControlServer::broken);
                    config.routes.get(
                            "/metrics",
                            context ->
                                    context.contentType(
                                                    "text/plain; version=0.0.4;" + " charset=utf-8")
                                            .result(metrics.get()));
                    config.routes.get("/health/live", ControlServer::live);
                    config.routes.get("/health/ready", context -> ready(context, status.get()));
                    config.routes.get(
                            "/api/v1/status",
                            context ->
                                    context.contentType("application/json")
                                            .result(StatusJson.write(status.get())));
                    LoadApi.add(config.routes, desks.load());
                    ValidateApi.add(config.routes, desks.validate());
                    CutoverApi.add(config.routes, desks.cutover());
                });
        try {
            server.start(http.host(), http.port());
        } catch (JavalinException e) {
            throw new TidegateException(
                    ErrorCode.SETTINGS_INVALID,
                    "cannot listen on " + http.host() + ":" + http.port(),
                    "Is another daemon running there? Choose http.host and http.port in the"
                            + " settings; port 0 takes any free one.",
                    e);
        }
        return new ControlServer(server);
    }

    /** The port it listens on. */
    public int port() {
        return server.port();
    }

    @Override
    public void close() {
        server.stop();
    }

    private static void broken(Exception e, Context context) {
        Failure failure = Failure.of(e, Instant.now());
        LOG.error("cannot answer {}: {}", context.path(), failure.fact());
        context.status(500)
                .contentType("application/json")
                .result("{\"error\":\"%s\"}".formatted(failure.code()));
    }

    /** The process answers: nothing that a restart of it would mend is wrong. */
    private static void live(Context context) {
        context.contentType("application/json").result("{\"live\":true}");
    }

    private static void ready(Context context, Status status) {
        boolean ready = READY.contains(status.phase());
        context.status(ready ? 200 : 503)
                .contentType("application/json")
                .result("{\"ready\":%s,\"phase\":\"%s\"}".formatted(ready, status.phase()));
    }
}
