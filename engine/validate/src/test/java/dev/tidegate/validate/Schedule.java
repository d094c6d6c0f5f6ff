package dev.tidegate.validate;

import dev.tidegate.load.ChunkSource;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.MultisetHash;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import dev.tidegate.validate.AuditRecords.Mismatch;
import dev.tidegate.validate.AuditRecords.Standing;
import dev.tidegate.validate.AuditRecords.State;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * One course of events from one seed: a world in which something goes wrong or not, an audit of it,
 * and what that audit said that is not so, or did not say that is so.
 */
final class Schedule {
    private static final int ATTEMPTS = 40;
    private static final int RANGES_IN_ONE_BRACKET_MAX = 4;

    private static final List<Fault.Kind> WITH_KEYS =
            List.of(
                    Fault.Kind.MISSING_ROW,
                    Fault.Kind.EXTRA_ROW,
                    Fault.Kind.CHANGED_COLUMN,
                    Fault.Kind.SWAPPED_ROWS,
                    Fault.Kind.STALE_LARGE_OBJECT,
                    Fault.Kind.LOST_IN_CAPTURE,
                    Fault.Kind.LOST_DELETE);

    private static final List<Fault.Kind> WITHOUT =
            List.of(
                    Fault.Kind.MISSING_ROW,
                    Fault.Kind.EXTRA_ROW,
                    Fault.Kind.CHANGED_COLUMN,
                    Fault.Kind.DOUBLED_ROW,
                    Fault.Kind.LOST_IN_CAPTURE,
                    Fault.Kind.LOST_DELETE);

    private final Audits audits;
    private final Random random;
    private final World world;
    private final World.Circumstances circumstances;
    private final boolean isHot;
    private final MemoryRecords records = new FragileRecords();
    private final AuditSettings settings;
    private final AuditPorts ports;
    private final AuditShares shares;
    private final Auditor auditor;
    private final Findings findings = new Findings();

    /** What is wrong with an audit. */
    static final class Findings {
        /** Confirmed, and not so. */
        int falseMismatches;

        /** A row differed all the time, and was not confirmed. */
        int missed;

        /** Something was suspected for no reason. */
        int falseSuspicions;

        /** A repair that left something wrong. */
        int badRepairs;

        /** Rows that differed, and were to be found. */
        int faults;

        /** Courses of events that never came to an end. */
        int stuck;

        /** In which circumstances, and what became of it. */
        String story = "";

        void add(Findings other) {
            falseMismatches += other.falseMismatches;
            missed += other.missed;
            falseSuspicions += other.falseSuspicions;
            badRepairs += other.badRepairs;
            faults += other.faults;
            stuck += other.stuck;
        }

        /** Whether the audit is right in all that it said. */
        boolean areNone() {
            return falseMismatches + missed + falseSuspicions + badRepairs == 0;
        }

        @Override
        public String toString() {
            return falseMismatches
                    + " false, "
                    + missed
                    + " missed, "
                    + falseSuspicions
                    + " falsely suspected, "
                    + badRepairs
                    + " badly repaired, of "
                    + faults
                    + "; "
                    + story;
        }
    }

    private Schedule(long seed, Audits audits) {
        this.audits = audits;
        this.random = new Random(seed * 0x9E3779B97F4A7C15L);
        TableSchema schema = random.nextInt(4) == 0 ? SampleTables.KEYLESS : SampleTables.KEYED;
        List<Fault.Kind> kinds = schema.hasKey() ? WITH_KEYS : WITHOUT;
        Fault.Kind kind =
                random.nextInt(3) == 0 ? Fault.Kind.NONE : kinds.get(random.nextInt(kinds.size()));
        SimulatedTarget.Ordered[] orders = SimulatedTarget.Ordered.values();
        this.circumstances =
                new World.Circumstances(
                        schema,
                        schema.hasKey()
                                ? orders[random.nextInt(orders.length)]
                                : SimulatedTarget.Ordered.IN_NO_WAY_THAT_IS_KNOWN,
                        kind,
                        random.nextInt(4) == 0,
                        random.nextInt(4) == 0);
        this.isHot = random.nextInt(3) == 0;
        this.world = new World(random, circumstances);
        this.settings =
                new AuditSettings(
                        new ChunkSource.Limit(2 + random.nextInt(5), Long.MAX_VALUE),
                        100,
                        100,
                        AuditSettings.Keyless.MAY_LOCK,
                        Duration.ZERO,
                        Duration.ZERO);
        this.ports =
                audits.ports(
                        world,
                        records,
                        new AuditObserver() {
                            @Override
                            public void cleared(TableId table, long keys) {
                                if (suspicionsAreFalse()) {
                                    findings.falseSuspicions++;
                                }
                            }
                        });
        this.shares =
                AuditShares.of(
                        ports.pace(), settings, 1, 1 + random.nextInt(RANGES_IN_ONE_BRACKET_MAX));
        this.auditor = new Auditor(ports, settings, shares, Optional.empty());
    }

