package dev.tidegate.control;

import io.javalin.http.Context;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A request for a route, apart from the connection that it came by: it can be done later.
 *
 * @param path what stands in the place of each {@code {name}}
 * @param query the parameters that the route has; others are not looked at
 */
record Call(Map<String, String> path, Map<String, List<String>> query) {
    private static final int VALUES_MAX = 1_000;

    /** Reads one; throws {@link RequestException} if it is malformed. */
    static Call of(Context context, Route route) {
        Map<String, String> path = new LinkedHashMap<>();
        Map<String, List<String>> query = new LinkedHashMap<>();
        try {
            route.pathParameters().forEach(name -> path.put(name, context.pathParam(name)));
            for (Route.Parameter parameter : route.parameters()) {
                List<String> values = context.queryParams(parameter.name());
                if (!values.isEmpty()) {
                    query.put(parameter.name(), List.copyOf(values));
                }
            }
        } catch (RuntimeException e) {
            // whatever cannot be read of its texts is the sender's fault, such as a lone %
            RequestException malformed =
                    RequestException.invalid(
                            RequestException.BAD,
                            "path or parameters of the request cannot be read",
                            "Encode them as URLs are.");
            malformed.initCause(e);
            throw malformed;
        }
        if (query.values().stream().anyMatch(it -> it.size() > VALUES_MAX)) {
            throw RequestException.invalid(
                    RequestException.BAD,
                    "a parameter is given more than " + VALUES_MAX + " times",
                    "Give fewer; none of it means all.");
        }
        return new Call(Map.copyOf(path), Map.copyOf(query));
    }

    /** What stands in the place of {@code {name}}. */
    String of(String name) {
        return Optional.ofNullable(path.get(name)).orElseThrow();
    }

    /** A parameter's values. */
    List<String> all(String name) {
        return query.getOrDefault(name, List.of());
    }

    /** A parameter. */
    Optional<String> one(String name) {
        return all(name).stream().findFirst();
    }

    /** Whether it only asks what would be done. */
    boolean isDryRun() {
        return one(Route.DRY_RUN.name()).filter(Boolean::parseBoolean).isPresent();
    }

    /** For people: what of, with the parameters. */
    String text() {
        String values = String.join(" ", path.values());
        String parameters =
                query.entrySet().stream()
                        .sorted(Map.Entry.comparingByKey())
                        .map(it -> it.getKey() + "=" + String.join(",", it.getValue()))
                        .collect(Collectors.joining(" "));
        return (values + " " + parameters).strip();
    }
}
