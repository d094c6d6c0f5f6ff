package dev.tidegate.daemon;

import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import dev.tidegate.run.Failure;
import dev.tidegate.run.Worker;
import dev.tidegate.schema.TargetSchema.LeftOut;
import dev.tidegate.settings.ValidateSettings;
import dev.tidegate.validate.AuditObserver;
import dev.tidegate.validate.AuditPorts;
import dev.tidegate.validate.AuditRecords;
import dev.tidegate.validate.AuditRecords.Standing;
import dev.tidegate.validate.AuditRecords.State;
import dev.tidegate.validate.AuditThrottle;
import dev.tidegate.validate.AuditWorker;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The audits of one group in one attempt, beside the loading and applying of it: the threads that
 * audit, one that repairs, and one that looks for a pause and at the ledger. What breaks them stops
 * nothing else: it is shown, and they are tried again.
 */
final class GroupAudit {
    private static final Logger LOG = LoggerFactory.getLogger(GroupAudit.class);
    private static final Duration LOOK_INTERVAL = Duration.ofSeconds(1);

    /** How many looks for a pause come with one look at the ledger. */
    private static final int LOOKS_PER_LEDGER = 5;

    private final Pipeline pipeline;
    private final GroupState state;
    private final ValidateSettings settings;
    private final AuditTaps taps;
    private final AuditedTables tables;
    private final RememberedRecords records;
    private final AuditGate gate;
    private final LedgerLook ledger;
    private final AuditWorker worker;
    private final GroupRepair repairs;
    private final List<LeftOut> notReplicated;
    private final CountDownLatch begun = new CountDownLatch(1);
    private boolean recalled;
    private volatile Optional<Failure> failing = Optional.empty();

    /**
     * Makes the audits of a group.
     *
     * @param gate what holds its load back
     */
    GroupAudit(Ports ports, Ports.Audits audits, GroupWork work, GroupLoad load, LoadGate gate) {
        this.pipeline = work.pipeline();
        this.state = work.state();
        this.settings = pipeline.settings().validate();
        this.taps = load.taps();
        this.notReplicated = load.notReplicated();
        this.records = new RememberedRecords(audits.records(state.number()));
        this.tables = new AuditedTables(load, settings.tablesExcluded(), audits.hashers());
        SideMeter source =
                new SideMeter(
                        "validate.source_rows_per_second_max",
                        settings.sourceRowsPerSecondMax(),
                        pipeline.clock());
        SideMeter target =
                new SideMeter(
                        "validate.target_rows_per_second_max",
                        settings.targetRowsPerSecondMax(),
                        pipeline.clock());
        this.gate = new AuditGate(audits.pause(), gate, List.of(source, target));
        AuditPorts.Sides sides =
                new AuditPorts.Sides(
                        ports.source().chunks(), audits.source(), audits.target(state.number()));
        this.ledger = new LedgerLook(sides.target());
        AuditPorts auditPorts =
                new AuditPorts(
                        MeteredSides.of(
                                sides,
                                (table, rows) -> {
                                    source.read(rows);
                                    pipeline.state().audit(table).readSource(rows);
                                },
                                (table, rows) -> {
                                    target.read(rows);
                                    pipeline.state().audit(table).readTarget(rows);
                                }),
                        taps,
                        audits.hashers(),
                        records,
                        new AuditPorts.Pace(
                                taps.waiting(), pipeline.clock(), this.gate, new Observer()));
        this.worker = new AuditWorker(auditPorts, settings.pace(), tables::now);
        this.repairs =
                new GroupRepair(
                        heldBackByNothing(auditPorts),
                        settings.pace(),
                        records,
                        audits.repairs(state.number()),
                        this::repaired);
    }

    /** An operator who asks for a repair need not end a pause first. */
    private static AuditPorts heldBackByNothing(AuditPorts ports) {
        return new AuditPorts(
                ports.sides(),
                ports.taps(),
                ports.hashers(),
                ports.records(),
                new AuditPorts.Pace(
                        ports.pace().waiting(),
                        ports.pace().clock(),
                        AuditThrottle.NONE,
                        ports.pace().observer()));
    }

    /** The audits of a group, if there is something that can be audited and the settings ask. */
    static Optional<GroupAudit> of(Ports ports, GroupWork work, GroupLoad load, LoadGate gate) {
        return switch (work.pipeline().settings().validate().audit()) {
            case ON -> ports.audits().map(it -> new GroupAudit(ports, it, work, load, gate));
            case OFF -> Optional.empty();
        };
    }

    /** The threads of it, beside the others of the attempt. */
    List<Worker> workers() {
        List<Worker> workers = new ArrayList<>();
        for (int number = 0; number < settings.threads(); number++) {
            workers.add(Worker.of("audit-%d-%d".formatted(state.number(), number), this::audit));
        }
        workers.add(Worker.of("audit-gate-" + state.number(), this::watch));
        workers.add(Worker.of("repair-" + state.number(), this::repair));
        return workers;
    }

    /** Apply has begun, so the load knows what is durable. */
    void begun() {
        tables.refresh();
        begun.countDown();
    }

    private void audit() throws InterruptedException {
        begun.await();
        while (true) {
            try {
                recall();
                worker.run();
            } catch (RuntimeException e) {
                failed(e);
            }
            TimeUnit.NANOSECONDS.sleep(pipeline.settings().retry().delayMax().toNanos());
        }
    }

    private void repair() throws InterruptedException {
        begun.await();
        repairs.run();
    }

    /** Whoever audits first reads what is durable, and notes what is excluded. */
    private synchronized void recall() {
        if (recalled) {
            return;
        }
        gate.look();
        records.recall();
        noteExclusions();
        recalled = true;
        noteHold();
    }

