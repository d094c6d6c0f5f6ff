package dev.tidegate.control;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.tidegate.access.Approvals.Pending;
import dev.tidegate.access.Caller;
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
    static String json(List<Pending<Act>> waiting) {
        ArrayNode array = MAPPER.createArrayNode();
        for (Pending<Act> pending : waiting) {
            Caller by = pending.askedBy();
            array.addObject()
                    .put("number", pending.number())
                    .put("act", Deed.plain(pending.work().text()))
                    .put("asked_by", Deed.plain(by.name()))
                    .put("role", pending.work().route().role().text())
                    .put("until", pending.until().toString())
                    .put("approved_by", pending.approvedBy().map(Deed::plain).orElse(null));
        }
        return array.toString();
    }
}
