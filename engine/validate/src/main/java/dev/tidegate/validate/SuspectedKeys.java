package dev.tidegate.validate;

import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Rows of which something else than an audit says that they may differ. They are confirmed before
 * their table is audited next, and so at once, however large the table is. Safe for use by several
 * threads.
 */
final class SuspectedKeys {
    /** Of one table. If there are more, the audit behind them finds the others. */
    static final int KEYS_MAX = 200;

    private final AuditPorts ports;
    private final Map<TableId, Set<Row>> keys = new HashMap<>();

    SuspectedKeys(AuditPorts ports) {
        this.ports = ports;
    }

    synchronized void add(TableId table, Row key) {
        Set<Row> its = keys.computeIfAbsent(table, _ -> new LinkedHashSet<>());
        if (its.size() < KEYS_MAX) {
            its.add(key);
        }
    }

    private synchronized List<Row> take(TableId table) {
        Set<Row> its = keys.remove(table);
        return its == null ? List.of() : List.copyOf(its);
    }

    /** Has those of a table confirmed, if there are any; what is certain is noted. */
    void confirm(TableSchema schema) throws InterruptedException {
        List<Row> suspicious = take(schema.table());
        if (suspicious.isEmpty()) {
            return;
        }
        try (TableStretch stretch = new TableStretch(ports, schema)) {
            stretch.begin();
            for (Verdict verdict :
                    new Confirmation(ports, schema, stretch, stretch::upTo).of(suspicious)) {
                if (verdict instanceof Verdict.Confirmed(_, var mismatch)) {
                    ports.records().mismatch(schema.table(), mismatch);
                    ports.pace().observer().confirmed(schema.table(), mismatch);
                }
            }
        } catch (BegunAnewException e) {
            suspicious.forEach(key -> add(schema.table(), key)); // comes with the next audit
            ports.pace().observer().begunAnew(schema.table(), e.reason());
        }
    }
}
