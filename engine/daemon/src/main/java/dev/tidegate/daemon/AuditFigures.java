package dev.tidegate.daemon;

import dev.tidegate.model.TableId;
import dev.tidegate.validate.Side;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What the audits of a table did since the process started; only grows. Written by the audits, read
 * by those who watch.
 */
final class AuditFigures {
    private static final double NANOS_PER_SECOND = 1e9;

    private final TableId table;
    private final AtomicLong sourceRows = new AtomicLong();
    private final AtomicLong targetRows = new AtomicLong();
    private final AtomicLong sourceNanos = new AtomicLong();
    private final AtomicLong targetNanos = new AtomicLong();
    private final AtomicLong cleared = new AtomicLong();
    private final AtomicLong confirmed = new AtomicLong();
    private final AtomicLong begunAnew = new AtomicLong();
    private final AtomicLong anchored = new AtomicLong();
    private final AtomicLong brokenImages = new AtomicLong();

    AuditFigures(TableId table) {
        this.table = table;
    }

    TableId table() {
        return table;
    }

    void readSource(long rows) {
        sourceRows.addAndGet(rows);
    }

    void readTarget(long rows) {
        targetRows.addAndGet(rows);
    }

    void worked(Side side, Duration time) {
        switch (side) {
            case SOURCE -> sourceNanos.addAndGet(time.toNanos());
            case TARGET -> targetNanos.addAndGet(time.toNanos());
        }
    }

    void addCleared(long keys) {
        cleared.addAndGet(keys);
    }

    void addConfirmed() {
        confirmed.incrementAndGet();
    }

    void addBegunAnew() {
        begunAnew.incrementAndGet();
    }

    void addAnchored() {
        anchored.incrementAndGet();
    }

    /** Returns how many there are now. */
    long addBrokenImages() {
        return brokenImages.incrementAndGet();
    }

    long sourceRows() {
        return sourceRows.get();
    }

    long targetRows() {
        return targetRows.get();
    }

    /** For how long a side was read, on all connections together. */
    double seconds(Side side) {
        AtomicLong nanos =
                switch (side) {
                    case SOURCE -> sourceNanos;
                    case TARGET -> targetNanos;
                };
        return nanos.get() / NANOS_PER_SECOND;
    }

    /** Keys that looked different and were not. */
    long cleared() {
        return cleared.get();
    }

    /** Differences that were confirmed, also again. */
    long confirmed() {
        return confirmed.get();
    }

    /** Passes, or parts of them, that were begun anew. */
    long begunAnew() {
        return begunAnew.get();
    }

    /** How often the ledger was made known again. */
    long anchored() {
        return anchored.get();
    }

    /** Changes of a row that did not begin with what the change before had left. */
    long brokenImages() {
        return brokenImages.get();
    }
}
