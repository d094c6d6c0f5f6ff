package dev.tidegate.control;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.tidegate.trail.ApprovalRequest;
import dev.tidegate.trail.Deed;
import java.util.List;

/** What waits for a second person, as JSON. */
final class ApprovalApi {
    static final String PATH = "/api/v1/approvals";

    private static final String SUBJECT = "what waits for approval";
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private ApprovalApi() {}

    /** Its routes. */
    static List<Route> routes(Acts acts) {
        return List.of(
                Route.look(
                        PATH,
                        "approval.list",
                        "What waits for a second person's approval.",
                        _ -> Reply.json(json(acts.waiting()))),
                Route.personal(
                                PATH + "/{number}/approve",
                                "approval.approve",
                                "Does what waits, as the second person, who needs its role.",
                                (call, asker) -> acts.approve(asker, number(call)))
                        .actionOf(SUBJECT),
                Route.personal(
                                PATH + "/{number}/withdraw",
                                "approval.withdraw",
                                "Forgets what waits.",
                                (call, asker) -> acts.withdraw(asker, number(call)))
                        .actionOf(SUBJECT));
    }

    private static long number(Call call) {
        String text = call.of("number");
        if (!text.matches("[0-9]{1,18}")) {
            throw RequestException.invalid(
                    RequestException.NOT_FOUND,
                    "what waits for approval has a number",
                    "\"tidegate approval list\" shows it.");
        }
        return Long.parseLong(text);
    }

    /** An array of objects. */
    static String json(List<PendingAct> waiting) {
        ArrayNode array = MAPPER.createArrayNode();
        for (PendingAct pending : waiting) {
            ApprovalRequest request = pending.request();
            array.addObject()
                    .put("number", request.number())
                    .put("act", Deed.plain(pending.act().text()))
                    .put("asked_by", request.wish().who())
                    .put("role", pending.act().route().role().text())
                    .put("until", request.until().toString())
                    .put("approved_by", request.usedBy().orElse(null));
        }
        return array.toString();
    }
}
