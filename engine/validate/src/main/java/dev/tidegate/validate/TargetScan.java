package dev.tidegate.validate;

import dev.tidegate.apply.Replay;
import dev.tidegate.load.KeyOrder;
import dev.tidegate.load.KeyRange;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableSchema;
import dev.tidegate.validate.AuditRecords.Scan;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * One scan of a table of the target, range by range: see {@link TargetAudit}.
 *
 * <p>How it outlives its tap. What it has at the end of a range is whole: a cursor, a checkpoint
 * and the sum of the rows up to the cursor at that checkpoint; nothing else is needed to go on, but
 * each change behind the checkpoint. Those come from a {@link TableStretch}, which fills small gaps
 * itself. Where that is not enough, or the process ended, there is a new one, and what was applied
 * between the checkpoint and its beginning is read again from the journal, which holds it for its
 * retention; it is summed up as it comes, so it may be more than fits into memory:
 *
 * <pre>
 *   cursor c, checkpoint X, sum over (…, c] at X
 *     the tap breaks | another one begins at B
 *     journal        | changes in (X, B] are added to the sum where their rows lie in (…, c]
 *   cursor c, checkpoint B, sum over (…, c] at B
 * </pre>
 *
 * <p>That is exact if the target applied just these changes to the table, in whole transactions.
 * The hash chain from X to B proves that none is missing. A transaction of the journal that the
 * target has not went into quarantine, and then the ledger does not know the table's sum any more,
 * so nothing is concluded; or the table was emptied or loaded, and then the ledger's account of it
 * began later than the scan's.
 *
 * <p>Owned by one thread.
 */
final class TargetScan implements AutoCloseable {
    /** How often a tap may break before one range is done. */
    private static final int GAPS_MAX = 5;

    private final AuditPorts ports;
    private final AuditSettings settings;
    private final AuditShares shares;
    private final TableSchema schema;
    private final KeyOrder order;
    private final ScanNotes notes;
    private final int[] key;
    private final String shape;
    private final TableSum sum;
    private final Instant began;
    private TableStretch stretch;
    private Optional<Row> cursor = Optional.empty();

    /** Where the sum is so; empty before a tap has begun. */
    private Optional<Checkpoint> at = Optional.empty();

    private Optional<Instant> since = Optional.empty();
    private boolean noted;
    private int gaps;

    /** What of it concerns one table. */
    record Table(TableSchema schema, KeyOrder order, ScanNotes notes) {}

    /** Begins a scan, or goes on with one that is noted. */
    TargetScan(AuditPorts ports, AuditSettings settings, AuditShares shares, Table table) {
        this.ports = ports;
        this.settings = settings;
        this.shares = shares;
        this.schema = table.schema();
        this.order = table.order();
        this.notes = table.notes();
        this.key = schema.keyOrdinals();
        this.shape = shape(schema);
        this.sum = new TableSum(schema, ports.hashers());
        Optional<Scan> last = notes.last().filter(it -> it.shape().equals(shape));
        last.ifPresent(it -> {
            cursor = Optional.of(it.cursor());
            at = Optional.of(it.at());
            since = Optional.of(it.since());
            sum.add(it.rows(), it.largeObjects());
        });
        this.noted = last.isPresent();
        this.began = last.map(Scan::beganAt).orElseGet(ports.pace().clock()::instant);
        this.stretch = new TableStretch(ports, schema);
    }

    /** What its sums are of: they cannot be gone on with in another shape. */
    static String shape(TableSchema schema) {
        String text = schema.columns() + " " + schema.key();
        return UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8)).toString();
    }

    /** When it began, perhaps in another process. */
    Instant began() {
        return began;
    }

    /** Scans what is left. */
    TargetOutcome toTheEnd() throws InterruptedException {
        try {
            Optional<TargetOutcome> outcome = Optional.empty();
            follow();
            while (outcome.isEmpty()) {
                outcome = next();
            }
            end();
            return outcome.get();
        } catch (BegunAnewException e) {
            end();
            throw e;
        }
    }

    private void end() {
        if (noted) {
            notes.end();
        }
    }

    private Optional<TargetOutcome> next() throws InterruptedException {
        try {
            Optional<TargetOutcome> outcome = range();
            gaps = 0;
            return outcome;
        } catch (BrokenTapException e) {
            gaps++;
            if (gaps > GAPS_MAX) {
                throw e;
            }
            stretch.close();
            stretch = new TableStretch(ports, schema);
            follow();
            return Optional.empty();
        }
    }

    /** Waits until the tap has begun, and catches up with it. */
    private void follow() throws InterruptedException {
        Checkpoint begins = stretch.begin();
        at =
                Optional.of(
                        at.isPresent()
                                ? stretch.replay(at.get(), begins.commitLsn(), new Whole())
                                : begins);
    }

    /** Adds the changes of each transaction when it is whole. */
    private final class Whole implements Replay.Content {
        private TableSum delta = new TableSum(schema, ports.hashers());

        @Override
        public void change(LogEvent.Change change) {
            stretch.requireShape(change);
            delta.apply(change, TargetScan.this::isBehindCursor);
        }

        @Override
        public void committed() {
            sum.add(delta);
            abandoned();
        }

        @Override
        public void abandoned() {
            delta = new TableSum(schema, ports.hashers());
        }
    }

    private Optional<TargetOutcome> range() throws InterruptedException {
        Lsn position = at.map(Checkpoint::commitLsn).orElseThrow();
        TableSum read = new TableSum(schema, ports.hashers());
        Optional<LedgerEntry> ledger;
        Optional<Row> last;
        Checkpoint checkpoint;
        try (TargetRead seat = stretch.read(shares.target(), position)) {
            AuditTarget.Snapshot snapshot = seat.snapshot();
            checkpoint = snapshot.checkpoint();
            ledger = snapshot.ledger(schema.table());
            last =
                    snapshot.rows(
                            schema,
                            new KeyRange(cursor, Optional.empty()),
                            settings.range(),
                            read::add);
        }
        if (ledger.isEmpty()) {
            return Optional.of(TargetAudit.notFollowed());
        }
        requireSame(ledger.get());
        for (LogEvent.Change change : stretch.upTo(checkpoint.commitLsn())) {
            if (change.position().commitLsn().isAfter(position)) {
                sum.apply(change, this::isBehindCursor);
            }
        }
        sum.add(read);
        at = Optional.of(checkpoint);
        cursor = last;
        ports.pace().observer().read(schema.table(), read.rows().count());
        if (last.isPresent()) {
            note(last.get(), checkpoint);
            return Optional.empty();
        }
        return Optional.of(TargetAudit.compared(checkpoint.commitLsn(), sum, ledger.get()));
    }

    private void note(Row last, Checkpoint checkpoint) {
        noted = true;
        notes.note(
                new Scan(
                        shape,
                        last,
                        checkpoint,
                        sum.rows(),
                        sum.largeObjects(),
                        since.orElseThrow(),
                        began));
    }

    private boolean isBehindCursor(Row row) {
        return cursor.map(it -> order.compare(row.project(key), it) <= 0).orElse(false);
    }

    private void requireSame(LedgerEntry ledger) {
        if (since.isPresent() && !since.get().equals(ledger.since())) {
            throw new BegunAnewException("the table was loaded anew, or applications wrote to it");
        }
        since = Optional.of(ledger.since());
    }

    @Override
    public void close() {
        stretch.close();
    }
}
