package dev.tidegate.validate;

import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import dev.tidegate.model.TidegateException;
import dev.tidegate.validate.AuditRecords.Pass;
import dev.tidegate.validate.AuditRecords.Standing;
import dev.tidegate.validate.AuditRecords.State;
import dev.tidegate.validate.AuditRecords.TableRecord;
import java.time.Instant;
import java.util.Optional;

/**
 * Audits tables, one at a time: the target against the ledger, then the source against the target,
 * and what looks different by a confirmation. The state of a table is VERIFIED after both passes
 * found nothing, MISMATCH after a confirmation, SUSPECT where something differs and nothing is
 * confirmed, PENDING where a pass could not be finished. Owned by one thread.
 */
public final class Auditor {
    private final AuditPorts ports;
    private final AuditSettings settings;
    private final TargetAudit targetAudit;
    private final AuditShares shares;

    private final Optional<Anchoring> anchoring;

    /** Makes one that is alone and leaves the ledger alone; nothing is asked of the ports yet. */
    public Auditor(AuditPorts ports, AuditSettings settings) {
        this(ports, settings, Optional.empty());
    }

    /** Makes one that is alone; nothing is asked of the ports yet. */
    public Auditor(AuditPorts ports, AuditSettings settings, Optional<Anchoring> anchoring) {
        this(ports, settings, AuditShares.of(ports.pace(), settings, 1), anchoring);
    }

    /** Makes one of several. */
    Auditor(
            AuditPorts ports,
            AuditSettings settings,
            AuditShares shares,
            Optional<Anchoring> anchoring) {
        this.ports = ports;
        this.settings = settings;
        this.shares = shares;
        this.anchoring = anchoring;
        this.targetAudit = new TargetAudit(ports, settings, shares);
    }

    /**
     * Compares only the target's rows of a table with the ledger. If they differ, or cannot be
     * compared, the whole audit follows; else the table stands where it stood.
     */
    public void auditLightly(TableSchema schema) throws InterruptedException {
        boolean equal;
        try {
            equal = goOnWithTarget(schema) instanceof TargetOutcome.Equal;
        } catch (BegunAnewException e) {
            ports.pace().observer().begunAnew(schema.table(), e.reason());
            return;
        } catch (TidegateException e) {
            equal = false; // the whole audit comes to it too, and says what it means
        }
        if (!equal) {
            audit(schema);
        }
    }

    /**
     * Audits a table, going on behind the ranges that were audited in a pass that did not end.
     *
     * <p>An error that may not come again is thrown; one that concerns this table alone makes it
     * PENDING, and the others go on.
     *
     * @return where the table stands
     */
    public State audit(TableSchema schema) throws InterruptedException {
        return audit(schema, Anchoring.When.ALWAYS);
    }

    /**
     * Audits a table from its first row on, and anchors its ledger if nothing differs, because
     * somebody asked for that.
     *
     * @return as {@link #audit}
     */
    public State anchor(TableSchema schema) throws InterruptedException {
        return audit(schema, Anchoring.When.ASKED);
    }

    private State audit(TableSchema schema, Anchoring.When why) throws InterruptedException {
        try {
            return tell(
                    schema.table(),
                    schema.hasKey() ? auditKeys(schema, why) : auditWhole(schema, why));
        } catch (BegunAnewException e) {
            ports.pace().observer().begunAnew(schema.table(), e.reason());
            return tell(schema.table(), state(Standing.PENDING, e.reason()));
        } catch (TidegateException e) {
            return switch (e.code().action()) {
                case RETRY -> throw e;
                case STOP ->
                        tell(
                                schema.table(),
                                state(Standing.PENDING, e.code() + ": " + e.getMessage()));
            };
        }
    }

    /**
     * Compares only the target's rows with the ledger, all of them from now on; noted if they are
     * equal.
     */
    public TargetOutcome auditTarget(TableSchema schema) throws InterruptedException {
        return noted(schema, targetAudit.audit(schema));
    }

