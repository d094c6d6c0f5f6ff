package dev.tidegate.validate;

import dev.tidegate.load.ChunkSource;
import dev.tidegate.load.KeyOrder;
import dev.tidegate.load.KeyRange;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.MultisetHash;
import dev.tidegate.model.TableSchema;
import java.time.Instant;
import java.util.Optional;

/**
 * Compares the target's rows of a table with the ledger, while both move: of the target only.
 *
 * <p>The table is scanned in key order, each range in a short snapshot of its own. What it keeps is
 * a cursor, a position, and one sum, of which this always holds: the sum is what the rows up to the
 * cursor come to at that position. A range moves all three on:
 *
 * <pre>
 *   cursor c, position X, sum over (…, c] at X
 *     snapshot at P: reads the rows of (c, d]; and the ledger
 *     changes in (X, P] are added to the sum where their rows lie in (…, c]
 *     the rows of (c, d] are added to the sum
 *   cursor d, position P, sum over (…, d] at P
 * </pre>
 *
 * <p>A row that moves over the cursor is taken away where it was and counted where it is. When the
 * cursor is behind the last row, the sum is what all rows that were read come to at P, the moment
 * of the last snapshot; and the ledger that this snapshot shows must come to the same.
 *
 * <p>So a row that was wrong when it was read makes both differ, wherever the stream went
 * meanwhile, and one that becomes wrong behind the cursor is found by the next pass. Memory does
 * not grow with the table, and no snapshot lives longer than a range. A scan that is interrupted
 * goes on where it was: see {@link TargetScan}.
 *
 * <p>A table without an order that is known here is read in one snapshot.
 */
final class TargetAudit {
    private static final ChunkSource.Limit NONE =
            new ChunkSource.Limit(Long.MAX_VALUE, Long.MAX_VALUE);

    private final AuditPorts ports;
    private final AuditSettings settings;
    private final AuditShares shares;

    TargetAudit(AuditPorts ports, AuditSettings settings, AuditShares shares) {
        this.ports = ports;
        this.settings = settings;
        this.shares = shares;
    }

    /**
     * An audit that ended.
     *
     * @param began when it did
     */
    record Audited(TargetOutcome outcome, Instant began) {}

    /**
     * Audits a table, from its first row on: so whatever is wrong when it begins is found. Throws
     * {@link BegunAnewException} if that is to be begun anew.
     */
    Audited audit(TableSchema schema) throws InterruptedException {
        return audit(schema, ScanNotes.NONE);
    }

    /** The same, but goes on with a scan that did not end, and notes how far it is. */
    Audited goOn(TableSchema schema) throws InterruptedException {
        return audit(schema, ScanNotes.in(ports.records(), schema.table()));
    }

    private Audited audit(TableSchema schema, ScanNotes notes) throws InterruptedException {
        Optional<KeyOrder> order =
                schema.hasKey() ? ports.sides().target().order(schema) : Optional.empty();
        if (order.isEmpty()) {
            Instant began = ports.pace().clock().instant();
            return new Audited(inOneSnapshot(schema), began);
        }
        TargetScan.Table table = new TargetScan.Table(schema, order.get(), notes);
        try (TargetScan scan = new TargetScan(ports, settings, shares, table)) {
            return new Audited(scan.toTheEnd(), scan.began());
        }
    }

    /** Of now: a replica may show what was long ago. */
    private TargetOutcome inOneSnapshot(TableSchema schema) throws InterruptedException {
        try (TableStretch stretch = new TableStretch(ports, schema);
                TargetRead read = stretch.read(shares.target(), stretch.begin().commitLsn())) {
            AuditTarget.Snapshot snapshot = read.snapshot();
            Optional<LedgerEntry> ledger = snapshot.ledger(schema.table());
            if (ledger.isEmpty()) {
                return notFollowed();
            }
            TableSum sum = new TableSum(schema, ports.hashers());
            snapshot.rows(schema, KeyRange.ALL, NONE, sum::add);
            ports.pace().observer().read(schema.table(), sum.rows().count());
            return compared(snapshot.checkpoint().commitLsn(), sum, ledger.get());
        }
    }

    static TargetOutcome notFollowed() {
        return new TargetOutcome.Unknown("the table is not loaded");
    }

    static TargetOutcome compared(Lsn at, TableSum sum, LedgerEntry ledger) {
        if (ledger.rows().isEmpty()) {
            return new TargetOutcome.Unknown("the ledger has lost account of the table");
        }
        Optional<MultisetHash> rest =
                ledger.largeObjects()
                        .flatMap(known -> sum.largeObjects().map(it -> it.minus(known)));
        MultisetHash rows = sum.rows().minus(ledger.rows().get());
        boolean equal =
                rows.equals(MultisetHash.EMPTY)
                        && rest.map(MultisetHash.EMPTY::equals).orElse(true);
        return equal
                ? new TargetOutcome.Equal(at, sum.rows(), rest.flatMap(_ -> sum.largeObjects()))
                : new TargetOutcome.Differs(at, rows, rest);
    }
}
