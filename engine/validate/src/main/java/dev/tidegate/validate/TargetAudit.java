package dev.tidegate.validate;

import dev.tidegate.load.ChunkSource;
import dev.tidegate.load.KeyOrder;
import dev.tidegate.load.KeyRange;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.MultisetHash;
import dev.tidegate.model.Row;
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
 * not grow with the table, and no snapshot lives longer than a range.
 *
 * <p>A table without an order that is known here is read in one snapshot.
 */
final class TargetAudit {
    private static final ChunkSource.Limit NONE =
            new ChunkSource.Limit(Long.MAX_VALUE, Long.MAX_VALUE);

    private final AuditPorts ports;
    private final AuditSettings settings;
    private final Rests rests;

    TargetAudit(AuditPorts ports, AuditSettings settings) {
        this.ports = ports;
        this.settings = settings;
        this.rests = new Rests(ports.pace(), settings.dutyPercent());
    }

    /** Audits a table; throws {@link BegunAnewException} if that is to be begun anew. */
    TargetOutcome audit(TableSchema schema) throws InterruptedException {
        Optional<KeyOrder> order =
                schema.hasKey() ? ports.sides().target().order(schema) : Optional.empty();
        return order.isPresent() ? inRanges(schema, order.get()) : inOneSnapshot(schema);
    }

    private TargetOutcome inOneSnapshot(TableSchema schema) throws InterruptedException {
        rests.afterRange();
        rests.beforeRange();
        try (AuditTarget.Snapshot snapshot = ports.sides().target().open()) {
            Optional<LedgerEntry> ledger = snapshot.ledger(schema.table());
            if (ledger.isEmpty()) {
                return notFollowed();
            }
            TableSum sum = new TableSum(schema, ports.hashers());
            Instant begun = rests.now();
            snapshot.rows(schema, KeyRange.ALL, NONE, sum::add);
            rests.worked(begun);
            ports.pace().observer().read(schema.table(), sum.rows().count());
            return compared(snapshot.checkpoint().commitLsn(), sum, ledger.get());
        }
    }

    private TargetOutcome inRanges(TableSchema schema, KeyOrder order) throws InterruptedException {
        try (TableStretch stretch = new TableStretch(ports, schema)) {
            return new Scan(schema, order, stretch).toTheEnd();
        }
    }

    /** One scan of a table in ranges. */
    private final class Scan {
        private final TableSchema schema;
        private final KeyOrder order;
        private final TableStretch stretch;
        private final int[] key;
        private final TableSum sum;
        private Optional<Row> cursor = Optional.empty();
        private Lsn position = Lsn.ZERO;
        private Optional<Instant> since = Optional.empty();

        Scan(TableSchema schema, KeyOrder order, TableStretch stretch) {
            this.schema = schema;
            this.order = order;
            this.stretch = stretch;
            this.key = schema.keyOrdinals();
            this.sum = new TableSum(schema, ports.hashers());
        }

        TargetOutcome toTheEnd() throws InterruptedException {
            position = stretch.begin();
            Optional<TargetOutcome> outcome = Optional.empty();
            while (outcome.isEmpty()) {
                rests.beforeRange();
                outcome = range();
                rests.afterRange();
            }
            return outcome.get();
        }

        private Optional<TargetOutcome> range() throws InterruptedException {
            TableSum read = new TableSum(schema, ports.hashers());
            Optional<LedgerEntry> ledger;
            Optional<Row> last;
            Lsn at;
            try (AuditTarget.Snapshot snapshot = stretch.snapshot(position)) {
                Instant begun = rests.now();
                at = snapshot.checkpoint().commitLsn();
                ledger = snapshot.ledger(schema.table());
                last =
                        snapshot.rows(
                                schema,
                                new KeyRange(cursor, Optional.empty()),
                                settings.range(),
                                read::add);
                rests.worked(begun);
            }
            if (ledger.isEmpty()) {
                return Optional.of(notFollowed());
            }
            requireSame(ledger.get());
            for (LogEvent.Change change : stretch.upTo(at)) {
                if (change.position().commitLsn().isAfter(position)) {
                    sum.apply(change, this::isBehindCursor);
                }
            }
            sum.add(read);
            position = at;
            cursor = last;
            ports.pace().observer().read(schema.table(), read.rows().count());
            return last.isPresent()
                    ? Optional.empty()
                    : Optional.of(compared(at, sum, ledger.get()));
        }

        private boolean isBehindCursor(Row row) {
            return cursor.map(it -> order.compare(row.project(key), it) <= 0).orElse(false);
        }

        private void requireSame(LedgerEntry ledger) {
            if (since.isPresent() && !since.get().equals(ledger.since())) {
                throw new BegunAnewException("the table was loaded anew");
            }
            since = Optional.of(ledger.since());
        }
    }

    private static TargetOutcome notFollowed() {
        return new TargetOutcome.Unknown("the table is not loaded");
    }

    private static TargetOutcome compared(Lsn at, TableSum sum, LedgerEntry ledger) {
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
