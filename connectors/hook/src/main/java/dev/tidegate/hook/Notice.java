package dev.tidegate.hook;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidegate.cutover.HookCall;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a hook is told.
 *
 * @param place where in the cutover
 * @param call of which handover, and whether it is meant
 * @param deadline behind which nobody waits for it
 */
record Notice(HookPlace place, HookCall call, Instant deadline) {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    boolean isDry() {
        return switch (call.style()) {
            case DRY -> true;
            case REAL -> false;
        };
    }

    /** For a webhook. */
    String json() {
        ObjectNode json = MAPPER.createObjectNode();
        json.put("handover", call.handover().toString());
        json.put("cutover", call.handover().cutover());
        json.put("number", call.handover().number());
        json.put("direction", direction());
        json.put("point", place.text());
        json.put("dry", isDry());
        json.put("deadline", deadline.toString());
        return json.toString();
    }

    /** For a command. */
    Map<String, String> environment() {
        Map<String, String> environment = new TreeMap<>();
        environment.put("TIDEGATE_HANDOVER", call.handover().toString());
        environment.put("TIDEGATE_CUTOVER", call.handover().cutover());
        environment.put("TIDEGATE_NUMBER", Integer.toString(call.handover().number()));
        environment.put("TIDEGATE_DIRECTION", direction());
        environment.put("TIDEGATE_POINT", place.text());
        environment.put("TIDEGATE_DRY", Boolean.toString(isDry()));
        environment.put("TIDEGATE_DEADLINE", deadline.toString());
        return environment;
    }

    private String direction() {
        return call.handover().direction().name().toLowerCase(Locale.ROOT);
    }
}
