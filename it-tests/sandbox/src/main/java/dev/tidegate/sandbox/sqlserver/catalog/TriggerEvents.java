package dev.tidegate.sandbox.sqlserver.catalog;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What fires a trigger, as its text says. */
public final class TriggerEvents {
    private static final List<String> ALL = List.of("INSERT", "UPDATE", "DELETE");
    private static final Pattern EVENTS =
            Pattern.compile(
                    "(?i)\\b(?:AFTER|FOR|OF)\\s+((?:INSERT|UPDATE|DELETE)"
                            + "(?:\\s*,\\s*(?:INSERT|UPDATE|DELETE))*)");

    private TriggerEvents() {}

    /** INSERT, UPDATE, DELETE; all of them where it is not clear. */
    public static Set<String> of(String text) {
        Set<String> events = new TreeSet<>();
        Matcher matcher = EVENTS.matcher(text);
        while (matcher.find()) {
            for (String event : matcher.group(1).split(",", -1)) {
                events.add(event.strip().toUpperCase(Locale.ROOT));
            }
        }
        return events.isEmpty() ? Set.copyOf(ALL) : events;
    }

    /** {@code sys.trigger_events}. */
    static SystemView view() {
        return SystemView.of(
                "sys",
                "trigger_events",
                "object_id int, type int, type_desc nvarchar(60), is_first bit, is_last bit",
                (context, rows) -> {
                    for (Module each : context.catalog().modules(context.database())) {
                        if (each.kind() == Module.Kind.TRIGGER) {
                            for (String event : of(each.text())) {
                                rows.add(each.id(), 1 + ALL.indexOf(event), event, false, false);
                            }
                        }
                    }
                });
    }
}
