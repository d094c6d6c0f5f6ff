package dev.tidegate.validate;

import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import dev.tidegate.validate.AuditRecords.Pass;
import dev.tidegate.validate.AuditRecords.Standing;
import dev.tidegate.validate.AuditRecords.State;
import dev.tidegate.validate.AuditRecords.TableRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Audits the tables of one replication group for ever: the one whose last look lies longest ago
 * comes next, and is left alone for a while then. Owns the loop, not the thread; ends soon after an
 * interrupt.
 */
public final class AuditWorker {
    private static final Duration LOOK_INTERVAL = Duration.ofSeconds(1);

    /** How soon a table comes again whose pass could not be finished. */
    private static final Duration RETRY_INTERVAL = Duration.ofSeconds(10);

    private final AuditPorts ports;
    private final AuditSettings settings;
    private final Supplier<List<TableSchema>> tables;
    private final Auditor auditor;
    private final Map<TableId, Instant> due = new HashMap<>();

    /**
     * Makes a worker.
     *
     * @param tables which are to be audited, in their present shape; asked before each audit
     */
    public AuditWorker(
            AuditPorts ports, AuditSettings settings, Supplier<List<TableSchema>> tables) {
        this.ports = ports;
        this.settings = settings;
        this.tables = tables;
        this.auditor = new Auditor(ports, settings);
    }

    /** Audits until interrupted; throws what broke it. */
    public void run() throws InterruptedException {
        ports.records().tables().forEach((table, record) -> due.put(table, dueAfter(record)));
        while (true) {
            Optional<TableSchema> next = next();
            if (next.isPresent()) {
                audit(next.get());
            } else {
                ports.pace().waiting().await(() -> next().isPresent(), LOOK_INTERVAL);
            }
        }
    }

    private void audit(TableSchema schema) throws InterruptedException {
        State state = auditor.audit(schema);
        Duration interval =
                state.standing() == Standing.PENDING ? RETRY_INTERVAL : settings.passInterval();
        due.put(schema.table(), now().plus(interval));
    }

    private Optional<TableSchema> next() {
        Instant now = now();
        return tables.get().stream()
                .filter(it -> !dueAt(it).isAfter(now))
                .min(Comparator.comparing(this::dueAt));
    }

    private Instant dueAt(TableSchema schema) {
        return due.getOrDefault(schema.table(), Instant.EPOCH);
    }

    /** A table whose last pass did not end is due at once. */
    private Instant dueAfter(TableRecord record) {
        return record.source()
                .filter(pass -> record.passBegan().map(pass.beganAt()::equals).orElse(false))
                .map(Pass::endedAt)
                .map(it -> it.plus(settings.passInterval()))
                .orElse(Instant.EPOCH);
    }

    private Instant now() {
        return ports.pace().clock().instant();
    }
}
