package dev.tidegate.validate;

import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.TableSchema;
import java.util.Optional;

/**
 * Makes the ledger of a table known again where it is not, behind a pass over the source's rows in
 * which nothing differed.
 *
 * <p>Such a pass has read every row of the source, and rolled them on: so it knows what they come
 * to at each later position, as the ledger would. That sum is written as the ledger on apply's
 * thread while nothing is in hand, in a transaction that is good only at apply's checkpoint P:
 *
 * <pre>
 *   source   | 12 | 16 |            | 20 |              | 24
 *   pass     reads … compares: equal, its sum is at 16  |
 *   apply                           | 20 | at rest, P = 20: | 24 is added to what was written
 *   anchor                                 rolls 20, writes the sum at 20 |
 * </pre>
 *
 * <p>What the ledger knows is never written over. And a difference is never anchored: it is the sum
 * of the source's rows, not of what the target has; what somebody writes on the target behind the
 * pass differs from it, and the next audit of the target finds that.
 */
final class LedgerAnchor {
    private final AuditPorts ports;
    private final Anchoring anchoring;
    private final TableSchema schema;
    private final TableStretch stretch;

    LedgerAnchor(AuditPorts ports, Anchoring anchoring, TableSchema schema, TableStretch stretch) {
        this.ports = ports;
        this.anchoring = anchoring;
        this.schema = schema;
        this.stretch = stretch;
    }

    /**
     * Whether the ledger lacks something that may be written. What it has of the rows must have
     * been found to be right before their large objects are anchored beside them.
     */
    boolean isNeeded(TargetOutcome audited) {
        try (AuditTarget.Snapshot snapshot = ports.sides().target().open()) {
            Optional<LedgerEntry> ledger = snapshot.ledger(schema.table());
            return ledger.isPresent()
                    && (ledger.get().rows().isEmpty()
                            || ledger.get().largeObjects().isEmpty()
                                    && audited instanceof TargetOutcome.Equal);
        }
    }

    /**
     * Writes what the source's rows come to.
     *
     * @param sum of all of them, at a position up to which the stretch's changes are taken; rolled
     *     on
     * @return the position that it was written at
     */
    Lsn write(TableSum sum) throws InterruptedException {
        Lsn[] written = {Lsn.ZERO};
        AtRest.run(
                ports,
                at -> {
                    for (LogEvent.Change change : stretch.takeReached(at.commitLsn())) {
                        sum.apply(change, _ -> true);
                    }
                    try (RepairTarget.Session session = anchoring.target().begin(schema, at)) {
                        session.anchor(sum.rows(), sum.largeObjects());
                    }
                    written[0] = at.commitLsn();
                });
        ports.pace().observer().anchored(schema.table(), written[0]);
        return written[0];
    }
}
