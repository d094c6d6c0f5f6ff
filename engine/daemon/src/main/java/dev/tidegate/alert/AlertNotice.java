package dev.tidegate.alert;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Locale;

/**
 * What receivers are told: that a condition has begun, or that it has ended.
 *
 * @param event which of both
 * @param alert what it is about
 * @param at when it was seen
 */
public record AlertNotice(Event event, Alert alert, Instant at) {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** What has become of a condition. */
    public enum Event {
        /** It has lasted for long enough. */
        BEGAN,
        /** It is over, for as long. */
        ENDED
    }

    /**
     * Who tells.
     *
     * @param pipeline its name
     * @param member which of its processes
     */
    public record Sender(String pipeline, String member) {}

    /** On one line; {@code id} is the same for both events, and for all processes of a pipeline. */
    String json(Sender sender) {
        Observed observed = alert.observed();
        ObjectNode json = MAPPER.createObjectNode();
        json.put("id", sender.pipeline() + "/" + observed.key());
        json.put("event", event.name().toLowerCase(Locale.ROOT));
        json.put("pipeline", sender.pipeline());
        json.put("member", sender.member());
        json.put("condition", observed.condition().id());
        json.put("severity", observed.condition().severity().text());
        json.put("stage", observed.stage());
        json.put("subject", observed.subject());
        json.put("what", observed.what());
        json.put("since", alert.since().toString());
        json.put("at", at.toString());
        json.put("command", observed.command());
        json.put("runbook", observed.condition().runbook());
        return json.toString();
    }
}
