package dev.tidegate.control;

import dev.tidegate.access.Caller;
import dev.tidegate.control.Reply.Progress;
import dev.tidegate.control.Route.Meaning;
import dev.tidegate.control.Status.Phase;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import dev.tidegate.settings.Nearest;
import dev.tidegate.trail.Deed;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Everything that can be asked over HTTP. */
final class Routes {
    private static final String METRICS = "/metrics";
    private static final String METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";

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

    private Routes() {}

    /** All, with the document of them. */
    static List<Route> all(Looks looks, ControlServer.Desks desks, Acts acts, Console console) {
        List<Route> routes = new ArrayList<>();
        routes.add(
                Route.look(
                                "/health/live",
                                "health.live",
                                "Whether the process answers.",
                                _ -> Reply.json("{\"live\":true}"))
                        .means(Meaning.PROBE));
        routes.add(
                Route.look(
                                "/health/ready",
                                "health.ready",
                                "Whether it catches up, streams or stands by; else 503.",
                                _ -> ready(looks.status().get()))
                        .means(Meaning.PROBE));
        routes.add(
                Route.look(
                        METRICS,
                        "metrics.show",
                        "Metrics in Prometheus' text format.",
                        _ -> new Reply(Progress.DONE, METRICS_TYPE, looks.metrics().get(), "")));
        routes.add(
                Route.look(
                        "/api/v1/status",
                        "status.show",
                        "How the pipeline is.",
                        _ -> Reply.json(StatusJson.write(looks.status().get()))));
        routes.addAll(ofDesks(desks));
        routes.addAll(ApprovalApi.routes(acts));
        routes.addAll(AuditApi.routes(acts.trail()));
        routes.addAll(WatchApi.routes(looks, desks.cutover(), acts, List.copyOf(routes)));
        routes.addAll(console.routes());
        List<Route> whole = new ArrayList<>(routes);
        whole.add(
                Route.look(
                        OpenApi.PATH,
                        "openapi.show",
                        "This document.",
                        _ -> Reply.json(OpenApi.document(whole))));
        return List.copyOf(whole);
    }

    /** Those behind which an operator changes something, and their looks. */
    static List<Route> ofDesks(ControlServer.Desks desks) {
        List<Route> routes = new ArrayList<>(LoadApi.routes(desks.load()));
        routes.addAll(ValidateApi.routes(desks.validate()));
        routes.addAll(CutoverApi.routes(desks.cutover()));
        return routes;
    }

    private static Reply ready(Status status) {
        boolean ready = READY.contains(status.phase());
        String body = "{\"ready\":%s,\"phase\":\"%s\"}".formatted(ready, status.phase());
        return new Reply(ready ? Progress.DONE : Progress.NOT_READY, Reply.JSON, body, "");
    }

    /** Those that a port without authentication has. */
    static List<Route> withoutAuthentication(List<Route> routes) {
        return routes.stream()
                .filter(it -> it.meaning() == Meaning.PROBE || it.path().equals(METRICS))
                .map(it -> it.means(Meaning.PROBE))
                .toList();
    }

    /** Paths that are answered whoever asks. */
    static Set<String> open(List<Route> routes, Console console) {
        return Stream.concat(
                        routes.stream()
                                .filter(it -> it.meaning() == Meaning.PROBE)
                                .map(Route::path),
                        console.paths().stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** What a probe or a page is answered with: nobody is asked who he is. */
    static Reply reply(Route open, Call call) throws InterruptedException {
        return open.handler().reply(call, new Asker(Caller.LOCAL, ""));
    }

    /** Throws {@code SETTINGS_INVALID} if an act that wants a second person is none. */
    static void requireKnown(List<Route> routes, Set<String> acts) {
        List<String> changes =
                routes.stream()
                        .filter(it -> it.meaning() == Meaning.CHANGE)
                        .map(Route::id)
                        .toList();
        for (String act : acts) {
            if (!changes.contains(act)) {
                throw new TidegateException(
                        ErrorCode.SETTINGS_INVALID,
                        "http.approvals has \"%s\", which is no act".formatted(act),
                        Nearest.to(act, changes)
                                .map(it -> "Did you mean " + it + "?")
                                .orElse("There are " + String.join(", ", changes) + "."));
            }
        }
    }

    /** What to say of a request that no route takes. */
    static RequestException unknown(List<Route> routes, int status, String path) {
        List<Route> siblings =
                status == RequestException.NOT_FOUND
                        ? routes.stream()
                                .filter(it -> !it.subject().isEmpty() && it.hasSibling(path))
                                .toList()
                        : List.of();
        if (siblings.isEmpty()) {
            return RequestException.invalid(
                    status,
                    "there is nothing at this path, or it is not asked so",
                    "/api/v1/openapi.json says what there is.");
        }
        List<String> actions = siblings.stream().map(Route::action).toList();
        String last = path.substring(path.lastIndexOf('/') + 1);
        return RequestException.invalid(
                status,
                "%s has no action \"%s\""
                        .formatted(siblings.getFirst().subject(), Deed.plain(last)),
                "There are %s and %s."
                        .formatted(
                                String.join(", ", actions.subList(0, actions.size() - 1)),
                                actions.getLast()));
    }
}
