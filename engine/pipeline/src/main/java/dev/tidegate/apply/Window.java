package dev.tidegate.apply;

import dev.tidegate.apply.AppliedWindow.ChangeCounts;
import dev.tidegate.load.HandOver;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import dev.tidegate.model.TidegateException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The window that is being filled, and the next one when that is sealed. Nothing is open on the
 * target until the first change.
 */
final class Window implements AutoCloseable {
    private final Target target;
    private final InstantSource clock;
    private final Map<TableId, HandOver> handOvers;
    private final Map<TableId, Share> shares = new LinkedHashMap<>();

    /** The same by schema, which is one object for many changes. */
    private final IdentityHashMap<TableSchema, Share> bySchema = new IdentityHashMap<>();

    private Target.@Nullable TargetTransaction transaction;
    private Treatment treatment = new Treatment.Together();
    private Instant firstAt = Instant.EPOCH;
    private int transactions;
    private long changes;
    private long bytes;
    private @Nullable Instant watermarkWrittenAt;

    /** What the window has of a table. */
    private static final class Share {
        final HandOver handOver;
        long inserts;
        long updates;
        long deletes;

        Share(HandOver handOver) {
            this.handOver = handOver;
        }

        ChangeCounts counts() {
            return new ChangeCounts(inserts, updates, deletes);
        }
    }

    Window(Target target, InstantSource clock, Map<TableId, HandOver> handOvers) {
        this.target = target;
        this.clock = clock;
        this.handOvers = handOvers;
    }

    /** The empty window that starts now is for one transaction that is treated in another way. */
    void treat(Treatment other) {
        treatment = other;
    }

    /** Behind it the target is what the source was. */
    Lsn lastHandOver() {
        return handOvers.values().stream().map(HandOver::high).reduce(Lsn.ZERO, Lsn::max);
    }

    /** Whether it holds no complete transaction. */
    boolean isEmpty() {
        return transactions == 0;
    }

    /** Whether what it holds goes to the target as it comes. */
    boolean isSending() {
        return transaction != null && !(treatment instanceof Treatment.Together);
    }

    /** Whether it holds as much as a window may. */
    boolean isFull(ApplySettings settings) {
        return changes >= settings.windowChangesMax() || bytes >= settings.windowBytesMax();
    }

    boolean isOlderThan(Duration age) {
        return !isEmpty() && !clock.instant().isBefore(firstAt.plus(age));
    }

    /**
     * Takes a part of a transaction's content.
     *
     * @param commitLsn of the transaction
     */
    void apply(LogEvent event, Lsn commitLsn) {
        try {
            apply(event);
        } catch (TidegateException e) {
            throw RefusedWindowException.of(e, commitLsn, treatment.isExact());
        }
    }

    private void apply(LogEvent event) {
        switch (event) {
            case LogEvent.Change change -> change(change);
            case LogEvent.Watermark watermark -> watermarkWrittenAt = watermark.writtenAt();
            case LogEvent.Begin _, LogEvent.Commit _, LogEvent.Heartbeat _ ->
                    throw new IllegalArgumentException("not a part of a transaction's content");
        }
    }

    private void change(LogEvent.Change change) {
        Share share = share(change.schema());
        HandOver.Mode mode = share.handOver.modeAt(change.position().commitLsn());
        if (mode == HandOver.Mode.SKIP) {
            return;
        }
        if (mode == HandOver.Mode.MERGE && change instanceof LogEvent.Update update) {
            requireMergeable(update);
        }
        open().apply(change, mode);
        if (treatment instanceof Treatment.PutAside) {
            return;
        }
        changes++;
        switch (change) {
            case LogEvent.Insert _ -> share.inserts++;
            case LogEvent.Update _ -> share.updates++;
            case LogEvent.Delete _ -> share.deletes++;
        }
    }

    private Share share(TableSchema schema) {
        Share share = bySchema.get(schema);
        if (share == null) {
            share = shares.computeIfAbsent(schema.table(), this::newShare);
            bySchema.put(schema, share);
        }
        return share;
    }

    private Share newShare(TableId table) {
        HandOver handOver = handOvers.get(table);
        if (handOver == null) {
            throw new TidegateException(
                    ErrorCode.TARGET_NOT_READY,
                    "the journal has changes of table " + table + ", which was never loaded",
                    "Load the table, or take it out of the pipeline's tables.");
        }
        return new Share(handOver);
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

    /**
     * A source transaction is complete in this window.
     *
     * @param size how much memory it takes, in bytes
     */
    void transactionEnded(long size) {
        if (transactions == 0) {
            firstAt = clock.instant();
        }
        transactions++;
        bytes += size;
    }

    /** Hands out what it holds, ready to be committed with the checkpoint; starts over empty. */
    SealedWindow seal(Checkpoint checkpoint) {
        try {
            open().seal();
        } catch (TidegateException e) {
            throw RefusedWindowException.of(e, checkpoint.commitLsn(), treatment.isExact());
        }
        Map<TableId, ChangeCounts> perTable = new LinkedHashMap<>();
        shares.forEach((table, share) -> {
            if (share.inserts + share.updates + share.deletes > 0) {
                perTable.put(table, share.counts());
            }
        });
        SealedWindow sealed =
                new SealedWindow(
                        open(),
                        clock,
                        new SealedWindow.Content(
                                checkpoint,
                                treatment,
                                transactions,
                                perTable,
                                Optional.ofNullable(watermarkWrittenAt)));
        startOver();
        return sealed;
    }

    /** Undoes what it holds, and starts over empty. */
    @Override
    public void close() {
        if (transaction != null) {
            transaction.close();
        }
        startOver();
    }

    private void startOver() {
        transaction = null;
        treatment = new Treatment.Together();
        shares.clear();
        bySchema.clear();
        transactions = 0;
        changes = 0;
        bytes = 0;
        watermarkWrittenAt = null;
    }

    private Target.TargetTransaction open() {
        if (transaction == null) {
            transaction = treatment.open(target);
        }
        return transaction;
    }
}
