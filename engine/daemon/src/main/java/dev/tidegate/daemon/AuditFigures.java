package dev.tidegate.daemon;

import dev.tidegate.model.TableId;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What the audits of a table did since the process started; only grows. Written by the audits, read
 * by those who watch.
 */
final class AuditFigures {
    private final TableId table;
    private final AtomicLong sourceRows = new AtomicLong();
    private final AtomicLong targetRows = new AtomicLong();
    private final AtomicLong cleared = new AtomicLong();
    private final AtomicLong confirmed = new AtomicLong();
    private final AtomicLong begunAnew = new AtomicLong();
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

    void addCleared(long keys) {
        cleared.addAndGet(keys);
    }

    void addConfirmed() {
        confirmed.incrementAndGet();
    }

    void addBegunAnew() {
        begunAnew.incrementAndGet();
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

    /** Changes of a row that did not begin with what the change before had left. */
    long brokenImages() {
        return brokenImages.get();
    }
}
