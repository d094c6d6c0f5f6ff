package dev.tidegate.apply;

import dev.tidegate.apply.AppliedWindow.ChangeCounts;
import dev.tidegate.load.HandOver;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TidegateException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The target transaction that is being filled. Nothing is open until the first change. */
final class Window implements AutoCloseable {
    private final Target target;
    private final InstantSource clock;
    private final Map<TableId, HandOver> handOvers;
    private final Map<TableId, long[]> counts = new LinkedHashMap<>();
    private Target.@Nullable TargetTransaction transaction;
    private Kind kind = Kind.APPLIED;
    private Lsn putAside = Lsn.ZERO;
    private Instant firstAt = Instant.EPOCH;
    private int transactions;
    private long changes;
    private @Nullable Instant watermarkWrittenAt;

    /** What becomes of the changes of a window. */
    private enum Kind {
        APPLIED,
        APPLIED_CAREFULLY,
        PUT_ASIDE
    }

    Window(Target target, InstantSource clock, Map<TableId, HandOver> handOvers) {
        this.target = target;
        this.clock = clock;
        this.handOvers = handOvers;
    }

    /** The window that starts now is for one suspected transaction. */
    void care() {
        kind = Kind.APPLIED_CAREFULLY;
    }

    /** The window that starts now is for one transaction that goes into quarantine. */
    void putAside(Lsn commitLsn) {
        kind = Kind.PUT_ASIDE;
        putAside = commitLsn;
    }

    /** How many complete transactions it holds. */
    int transactions() {
        return transactions;
    }

    boolean isEmpty() {
        return transactions == 0;
    }

    long changes() {
        return changes;
    }

    boolean isOlderThan(Duration age) {
        return !isEmpty() && !clock.instant().isBefore(firstAt.plus(age));
    }

    void apply(LogEvent event) {
        switch (event) {
            case LogEvent.Change change -> apply(change);
            case LogEvent.Watermark watermark -> watermarkWrittenAt = watermark.writtenAt();
            case LogEvent.Begin _, LogEvent.Commit _, LogEvent.Heartbeat _ ->
                    throw new IllegalArgumentException("not a part of a transaction's content");
        }
    }

    private void apply(LogEvent.Change change) {
        TableId table = change.schema().table();
        HandOver handOver = handOvers.get(table);
        if (handOver == null) {
            throw new TidegateException(
                    ErrorCode.TARGET_NOT_READY,
                    "the journal has changes of table " + table + ", which was never loaded",
                    "Load the table, or take it out of the pipeline's tables.");
        }
        HandOver.Mode mode = handOver.modeAt(change.position().commitLsn());
        if (mode == HandOver.Mode.SKIP) {
            return;
        }
        if (mode == HandOver.Mode.MERGE && change instanceof LogEvent.Update update) {
            requireMergeable(update);
        }
        open().apply(change, mode);
        if (kind == Kind.PUT_ASIDE) {
            return;
        }
        changes++;
        long[] count = counts.computeIfAbsent(table, _ -> new long[3]);
        switch (change) {
            case LogEvent.Insert _ -> count[0]++;
            case LogEvent.Update _ -> count[1]++;
            case LogEvent.Delete _ -> count[2]++;
        }
    }

    /**
     * Whether the load saw this update is not known; so if it moved the row to another key, it is
     * not known either which of the loaded rows has the large objects that the update left out.
     */
    private static void requireMergeable(LogEvent.Update update) {
        int[] key = update.schema().keyOrdinals();
        if (!update.before().project(key).equals(update.after().project(key))
                && update.after().hasUnchanged()) {
            throw new TidegateException(
                    ErrorCode.LOAD_TABLE_TOO_HOT,
                    "a row of table "
                            + update.schema().table()
                            + " got another key while the table was loaded, and the log does not"
                            + " have its large objects (transaction "
                            + update.position().commitLsn()
                            + ")",
                    "Stop Tidegate, delete the table's row from tidegate.load on the target, and"
                            + " start again: the table is loaded anew. Do it when keys of this"
                            + " table do not change.");
        }
    }

    /** A source transaction is complete in this window. */
    void transactionEnded() {
        if (transactions == 0) {
            firstAt = clock.instant();
        }
        transactions++;
    }

    /** Commits with the checkpoint, and starts over empty. */
    AppliedWindow commit(Checkpoint checkpoint) {
        Instant startedAt = clock.instant();
        open().commit(checkpoint);
        Map<TableId, ChangeCounts> perTable = new LinkedHashMap<>();
        counts.forEach((table, n) -> perTable.put(table, new ChangeCounts(n[0], n[1], n[2])));
        AppliedWindow applied =
                new AppliedWindow(
                        checkpoint,
                        kind == Kind.PUT_ASIDE ? 0 : transactions,
                        perTable,
                        Duration.between(startedAt, clock.instant()),
                        Optional.ofNullable(watermarkWrittenAt));
        close();
        return applied;
    }

    /** Undoes what is not committed, and starts over empty. */
    @Override
    public void close() {
        if (transaction != null) {
            transaction.close();
            transaction = null;
        }
        kind = Kind.APPLIED;
        counts.clear();
        transactions = 0;
        changes = 0;
        watermarkWrittenAt = null;
    }

    private Target.TargetTransaction open() {
        if (transaction == null) {
            transaction =
                    switch (kind) {
                        case APPLIED -> target.begin();
                        case APPLIED_CAREFULLY -> target.beginCarefully();
                        case PUT_ASIDE -> target.quarantine().putAside(putAside);
                    };
        }
        return transaction;
    }
}
