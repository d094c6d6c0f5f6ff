package dev.tidegate.control;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidegate.control.Route.Meaning;
import io.javalin.http.HandlerType;
import java.util.List;
import java.util.Locale;

/** The OpenAPI document of routes. */
final class OpenApi {
    static final String PATH = "/api/v1/openapi.json";

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String PROBLEM = "#/components/schemas/Problem";

    private OpenApi() {}

    /** As JSON for people's eyes, in the order of the routes. */
    static String document(List<Route> routes) {
        ObjectNode root = MAPPER.createObjectNode().put("openapi", "3.1.0");
        root.putObject("info")
                .put("title", "Tidegate")
                .put("version", "v1")
                .put(
                        "description",
                        "What a running daemon can be asked. A POST needs the header Content-Type:"
                                + " application/json and no body. x-tidegate-role is the least"
                                + " role that may ask.");
        ObjectNode paths = root.putObject("paths");
        routes.forEach(route -> add(paths, route));
        components(root.putObject("components"));
        return root.toPrettyString() + "\n";
    }

    private static void add(ObjectNode paths, Route route) {
        ObjectNode operation =
                paths.withObjectProperty(route.path())
                        .putObject(route.meaning().method().name().toLowerCase(Locale.ROOT));
        operation.put("operationId", route.id()).put("summary", route.summary());
        ArrayNode parameters = operation.putArray("parameters");
        route.pathParameters()
                .forEach(name ->
                        parameters
                                .addObject()
                                .put("name", name)
                                .put("in", "path")
                                .put("required", true)
                                .putObject("schema")
                                .put("type", "string"));
        route.parameters()
                .forEach(it ->
                        parameters
                                .addObject()
                                .put("name", it.name())
                                .put("in", "query")
                                .put("description", it.help())
                                .putObject("schema")
                                .put("type", "string"));
        ArrayNode security = operation.putArray("security");
        ObjectNode responses = operation.putObject("responses");
        response(responses, "200", "Done.");
        if (route.meaning() == Meaning.WATCH) {
            responses
                    .withObjectProperty("200")
                    .putObject("content")
                    .putObject("text/event-stream")
                    .putObject("schema")
                    .put("type", "string");
        }
        if (route.meaning().isOpen()) {
            return;
        }
        operation.put("x-tidegate-role", route.role().text());
        security.addObject().putArray("token");
        security.addObject().putArray("certificate");
        problem(responses, "401", "Who asks is not known.");
        problem(responses, "403", "He has not the role.");
        problem(responses, "429", "He asks too often, or too many logins failed.");
        if (route.meaning() == Meaning.CHANGE) {
            response(responses, "202", "It goes on; whoever asks again waits for the same.");
            problem(responses, "503", "A database cannot be reached; nothing was changed.");
        }
        if (HandlerType.POST.equals(route.meaning().method())) {
            problem(responses, "409", "It cannot be done now, or waits for a second person.");
            problem(responses, "415", "The header Content-Type is not application/json.");
        }
    }

    private static void response(ObjectNode responses, String status, String text) {
        responses.putObject(status).put("description", text);
    }

    private static void problem(ObjectNode responses, String status, String text) {
        responses
                .putObject(status)
                .put("description", text)
                .putObject("content")
                .putObject(Reply.JSON)
                .putObject("schema")
                .put("$ref", PROBLEM);
    }

    private static void components(ObjectNode components) {
        ObjectNode schemes = components.putObject("securitySchemes");
        schemes.putObject("token")
                .put("type", "http")
                .put("scheme", "bearer")
                .put("description", "A token of http.tokens, or a JWT of http.oidc.");
        schemes.putObject("certificate")
                .put("type", "mutualTLS")
                .put("description", "A client certificate of http.clients.");
        ObjectNode problem = components.putObject("schemas").putObject("Problem");
        problem.put("type", "object");
        ObjectNode properties = problem.putObject("properties");
        properties.putObject("error").put("type", "string").put("description", "See errors.md.");
        properties.putObject("fact").put("type", "string");
        properties.putObject("hint").put("type", "string");
        problem.putArray("required").add("error").add("fact").add("hint");
    }
}
