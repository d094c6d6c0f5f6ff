package dev.tidegate.daemon;

import dev.tidegate.journal.Journal;
import dev.tidegate.journal.Journal.Entry;
import dev.tidegate.journal.MarkerRows;
import dev.tidegate.model.ChainHash;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TidegateException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What the applications changed behind a place, in one group's part of the journal: follows it, and
 * counts. A transaction that changes something of Tidegate's own is no application's: the other
 * stream wrote it, or it is a marker. Owned by one thread.
 */
final class JournalTail implements AutoCloseable {
    /** The schema of what is Tidegate's own, on either side. */
    private static final String OWN = "tidegate";

    /** How far back the first look goes; eight times as far with each further one. */
    private static final long STEP = 1_000;

    private static final Duration FIRST_ENTRIES = Duration.ofSeconds(2);

    /** What ends the journal may be marks that are no entries: then nothing comes. */
    private static final Duration AT_END = Duration.ofMillis(5);

    private final Journal.Reader reader;
    private final boolean whole;
    private final Queue<Entry> waiting;
    private final Set<String> markers = new HashSet<>();
    private final Set<String> openMarkers = new HashSet<>();
    private final Map<TableId, Counted> counted = new TreeMap<>();
    private final Map<TableId, Counted> open = new TreeMap<>();
    private boolean ownTransaction;
    private Lsn counting = Lsn.ZERO;
    private Lsn behind;
    private Lsn seen;
    private long polled;
    private ChainHash chain;
    private @Nullable Place place;

    /** A place in the journal. */
    sealed interface Goal {
        /** Where the log has this position. */
        record At(Lsn position) implements Goal {}

        /** Where a marker's row appears. */
        record Marked(String marker) implements Goal {}
    }

    /** Whether a tail counts what is behind a place. */
    enum Counting {
        /** It does. */
        BEGUN,
        /** The place is not there yet. */
        NOT_YET,
        /** It has read beyond it, and does not know any more what was behind. */
        PASSED
    }

    /**
     * Changes of a table.
     *
     * @param first the transaction of the first one
     */
    record Counted(long changes, Lsn first) {
        Counted plus(Counted other) {
            return new Counted(changes + other.changes, first);
        }
    }

    /** Where a transaction ends. */
    record Place(LogEvent.Commit commit, long nextOffset) {
        /** To go on behind it. */
        Checkpoint checkpoint() {
            return new Checkpoint(
                    0, commit.commitLsn(), commit.committedAt(), commit.chain(), nextOffset);
        }
    }

    private JournalTail(Lsn behind, Beginning beginning, Checkpoint near) {
        this.behind = behind;
        this.seen = behind;
        this.reader = beginning.reader();
        this.waiting = beginning.entries();
        this.whole = beginning.whole();
        this.polled = beginning.next();
        this.chain = near.chain();
    }

    /**
     * A reader that stands before a position, and what it has read.
     *
     * @param next the offset behind them
     * @param whole whether nothing between the position and the entries is missing
     */
    private record Beginning(
            Journal.Reader reader, Queue<Entry> entries, long next, boolean whole) {}

    /**
     * Opens a group's part of the journal at a position.
     *
     * @param near what is applied of the group: the position is behind it, or not far before it
     */
    static JournalTail open(Journal journal, int group, Lsn behind, Checkpoint near)
            throws InterruptedException {
        if (!near.commitLsn().isAfter(behind)) {
            long offset = near.journalOffset();
            Journal.Reader reader = journal.openReader(group, offset);
            return new JournalTail(
                    behind, new Beginning(reader, new ArrayDeque<>(), offset, true), near);
        }
        for (long step = STEP; step < near.journalOffset(); step *= 8) {
            long offset = near.journalOffset() - step;
            Optional<Beginning> found = at(journal.openReader(group, offset), offset, behind);
            if (found.isPresent()) {
                return new JournalTail(behind, found.get(), near);
            }
        }
        return new JournalTail(behind, oldest(journal.openOldest(group), behind), near);
    }

    /** Empty if it stands too late, or cannot be read from there. */
    private static Optional<Beginning> at(Journal.Reader reader, long offset, Lsn behind)
            throws InterruptedException {
        boolean kept = false;
        try {
            List<Entry> entries = reader.poll(FIRST_ENTRIES);
            kept = entries.isEmpty() || !lsn(entries.getFirst().event()).isAfter(behind);
            return kept
                    ? Optional.of(
                            new Beginning(
                                    reader, new ArrayDeque<>(entries), next(entries, offset), true))
                    : Optional.empty();
        } catch (TidegateException e) {
            if (e.code() == ErrorCode.JOURNAL_TRUNCATED || e.code() == ErrorCode.JOURNAL_DAMAGED) {
                return Optional.empty(); // in the middle of something, or gone: further back, then
            }
            throw e;
        } finally {
            if (!kept) {
                reader.close();
            }
        }
    }

    private static Beginning oldest(Journal.Reader reader, Lsn behind) throws InterruptedException {
        boolean opened = false;
        try {
            List<Entry> entries = reader.poll(FIRST_ENTRIES);
            long oldest = reader.oldestOffset();
            boolean whole =
                    oldest == 0
                            || (!entries.isEmpty()
                                    && !lsn(entries.getFirst().event()).isAfter(behind));
            opened = true;
            return new Beginning(reader, new ArrayDeque<>(entries), next(entries, oldest), whole);
        } finally {
            if (!opened) {
                reader.close();
            }
        }
    }

