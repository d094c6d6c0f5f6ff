package dev.tidegate.sandbox.sqlserver.session;

import dev.tidegate.sandbox.sqlserver.catalog.Catalog;
import dev.tidegate.sandbox.sqlserver.catalog.Database;
import dev.tidegate.sandbox.sqlserver.catalog.Module;
import dev.tidegate.sandbox.sqlserver.catalog.Table;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The triggers that changes of rows would fire. The stand-in does not run them; so that nothing is
 * silently different from SQL Server, it does not run such a change either.
 */
final class Triggers {
    private static final Set<String> ALL = Set.of("INSERT", "UPDATE", "DELETE");
    private static final Pattern EVENTS =
            Pattern.compile(
                    "(?i)\\b(?:AFTER|FOR|OF)\\s+((?:INSERT|UPDATE|DELETE)"
                            + "(?:\\s*,\\s*(?:INSERT|UPDATE|DELETE))*)");

    private record Place(String database, int table) {}

    private record Trigger(String name, Set<String> events) {}

    /** What there was when the catalog had changed so often. */
    private record Known(long definitions, Map<Place, List<Trigger>> triggers) {}

    private volatile Known known = new Known(-1, Map.of());

    /** The name of an enabled trigger that a statement on a table fires. */
    Optional<String> firedBy(String verb, Table table, ServerContext server) {
        long definitions = server.definitions().get();
        Known current = known;
        if (current.definitions() != definitions) {
            current = new Known(definitions, read(server.catalog()));
            known = current;
        }
        Place place = new Place(table.name().database(), table.id());
        return current.triggers().getOrDefault(place, List.of()).stream()
                .filter(trigger -> verb.equals("MERGE") || trigger.events().contains(verb))
                .map(Trigger::name)
                .findFirst();
    }

    private static Map<Place, List<Trigger>> read(Catalog catalog) {
        Map<Place, List<Trigger>> triggers = new HashMap<>();
        for (Database database : catalog.databases()) {
            for (Module module : catalog.modules(database.name())) {
                if (module.kind() == Module.Kind.TRIGGER
                        && module.enabled()
                        && module.parent().isPresent()) {
                    triggers.computeIfAbsent(
                                    new Place(database.name(), module.parent().get()),
                                    _ -> new ArrayList<>())
                            .add(new Trigger(module.name().toString(), events(module.text())));
                }
            }
        }
        return triggers;
    }

    /** The events that a text names; all where it is not clear. */
    private static Set<String> events(String text) {
        Set<String> events = new HashSet<>();
        Matcher matcher = EVENTS.matcher(text);
        while (matcher.find()) {
            for (String event : matcher.group(1).split(",", -1)) {
                events.add(event.strip().toUpperCase(Locale.ROOT));
            }
        }
        return events.isEmpty() ? ALL : events;
    }
}
