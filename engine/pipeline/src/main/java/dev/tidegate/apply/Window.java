package dev.tidegate.apply;

import dev.tidegate.apply.AppliedWindow.ChangeCounts;
import dev.tidegate.ledger.Lane;
import dev.tidegate.ledger.LedgerChanges;
import dev.tidegate.ledger.Ledgers;
import dev.tidegate.ledger.TableTally;
import dev.tidegate.ledger.WindowTally;
import dev.tidegate.load.Following;
import dev.tidegate.load.LoadedTables;
import dev.tidegate.load.Routing;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Row;
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
    private final LoadedTables loaded;
    private final Optional<WindowTally> ledger;
    private final Taps taps;
    private final Map<TableId, Counts> counts = new LinkedHashMap<>();

    /** By the schema, which is one object for many changes. */
    private final IdentityHashMap<TableSchema, Share> bySchema = new IdentityHashMap<>();

    private Routing routing;
    private Taps.@Nullable TappedWindow tapped;
    private Target.@Nullable TargetTransaction transaction;
    private Treatment treatment = new Treatment.Together();
    private Instant firstAt = Instant.EPOCH;
    private int transactions;
    private long changes;
    private long bytes;
    private @Nullable Instant watermarkWrittenAt;

    /** What the window has of a table. */
    private static final class Counts {
        long inserts;
        long updates;
        long deletes;

        ChangeCounts counts() {
            return new ChangeCounts(inserts, updates, deletes);
        }
    }

    /**
     * How changes with one schema are treated, and where they are counted.
     *
     * @param tally what they come to in the ledger, if one is kept
     * @param tapped whether somebody taps the table
     */
    private record Share(
            Following following, Counts counts, @Nullable TableTally tally, boolean tapped) {}

    Window(Target target, InstantSource clock, LoadedTables loaded, Ledgers ledgers, Taps taps) {
        this.target = target;
        this.clock = clock;
        this.loaded = loaded;
        this.ledger = ledgers.forWindows();
        this.taps = taps;
        this.routing = loaded.routing();
    }

    /** The empty window that starts now is for one transaction that is treated in another way. */
    void treat(Treatment other) {
        treatment = other;
    }

    /** Whether it holds no complete transaction. */
    boolean isEmpty() {
        return transactions == 0;
    }

    /** Whether it is for one transaction that is treated in another way. */
    boolean isIsolated() {
        return !(treatment instanceof Treatment.Together);
    }

    /** Whether what it holds goes to the target as it comes. */
    boolean isSending() {
        return transaction != null && isIsolated();
    }

    /** Whether nothing came yet that is tapped, or could be. */
    boolean isUntouched() {
        return isEmpty() && tapped == null;
    }

    /** Whether it holds as much as a window may. */
    boolean isFull(ApplySettings settings) {
        return changes >= settings.windowChangesMax()
                || bytes >= settings.windowBytes(counts.size());
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
        switch (share.following()) {
            case Following.Whole _ -> strictly(change, share);
            case Following.None _ -> {}
            case Following.Partly partly -> {
                switch (change) {
                    case LogEvent.Insert insert -> whereItIs(insert, insert.after(), partly, share);
                    case LogEvent.Delete delete ->
                            whereItIs(delete, delete.before(), partly, share);
                    case LogEvent.Update update -> partly(update, partly, share);
                }
            }
        }
    }

    /** A row's key may move between what is loaded and what is not. */
    private void partly(LogEvent.Update update, Following.Partly partly, Share share) {
        Row from = partly.key(update.before());
        Row to = partly.key(update.after());
        boolean wasLoaded = partly.isLoaded(from);
        if (wasLoaded && partly.isLoaded(to)) {
            strictly(update, share);
        } else if (!wasLoaded && from.equals(to)) {
            partly.handOver(to, update);
        } else {
            whereItIs(
                    new LogEvent.Delete(update.position(), update.schema(), update.before()),
                    update.before(),
                    partly,
                    share);
            whereItIs(
                    new LogEvent.Insert(update.position(), update.schema(), update.after()),
                    update.after(),
                    partly,
                    share);
        }
    }

    /** A change of one row goes to the target if the row is loaded, and to the load if not. */
    private void whereItIs(
            LogEvent.Change change, Row image, Following.Partly partly, Share share) {
        Row key = partly.key(image);
        if (!partly.isLoaded(key)) {
            partly.handOver(key, change);
            return;
        }
        if (change instanceof LogEvent.Insert
                && image.hasUnchanged()
                && !(treatment instanceof Treatment.PutAside)) {
            throw new LostValuesException(change.schema().table(), change.position().commitLsn());
        }
        strictly(change, share);
    }

    private void strictly(LogEvent.Change change, Share share) {
        open().apply(change);
        if (treatment instanceof Treatment.PutAside) {
            putAside(change, share.tally);
            return;
        }
        if (share.tally != null) {
            share.tally.add(change);
        }
        changes++;
        if (share.tapped()) {
            tapped().take(change);
        }
        switch (change) {
            case LogEvent.Insert _ -> share.counts.inserts++;
            case LogEvent.Update _ -> share.counts.updates++;
            case LogEvent.Delete _ -> share.counts.deletes++;
        }
    }

    /** Images of later changes of the row show what the target lacks from now on. */
    private static void putAside(LogEvent.Change change, @Nullable TableTally tally) {
        if (tally != null) {
            tally.lose(Lane.Reason.PUT_ASIDE, change.position().commitLsn());
        }
    }

    private Share share(TableSchema schema) {
        Share share = bySchema.get(schema);
        if (share == null) {
            Following following = routing.following(schema);
            TableTally tally = ledger.map(it -> it.of(schema)).orElse(null);
            if (tally != null && !(following instanceof Following.Whole)) {
                tally.missChanges();
            }
            share =
                    new Share(
                            following,
                            counts.computeIfAbsent(schema.table(), _ -> new Counts()),
                            tally,
                            isTapped(schema.table(), following));
            bySchema.put(schema, share);
        }
        return share;
    }

    /** Those who tap a table want all of its changes: it is told if they do not get them. */
    private boolean isTapped(TableId table, Following following) {
        if (!tapped().takes(table)) {
            return false;
        }
        if (following instanceof Following.Whole && !(treatment instanceof Treatment.PutAside)) {
            return true;
        }
        tapped().misses(table);
        return false;
    }

    private Taps.TappedWindow tapped() {
        if (tapped == null) {
            tapped = taps.window();
        }
        return tapped;
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
        counts.forEach((table, its) -> {
            if (its.inserts + its.updates + its.deletes > 0) {
                perTable.put(table, its.counts());
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
                                Optional.ofNullable(watermarkWrittenAt),
                                routing,
                                ledger.map(WindowTally::drain)
                                        .orElseGet(LedgerChanges.NotCounted::new),
                                tapped()));
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
        routing = loaded.routing();
        tapped = null;
        counts.clear();
        bySchema.clear();
        ledger.ifPresent(WindowTally::clear);
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
