package dev.tidegate.control;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tidegate.access.Caller;
import dev.tidegate.trail.ApprovalRequest;
import dev.tidegate.trail.ApprovalRequest.Wish;
import dev.tidegate.trail.Deed;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Acts as texts that another process, also of another release, can do or refuse. */
final class ActText {
    /** The same act is the same text, in any process. */
    private static final ObjectMapper MAPPER =
            JsonMapper.builder().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build();

    private final Map<String, Route> routes;

    /**
     * Makes one.
     *
     * @param routes everything that can be done
     */
    ActText(List<Route> routes) {
        this.routes = routes.stream().collect(Collectors.toMap(Route::id, Function.identity()));
    }

    /** What somebody wants: parameters and parts of the path, in JSON. */
    static Wish write(Act act, Caller caller) {
        try {
            return new Wish(
                    act.route().id(),
                    MAPPER.writeValueAsString(
                            Map.of("path", act.call().path(), "query", act.call().query())),
                    Deed.plain(caller.name()),
                    caller.role().text(),
                    caller.manner().text());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("maps of texts are JSON", e);
        }
    }

    /** What is to be done; empty if this release knows no such act. */
    Optional<PendingAct> read(ApprovalRequest request) {
        return Optional.ofNullable(routes.get(request.wish().act()))
                .flatMap(route -> call(request.wish().call()).map(call -> new Act(route, call)))
                .map(act -> new PendingAct(request, act));
    }

    private static Optional<Call> call(String text) {
        try {
            JsonNode call = MAPPER.readTree(text);
            if (!call.path("path").isObject() || !call.path("query").isObject()) {
                return Optional.empty();
            }
            return Optional.of(
                    new Call(
                            MAPPER.convertValue(
                                    call.get("path"), new TypeReference<Map<String, String>>() {}),
                            MAPPER.convertValue(
                                    call.get("query"),
                                    new TypeReference<Map<String, List<String>>>() {})));
        } catch (JsonProcessingException | IllegalArgumentException _) {
            return Optional.empty(); // another release wrote it in another form
        }
    }
}
