package dev.tidegate.postgres;

import dev.tidegate.model.LogEvent;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a target transaction proves by itself, since it is written without triggers: that foreign
 * keys, and unique keys that can be deferred, hold for the rows as they are behind it. Owned by one
 * thread at a time.
 *
 * <p>Whether a rule holds for a key can only be changed by writing a row that has it, or had it. So
 * it is enough to collect the keys of the rows written, and to ask the target, when all is written,
 * which of them violate the rule. It does not matter what became of a row in between: the target
 * answers for the state that will be committed. Only of a parent that has been written by its key
 * it need not be asked.
 */
final class Proof {
    private final @Nullable TargetRules rules;
    private final IdentityHashMap<TableSchema, Optional<Table>> tables = new IdentityHashMap<>();
    private final Map<TableId, TableRules> relied = new TreeMap<>();
    private final Map<String, WrittenRows> written = new HashMap<>();
    private final List<ProofBatch> batches = new ArrayList<>();

    /**
     * Makes an empty one.
     *
     * @param rules of the session; empty if nothing is to be proven
     */
    Proof(Optional<TargetRules> rules) {
        this.rules = rules.orElse(null);
    }

    /** How the rows of a table are written. */
    enum Way {
        /** Without its triggers; what is written is added to the proof. */
        PROVEN,
        /** With its triggers, in a session that writes others without. */
        TRIGGERS
    }

    /** What has to be proven of rows of one shape. */
    private record Table(List<Obligation> obligations) {}

    /** How changes of this shape are to be written. */
    Way way(TableSchema schema) {
        return rules == null || table(rules, schema).isPresent() ? Way.PROVEN : Way.TRIGGERS;
    }

    /** How the changes of a table are to be written. */
    Way way(TableChanges changes) {
        return changes.schemas().stream().allMatch(schema -> way(schema) == Way.PROVEN)
                ? Way.PROVEN
                : Way.TRIGGERS;
    }

    private Optional<Table> table(TargetRules known, TableSchema schema) {
        Optional<Table> table = tables.get(schema);
        if (table == null) {
            table = resolve(known, schema);
            tables.put(schema, table);
        }
        return table;
    }

    private Optional<Table> resolve(TargetRules known, TableSchema schema) {
        Optional<TableRules> found = known.find(schema.table());
        if (found.isEmpty()) {
            return Optional.empty();
        }
        TableRules its = found.get();
        if (its.whyTriggers().isPresent()) {
            known.tell(schema.table(), its.whyTriggers().get());
            return Optional.empty();
        }
        List<Obligation> obligations = new ArrayList<>();
        for (Rule rule : its.rules()) {
            Optional<Obligation> obligation = Obligation.of(rule, schema);
            if (obligation.isEmpty()) {
                known.tell(
                        schema.table(),
                        "constraint " + rule.constraint().name() + " is about other columns");
                return Optional.empty();
            }
            obligations.add(obligation.get());
        }
        relied.putIfAbsent(schema.table(), its); // of two looks, the one that knew less
        return Optional.of(new Table(obligations));
    }

    /** Adds a change that is written literally. */
    void add(Way way, LogEvent.Change change) {
        if (rules == null || way == Way.TRIGGERS) {
            return;
        }
        for (Obligation each : obligations(change.schema())) {
            boolean behind = each.rule().kind() != Rule.Kind.REFERRED;
            switch (change) {
                case LogEvent.Insert insert when behind -> each.add(insert.after());
                case LogEvent.Update update -> {
                    if (each.concerns(update.before(), update.after())) {
                        each.add(behind ? update.after() : update.before());
                    }
                }
                case LogEvent.Delete delete when !behind -> each.add(delete.before());
                case LogEvent.Insert _, LogEvent.Delete _ -> {}
            }
        }
    }

    /**
     * Places of the columns that others refer to. A row in which one changes must be deleted and
     * inserted, so that the key that it loses is seen. What is answered first holds for all that
     * the transaction writes.
     */
    BitSet referred(TableSchema schema) {
        BitSet referred = new BitSet();
        if (rules != null && way(schema) == Way.PROVEN) {
            for (Obligation each : obligations(schema)) {
                if (each.rule().kind() == Rule.Kind.REFERRED) {
                    referred.or(each.watched());
                }
            }
        }
        return referred;
    }

    /** Adds net changes of a table, which heed what is {@link #referred}. */
    void add(Way way, TableSchema schema, NetEffect.Net net) {
        if (rules == null || way == Way.TRIGGERS) {
            return;
        }
        written.put(Names.table(schema.table()), new WrittenRows(schema, net));
        for (Obligation each : obligations(schema)) {
            switch (each.rule().kind()) {
                case REFERRED -> net.deletes().forEach(each::add);
                case REFERS, UNIQUE -> {
                    net.updates()
                            .forEach((columns, rows) -> {
                                if (each.concerns(columns)) {
                                    rows.forEach(each::add);
                                }
                            });
                    net.inserts().forEach(each::add);
                }
            }
        }
    }

    private List<Obligation> obligations(TableSchema schema) {
        Optional<Table> table = tables.get(schema);
        if (table == null || table.isEmpty()) {
            throw new IllegalStateException("table " + schema.table() + " is not to be proven");
        }
        return table.get().obligations();
    }

    /** Encodes what was added. */
    void seal() {
        for (Optional<Table> table : tables.values()) {
            for (Obligation each : table.map(Table::obligations).orElse(List.of())) {
                each.forgetWritten(written);
                batches.addAll(each.take());
            }
        }
        written.clear();
    }

    /**
     * Asks about what was added so far, and forgets the keys that violate nothing: a later change
     * that touches one adds it again. Bounds what is held of a large transaction.
     */
    void settle(Connection connection) throws SQLException {
        seal();
        for (ProofBatch batch : batches) {
            try (PreparedStatement statement = connection.prepareStatement(batch.sql())) {
                batch.violating(statement).forEach(batch.obligation()::keep);
            }
        }
        batches.clear();
    }

    /** Puts the questions into the message that follows all that is written. */
    Optional<RulesCheck> ask(Message message) throws SQLException {
        seal();
        Optional<RulesCheck> check =
                relied.isEmpty() ? Optional.empty() : Optional.of(new RulesCheck(relied));
        check.ifPresent(message::add);
        for (ProofBatch batch : batches) {
            message.addBounded(batch, batch.keys().size());
        }
        batches.clear();
        return check;
    }
}