    private static long next(List<Entry> entries, long otherwise) {
        return entries.isEmpty() ? otherwise : entries.getLast().offset() + 1;
    }

    /** Reads to the present end of the journal; for a moment at most. */
    void read(Duration patience) throws InterruptedException {
        readUntil(() -> false, patience);
    }

    /** Reads up to a place if it is there, and nothing beyond; for a moment at most. */
    void readTo(Goal goal, Duration patience) throws InterruptedException {
        readUntil(() -> isPassed(goal), patience);
    }

    private boolean isPassed(Goal goal) {
        return switch (goal) {
            case Goal.At(Lsn position) -> !position.isAfter(seen);
            case Goal.Marked(String marker) -> markers.contains(marker);
        };
    }

    private void readUntil(BooleanSupplier reached, Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        long end = Long.MAX_VALUE;
        while (true) {
            while (!waiting.isEmpty() && !reached.getAsBoolean()) {
                take(waiting.remove());
            }
            if (reached.getAsBoolean()) {
                return;
            }
            end = Math.min(end, reader.endOffset());
            if (polled >= end || System.nanoTime() - deadline > 0) {
                return;
            }
            List<Entry> entries = reader.poll(AT_END);
            polled = next(entries, polled);
            waiting.addAll(entries);
        }
    }

    /** Counts anew, behind a place; for that it may have to read up to it, for a moment. */
    Counting countBehind(Goal from, Duration patience) throws InterruptedException {
        return switch (from) {
            case Goal.At(Lsn position) ->
                    seen.isAfter(position) ? Counting.PASSED : countAnew(position);
            case Goal.Marked(String marker) -> {
                if (markers.contains(marker)) {
                    yield Counting.PASSED;
                }
                readTo(from, patience);
                yield markers.contains(marker) ? countAnew(seen) : Counting.NOT_YET;
            }
        };
    }

    private Counting countAnew(Lsn from) {
        counted.clear();
        behind = from;
        return Counting.BEGUN;
    }

    /** Behind what it counts. */
    Lsn behind() {
        return behind;
    }

    /**
     * The hash chain up to the last transaction that it has read; that of what was applied before
     * the first.
     */
    ChainHash chain() {
        return chain;
    }

    /** How far it has read. */
    Lsn seen() {
        return seen;
    }

    /** Whether it has read all up to a place; false for ever if some of it is gone. */
    boolean reaches(Goal goal) {
        return whole && isPassed(goal);
    }

    /** What the applications changed so far, for people; no row values. */
    List<String> changes() {
        return counted.entrySet().stream()
                .map(it ->
                        "%s: %,d changes, the first at %s"
                                .formatted(
                                        it.getKey(),
                                        it.getValue().changes(),
                                        it.getValue().first()))
                .toList();
    }

    /** Where the transaction ends that is the last up to a position. */
    Optional<Place> place() {
        return Optional.ofNullable(place);
    }

    private void take(Entry entry) {
        switch (entry.event()) {
            case LogEvent.Begin(Lsn commitLsn) -> begin(commitLsn);
            case LogEvent.Change change -> add(change);
            case LogEvent.Watermark _ -> {}
            case LogEvent.Commit commit -> commit(commit, entry.offset() + 1);
            case LogEvent.Heartbeat(Lsn upTo, var _) -> {
                forgetOpen(); // what is open, died with its capture
                see(upTo);
            }
        }
    }

    private void begin(Lsn commitLsn) {
        forgetOpen();
        ownTransaction = false;
        counting = commitLsn.isAfter(seen) ? commitLsn : Lsn.ZERO;
    }

    private void forgetOpen() {
        open.clear();
        openMarkers.clear();
    }

    private void add(LogEvent.Change change) {
        TableId table = change.schema().table();
        MarkerRows.marker(change).ifPresent(openMarkers::add);
        if (table.schema().equals(OWN)) {
            ownTransaction = true;
        } else if (change.position().commitLsn().equals(counting)) {
            open.merge(table, new Counted(1, counting), Counted::plus);
        }
    }

    private void commit(LogEvent.Commit commit, long nextOffset) {
        boolean isCounted = commit.commitLsn().equals(counting);
        if (isCounted && !ownTransaction && commit.commitLsn().isAfter(behind)) {
            open.forEach((table, changes) -> counted.merge(table, changes, Counted::plus));
        }
        markers.addAll(openMarkers);
        forgetOpen();
        counting = Lsn.ZERO;
        Place last = place;
        if (last == null || commit.commitLsn().isAfter(last.commit().commitLsn())) {
            place = new Place(commit, nextOffset);
            chain = commit.chain();
        }
        see(commit.commitLsn());
    }

    private void see(Lsn upTo) {
        if (upTo.isAfter(seen)) {
            seen = upTo;
        }
    }

    private static Lsn lsn(LogEvent event) {
        return switch (event) {
            case LogEvent.Begin(Lsn commitLsn) -> commitLsn;
            case LogEvent.Change change -> change.position().commitLsn();
            case LogEvent.Watermark watermark -> watermark.position().commitLsn();
            case LogEvent.Commit commit -> commit.commitLsn();
            case LogEvent.Heartbeat(Lsn upTo, var _) -> upTo;
        };
    }

    /** Before the first transaction. */
    static Checkpoint start() {
        return new Checkpoint(0, Lsn.ZERO, Instant.EPOCH, ChainHash.START, 0);
    }

    @Override
    public void close() {
        reader.close();
    }
}
