package dev.tidegate.validate;

import dev.tidegate.ledger.RowHasher;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableSchema;
import dev.tidegate.validate.AuditRecords.Scan;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The comparison of the target with the ledger, out of the rows that a pass over the source reads
 * from the target anyway: the same sum at the same moments as {@link TargetScan} keeps it, range by
 * range in the order of keys. It is noted in the same way too, so a scan can go on with it.
 *
 * <p>A key that the target has twice is one row to the pass, and two to the ledger. Then nothing is
 * known here, and the target is scanned by itself.
 *
 * <p>Owned by one thread.
 */
final class ScannedBeside {
    private final String shape;
    private final ScanNotes notes;
    private final TableSum sum;
    private final Instant began;
    private boolean keysAreUnique = true;
    private Optional<TargetOutcome> outcome = Optional.empty();

    /** Begins before the first row, now. */
    ScannedBeside(TableSchema schema, RowHasher.Factory hashers, ScanNotes notes, Instant began) {
        this.shape = TargetScan.shape(schema);
        this.notes = notes;
        this.sum = new TableSum(schema, hashers);
        this.began = began;
    }

    /** What a snapshot shows beside its rows. */
    record Shown(Checkpoint at, LedgerEntry ledger) {}

    /** A change passes by, of rows that may be summed up. */
    void apply(LogEvent.Change change, Predicate<Row> isSummed) {
        sum.apply(change, isSummed);
    }

    /**
     * The rows of the next range, when each change up to their snapshot has passed by.
     *
     * @param last their last key; empty if the table has no more rows
     */
    void add(RolledRows rows, Optional<Row> last, Shown shown) {
        keysAreUnique &= rows.isEachKeyReadOnce();
        sum.add(rows.rows(), rows.largeObjects());
        if (!keysAreUnique) {
            notes.end();
        } else if (last.isPresent()) {
            notes.note(
                    new Scan(
                            shape,
                            last.get(),
                            shown.at(),
                            sum.rows(),
                            sum.largeObjects(),
                            shown.ledger().since(),
                            began));
        } else {
            notes.end();
            outcome =
                    Optional.of(TargetAudit.compared(shown.at().commitLsn(), sum, shown.ledger()));
        }
    }

    /** What was found behind the last row; empty before, and if a key came twice. */
    Optional<TargetOutcome> outcome() {
        return outcome;
    }
}
