package dev.tidegate.simulation;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TidegateException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/** The source: it goes on whatever becomes of us, and remembers each of its states. */
final class SourceDatabase {
    private final RandomGenerator random;
    private final Workload workload;

    /** State after each commit; the last is the present. */
    private final TreeMap<Lsn, Database> states = new TreeMap<>();

    private final TreeMap<Lsn, List<LogEvent>> log = new TreeMap<>();
    private Lsn oldest = lsn(0);
    private Lsn reported = lsn(0);
    private int clock;

    SourceDatabase(RandomGenerator random) {
        this.random = random;
        this.workload = new Workload(random);
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
        return commitLsn;
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

    long changesBetween(TableId table, Lsn low, Lsn high) {
        return log.subMap(low, false, high, true).values().stream()
                .flatMap(List::stream)
                .filter(event ->
                        event instanceof LogEvent.Change change
                                && change.schema().table().equals(table))
                .count();
    }

    Instant now() {
        return Instant.ofEpochSecond(clock);
    }

    static Lsn lsn(int number) {
        return new Lsn(1, number, (short) 1);
    }
}
