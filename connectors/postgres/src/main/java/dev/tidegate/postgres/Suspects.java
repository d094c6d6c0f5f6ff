package dev.tidegate.postgres;

import dev.tidegate.apply.Quarantine.Fault;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import dev.tidegate.model.TidegateException;
import java.sql.PreparedStatement;
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
 * What the failure of a target transaction was about: changes, tables, a constraint. Kept behind
 * it, so that the target can be asked about them. Owned by whoever has the transaction.
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

    /** One of these statements failed. */
    void name(List<? extends Part> parts) {
        forget();
        for (Part part : parts) {
            List<LogEvent.Change> its = part.changes();
            changes.addAll(its.subList(0, Math.min(CHANGES_MAX - changes.size(), its.size())));
            tables.add(Names.plain(part.table()));
        }
    }

    /** Some change of this table failed. */
    void name(TableSchema schema) {
        forget();
        tables.add(Names.plain(schema.table()));
    }

    /** Binds a statement's values; names it if they cannot be. */
    int bind(Part part, PreparedStatement statement, int index) throws SQLException {
        try {
            return part.bind(statement, index);
        } catch (TidegateException e) {
            name(List.of(part));
            throw e;
        }
    }

    /** Sees to it that a statement hit what it must; names it if not. */
    void check(Part part, long count) {
        try {
            part.check(count);
        } catch (TidegateException e) {
            name(List.of(part));
            part.constraint().ifPresent(this::name);
            throw e;
        }
    }

    /** This constraint is violated. */
    void name(Constraint violated) {
        forget();
        tables.add(violated.schema() + "." + violated.table());
        constraint = Optional.of(violated);
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
