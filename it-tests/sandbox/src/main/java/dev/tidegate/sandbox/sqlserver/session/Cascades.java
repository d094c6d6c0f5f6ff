package dev.tidegate.sandbox.sqlserver.session;

import dev.tidegate.sandbox.sqlserver.catalog.Database;
import dev.tidegate.sandbox.sqlserver.catalog.ForeignKey;
import dev.tidegate.sandbox.sqlserver.catalog.ForeignKeyDefinition.Action;
import dev.tidegate.sandbox.sqlserver.catalog.ObjectName;
import dev.tidegate.sandbox.sqlserver.catalog.Table;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The tables whose rows change with those of another, through foreign keys that cascade. */
final class Cascades {
    /** What there was when the catalog had changed so often: children by table. */
    private record Known(long definitions, Map<ObjectName, List<ObjectName>> children) {}

    private volatile Known known = new Known(-1, Map.of());

    /** A table and all that changes with it. */
    Set<ObjectName> of(ObjectName table, ServerContext server) {
        long definitions = server.definitions().get();
        Known current = known;
        if (current.definitions() != definitions) {
            current = new Known(definitions, read(server));
            known = current;
        }
        Set<ObjectName> all = new LinkedHashSet<>();
        Deque<ObjectName> left = new ArrayDeque<>(List.of(table));
        while (!left.isEmpty()) {
            ObjectName next = left.pop();
            if (all.add(next)) {
                left.addAll(current.children().getOrDefault(next, List.of()));
            }
        }
        return all;
    }

    private static Map<ObjectName, List<ObjectName>> read(ServerContext server) {
        Map<ObjectName, List<ObjectName>> children = new HashMap<>();
        for (Database database : server.catalog().databases()) {
            for (Table table : server.catalog().tables(database.name())) {
                for (ForeignKey key : table.foreignKeys()) {
                    if (key.onDelete() != Action.NO_ACTION || key.onUpdate() != Action.NO_ACTION) {
                        children.computeIfAbsent(key.referenced(), _ -> new ArrayList<>())
                                .add(table.name());
                    }
                }
            }
        }
        return children;
    }
}
