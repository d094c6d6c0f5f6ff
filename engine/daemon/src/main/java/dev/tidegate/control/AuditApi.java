package dev.tidegate.control;

import java.util.List;
import java.util.stream.Collectors;

/** The audit trail over HTTP: its end, for those who look. The whole of it is on the target. */
final class AuditApi {
    private static final int COUNT_USUAL = 50;
    private static final int COUNT_MAX = 1_000;

    private AuditApi() {}

    /** Its routes. */
    static List<Route> routes(Trail trail) {
        return List.of(
                Route.look(
                                "/api/v1/audit",
                                "audit.list",
                                "The latest entries of the audit trail, the oldest of them first.",
                                call -> Reply.json(json(trail, count(call))))
                        .with(
                                new Route.Parameter(
                                        "count",
                                        "How many, up to %d; else %d."
                                                .formatted(COUNT_MAX, COUNT_USUAL))));
    }

    private static int count(Call call) {
        String text = call.one("count").orElse(Integer.toString(COUNT_USUAL));
        if (!text.matches("[0-9]{1,4}") || Integer.parseInt(text) > COUNT_MAX) {
            throw RequestException.invalid(
                    RequestException.BAD,
                    "count is not a whole number from 0 to " + COUNT_MAX,
                    "\"tidegate audit list\" shows more.");
        }
        return Integer.parseInt(text);
    }

    private static String json(Trail trail, int count) {
        return trail.latest(count).stream()
                .map(Trail::line)
                .collect(Collectors.joining(",", "[", "]"));
    }
}
