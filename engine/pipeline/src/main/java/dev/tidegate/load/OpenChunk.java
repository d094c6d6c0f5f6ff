package dev.tidegate.load;

import dev.tidegate.load.KeptChanges.Kept;
import dev.tidegate.model.EventSize;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableSchema;
import dev.tidegate.model.TidegateException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A chunk from its claim to its publication or its end, and the changes that are kept for it. The
 * protocol is in {@link LoadBoard}. Safe for use by several threads: its own, apply's, and
 * operators'.
 */
final class OpenChunk implements KeyRanges.State {
    /** At most such a part of what may be kept is handed on to the chunk behind. */
    private static final int HANDED_ON_PART = 4;

    /** So few kept changes are left for apply to merge at rest. */
    private static final int LEFT_FOR_REST = 200;

    /** How often apply may leave a chunk alone that has too much to be merged at rest. */
    private static final int POSTPONEMENTS_MAX = 3;

    private final TableLoad table;
    private final TableSchema schema;
    private final ChunkSource.Limit limit;
    private final long keptBytesMax;
    private final KeptBudget budget;
    private long budgeted;
    private final KeptChanges kept;
    private final List<Kept> early = new ArrayList<>();
    private long earlyBytes;
    private Optional<Lsn> low = Optional.empty();
    private String reason = "";
    private Optional<TidegateException> failure = Optional.empty();
    private ChunkTarget.@Nullable Chunk session;
    private int postponements;
    private boolean closedByApply;
    private boolean leftByThread;
    private boolean tooManyChanges;
    private Optional<TableSchema> newShape = Optional.empty();
    private volatile KeyRange range;
    private volatile boolean shrunk;
    private volatile boolean goesOn;
    private Optional<OpenChunk> behind = Optional.empty();
    private volatile Stage stage = Stage.OPEN;
    private volatile long rows;
    private volatile long bytes;

    /** Where a chunk is. */
    enum Stage {
        /** Its thread has it: claimed, being read, being merged into. */
        OPEN,
        /**
         * Read and merged up to a few changes; apply may publish it, or its thread take it back.
         */
        READY,
        /** Apply has it, at rest. */
        PUBLISHING,
        /** It is durable. */
        PUBLISHED,
        /** It is to be undone. */
        GIVEN_UP;

        /** Whether it stays so. */
        boolean isDecided() {
            return switch (this) {
                case OPEN, READY, PUBLISHING -> false;
                case PUBLISHED, GIVEN_UP -> true;
            };
        }
    }

    /**
     * Claims a range: from now on, what is kept for it is kept.
     *
     * @param keptBytesMax what may be kept for it, in bytes
     * @param budget what may be kept for all
     */
    OpenChunk(
            TableLoad table,
            KeyRange range,
            ChunkSource.Limit limit,
            long keptBytesMax,
            KeptBudget budget) {
        this.table = table;
        this.budget = budget;
        this.schema = table.schema();
        this.range = range;
        this.limit = limit;
        this.keptBytesMax = keptBytesMax;
        this.kept = new KeptChanges(table.rowsAre());
    }

    TableLoad table() {
        return table;
    }

    /** The shape in which it is read. */
    TableSchema schema() {
        return schema;
    }

    KeyRange range() {
        return range;
    }

    ChunkSource.Limit limit() {
        return limit;
    }

    /** The read ended with this key although the range goes on. */
    synchronized void shrinkTo(Row end) {
        range = new KeyRange(range.above(), Optional.of(end));
        shrunk = true;
    }

    /**
     * The read ended with this key although the range goes on: another chunk, of what is behind the
     * key, starts behind the same position. It gets what is kept for its keys, and what is still on
     * its way to this one.
     *
     * @return whether it is so; not if this one is given up, or much is kept already
     */
    synchronized boolean shrinkTo(Row end, OpenChunk next) {
        if (stage != Stage.OPEN || low.isEmpty() || kept.bytes() > keptBytesMax / HANDED_ON_PART) {
            return false;
        }
        next.goOnBehind(low.get(), kept.all());
        behind = Optional.of(next);
        shrinkTo(end);
        return true;
    }

