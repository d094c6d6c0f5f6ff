package dev.tidegate.daemon;

import dev.tidegate.apply.AppliedWindow.ChangeCounts;
import dev.tidegate.control.Status;
import dev.tidegate.load.HandOver;
import dev.tidegate.model.TableId;
import java.util.concurrent.atomic.AtomicLong;

/** How far a table is. Written by the workers, read by those who watch. */
final class TableProgress {
    private final TableId table;
    private final AtomicLong rows = new AtomicLong();
    private final AtomicLong inserts = new AtomicLong();
    private final AtomicLong updates = new AtomicLong();
    private final AtomicLong deletes = new AtomicLong();
    private volatile long estimatedRows;
    private volatile boolean loaded;

    TableProgress(TableId table) {
        this.table = table;
    }

    void estimate(long newEstimate) {
        estimatedRows = newEstimate;
    }

    void loadStarted() {
        loaded = false;
        rows.set(0);
    }

    void rowLoaded() {
        rows.incrementAndGet();
    }

    void loaded(HandOver handOver) {
        rows.set(handOver.rows());
        loaded = true;
    }

    void applied(ChangeCounts counts) {
        inserts.addAndGet(counts.inserts());
        updates.addAndGet(counts.updates());
        deletes.addAndGet(counts.deletes());
    }

    long rows() {
        return rows.get();
    }

    long inserts() {
        return inserts.get();
    }

    long updates() {
        return updates.get();
    }

    long deletes() {
        return deletes.get();
    }

    /** From 0 to 1; 1 only when the load is complete, since the estimate is one. */
    double ratio() {
        if (loaded) {
            return 1;
        }
        return Math.min(0.99, rows.get() / (double) Math.max(1, estimatedRows));
    }

    Status.TableStatus status() {
        return new Status.TableStatus(
                table.toString(),
                loaded,
                rows.get(),
                estimatedRows,
                inserts.get() + updates.get() + deletes.get());
    }
}
