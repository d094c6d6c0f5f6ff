package dev.tidegate.daemon;

import dev.tidegate.journal.Journal;
import dev.tidegate.journal.Journal.Entry;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the applications changed behind a position, in one group's part of the journal: follows it,
 * and counts. A transaction that changes something of Tidegate's own is no application's: the
 * stream back wrote it. Owned by one thread.
 */
final class JournalTail implements AutoCloseable {
    /** The schema of what is Tidegate's own, on either side. */
    private static final String OWN = "tidegate";

    /** How far back the first look goes; eight times as far with each further one. */
    private static final long STEP = 1_000;

    private static final Duration FIRST_ENTRIES = Duration.ofSeconds(2);

    private final Lsn behind;
    private final Journal.Reader reader;
    private final boolean whole;
    private final Queue<Entry> waiting;
    private final Map<TableId, Counted> counted = new TreeMap<>();
    private final Map<TableId, Counted> open = new TreeMap<>();
    private boolean ownTransaction;
    private Lsn counting = Lsn.ZERO;
    private Lsn seen;
    private @Nullable Place place;

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

    private JournalTail(Lsn behind, Beginning beginning) {
        this.behind = behind;
        this.seen = behind;
        this.reader = beginning.reader();
        this.waiting = beginning.entries();
        this.whole = beginning.whole();
    }

    /**
     * A reader that stands before a position, and what it has read.
     *
     * @param whole whether nothing between the position and the entries is missing
     */
    private record Beginning(Journal.Reader reader, Queue<Entry> entries, boolean whole) {}

    /**
     * Opens a group's part of the journal at a position.
     *
     * @param near what is applied of the group: the position is behind it, or not far before it
     */
    static JournalTail open(Journal journal, int group, Lsn behind, Checkpoint near)
            throws InterruptedException {
        if (!near.commitLsn().isAfter(behind)) {
            Journal.Reader reader = journal.openReader(group, near.journalOffset());
            return new JournalTail(behind, new Beginning(reader, new ArrayDeque<>(), true));
        }
        for (long step = STEP; step < near.journalOffset(); step *= 8) {
            Optional<Beginning> found =
                    at(journal.openReader(group, near.journalOffset() - step), behind);
            if (found.isPresent()) {
                return new JournalTail(behind, found.get());
            }
        }
        return new JournalTail(behind, oldest(journal.openOldest(group), behind));
    }

    /** Empty if it stands too late, or cannot be read from there. */
    private static Optional<Beginning> at(Journal.Reader reader, Lsn behind)
            throws InterruptedException {
        boolean kept = false;
        try {
            Queue<Entry> entries = new ArrayDeque<>(reader.poll(FIRST_ENTRIES));
            Entry first = entries.peek();
            kept = first == null || !lsn(first.event()).isAfter(behind);
            return kept ? Optional.of(new Beginning(reader, entries, true)) : Optional.empty();
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
            Queue<Entry> entries = new ArrayDeque<>(reader.poll(FIRST_ENTRIES));
            Entry first = entries.peek();
            boolean whole =
                    reader.oldestOffset() == 0
                            || (first != null && !lsn(first.event()).isAfter(behind));
            opened = true;
            return new Beginning(reader, entries, whole);
        } finally {
            if (!opened) {
                reader.close();
            }
        }
    }

    /** Reads up to a position at least, and all that is at hand; for a moment at most. */
    void read(Lsn upTo, Duration patience) throws InterruptedException {
        readTo(upTo, patience);
        while (!waiting.isEmpty()) {
            take(waiting.remove());
        }
    }

    /** Reads up to a position, and nothing beyond; for a moment at most. */
    void readTo(Lsn upTo, Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        do {
            while (!waiting.isEmpty() && upTo.isAfter(seen)) {
                take(waiting.remove());
            }
            if (!upTo.isAfter(seen)) {
                return;
            }
            waiting.addAll(reader.poll(patience));
        } while (!waiting.isEmpty() || System.nanoTime() < end);
    }

    /** Whether it has read all up to a position; false for ever if some of it is gone. */
    boolean reaches(Lsn upTo) {
        return whole && !upTo.isAfter(seen);
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
                open.clear(); // what is open, died with its capture
                see(upTo);
            }
        }
    }

    private void begin(Lsn commitLsn) {
        open.clear();
        ownTransaction = false;
        counting = commitLsn.isAfter(seen) ? commitLsn : Lsn.ZERO;
    }

    private void add(LogEvent.Change change) {
        TableId table = change.schema().table();
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
        open.clear();
        counting = Lsn.ZERO;
        Place last = place;
        if (last == null || commit.commitLsn().isAfter(last.commit().commitLsn())) {
            place = new Place(commit, nextOffset);
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
