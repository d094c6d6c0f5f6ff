package dev.tidegate.validate;

import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableSchema;
import dev.tidegate.validate.AuditRecords.Mismatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Puts rows of the target right that were confirmed to differ, in the order of the journal and
 * never beside apply.
 *
 * <p>How a row is put right:
 *
 * <ol>
 *   <li>The table is tapped, and the row is read from the source under locks, with a watermark in
 *       the same transaction: it is exactly so at the watermark's position M.
 *   <li>When apply has passed M, it is asked for a moment of rest, at which its checkpoint is P.
 *   <li>On apply's thread the row is rolled through the changes in (M, P]: now it is what the
 *       source had at P. It is written in a target transaction that is good only at P; so each
 *       later change of it finds the row that it expects.
 * </ol>
 *
 * <pre>
 *   source  | reads x=2 locked, watermark @20 | x=3 @22 |              | x=4 @30
 *   apply                                     | 20, 22  | at rest, P = 22: | 30 strictly, on x=3
 *   repair                           M = 20             | rolls 22, writes x=3
 * </pre>
 *
 * <p>The ledger afterwards must be the sum of the rows. Where the target was not what the journal
 * says, the ledger was right all the time and stays as it is. Where the change never came into the
 * journal, ledger and target were wrong together, and both are put right in the same transaction.
 * Which of the two it is, the last audit of the target tells.
 *
 * <p>Owned by one thread.
 */
public final class Repairs {
    private final AuditPorts ports;
    private final RepairTarget target;
    private final RepairSettings settings;

    /** Makes one; nothing is asked of the ports yet. */
    public Repairs(AuditPorts ports, RepairTarget target, RepairSettings settings) {
        this.ports = ports;
        this.target = target;
        this.settings = settings;
    }

    /** The dry run: how the rows with these keys differ now. Nothing is written. */
    public List<Mismatch> plan(TableSchema schema, List<Row> keys) throws InterruptedException {
        try (TableStretch stretch = new TableStretch(ports, schema)) {
            stretch.begin();
            List<Mismatch> planned = new ArrayList<>();
            for (Verdict verdict :
                    new Confirmation(ports, schema, stretch, stretch::upTo).of(keys)) {
                if (verdict instanceof Verdict.Confirmed(_, var mismatch)) {
                    planned.add(mismatch);
                }
            }
            return planned;
        }
    }

    /**
     * Puts rows right, a few at a time; each that is done is noted.
     *
     * @param keys of rows that were confirmed to differ
     * @param audited what the last audit of the target found, after they were confirmed
     */
    public List<RepairOutcome> repair(TableSchema schema, List<Row> keys, TargetOutcome audited)
            throws InterruptedException {
        List<RepairOutcome> outcomes = new ArrayList<>();
        for (int from = 0; from < keys.size(); from += settings.keysAtOnce()) {
            if (from > 0) {
                ports.pace().waiting().await(() -> false, settings.between());
            }
            int to = Math.min(keys.size(), from + settings.keysAtOnce());
            List<RepairOutcome> batch = batch(schema, keys.subList(from, to), audited);
            for (RepairOutcome outcome : batch) {
                if (outcome instanceof RepairOutcome.Done(var repaired)) {
                    ports.records().repaired(schema.table(), repaired);
                }
            }
            outcomes.addAll(batch);
        }
        return outcomes;
    }

    /**
     * Makes the ledger of a table what its rows come to. Only for a table whose rows are those of
     * the source, as its last pass found, though the ledger differs.
     *
     * @param difference what the ledger lacked in the last audit of the target; it does not change
     *     while changes pass by
     */
    public void anchor(TableSchema schema, TargetOutcome.Differs difference)
            throws InterruptedException {
        RepairTarget.LedgerDelta delta =
                new RepairTarget.LedgerDelta(
                        difference.rows(),
                        difference.largeObjects().orElse(RepairTarget.LedgerDelta.NONE.rows()));
        AtRest.run(
                ports,
                at -> {
                    try (RepairTarget.Session session = target.begin(schema, at)) {
                        session.commit(delta);
                    }
                });
    }

    private List<RepairOutcome> batch(TableSchema schema, List<Row> keys, TargetOutcome audited)
            throws InterruptedException {
        try (TableStretch stretch = new TableStretch(ports, schema)) {
            stretch.begin();
            LockedRows source = new LockedRows(new KeyHash(schema, ports.hashers()), keys);
            Optional<Lsn> marker =
                    new Confirmation(ports, schema, stretch, stretch::upTo).readLocked(source);
            if (marker.isEmpty()) {
                return left(source, "its row on the source is locked by others");
            }
            stretch.awaitReached(marker.get());
            RowsToRepair rows = new RowsToRepair(ports, schema, source, audited);
            AtRest.run(
                    ports,
                    at -> {
                        source.roll(stretch.takeReached(at.commitLsn()), marker.get());
                        write(schema, rows, at);
                    });
            return rows.outcomes();
        } catch (BegunAnewException e) {
            return keys.stream()
                    .<RepairOutcome>map(key -> new RepairOutcome.Left(key, e.reason()))
                    .toList();
        }
    }

    private static List<RepairOutcome> left(LockedRows source, String reason) {
        return source.asked().stream()
                .<RepairOutcome>map(key -> new RepairOutcome.Left(key, reason))
                .toList();
    }

    /** On apply's thread, while nothing is in hand. */
    private void write(TableSchema schema, RowsToRepair rows, Checkpoint at)
            throws InterruptedException {
        try (RepairTarget.Session session = target.begin(schema, at)) {
            rows.write(session, at);
        }
    }
}