    /** The same, but goes on where such a scan was interrupted. */
    private TargetOutcome goOnWithTarget(TableSchema schema) throws InterruptedException {
        return noted(schema, targetAudit.goOn(schema));
    }

    private TargetOutcome scan(TableSchema schema, Anchoring.When why) throws InterruptedException {
        return switch (why) {
            case ALWAYS -> goOnWithTarget(schema);
            case ASKED -> auditTarget(schema);
        };
    }

    private TargetOutcome noted(TableSchema schema, TargetAudit.Audited audited) {
        if (audited.outcome() instanceof TargetOutcome.Equal(var at, var rows, var largeObjects)) {
            ports.records()
                    .passEnded(
                            schema.table(),
                            new Pass(
                                    Pass.Kind.TARGET,
                                    at,
                                    Optional.of(rows),
                                    largeObjects,
                                    audited.began(),
                                    now()));
        }
        return audited.outcome();
    }

    private State tell(TableId table, State state) {
        ports.records().state(table, state);
        ports.pace().observer().state(table, state);
        return state;
    }

    /** A comparison of both sides. */
    private interface Comparing<T> {
        T run() throws InterruptedException;
    }

    /** What keeps it from its end does not keep the target from being compared with the ledger. */
    private <T> T compare(TableSchema schema, Comparing<T> sides) throws InterruptedException {
        try {
            return sides.run();
        } catch (BegunAnewException | TidegateException e) {
            goOnWithTarget(schema);
            throw e;
        }
    }

    /**
     * How the target compares with the ledger.
     *
     * @param beside what a pass over both sides, which began then, found of that
     */
    private TargetOutcome outOf(
            TableSchema schema, Anchoring.When why, Instant began, Optional<TargetOutcome> beside)
            throws InterruptedException {
        return beside.isPresent()
                ? noted(schema, new TargetAudit.Audited(beside.get(), began))
                : scan(schema, why);
    }

    private State auditWhole(TableSchema schema, Anchoring.When why) throws InterruptedException {
        Instant began = now();
        ports.records().passBegan(schema.table(), began);
        try (TableStretch stretch = new TableStretch(ports, schema)) {
            KeylessPass pass = new KeylessPass(ports, settings, schema, stretch, shares);
            KeylessPass.Outcome outcome = compare(schema, pass::compare);
            TargetOutcome target = outOf(schema, why, began, pass.target());
            return switch (outcome) {
                case KeylessPass.Outcome.Equal(var at, var rows, var largeObjects) -> {
                    ports.records()
                            .passEnded(
                                    schema.table(),
                                    new Pass(
                                            Pass.Kind.SOURCE,
                                            at,
                                            Optional.of(rows),
                                            largeObjects,
                                            began,
                                            now()));
                    TableSum sum = new TableSum(schema, ports.hashers());
                    sum.add(rows, largeObjects);
                    TargetOutcome behind =
                            anchored(
                                    schema,
                                    target,
                                    why,
                                    stretch,
                                    it -> {
                                        it.write(sum);
                                        return true;
                                    });
                    yield equalOnBothSides(schema, behind);
                }
                case KeylessPass.Outcome.Confirmed(var mismatches) -> {
                    for (AuditRecords.Mismatch mismatch : mismatches) {
                        ports.records().mismatch(schema.table(), mismatch);
                        ports.pace().observer().confirmed(schema.table(), mismatch);
                    }
                    yield state(Standing.MISMATCH, "");
                }
                case KeylessPass.Outcome.Undecided(var standing, var reason) ->
                        state(standing, reason);
            };
        }
    }

