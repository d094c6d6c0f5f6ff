package dev.tidegate.daemon;

import dev.tidegate.apply.AppliedWindow.ChangeCounts;
import dev.tidegate.control.LoadStatus;
import dev.tidegate.control.LoadStatus.TableState;
import dev.tidegate.control.Status;
import dev.tidegate.load.ChunkTarget.Loaded;
import dev.tidegate.load.TableProgress;
import dev.tidegate.model.TableId;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** How a table is, in figures. Written by the workers, read by those who watch. */
final class TableFigures {
    private final TableId table;
    private final AtomicLong rowsRead = new AtomicLong();
    private final AtomicLong bytesRead = new AtomicLong();
    private final AtomicLong published = new AtomicLong();
    private final AtomicLong givenUp = new AtomicLong();
    private final AtomicLong inserts = new AtomicLong();
    private final AtomicLong updates = new AtomicLong();
    private final AtomicLong deletes = new AtomicLong();
    private final Rate rowRate = new Rate();
    private final Rate byteRate = new Rate();
    private volatile long estimatedRows;
    private volatile int group;
    private volatile @Nullable TableProgress progress;
    private volatile Optional<LoadStatus.Completion> completion = Optional.empty();
    private volatile boolean completed;

    TableFigures(TableId table) {
        this.table = table;
    }

    /** Which group it is in, and how many rows it has by the source's statistics. */
    void known(int newGroup, long newEstimate) {
        group = newGroup;
        estimatedRows = newEstimate;
    }

    /** What the load says of it. */
    void progress(TableProgress now) {
        progress = now;
    }

    void read(Instant now, long rows, long bytes) {
        rowRate.note(now, rowsRead.addAndGet(rows));
        byteRate.note(now, bytesRead.addAndGet(bytes));
    }

    void published(Loaded chunk) {
        published.incrementAndGet();
    }

    void givenUp() {
        givenUp.incrementAndGet();
    }

    /** What it gets behind its rows is being built, or is to be once more. */
    void completing(Optional<LoadStatus.Completion> steps) {
        completion = steps;
        completed = false;
    }

    /** It has all that it gets. */
    void completed() {
        completion = Optional.empty();
        completed = true;
    }

    void applied(ChangeCounts counts) {
        inserts.addAndGet(counts.inserts());
        updates.addAndGet(counts.updates());
        deletes.addAndGet(counts.deletes());
    }

    TableId table() {
        return table;
    }

    /** Rows read since the daemon started, also again. */
    long rowsRead() {
        return rowsRead.get();
    }

    long bytesRead() {
        return bytesRead.get();
    }

    long chunksPublished() {
        return published.get();
    }

    long chunksGivenUp() {
        return givenUp.get();
    }

    int chunksOpen() {
        TableProgress now = progress;
        return now == null ? 0 : now.openChunks();
    }

    long keptBytes() {
        TableProgress now = progress;
        return now == null ? 0 : now.keptBytes();
    }

    double rowsPerSecond(Instant now) {
        return rowRate.perSecond(now, rowsRead.get());
    }

    double bytesPerSecond(Instant now) {
        return byteRate.perSecond(now, bytesRead.get());
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

    /** Loaded, and read by open chunks. */
    long rows() {
        TableProgress now = progress;
        return now == null ? 0 : now.rows() + now.openRows();
    }

    /** Of the rows that are loaded. */
    long bytes() {
        TableProgress now = progress;
        return now == null ? 0 : now.bytes();
    }

    /** At least as many as there are already: statistics may be old. */
    long rowsEstimated() {
        return isLoaded() ? rows() : Math.max(estimatedRows, rows());
    }

    /** Whether all its rows are there. */
    boolean isLoaded() {
        TableProgress now = progress;
        return now != null && now.complete();
    }

    TableState state() {
        TableProgress now = progress;
        if (now == null) {
            return TableState.WAITING;
        }
        return switch (now.intent()) {
            case SKIP -> TableState.SKIPPED;
            case REMOVE -> TableState.REMOVED;
            case REPLICATE -> wanted(now);
            case PAUSE -> now.complete() || now.openChunks() > 0 ? wanted(now) : TableState.PAUSED;
        };
    }

    private TableState wanted(TableProgress now) {
        if (now.complete()) {
            return completed ? TableState.DONE : TableState.COMPLETING;
        }
        return now.openChunks() > 0 ? TableState.LOADING : TableState.WAITING;
    }

    /** From 0 to 1; 1 only when the load is complete, since the estimate is one. */
    double ratio() {
        return isLoaded() ? 1 : Math.min(0.99, rows() / (double) Math.max(1, rowsEstimated()));
    }

    Status.TableStatus status() {
        return new Status.TableStatus(
                table.toString(),
                state(),
                isLoaded(),
                rows(),
                rowsEstimated(),
                inserts.get() + updates.get() + deletes.get());
    }

    /**
     * As the load's status shows it.
     *
     * @param holdsBack why no chunk is begun at all
     */
    LoadStatus.TableLoad load(Instant now, Optional<String> holdsBack) {
        TableState state = state();
        double rate = rowsPerSecond(now);
        return new LoadStatus.TableLoad(
                table.toString(),
                group,
                state,
                rows(),
                rowsEstimated(),
                bytes(),
                rate,
                secondsLeft(rowsEstimated() - rows(), rate),
                new LoadStatus.Chunks(
                        chunksOpen(), chunksPublished(), chunksGivenUp(), keptBytes()),
                waiting(state, holdsBack),
                completion);
    }

    private static Optional<String> waiting(TableState state, Optional<String> holdsBack) {
        return switch (state) {
            case WAITING -> holdsBack.or(() -> Optional.of("for a free read of the source"));
            case PAUSED -> Optional.of("paused, until \"tidegate table resume\"");
            case LOADING, COMPLETING, DONE, SKIPPED, REMOVED -> Optional.empty();
        };
    }

    /** Empty if nothing is left, or nothing tells. */
    static Optional<Long> secondsLeft(long rows, double perSecond) {
        return rows <= 0 || perSecond < 1
                ? Optional.empty()
                : Optional.of((long) Math.ceil(rows / perSecond));
    }
}
