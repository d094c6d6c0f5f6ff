package dev.tidegate.validate;

import dev.tidegate.model.Row;
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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Audits the tables of one replication group for ever: the one that is due for the longest time
 * comes next. Owns the loop, not the threads: {@link #run} is called by several, each of which
 * audits a table of its own. Ends soon after an interrupt.
 *
 * <p>There are many more threads than reads: an audit waits most of its time, for the guard band,
 * for a watermark to come back, for apply. Tables that wait at the same time share watermarks, and
 * all of them together the reads of each side, the room for rows, and the share of the time.
 */
public final class AuditWorker {
    /**
     * How many threads are worth while: with fewer, many small tables take long to come round,
     * since each waits some seconds for its bracket.
     */
    public static final int TABLES_AT_ONCE = 32;

    private static final Duration LOOK_INTERVAL = Duration.ofSeconds(1);

    /** How soon a table comes again whose pass could not be finished. */
    private static final Duration RETRY_INTERVAL = Duration.ofSeconds(10);

    private final AuditPorts ports;
    private final AuditSettings settings;
    private final AuditShares shares;
    private final Supplier<List<TableSchema>> tables;
    private final Map<TableId, Due> due = new HashMap<>();
    private final Set<TableId> underway = new HashSet<>();

    /** To be audited at once, whatever they are due for. */
    private final Set<TableId> requested = new HashSet<>();

    /** Of which the ledger is to be anchored, behind a whole pass. */
    private final Set<TableId> toAnchor = new HashSet<>();

    private final Optional<Anchoring> anchoring;
    private final SuspectedKeys suspected;
    private final Watch watch;

    private boolean begun;

    /** When a table comes next. */
    private record Due(Instant target, Instant source) {
        static final Due AT_ONCE = new Due(Instant.EPOCH, Instant.EPOCH);

        Instant earliest() {
            return target.isBefore(source) ? target : source;
        }
    }

    /**
     * Makes a worker.
     *
     * @param readers how many reads of each side there may be at once, whatever the number of
     *     threads
     * @param tables which are to be audited, in their present shape; asked all the time, by any of
     *     the threads
     */
    public AuditWorker(
            AuditPorts ports,
            AuditSettings settings,
            int readers,
            Supplier<List<TableSchema>> tables) {
        this(ports, settings, readers, tables, Optional.empty());
    }

    /** Makes a worker that also anchors ledgers; the rest as for the other one. */
    public AuditWorker(
            AuditPorts ports,
            AuditSettings settings,
            int readers,
            Supplier<List<TableSchema>> tables,
            Optional<Anchoring> anchoring) {
        this.anchoring = anchoring;
        this.ports = ports.shared();
        this.settings = settings;
        this.shares = AuditShares.of(ports.pace(), settings, readers);
        this.tables = tables;
        this.suspected = new SuspectedKeys(this.ports);
        this.watch = new Watch(this.ports.pace().waiting(), LOOK_INTERVAL);
    }

    /** Audits until interrupted; throws what broke it. */
    public void run() throws InterruptedException {
        begin();
        Auditor auditor = new Auditor(ports, settings, shares, anchoring);
        while (true) {
            Optional<TableSchema> claimed = claim();
            if (claimed.isPresent()) {
                audit(auditor, claimed.get());
            } else {
                watch.await(() -> next().isPresent());
            }
        }
    }

    /** Has a table audited wholly as soon as a thread is free; again if it is being audited now. */
    public void request(TableId table) {
        synchronized (this) {
            requested.add(table);
        }
        ports.pace().waiting().wake();
    }

    /**
     * Has the ledger of a table anchored where it is not known, as soon as a thread is free, if a
     * pass from the first row on finds that nothing differs. Tried until one comes to its end.
     */
    public void anchor(TableId table) {
        synchronized (this) {
            toAnchor.add(table);
        }
        request(table);
    }

    private synchronized boolean isToBeAnchored(TableId table) {
        return toAnchor.remove(table);
    }

    /**
     * There is reason to think that a row differs: it is looked at as soon as a thread is free, and
     * its table is audited behind that.
     */
    public void suspect(TableId table, Row key) {
        suspected.add(table, key);
        request(table);
    }

    private synchronized void begin() {
        if (!begun) {
            ports.records().tables().forEach((table, record) -> due.put(table, due(record)));
            begun = true;
        }
    }

    private void audit(Auditor auditor, TableSchema schema) throws InterruptedException {
        Due next = due(schema.table());
        Instant began = now();
        try {
            suspected.confirm(schema);
            if (isToBeAnchored(schema.table())) {
                next = dueAfter(anchor(auditor, schema), began);
            } else if (next.source().isAfter(began)) {
                auditor.auditLightly(schema);
                next = new Due(behind(began, settings.targetInterval()), next.source());
            } else {
                next = dueAfter(auditor.audit(schema), began);
            }
            ports.pace().observer().ended(schema.table());
        } catch (RuntimeException e) {
            ports.pace().observer().broken(schema.table(), e);
            throw e;
        } finally {
            release(schema.table(), next);
        }
    }

    private State anchor(Auditor auditor, TableSchema schema) throws InterruptedException {
        Optional<State> state = Optional.empty();
        try {
            state = Optional.of(auditor.anchor(schema));
            return state.get();
        } finally {
            if (state.map(it -> it.standing() == Standing.PENDING).orElse(true)) {
                synchronized (this) {
                    toAnchor.add(schema.table());
                }
            }
        }
    }

    private Due dueAfter(State state, Instant began) {
        Instant retry = now().plus(RETRY_INTERVAL);
        return state.standing() == Standing.PENDING
                ? new Due(retry, retry)
                : new Due(
                        behind(began, settings.targetInterval()),
                        behind(began, settings.sourceInterval()));
    }

    /**
     * An interval behind the beginning of a comparison, since what it says is as old as that; but
     * not before now: who took longer comes behind all that wait already.
     */
    private Instant behind(Instant began, Duration interval) {
        Instant due = began.plus(interval);
        Instant now = now();
        return due.isAfter(now) ? due : now;
    }

    private synchronized Optional<TableSchema> claim() {
        Optional<TableSchema> next = next();
        next.ifPresent(it -> {
            underway.add(it.table());
            if (requested.remove(it.table())) {
                due.put(it.table(), Due.AT_ONCE);
            }
        });
        return next;
    }

    private synchronized void release(TableId table, Due next) {
        underway.remove(table);
        due.put(table, next);
    }

    private synchronized Due due(TableId table) {
        return requested.contains(table) ? Due.AT_ONCE : due.getOrDefault(table, Due.AT_ONCE);
    }

    private synchronized Optional<TableSchema> next() {
        Instant now = now();
        return tables.get().stream()
                .filter(it -> !underway.contains(it.table()))
                .filter(it -> !due(it.table()).earliest().isAfter(now))
                .min(Comparator.comparing(it -> due(it.table()).earliest()));
    }

    /** A pass that did not end is gone on with at once. */
    private Due due(TableRecord record) {
        Instant source =
                record.source()
                        .filter(pass -> record.passBegan().equals(Optional.of(pass.beganAt())))
                        .map(Pass::beganAt)
                        .map(it -> it.plus(settings.sourceInterval()))
                        .orElse(Instant.EPOCH);
        Instant target =
                record.target()
                        .map(Pass::beganAt)
                        .map(it -> it.plus(settings.targetInterval()))
                        .orElse(Instant.EPOCH);
        return new Due(target, source);
    }

    private Instant now() {
        return ports.pace().clock().instant();
    }
}
