package dev.tidegate.control;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.tidegate.access.Caller;
import dev.tidegate.control.Route.Meaning;
import dev.tidegate.control.Route.Parameter;
import dev.tidegate.trail.Deed;
import java.util.List;
import java.util.function.Supplier;

/**
 * Everything that moves, for those who watch: who watches and what he may not, the status without
 * its tables, the cutover, and what waits for a second person. From memory.
 */
final class WatchApi {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private WatchApi() {}

    /**
     * Its routes.
     *
     * @param all the other routes, of which a caller is told those that he may not ask
     */
    static List<Route> routes(Looks looks, CutoverDesk cutover, Acts acts, List<Route> all) {
        Supplier<String> status = () -> StatusJson.write(looks.status().get().withoutTables());
        Supplier<String> handover = () -> CutoverJson.write(cutover.status());
        return List.of(
                Route.personal(
                                "/api/v1/watch",
                                "watch.show",
                                "How the pipeline and its cutover are: an event each second.",
                                (_, asker) ->
                                        Reply.json(
                                                moment(
                                                        caller(asker.caller(), all),
                                                        status.get(),
                                                        handover.get(),
                                                        ApprovalApi.json(acts.waitingAsSeen()))))
                        .means(Meaning.WATCH)
                        .with(
                                new Parameter(
                                        WatchStreams.MOMENTS,
                                        "How many events end the stream; else it ends after some"
                                                + " minutes.")));
    }

    /** With the role that each route needs which he may not ask. */
    private static ObjectNode caller(Caller caller, List<Route> all) {
        ObjectNode node =
                MAPPER.createObjectNode()
                        .put("name", Deed.plain(caller.name()))
                        .put("role", caller.role().text());
        ObjectNode needs = node.putObject("needs");
        all.stream()
                .filter(it -> !caller.role().covers(it.role()))
                .forEach(it -> needs.put(it.id(), it.role().text()));
        return node;
    }

    private static String moment(
            ObjectNode caller, String status, String cutover, String approvals) {
        ObjectNode moment = MAPPER.createObjectNode();
        moment.set("caller", caller);
        moment.putRawValue("status", new RawValue(status));
        moment.putRawValue("cutover", new RawValue(cutover));
        moment.putRawValue("approvals", new RawValue(approvals));
        return moment.toString();
    }
}
