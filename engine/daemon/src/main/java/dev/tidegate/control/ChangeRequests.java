package dev.tidegate.control;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import dev.tidegate.run.Failure;
import io.javalin.http.Context;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Requests that change something. Who sends one is not asked who he is yet, so he must be on the
 * daemon's own machine; and he must say {@code Content-Type: application/json}, which no page of
 * another site can make a browser send.
 */
final class ChangeRequests {
    static final String JSON = "application/json";

    private static final Logger LOG = LoggerFactory.getLogger(ChangeRequests.class);
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int CONFLICT = 409;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int BROKEN = 500;
    private static final int UNAVAILABLE = 503;
    private static final int UNSUPPORTED_MEDIA_TYPE = 415;
    private static final Set<ErrorCode> CONFLICTS =
            EnumSet.of(
                    ErrorCode.LOAD_REFUSED,
                    ErrorCode.VALIDATE_REFUSED,
                    ErrorCode.CUTOVER_REFUSED,
                    ErrorCode.SOURCE_NOT_READY);

    private final String what;
    private final ErrorCode code;

    /**
     * Takes them.
     *
     * @param what is changed, for people
     * @param code of what is refused before it is looked at
     */
    ChangeRequests(String what, ErrorCode code) {
        this.what = what;
        this.code = code;
    }

    /** Does what is asked; returns what came of it. */
    interface Request {
        String run() throws InterruptedException;
    }

    /** Answers with what came of it, if the sender may ask. */
    void answer(Context context, Request request) throws InterruptedException {
        run(context, request)
                .ifPresent(done -> {
                    LOG.info("{} {}: {}", context.method(), context.path(), done);
                    context.contentType(JSON)
                            .result(MAPPER.createObjectNode().put("done", done).toString());
                });
    }

    /** Answers with a document, if the sender may ask. */
    void document(Context context, Request request) throws InterruptedException {
        run(context, request)
                .ifPresent(document -> {
                    LOG.info("{} {}", context.method(), context.path());
                    context.contentType(JSON).result(document);
                });
    }

    private Optional<String> run(Context context, Request request) throws InterruptedException {
        if (!mayChange(context)) {
            return Optional.empty();
        }
        try {
            return Optional.of(request.run());
        } catch (TidegateException e) {
            Failure failure = Failure.of(e, Instant.now());
            LOG.warn("{} {}: {}: {}", context.method(), context.path(), e.code(), failure.fact());
            refuse(context, status(e.code()), failure);
            return Optional.empty();
        }
    }

    private static int status(ErrorCode code) {
        if (CONFLICTS.contains(code)) {
            return CONFLICT;
        }
        return code.action() == ErrorCode.Action.RETRY ? UNAVAILABLE : BROKEN;
    }

    private boolean mayChange(Context context) {
        if (!isLocal(context.ip())) {
            refuse(
                    context,
                    FORBIDDEN,
                    refused(
                            what + " is changed only from the machine of the daemon",
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

    /** There is no such action. */
    void unknown(Context context, String of, String actions) {
        refuse(
                context,
                NOT_FOUND,
                refused(
                        "%s has no action \"%s\"".formatted(of, context.pathParam("action")),
                        "There are " + actions + "."));
    }

    private Failure refused(String fact, String hint) {
        return new Failure(code, fact, hint, Instant.now(), 1);
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
