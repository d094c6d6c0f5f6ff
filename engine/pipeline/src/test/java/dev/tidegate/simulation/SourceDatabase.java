package dev.tidegate.simulation;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.TableSchema;
import dev.tidegate.model.TidegateException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * The source: it goes on whatever becomes of us, and remembers each of its states.
 *
 * <p>A transaction is in the log before a read sees it: by how much is decided for each one, so
 * later ones may be visible earlier. Only one that touches the same rows waits until it is.
 */
final class SourceDatabase {
    private final RandomGenerator random;
    private final Workload workload;
    private final LongSupplier time;
    private final int visibilityLagMax;

    /** State after each commit; the last is the present. */
    private final TreeMap<Lsn, Database> states = new TreeMap<>();

    private final TreeMap<Lsn, List<LogEvent>> log = new TreeMap<>();

    /** Committed, and seen by no read yet; no two of them touch the same row. */
    private final List<Hidden> hidden = new ArrayList<>();

    private Database visible = Database.empty();
    private Lsn lastVisible = lsn(0);
    private Lsn oldest = lsn(0);
    private Lsn reported = lsn(0);
    private int clock;

    private record Hidden(Lsn commitLsn, Footprint footprint, long until) {}

    /**
     * Makes an empty one.
     *
     * @param time in steps
     * @param visibilityLagMax for how many steps a transaction may be invisible
     */
    SourceDatabase(
            RandomGenerator random, Workload workload, LongSupplier time, int visibilityLagMax) {
        this.random = random;
        this.workload = workload;
        this.time = time;
        this.visibilityLagMax = visibilityLagMax;
        states.put(lsn(0), Database.empty());
    }

    /** Commits a transaction of the applications. */
    void commitSome() {
        commit(changes -> {
            workload.run(changes);
            if (random.nextInt(10) == 0) {
                changes.watermark(now());
            }
        });
    }

    /** Commits a watermark; returns its position. */
    Lsn commitWatermark() {
        return commit(changes -> changes.watermark(now()));
    }

    /** The log grows by what concerns nobody here. */
    void passTime() {
        clock += 1 + random.nextInt(3);
    }

    private interface Writing {
        void into(Changes changes);
    }

    private Lsn commit(Writing writing) {
        clock++;
        Lsn commitLsn = lsn(clock);
        Changes changes = new Changes(present().copy(), commitLsn);
        writing.into(changes);
        log.put(commitLsn, List.copyOf(changes.events()));
        states.put(commitLsn, changes.rows());
        hide(commitLsn);
        return commitLsn;
    }

    private void hide(Lsn commitLsn) {
        Footprint footprint = Footprint.of(log.getOrDefault(commitLsn, List.of()));
        reveal(hidden.stream().filter(it -> it.footprint().touches(footprint)).toList());
        int lag = random.nextBoolean() ? 0 : random.nextInt(visibilityLagMax + 1);
        hidden.add(new Hidden(commitLsn, footprint, time.getAsLong() + lag));
    }

    private void reveal(List<Hidden> shown) {
        if (shown.isEmpty()) {
            return;
        }
        visible = visible.copy();
        for (Hidden it : shown) {
            for (LogEvent event : log.getOrDefault(it.commitLsn(), List.of())) {
                if (event instanceof LogEvent.Change change
                        && !visible.writable(change.schema()).applyStrictly(change)) {
                    throw new IllegalStateException("became visible in the wrong order");
                }
            }
            lastVisible = Lsn.max(lastVisible, it.commitLsn());
        }
        hidden.removeAll(shown);
    }

    /** What a read sees that starts now. */
    Database visible() {
        long now = time.getAsLong();
        reveal(hidden.stream().filter(it -> it.until() <= now).toList());
        return visible;
    }

    /** Whether a read that starts now sees each transaction up to this position. */
    boolean isVisible(Lsn position) {
        Database _ = visible();
        return hidden.stream().allMatch(it -> it.commitLsn().isAfter(position));
    }

    /** No transaction that a read has seen until now has a later commit LSN. */
    Lsn lastVisible() {
        Database _ = visible();
        return lastVisible;
    }

    /**
     * Locks a table: each transaction that changed it ends before, and with that it is visible.
     *
     * @return its rows, which nobody else can change meanwhile
     */
    TableRows lock(TableSchema schema) {
        reveal(hidden.stream().filter(it -> it.footprint().touches(schema.table())).toList());
        return visible().rows(schema);
    }

    /** CDC's cleanup: what is older than the last {@code kept} transactions goes. */
    void cleanUp(int kept) {
        List<Lsn> all = List.copyOf(log.keySet());
        if (all.size() > kept) {
            oldest = all.get(all.size() - kept - 1);
        }
    }

    void requireRetained(Lsn behind) {
        if (behind.isBefore(oldest)) {
            throw new TidegateException(
                    ErrorCode.SOURCE_LOG_TRUNCATED, "the log begins at " + oldest, "Load again.");
        }
    }

    /** The end of the log; no later transaction has a commit LSN up to it. */
    Lsn end() {
        return lsn(clock);
    }

    Lsn lastTransaction() {
        return log.isEmpty() ? lsn(0) : log.lastKey();
    }

    int transactions() {
        return log.size();
    }

    /** Capture was told that the log is read up to here. */
    void report(Lsn upTo) {
        reported = Lsn.max(reported, upTo);
    }

    /** A position that the database may give as its present one: its log reader lags. */
    Lsn laggingPosition() {
        List<Lsn> candidates = new ArrayList<>(states.tailMap(reported, true).keySet());
        candidates.add(reported);
        return candidates.get(random.nextInt(candidates.size()));
    }

    /** A state of before, as statistics remember it. */
    Database someState() {
        List<Lsn> all = List.copyOf(states.keySet());
        return stateAt(all.get(random.nextInt(all.size())));
    }

    NavigableMap<Lsn, List<LogEvent>> log() {
        return log;
    }

    Database present() {
        return states.lastEntry().getValue();
    }

    Database stateAt(Lsn commitLsn) {
        Map.Entry<Lsn, Database> state = states.floorEntry(commitLsn);
        return state == null ? Database.empty() : state.getValue();
    }

    Instant now() {
        return Instant.ofEpochSecond(clock);
    }

    static Lsn lsn(int number) {
        return new Lsn(1, number, (short) 1);
    }
}