    private synchronized void goOnBehind(Lsn position, List<Kept> since) {
        goesOn = true;
        low = Optional.of(position);
        since.forEach(it -> kept.add(it.key(), it.change()));
        count();
    }

    /**
     * Whether a key is neither another chunk's before this one nor behind it. May ask the source.
     */
    private boolean contains(Row key, KeyOrder order) {
        return !(goesOn && order.compare(key, range.above().orElseThrow()) <= 0)
                && !(shrunk && isBehind(key, order));
    }

    private boolean isBehind(Row key, KeyOrder order) {
        return order.compare(key, range.upTo().orElseThrow()) > 0;
    }

    /**
     * Whether it, or what goes on behind it, may still need a change of one of its keys that
     * committed then.
     */
    synchronized boolean needs(Lsn commitLsn) {
        return (stage != Stage.GIVEN_UP || behind.isPresent())
                && low.map(commitLsn::isAfter).orElse(true);
    }

    /** The read shows everything up to here: changes up to it are not needed. */
    synchronized void startBehind(Lsn position) {
        List<Kept> before = new ArrayList<>(early);
        if (low.isPresent()) {
            before.addAll(kept.drain());
        }
        early.clear();
        earlyBytes = 0;
        low = Optional.of(position);
        before.forEach(it -> keep(it.key(), it.change()));
        count();
    }

    /** Tells the budget what is kept now. */
    private void count() {
        long now = kept.bytes() + earlyBytes;
        budget.add(now - budgeted);
        budgeted = now;
    }

    /**
     * A change of one of its keys, or of one that it had before it shrank, is committed. If it
     * cannot be kept, the chunk is given up. May ask the source.
     *
     * @return whether that is a reason for its thread to do something
     */
    boolean deliver(Row key, LogEvent.Change change) {
        OpenChunk next;
        synchronized (this) {
            if (behind.isEmpty()) {
                return deliverHere(key, change);
            }
            next = behind.get();
        }
        return isBehind(key, table.ranges().order())
                ? next.deliver(key, change)
                : deliverHere(key, change);
    }

    private synchronized boolean deliverHere(Row key, LogEvent.Change change) {
        keep(key, change);
        return stage == Stage.GIVEN_UP
                || hasMuchKept()
                || table.rowsAre() == KeptChanges.Rows.ARE_ALIKE;
    }

    private void keep(Row key, LogEvent.Change change) {
        switch (stage) {
            case OPEN, READY -> {
                if (low.isEmpty()) {
                    early.add(new Kept(key, change));
                    earlyBytes += EventSize.of(change);
                } else if (change.position().commitLsn().isAfter(low.get())) {
                    keepForSure(key, change);
                }
                count();
                if (budgeted > keptBytesMax || budget.isExceeded()) {
                    hasTooManyChanges();
                }
            }
            case GIVEN_UP -> {}
            case PUBLISHING, PUBLISHED ->
                    throw new IllegalStateException(
                            "a change of a chunk that is published was handed over to the load");
        }
    }

    /** Gives it up, since what is to be kept for it needs too much memory. */
    synchronized void hasTooManyChanges() {
        tooManyChanges = true;
        giveUp("too many of its rows changed meanwhile");
    }

    /** Gives it up, and what goes on behind it: changes on their way to it are dropped. */
    void losesChanges() {
        Optional<OpenChunk> next;
        synchronized (this) {
            hasTooManyChanges();
            next = behind;
        }
        next.ifPresent(OpenChunk::losesChanges);
    }

    private void keepForSure(Row key, LogEvent.Change change) {
        if (!TableLoad.haveSameShape(change.schema(), schema)) {
            newShape = Optional.of(change.schema());
            giveUp("the table's columns changed");
        } else if (change instanceof LogEvent.Insert insert && insert.after().hasUnchanged()) {
            giveUp("a row came here from another key, and the log does not have all of it");
        } else {
            kept.add(key, change);
        }
    }