    private void noteExclusions() {
        tables.unaudited()
                .forEach((table, why) -> {
                    State now = records.of(table).state();
                    if (why.standing() == Standing.EXCLUDED
                            && (now.standing() != Standing.EXCLUDED
                                    || !now.reason().equals(why.reason()))) {
                        LOG.warn("{}: {} is NOT AUDITED: {}", state.name(), table, why.reason());
                        records.state(table, new State(Standing.EXCLUDED, why.reason(), now()));
                    }
                });
        for (TableSchema schema : tables.now()) {
            if (records.of(schema.table()).state().standing() == Standing.EXCLUDED) {
                records.state(
                        schema.table(), new State(Standing.PENDING, "not audited yet", now()));
            }
        }
    }

    private void watch() throws InterruptedException {
        begun.await();
        for (long looks = 0; ; looks++) {
            try {
                look(looks % LOOKS_PER_LEDGER == 0);
            } catch (RuntimeException e) {
                // changes nothing: if the target is gone, others say so
                LOG.debug("{}: {}", state.name(), Failure.of(e, now()).fact());
            }
            TimeUnit.NANOSECONDS.sleep(LOOK_INTERVAL.toNanos());
        }
    }

    private void look(boolean alsoAtLedger) {
        tables.refresh();
        gate.look();
        if (alsoAtLedger) {
            recall();
            noteExclusions();
            ledger.look(allTables());
        }
        taps.waiting().wake();
    }

    private Set<TableId> allTables() {
        Set<TableId> all = new TreeSet<>(tables.unaudited().keySet());
        tables.now().forEach(it -> all.add(it.table()));
        return all;
    }

    private void failed(RuntimeException e) {
        Failure failure = Failure.of(e, now());
        boolean same = failing.filter(it -> it.fact().equals(failure.fact())).isPresent();
        failing = Optional.of(failing.map(failure::after).orElse(failure));
        if (!same) {
            LOG.warn(
                    "{}: the audits stand still, and are tried again: {}: {} ({})",
                    state.name(),
                    failure.code(),
                    failure.fact(),
                    failure.hint());
            LOG.debug("{}: the audits were broken by", state.name(), e);
        }
    }

    private void repaired(TableSchema schema) {
        noteHold();
        worker.request(schema.table());
    }

    /** A confirmed mismatch holds the pipeline back, if the settings ask for that. */
    private void noteHold() {
        boolean hold =
                switch (settings.onMismatch()) {
                    case ALERT -> false;
                    case HOLD ->
                            allTables().stream()
                                    .anyMatch(it -> !records.of(it).mismatches().isEmpty());
                };
        state.heldByMismatch(hold);
    }

    private Instant now() {
        return pipeline.clock().instant();
    }

    AuditedTables tables() {
        return tables;
    }

    AuditGate gate() {
        return gate;
    }

    RememberedRecords records() {
        return records;
    }

    GroupRepair repairs() {
        return repairs;
    }

    /** Has a table audited as soon as a thread is free. */
    void request(TableId table) {
        worker.request(table);
    }

    /** Has a row looked at as soon as a thread is free, and its table audited behind that. */
    void suspect(TableId table, Row key) {
        worker.suspect(table, key);
    }

    /** Looks for a pause now. */
    void lookForPause() {
        gate.look();
        taps.waiting().wake();
    }

    /** How its tables are, from memory. */
    GroupValidation validation() {
        return new GroupValidation(
                state.number(),
                allTables().stream()
                        .map(table ->
                                new GroupValidation.Table(
                                        table,
                                        records.of(table),
                                        Optional.ofNullable(tables.unaudited().get(table)),
                                        ledger.of(table),
                                        notReplicatedOf(table)))
                        .toList(),
                gate.holdsBack(),
                failing.map(it -> it.code() + ": " + it.fact()));
    }

    /** The ledger as it is now, not as it was last looked at. */
    void lookAtLedger() {
        ledger.look(allTables());
    }

    private List<String> notReplicatedOf(TableId table) {
        return notReplicated.stream()
                .filter(it -> it.of().equals(table.toString()))
                .map(LeftOut::object)
                .toList();
    }

    /** What was said last of a table. */
    private record Told(Standing standing, int mismatches) {}

    private final class Observer implements AuditObserver {
        private final Map<TableId, Told> said = new ConcurrentHashMap<>();

        @Override
        public void cleared(TableId table, long keys) {
            pipeline.state().audit(table).addCleared(keys);
            LOG.info("{}: {} keys of {} looked different and are not", state.name(), keys, table);
        }

        @Override
        public void confirmed(TableId table, AuditRecords.Mismatch mismatch) {
            pipeline.state().audit(table).addConfirmed();
            noteHold();
        }

        @Override
        public void begunAnew(TableId table, String reason) {
            pipeline.state().audit(table).addBegunAnew();
            LOG.debug("{}: the audit of {} begins anew: {}", state.name(), table, reason);
        }

        @Override
        public void state(TableId table, State now) {
            failing = Optional.empty();
            noteHold();
            Told told = new Told(now.standing(), records.of(table).mismatches().size());
            if (told.equals(said.put(table, told))) {
                return; // said already
            }
            switch (now.standing()) {
                case MISMATCH ->
                        LOG.error(
                                "{}: MISMATCH in {}: {} rows certainly differ (\"tidegate validate"
                                        + " mismatches\" shows which)",
                                GroupAudit.this.state.name(),
                                table,
                                told.mismatches());
                case SUSPECT ->
                        LOG.warn("{}: {}: {}", GroupAudit.this.state.name(), table, now.reason());
                case VERIFIED, PENDING, EXCLUDED ->
                        LOG.debug(
                                "{}: {} is {}",
                                GroupAudit.this.state.name(),
                                table,
                                now.standing());
            }
        }
    }
}
