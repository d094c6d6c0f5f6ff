package dev.tidegate.postgres;

import dev.tidegate.apply.Quarantine.Fault;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.postgresql.util.ServerErrorMessage;

/**
 * What the last failure of an apply session was about: changes, tables, a constraint. Kept from the
 * failure until the next one, so that the target can be asked about them. Owned by one thread.
 */
final class Suspects {
    /** Enough to name; a longer run failed for any one of its changes. */
    private static final int CHANGES_MAX = 1_000;

    private final Map<String, TableSchema> seen = new HashMap<>();
    private final List<LogEvent.Change> changes = new ArrayList<>();
    private final Set<String> tables = new TreeSet<>();
    private Optional<Constraint> constraint = Optional.empty();

    /** A constraint of a table, by the target's names. */
    record Constraint(String schema, String table, String name) {}

    /** A table's changes are applied. */
    void see(TableSchema schema) {
        seen.put(Names.plain(schema.table()), schema);
    }

    /** One of these steps failed. */
    void name(List<Step> steps) {
        forget();
        for (Step step : steps.subList(0, Math.min(CHANGES_MAX, steps.size()))) {
            changes.add(step.change());
        }
        steps.forEach(step -> tables.add(Names.plain(step.shape().schema().table())));
    }

    /** Adds what the server says: the table and the constraint. */
    void name(SQLException thrown) {
        Optional<ServerErrorMessage> server = Failures.server(Failures.root(thrown));
        Optional<String> schema = server.map(ServerErrorMessage::getSchema);
        Optional<String> table = server.map(ServerErrorMessage::getTable);
        if (schema.isEmpty() || table.isEmpty()) {
            return;
        }
        String plain = schema.get() + "." + table.get();
        tables.clear();
        tables.add(plain);
        changes.removeIf(change -> !Names.plain(change.schema().table()).equals(plain));
        constraint =
                server.map(ServerErrorMessage::getConstraint)
                        .map(name -> new Constraint(schema.get(), table.get(), name));
    }

    /** A failure that is about nothing in particular may follow. */
    void forget() {
        changes.clear();
        tables.clear();
        constraint = Optional.empty();
    }

    /** The changes that failed, or that one of them failed of. */
    List<LogEvent.Change> changes() {
        return changes;
    }

    /** The target's names of the tables at fault. */
    Set<String> tables() {
        return tables;
    }

    Optional<Constraint> constraint() {
        return constraint;
    }

    /** The tables at fault by the source's names, with their keys. */
    List<Fault> faults() {
        Map<TableId, Fault> faults = new LinkedHashMap<>();
        for (String table : new HashSet<>(tables)) {
            TableSchema schema = seen.get(table);
            if (schema != null) {
                faults.put(schema.table(), new Fault(schema.table(), schema.key()));
            }
        }
        return List.copyOf(faults.values());
    }
}