    private State auditKeys(TableSchema schema, Anchoring.When why) throws InterruptedException {
        boolean sameOrder = ports.sides().target().keepsSourceOrder(schema);
        boolean goesOn = why == Anchoring.When.ALWAYS && sameOrder;
        Optional<TableRecord> record =
                goesOn ? ports.records().table(schema.table()) : Optional.empty();
        Optional<Row> behind =
                record.filter(it -> !it.audited().isEmpty())
                        .flatMap(it -> it.audited().getLast().range().upTo());
        Optional<TargetOutcome> before =
                sameOrder && behind.isEmpty() ? Optional.empty() : Optional.of(scan(schema, why));
        Instant began = behind.flatMap(_ -> record.get().passBegan()).orElse(now());
        if (behind.isEmpty()) {
            ports.records().passBegan(schema.table(), began);
        }
        try (SourcePass pass = new SourcePass(ports, settings, shares, schema, behind)) {
            KeyAudit audit = new KeyAudit(ports, settings, pass);
            behind.ifPresent(_ -> audit.resume(record.get().audited()));
            TargetOutcome target;
            if (before.isPresent()) {
                audit.toTheEnd(before.get());
                target = before.get();
            } else {
                target = outOf(schema, why, began, compare(schema, audit::toTheEndOfBothSides));
            }
            if (audit.confirmed() > 0) {
                return hasMismatches(schema.table())
                        ? state(Standing.MISMATCH, audit.undecided().orElse(""))
                        : state(
                                Standing.PENDING,
                                "the rows that differed were put right meanwhile");
            }
            if (audit.undecided().isPresent()) {
                return state(Standing.SUSPECT, audit.undecided().get());
            }
            ports.records().passEnded(schema.table(), audit.pass(began));
            State state =
                    equalOnBothSides(
                            schema, anchored(schema, target, why, pass.stretch(), audit::anchor));
            return state.standing() == Standing.VERIFIED && !pass.isAsTheLedgerSays().orElse(true)
                    ? state(Standing.SUSPECT, "the source's rows do not come to the ledger's sum")
                    : state;
        }
    }

    /** Rows may have been put right since they were confirmed. */
    private boolean hasMismatches(TableId table) {
        return ports.records().table(table).filter(it -> !it.mismatches().isEmpty()).isPresent();
    }

    /** Writes the ledger; returns whether it could be. */
    private interface Writing {
        boolean by(LedgerAnchor anchor) throws InterruptedException;
    }

    /** No row differs from the source: has the ledger anchored where it is not known. */
    private TargetOutcome anchored(
            TableSchema schema,
            TargetOutcome target,
            Anchoring.When why,
            TableStretch stretch,
            Writing writing)
            throws InterruptedException {
        Optional<Anchoring> wanted =
                anchoring.filter(
                        it -> why == Anchoring.When.ASKED || it.when() == Anchoring.When.ALWAYS);
        if (wanted.isEmpty()) {
            return target;
        }
        LedgerAnchor anchor = new LedgerAnchor(ports, wanted.get(), schema, stretch);
        try {
            return anchor.isNeeded(target) && writing.by(anchor) ? auditTarget(schema) : target;
        } catch (BegunAnewException e) {
            if (why == Anchoring.When.ASKED) {
                throw e;
            }
            ports.pace().observer().begunAnew(schema.table(), e.reason());
            return target; // the rows are verified; the next pass anchors
        }
    }

    /** No row differs from the source. What differs from the ledger may be right again by now. */
    private State equalOnBothSides(TableSchema schema, TargetOutcome before)
            throws InterruptedException {
        TargetOutcome now = before instanceof TargetOutcome.Differs ? auditTarget(schema) : before;
        return switch (now) {
            case TargetOutcome.Equal _ -> state(Standing.VERIFIED, "");
            case TargetOutcome.Unknown(var reason) -> state(Standing.VERIFIED, reason);
            case TargetOutcome.Differs _ ->
                    state(
                            Standing.SUSPECT,
                            "the target's rows are the source's, but the ledger differs: a change"
                                    + " was lost before it, or made beside it");
        };
    }

    private State state(Standing standing, String reason) {
        return new State(standing, reason, now());
    }

    private Instant now() {
        return ports.pace().clock().instant();
    }
}
