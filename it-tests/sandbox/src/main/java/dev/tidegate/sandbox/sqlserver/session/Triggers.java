package dev.tidegate.sandbox.sqlserver.session;

import dev.tidegate.sandbox.sqlserver.catalog.Database;
import dev.tidegate.sandbox.sqlserver.catalog.Module;
import dev.tidegate.sandbox.sqlserver.catalog.Table;
import dev.tidegate.sandbox.sqlserver.catalog.TriggerEvents;
import dev.tidegate.sandbox.sqlserver.tsql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The triggers that changes of rows fire, with the statements of those that can be run. */
final class Triggers {
    private record Place(String database, int table) {}

    /**
     * An enabled trigger.
     *
     * @param module its text and name
     * @param events INSERT, UPDATE, DELETE
     * @param body its statements; empty when the stand-in does not run it
     */
    record Trigger(Module module, Set<String> events, Optional<List<Statement>> body) {}

    /** What there was when the catalog had changed so often. */
    private record Known(long definitions, Map<Place, List<Trigger>> triggers) {}

    private volatile Known known = new Known(-1, Map.of());

    /** The enabled triggers that a statement on a table fires, in the order of their creation. */
    List<Trigger> firedBy(Set<String> events, Table table, ServerContext server) {
        long definitions = server.definitions().get();
        Known current = known;
        if (current.definitions() != definitions) {
            current = new Known(definitions, read(server));
            known = current;
        }
        if (current.triggers().isEmpty()) {
            return List.of();
        }
        Place place = new Place(table.name().database(), table.id());
        return current.triggers().getOrDefault(place, List.of()).stream()
                .filter(trigger -> !Collections.disjoint(trigger.events(), events))
                .toList();
    }

    private static Map<Place, List<Trigger>> read(ServerContext server) {
        Map<Place, List<Trigger>> triggers = new HashMap<>();
        for (Database database : server.catalog().databases()) {
            for (Module module : server.catalog().modules(database.name())) {
                if (module.kind() == Module.Kind.TRIGGER
                        && module.enabled()
                        && module.parent().isPresent()) {
                    triggers.computeIfAbsent(
                                    new Place(database.name(), module.parent().get()),
                                    _ -> new ArrayList<>())
                            .add(
                                    new Trigger(
                                            module,
                                            TriggerEvents.of(module.text()),
                                            TriggerBody.runnable(module, server.batches())));
                }
            }
        }
        return triggers;
    }
}
