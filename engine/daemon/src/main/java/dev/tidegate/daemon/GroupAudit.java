package dev.tidegate.daemon;

import dev.tidegate.control.ValidateStatus;
import dev.tidegate.control.ValidateStatus.Ledger;
import dev.tidegate.daemon.MismatchReaction.Mismatches;
import dev.tidegate.ledger.RowHasher;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import dev.tidegate.model.TidegateException;
import dev.tidegate.run.Worker;
import dev.tidegate.schema.TargetSchema.LeftOut;
import dev.tidegate.settings.ValidateSettings;
import dev.tidegate.settings.ValidateSettings.Switch;
import dev.tidegate.validate.Anchoring;
import dev.tidegate.validate.AuditObserver;
import dev.tidegate.validate.AuditPorts;
import dev.tidegate.validate.AuditRecords;
import dev.tidegate.validate.AuditRecords.Standing;
import dev.tidegate.validate.AuditRecords.State;
import dev.tidegate.validate.AuditTarget;
import dev.tidegate.validate.AuditThrottle;
import dev.tidegate.validate.AuditWorker;
import dev.tidegate.validate.RepairTarget;
import dev.tidegate.validate.Side;
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
import java.util.stream.Stream;
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

    /** How many looks at what is in memory come with one at the target. */
    private static final int LOOKS_PER_TARGET = 5;

    private static final String BEGINNING = "reading what was audited";
    private static final String LOOKING = "the look for a pause and at the ledger";
    private static final String REPLICA = "reading the replica";

    private final Pipeline pipeline;
    private final GroupState state;
    private final ValidateSettings settings;
    private final AuditTaps taps;
    private final AuditedTables tables;
    private final RememberedRecords records;
    private final AuditGate gate;
    private final AuditTarget rows;
    private final LedgerLook ledger;
    private final AuditWorker worker;
    private final GroupRepair repairs;
    private final List<LeftOut> notReplicated;
    private final GroupLoad load;
    private final CountDownLatch begun = new CountDownLatch(1);
    private final AuditFailures failures;
    private final MismatchReaction reaction;
    private boolean recalled;

    /**
     * Makes the audits of a group.
     *
     * @param gate what holds its load back
     */
    GroupAudit(Ports ports, Ports.Audits audits, GroupWork work, GroupLoad load, LoadGate gate) {
        this.pipeline = work.pipeline();
        this.state = work.state();
        this.settings = pipeline.settings().validate();
        this.failures = new AuditFailures(state.name(), pipeline.clock());
        this.reaction = new MismatchReaction(state, load, settings.onMismatch());
        this.taps = load.taps();
        this.load = load;
        this.notReplicated = load.notReplicated();
        this.records = new RememberedRecords(audits.records(state.number()));
        RowHasher.Factory hashers = settings.excludedColumns().without(audits.hashers());
        this.tables = new AuditedTables(load, settings.tablesExcluded(), hashers);
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
        this.rows = sides.target();
        this.ledger = new LedgerLook(rows);
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
                        hashers,
                        records,
                        new AuditPorts.Pace(
                                taps.waiting(), pipeline.clock(), this.gate, new Observer()));
        RepairTarget repairTarget = audits.repairs(state.number());
        this.worker =
                new AuditWorker(
                        auditPorts,
                        settings.pace(),
                        settings.threads(),
                        tables::now,
                        anchoring(repairTarget));
        this.repairs =
                new GroupRepair(
                        heldBackByNothing(auditPorts),
                        settings.pace(),
                        records,
                        repairTarget,
                        this::repaired);
    }

    /** A ledger that nobody keeps would not stay what it is made. */
    private Optional<Anchoring> anchoring(RepairTarget target) {
        return switch (settings.ledger()) {
            case ON -> Optional.of(new Anchoring(settings.anchor(), target));
            case OFF -> Optional.empty();
        };
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
        for (int number = 0; number < AuditWorker.TABLES_AT_ONCE; number++) {
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
                begin();
                worker.run();
            } catch (RuntimeException e) {
                if (Thread.currentThread().isInterrupted()) {
                    throw new InterruptedException("the audits are told to stop");
                }
                LOG.debug("{}: an audit ended", state.name(), e); // its table's failure is told
            }
            TimeUnit.NANOSECONDS.sleep(pipeline.settings().retry().delayMax().toNanos());
        }
    }

    private void begin() {
        try {
            recall();
            failures.succeeded(BEGINNING);
        } catch (RuntimeException e) {
            failures.failed(BEGINNING, e);
            throw e;
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
                look(looks % LOOKS_PER_TARGET == 0);
                failures.succeeded(LOOKING);
            } catch (RuntimeException e) {
                failures.failed(LOOKING, e);
            }
            TimeUnit.NANOSECONDS.sleep(LOOK_INTERVAL.toNanos());
        }
    }

    private void look(boolean alsoAtTarget) {
        tables.refresh();
        if (alsoAtTarget) {
            gate.look(); // for a pause of another process
            recall();
            noteExclusions();
            ledger.look(allTables());
            lookAtReplica();
        }
        taps.waiting().wake();
    }

    private void lookAtReplica() {
        rows.lag()
                .reason()
                .ifPresentOrElse(
                        reason ->
                                failures.failed(
                                        REPLICA,
                                        new TidegateException(
                                                ErrorCode.TARGET_UNAVAILABLE,
                                                reason,
                                                "Let the replica follow the target, or correct"
                                                        + " validate.reader_url.")),
                        () -> failures.succeeded(REPLICA));
    }

    private Set<TableId> allTables() {
        Set<TableId> all = new TreeSet<>(tables.unaudited().keySet());
        tables.now().forEach(it -> all.add(it.table()));
        return all;
    }

    private static String auditOf(TableId table) {
        return "the audit of " + table;
    }

    /** What a table is not audited for any more does not fail any more either. */
    private boolean isTried(String what) {
        return what.equals(BEGINNING)
                || what.equals(LOOKING)
                || what.equals(REPLICA)
                || tables.now().stream().anyMatch(it -> what.equals(auditOf(it.table())));
    }

    private void repaired(TableSchema schema) {
        noteHold();
        worker.request(schema.table());
    }

    /** A confirmed mismatch holds the pipeline back, if the settings ask for that. */
    private void noteHold() {
        boolean any = allTables().stream().anyMatch(it -> !records.of(it).mismatches().isEmpty());
        reaction.hold(any ? Mismatches.SOME : Mismatches.NONE);
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

    /** Whether a ledger is kept that can be anchored. */
    Switch keepsLedger() {
        return settings.ledger();
    }

    /** Has the ledger of a table anchored behind a whole audit, as soon as a thread is free. */
    void anchor(TableId table) {
        worker.anchor(table);
    }

    /** What the ledger had of a table when it was last looked at. */
    Ledger ledgerOf(TableId table) {
        return ledger.of(table);
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
                                        notCompared(table)))
                        .toList(),
                gate.holdsBack(),
                failures.text(this::isTried));
    }

    /** The ledger as it is now, not as it was last looked at. */
    void lookAtLedger() {
        ledger.look(allTables());
    }

    private List<ValidateStatus.ColumnExcluded> notCompared(TableId table) {
        Stream<ValidateStatus.ColumnExcluded> notReplicatedOfIt =
                notReplicated.stream()
                        .filter(it -> it.of().equals(table.toString()))
                        .map(it ->
                                new ValidateStatus.ColumnExcluded(it.object(), "not replicated"));
        Stream<ValidateStatus.ColumnExcluded> replicatedOfIt =
                load.find(table).stream()
                        .flatMap(it -> load.exclusions().of(it.schema()).entrySet().stream())
                        .map(it -> new ValidateStatus.ColumnExcluded(it.getKey(), it.getValue()));
        return Stream.concat(notReplicatedOfIt, replicatedOfIt).toList();
    }

    /** What was said last of a table. */
    private record Told(Standing standing, int mismatches) {}

    private final class Observer implements AuditObserver {
        private final Map<TableId, Told> said = new ConcurrentHashMap<>();

        @Override
        public void worked(TableId table, Side side, Duration time) {
            pipeline.state().audit(table).worked(side, time);
        }

        @Override
        public void cleared(TableId table, long keys) {
            pipeline.state().audit(table).addCleared(keys);
            LOG.info("{}: {} keys of {} looked different and are not", state.name(), keys, table);
        }

        @Override
        public void confirmed(TableId table, AuditRecords.Mismatch mismatch) {
            pipeline.state().audit(table).addConfirmed();
            noteHold();
            try {
                reaction.confirmed(table);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // the audit ends at its next wait
            }
        }

        @Override
        public void anchored(TableId table, Lsn at) {
            pipeline.state().audit(table).addAnchored();
            LOG.info(
                    "{}: the ledger of {} is known again: anchored at {}",
                    GroupAudit.this.state.name(),
                    table,
                    at);
        }

        @Override
        public void ended(TableId table) {
            failures.succeeded(auditOf(table));
        }

        @Override
        public void broken(TableId table, RuntimeException by) {
            failures.failed(auditOf(table), by);
        }

        @Override
        public void begunAnew(TableId table, String reason) {
            pipeline.state().audit(table).addBegunAnew();
            LOG.debug("{}: the audit of {} begins anew: {}", state.name(), table, reason);
        }

        @Override
        public void state(TableId table, State now) {
            noteHold();
            Told told = new Told(now.standing(), records.of(table).mismatches().size());
            if (told.equals(said.put(table, told))) {
                return; // said already
            }
            if (now.standing() == Standing.MISMATCH && told.mismatches() == 0) {
                return; // what differed was put right just now, and is looked at again
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
