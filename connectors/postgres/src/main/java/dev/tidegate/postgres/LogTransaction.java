package dev.tidegate.postgres;

import dev.tidegate.capture.SourceLog.Changed;
import dev.tidegate.capture.SourceLog.SourceEvent;
import dev.tidegate.capture.SourceLog.SourceOffset;
import dev.tidegate.model.EventSize;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Position;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A transaction that is being read. Whether it is Tidegate's own shows at any place of it, so its
 * changes are kept until its end; if they become too many, none is kept, and when it turns out to
 * be somebody's it is read once more, now to be passed on as it comes.
 */
final class LogTransaction {
    /** What is kept of one whose maker is not known yet. */
    private static final int EVENTS_MAX = 20_000;

    private static final long BYTES_MAX = 16L << 20;

    private final long commitWal;
    private final Lsn commitLsn;
    private final Instant committedAt;
    private final SourceOffset offset;
    private final boolean passed;
    private final List<SourceEvent> kept = new ArrayList<>();
    private long keptBytes;
    private long events;
    private boolean own;
    private boolean overflown;
    private Optional<String> truncated = Optional.empty();

    /**
     * Begins one.
     *
     * @param passed whether it was read before, and is not Tidegate's own
     */
    LogTransaction(OutputMessage.Begin begin, boolean passed) {
        this.commitWal = begin.commitWal();
        this.commitLsn = WalPlace.lsn(commitWal);
        this.committedAt = begin.committedAt();
        this.offset = WalPlace.offset(behind());
        this.passed = passed;
    }

    /** What became of a transaction. */
    enum Outcome {
        /** It is Tidegate's own, or touched no table that is replicated: nothing of it travels. */
        DROPPED,
        /** It is somebody's, and can be given out. */
        GIVEN,
        /** It is somebody's, and must be read once more. */
        READ_AGAIN
    }

    long commitWal() {
        return commitWal;
    }

    /** The place to go on from when all of it was read: nothing else is committed before that. */
    long behind() {
        return commitWal + 1;
    }

    Lsn commitLsn() {
        return commitLsn;
    }

    /** The next change's place. */
    Position next() {
        return new Position(commitLsn, events);
    }

    /** It changed a table of Tidegate's. */
    void isOwn() {
        own = true;
        forget();
    }

    /** It emptied a table that is replicated. */
    void truncated(String table) {
        truncated = truncated.or(() -> Optional.of(table));
    }

    /** The table that it emptied, if it is somebody's. */
    Optional<String> emptied() {
        return own ? Optional.empty() : truncated;
    }

    /** A change at {@link #next}. */
    void add(LogEvent.Change change) {
        events++;
        if (own || overflown) {
            return;
        }
        kept.add(new Changed(change, commitLsn, committedAt, offset));
        keptBytes += EventSize.of(change);
        if (!passed && (kept.size() > EVENTS_MAX || keptBytes > BYTES_MAX)) {
            overflown = true;
            forget();
        }
    }

    /** Gives out what can be given out by now; returns how many bytes that is. */
    long give(List<SourceEvent> given) {
        return passed ? giveRest(given) : 0;
    }

    /** What becomes of it, now that it is complete. */
    Outcome outcome() {
        if (own || events == 0) {
            return Outcome.DROPPED;
        }
        return overflown ? Outcome.READ_AGAIN : Outcome.GIVEN;
    }

    /** Gives out what is left of it; returns how many bytes that is. */
    long giveRest(List<SourceEvent> given) {
        long bytes = keptBytes;
        given.addAll(kept);
        forget();
        return bytes;
    }

    private void forget() {
        kept.clear();
        keptBytes = 0;
    }
}