    /** Runs one. */
    static Findings run(long seed, Audits audits) {
        try {
            return new Schedule(seed, audits).run();
        } catch (RuntimeException | Error e) {
            throw new AssertionError("seed " + seed, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private Findings run() throws InterruptedException {
        steps(10 + random.nextInt(40));
        world.fault.strike(world);
        for (int step = 0; step < 300 && !world.fault.hasStruck(); step++) {
            world.step();
        }
        Set<Integer> differing = isHot ? Set.of() : settled();
        findings.faults += differing.size();
        boolean differs = !differing.isEmpty();
        auditTarget(differs);
        State state = audit();
        if (differs) {
            check(new TreeSet<>(differing), state);
        } else if (world.fault.kind() == Fault.Kind.NONE) {
            findings.falseSuspicions +=
                    suspicionsAreFalse() && state.standing() != Standing.VERIFIED ? 1 : 0;
        }
        checkConfirmed();
        findings.story =
                circumstances + ", hot " + isHot + ", differing " + differing + ", " + state;
        if (differs && findings.areNone() && world.schema.hasKey()) {
            repair(differing);
        }
        return findings;
    }

    /** Where the log leaves large objects out as keys move, some keys can only be confirmed. */
    private boolean suspicionsAreFalse() {
        return !circumstances.keysMoveWithoutLargeObjects()
                && world.fault.kind() == Fault.Kind.NONE;
    }

    private void steps(int count) {
        for (int i = 0; i < count; i++) {
            world.step();
        }
    }

    /**
     * The rows that went wrong are left alone, and the stream goes on until no change of them is on
     * its way. Returns the ones that differ, and will.
     */
    private Set<Integer> settled() {
        if (world.schema.hasKey()) {
            world.frozen.addAll(world.fault.slots);
        } else if (world.fault.kind() != Fault.Kind.NONE) {
            IntStream.range(0, 100).forEach(world.frozen::add);
        }
        Lsn now = world.source.log().getLast().lsn();
        world.until(() -> !world.target.position.isBefore(now));
        Set<Integer> differing = differing(world.target.position, world.target.rows);
        differing.retainAll(world.schema.hasKey() ? world.fault.slots : Set.of(World.NEVER_USED));
        return differing;
    }

    /** Keys that differ; of a table without one, a number if it differs at all. */
    private Set<Integer> differing(Lsn at, Collection<Row> target) {
        Collection<Row> source = world.source.at(at).values();
        Set<Integer> keys = new TreeSet<>();
        if (world.schema.hasKey()) {
            Set<Row> both = new HashSet<>(source);
            both.retainAll(target);
            source.stream().filter(it -> !both.contains(it)).forEach(it -> add(keys, it));
            target.stream().filter(it -> !both.contains(it)).forEach(it -> add(keys, it));
        } else if (!sum(source).equals(sum(target))) {
            keys.add(World.NEVER_USED);
        }
        return keys;
    }

    private static void add(Set<Integer> keys, Row row) {
        keys.add(SampleTables.number(row));
    }

    private MultisetHash sum(Collection<Row> rows) {
        TableSum sum = new TableSum(world.schema, new SampleHashers());
        rows.forEach(sum::add);
        return sum.rows();
    }

    private void auditTarget(boolean differs) throws InterruptedException {
        switch (outcome(targetAudit()::goOn)) {
            case TargetOutcome.Equal _ -> {
                findings.missed += differs && ledgerKnowsBetter() ? 1 : 0;
            }
            case TargetOutcome.Differs _ ->
                    findings.falseSuspicions += world.fault.kind() == Fault.Kind.NONE ? 1 : 0;
            case TargetOutcome.Unknown _ -> findings.missed++;
        }
    }

    /** A change that capture lost is lost to the ledger too; so is a large object that it lost. */
    private boolean ledgerKnowsBetter() {
        boolean onlyLargeObjects =
                sum(world.source.at(world.target.position).values()).equals(world.target.sum());
        return world.fault.kind() != Fault.Kind.LOST_IN_CAPTURE
                && (!onlyLargeObjects || world.target.ledger.largeObjects().isPresent());
    }

    private TargetOutcome targetOutcome() throws InterruptedException {
        return outcome(targetAudit()::audit);
    }

    private TargetAudit targetAudit() {
        return new TargetAudit(ports, settings, shares);
    }

    /** One way to audit the target. */
    private interface Way {
        TargetAudit.Audited audit(TableSchema schema) throws InterruptedException;
    }

    private TargetOutcome outcome(Way way) throws InterruptedException {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            try {
                return way.audit(world.schema).outcome();
            } catch (BegunAnewException | KilledException e) {
                steps(1);
            }
        }
        throw new AssertionError("the target is never audited");
    }

    /** The process ended. */
    private static final class KilledException extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /** Records of a process that is killed now and then, when a scan has got further. */
    private final class FragileRecords extends MemoryRecords {
        @Override
        public void scanned(TableId table, Scan scan) {
            super.scanned(table, scan);
            if (random.nextInt(10) == 0) {
                throw new KilledException();
            }
        }
    }

    private State audit() throws InterruptedException {
        State state = auditOnce();
        for (int attempt = 0; attempt < ATTEMPTS && isToBeTriedAgain(state); attempt++) {
            steps(1);
            state = auditOnce();
        }
        return state;
    }

    private State auditOnce() throws InterruptedException {
        try {
            return audits.audit(auditor, world.schema);
        } catch (KilledException e) {
            return new State(Standing.PENDING, "killed", world.instant());
        }
    }

    private boolean isToBeTriedAgain(State state) {
        return state.standing() == Standing.PENDING || state.reason().contains("locked");
    }

    private void check(Set<Integer> differing, State state) {
        if (state.standing() != Standing.MISMATCH) {
            findings.missed++;
            return;
        }
        Set<Integer> found = new TreeSet<>();
        records.confirmed.forEach(
                it -> found.add(it.key().map(SampleTables::number).orElse(World.NEVER_USED)));
        differing.removeAll(found);
        findings.missed += differing.size();
    }

    /** Whatever was confirmed was so, in a snapshot at the position that was told. */
    private void checkConfirmed() {
        for (Mismatch mismatch : records.confirmed) {
            int key = mismatch.key().map(SampleTables::number).orElse(World.NEVER_USED);
            boolean so =
                    world.target.shown.stream()
                            .filter(it -> it.at().equals(mismatch.at()))
                            .anyMatch(it -> differing(it.at(), it.rows()).contains(key));
            findings.falseMismatches += so ? 0 : 1;
        }
    }

    private void repair(Set<Integer> differing) throws InterruptedException {
        Repairs repairs =
                new Repairs(ports, world.target, new RepairSettings(2, Duration.ofMillis(1)));
        List<Row> keys = differing.stream().map(SampleTables::key).toList();
        TargetOutcome audited = targetOutcome();
        Set<Integer> open = new TreeSet<>(differing);
        for (int attempt = 0; attempt < ATTEMPTS && !open.isEmpty(); attempt++) {
            for (RepairOutcome outcome : repairs.repair(world.schema, keys, audited)) {
                if (!(outcome instanceof RepairOutcome.Left)) {
                    open.remove(SampleTables.number(outcome.key()));
                }
            }
        }
        findings.badRepairs += open.size();
        findings.badRepairs += records.repairs.size() == differing.size() ? 0 : 1;
        if (targetOutcome() instanceof TargetOutcome.Differs rest
                && world.fault.kind() == Fault.Kind.LOST_IN_CAPTURE) {
            repairs.anchor(world.schema, rest);
        }
        findings.badRepairs += isRight(open) ? 0 : 1;
        findings.badRepairs += audit().standing() == Standing.VERIFIED ? 0 : 1;
    }

    private boolean isRight(Set<Integer> open) {
        return open.isEmpty()
                && differing(world.target.position, world.target.rows).isEmpty()
                && Objects.equals(world.target.sum(), world.target.ledger.rows());
    }
}
