package dev.tidegate.control;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidegate.control.LoadDesk.LoadAction;
import dev.tidegate.control.LoadDesk.TableAction;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import dev.tidegate.run.Failure;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The load over HTTP. Anyone who reaches the port may look. Who changes something is not asked who
 * he is yet, so he must be on the daemon's own machine; and he must say {@code Content-Type:
 * application/json}, which no page of another site can make a browser send.
 */
final class LoadApi {
    private static final Logger LOG = LoggerFactory.getLogger(LoadApi.class);
    private static final String JSON = "application/json";
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int CONFLICT = 409;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int BROKEN = 500;
    private static final int UNAVAILABLE = 503;
    private static final int UNSUPPORTED_MEDIA_TYPE = 415;

    private final LoadDesk desk;

    private LoadApi(LoadDesk desk) {
        this.desk = desk;
    }

    /** Adds its paths. */
    static void add(RoutesConfig routes, LoadDesk desk) {
        LoadApi api = new LoadApi(desk);
        routes.get(
                "/api/v1/load",
                context -> context.contentType(JSON).result(StatusJson.write(desk.status())));
        routes.post("/api/v1/load/{action}", api::load);
        routes.post("/api/v1/tables/{table}/{action}", api::table);
    }

    private void load(Context context) throws InterruptedException {
        Optional<LoadAction> action = LoadAction.of(context.pathParam("action"));
        if (action.isEmpty()) {
            unknown(context, "the load", "start, pause and resume");
        } else if (mayChange(context)) {
            answer(context, () -> desk.load(action.get()));
        }
    }

    private void table(Context context) throws InterruptedException {
        Optional<TableAction> action = TableAction.of(context.pathParam("action"));
        if (action.isEmpty()) {
            unknown(context, "a table", "add, remove, reload, skip, pause and resume");
        } else if (mayChange(context)) {
            answer(context, () -> desk.table(context.pathParam("table"), action.get()));
        }
    }

    private interface Request {
        String run() throws InterruptedException;
    }

    private static void answer(Context context, Request request) throws InterruptedException {
        try {
            String done = request.run();
            LOG.info("{} {}: {}", context.method(), context.path(), done);
            context.contentType(JSON)
                    .result(MAPPER.createObjectNode().put("done", done).toString());
        } catch (TidegateException e) {
            Failure failure = Failure.of(e, Instant.now());
            LOG.warn("{} {}: {}: {}", context.method(), context.path(), e.code(), failure.fact());
            refuse(context, status(e.code()), failure);
        }
    }

    private static int status(ErrorCode code) {
        if (code == ErrorCode.LOAD_REFUSED || code == ErrorCode.SOURCE_NOT_READY) {
            return CONFLICT;
        }
        return code.action() == ErrorCode.Action.RETRY ? UNAVAILABLE : BROKEN;
    }

    private static boolean mayChange(Context context) {
        if (!isLocal(context.ip())) {
            refuse(
                    context,
                    FORBIDDEN,
                    refused(
                            "the load is changed only from the machine of the daemon",
                            "Run the verb there, in Kubernetes with \"kubectl exec\" in the pod."));
            return false;
        }
        if (!JSON.equals(context.contentType())) {
            refuse(
                    context,
                    UNSUPPORTED_MEDIA_TYPE,
                    refused(
                            "the request does not have the header Content-Type: " + JSON,
                            "Send it with that header; a body is not needed."));
            return false;
        }
        return true;
    }

    /** The text is an address, never a name: nothing is asked of a name server. */
    private static boolean isLocal(String address) {
        try {
            return InetAddress.getByName(address).isLoopbackAddress();
        } catch (UnknownHostException e) {
            LOG.debug("who asks cannot be told", e);
            return false;
        }
    }

    private static void unknown(Context context, String what, String actions) {
        refuse(
                context,
                NOT_FOUND,
                refused(
                        "%s has no action \"%s\"".formatted(what, context.pathParam("action")),
                        "There are " + actions + "."));
    }

    private static Failure refused(String fact, String hint) {
        return new Failure(ErrorCode.LOAD_REFUSED, fact, hint, Instant.now(), 1);
    }

    private static void refuse(Context context, int status, Failure failure) {
        ObjectNode answer =
                MAPPER.createObjectNode()
                        .put("error", failure.code().toString())
                        .put("fact", failure.fact())
                        .put("hint", failure.hint());
        context.status(status).contentType(JSON).result(answer.toString());
    }
}