    /** Whether more is kept than is to be left for apply to merge at rest. */
    synchronized boolean hasMuchKept() {
        return kept.count() > LEFT_FOR_REST;
    }

    synchronized long keptBytes() {
        return kept.bytes() + earlyBytes;
    }

    /** Whether a change up to here is kept. */
    synchronized boolean keepsUpTo(Lsn position) {
        return kept.earliest().map(it -> !it.isAfter(position)).orElse(false);
    }

    /** Hands out what is kept of its keys, to be merged in this order. May ask the source. */
    List<LogEvent.Change> drain() {
        List<Kept> drained;
        synchronized (this) {
            drained = kept.drain();
            count();
        }
        KeyOrder order = table.ranges().order();
        return drained.stream().filter(it -> contains(it.key(), order)).map(Kept::change).toList();
    }

    /** So many rows of it were read. */
    void progress(long rowsRead, long bytesRead) {
        rows = rowsRead;
        bytes = bytesRead;
    }

    long rows() {
        return rows;
    }

    long bytes() {
        return bytes;
    }

    Stage stage() {
        return stage;
    }

    /** Whether it stays as it is. */
    boolean isDecided() {
        return stage.isDecided();
    }

    boolean isGivenUp() {
        return stage == Stage.GIVEN_UP;
    }

    /** To be undone by its thread, unless apply is publishing it. */
    synchronized void giveUp(String why) {
        if (stage == Stage.OPEN || stage == Stage.READY) {
            stage = Stage.GIVEN_UP;
            reason = why;
            early.clear();
            earlyBytes = 0;
            kept.clear();
            count();
        }
    }

    /** Throws why it is to be undone, if it is. */
    void requireLive() {
        if (stage == Stage.GIVEN_UP) {
            throw whyGivenUp();
        }
    }

    private synchronized RuntimeException whyGivenUp() {
        return failure.isPresent() ? failure.get() : new GivenUpException(reason);
    }

    /** Whether it was given up since too much was kept for it. */
    synchronized boolean hadTooManyChanges() {
        return tooManyChanges;
    }

    /** The shape that the table has now, if it was given up for that. */
    synchronized Optional<TableSchema> newShape() {
        return newShape;
    }

    /** Its thread has done what it can: apply may publish it, unless it was given up. */
    synchronized boolean offer(ChunkTarget.Chunk ready) {
        if (stage != Stage.OPEN) {
            return false;
        }
        session = ready;
        stage = Stage.READY;
        return true;
    }

    /** Its thread wants it back; too late if apply has it. */
    synchronized void takeBack() {
        if (stage == Stage.READY) {
            stage = Stage.OPEN;
        }
    }

    /**
     * Apply takes it, with its session, if it is ready.
     *
     * @param keptMax changes that are to be merged, at most, unless they were too many some times
     */
    synchronized Optional<ChunkTarget.Chunk> takeToPublish(int keptMax) {
        if (stage != Stage.READY || session == null) {
            return Optional.empty();
        }
        if (kept.count() > keptMax && postponements++ < POSTPONEMENTS_MAX) {
            return Optional.empty();
        }
        stage = Stage.PUBLISHING;
        return Optional.of(session);
    }

    /**
     * It is durable.
     *
     * @return whether its thread has left it already
     */
    synchronized boolean published() {
        stage = Stage.PUBLISHED;
        return leftByThread;
    }

    /** It cannot be published, for this reason; apply closes its session. */
    synchronized void failed(TidegateException why) {
        failure = Optional.of(why);
    }

    /**
     * Apply has closed its session; if it is not durable, it never will be.
     *
     * @return whether its thread has left it already
     */
    synchronized boolean publishingEnded() {
        closedByApply = true;
        if (stage == Stage.PUBLISHING) {
            stage = Stage.GIVEN_UP;
            reason = "it could not be published";
        }
        return leftByThread;
    }

    /**
     * Its thread leaves it.
     *
     * @return whether the session is its thread's to close
     */
    synchronized boolean leave() {
        leftByThread = true;
        giveUp("its thread left it");
        return stage == Stage.GIVEN_UP && !closedByApply;
    }
}
