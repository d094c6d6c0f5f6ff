package dev.tidegate.capture;

import dev.tidegate.capture.SourceLog.Changed;
import dev.tidegate.capture.SourceLog.Drained;
import dev.tidegate.capture.SourceLog.SourceEvent;
import dev.tidegate.capture.SourceLog.SourceOffset;
import dev.tidegate.journal.Chain;
import dev.tidegate.journal.Journal;
import dev.tidegate.journal.Journal.CaptureState;
import dev.tidegate.journal.Journal.GroupEvent;
import dev.tidegate.model.ChainHash;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.EventSize;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.TidegateException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Puts transactions together and commits them to the journal.
 *
 * <p>A transaction is complete when one with a higher commit LSN starts, or when the log is drained
 * up to it. What is committed to the journal at once is everything in hand; the state that goes
 * with it names the last complete transaction. So after a crash capture reads an incomplete one
 * again from its beginning, and readers forget the unfinished copy.
 *
 * <pre>
 *   read     B1 c c | B2 c        | crash; again from the offset of 1: B2 c c | drained
 *   journal  B1 c c C1 B2 c (1)   |                                   B2 c c C2 (2)
 * </pre>
 */
final class TransactionAssembler {
    /** An incomplete transaction waits in memory for its end, up to this many events or bytes. */
    private static final int PENDING_EVENTS_MAX = 2_000;

    private static final long PENDING_BYTES_MAX = 4L << 20;

    /** All tables are one replication group. */
    private static final int GROUP = 0;

    private final Journal.Writer writer;
    private final Duration heartbeatInterval;
    private final CaptureWorker.Observer observer;
    private final Chain chain;
    private final List<GroupEvent> pending = new ArrayList<>();
    private long pendingBytes;
    private @Nullable CaptureState state;
    private @Nullable OpenTransaction open;

    /** What the journal held when this reading began: may be handed over again. */
    private Lsn heldBefore;

    private Lsn lastTransaction;
    private Lsn drainedTo;
    private Instant lastHeartbeat = Instant.EPOCH;
    private Instant lastCommittedAt = Instant.EPOCH;
    private int completedTransactions;
    private long completedChanges;

    private static final class OpenTransaction {
        private final Lsn commitLsn;
        private final Instant committedAt;
        private SourceOffset offset;
        private long events;

        OpenTransaction(Changed first) {
            this.commitLsn = first.commitLsn();
            this.committedAt = first.committedAt();
            this.offset = first.offset();
        }
    }

    TransactionAssembler(
            Journal.Writer writer, Duration heartbeatInterval, CaptureWorker.Observer observer) {
        this.writer = writer;
        this.heartbeatInterval = heartbeatInterval;
        this.observer = observer;
        this.state = writer.state().orElse(null);
        this.heldBefore = state == null ? Lsn.ZERO : state.commitLsn();
        this.lastTransaction = heldBefore;
        this.drainedTo = lastTransaction;
        this.chain = new Chain(state == null ? ChainHash.START : state.chains().getFirst());
    }

    /** Whether the journal holds a place to start from. */
    boolean hasState() {
        return state != null;
    }

    void handle(List<SourceEvent> batch) throws InterruptedException {
        boolean heartbeat = false;
        for (SourceEvent event : batch) {
            switch (event) {
                case Changed changed -> add(changed);
                case Drained drained -> heartbeat |= drained(drained);
            }
        }
        if (completedTransactions > 0 || heartbeat || isLarge()) {
            flush();
        }
    }

    private boolean isLarge() {
        return pending.size() >= PENDING_EVENTS_MAX || pendingBytes >= PENDING_BYTES_MAX;
    }

    private void add(Changed changed) {
        if (!changed.commitLsn().isAfter(heldBefore)) {
            return; // read again after a restart; the journal holds its transaction whole
        }
        if (!changed.commitLsn().isAfter(lastTransaction)) {
            throw inconsistent(
                    "a change of the transaction at "
                            + changed.commitLsn()
                            + " came when that transaction had been complete");
        }
        if (!changed.commitLsn().isAfter(drainedTo)) {
            throw inconsistent(
                    "a change of the transaction at "
                            + changed.commitLsn()
                            + " came after the log had been read up to "
                            + drainedTo);
        }
        if (open != null && open.commitLsn.isBefore(changed.commitLsn())) {
            complete(open);
        }
        if (open == null) {
            open = new OpenTransaction(changed);
            pending.add(new GroupEvent(GROUP, new LogEvent.Begin(open.commitLsn)));
            chain.begin(open.commitLsn);
        }
        append(open, changed);
    }

    private void append(OpenTransaction transaction, Changed changed) {
        if (!transaction.commitLsn.equals(changed.commitLsn())) {
            throw inconsistent(
                    "a change of the transaction at "
                            + changed.commitLsn()
                            + " came inside the one at "
                            + transaction.commitLsn);
        }
        long order = hash(changed.event());
        if (order != transaction.events) {
            throw inconsistent(
                    "change number "
                            + order
                            + " of the transaction at "
                            + transaction.commitLsn
                            + " came where number "
                            + transaction.events
                            + " was due");
        }
        pending.add(new GroupEvent(GROUP, changed.event()));
        pendingBytes += EventSize.of(changed.event());
        transaction.events++;
        transaction.offset = changed.offset();
    }

    private long hash(LogEvent event) {
        return switch (event) {
            case LogEvent.Change change -> {
                chain.add(change);
                yield change.position().order();
            }
            case LogEvent.Watermark watermark -> {
                chain.add(watermark);
                yield watermark.position().order();
            }
            case LogEvent.Begin _, LogEvent.Commit _, LogEvent.Heartbeat _ ->
                    throw new IllegalArgumentException("the source's log holds changes only");
        };
    }

    private void complete(OpenTransaction transaction) {
        ChainHash link = chain.end();
        pending.add(
                new GroupEvent(
                        GROUP,
                        new LogEvent.Commit(
                                transaction.commitLsn,
                                transaction.committedAt,
                                transaction.events,
                                link)));
        state = new CaptureState(transaction.offset, transaction.commitLsn, List.of(link));
        lastTransaction = transaction.commitLsn;
        lastCommittedAt = transaction.committedAt;
        completedTransactions++;
        completedChanges += transaction.events;
        open = null;
    }

    /** Returns whether the journal must hear of it now. */
    private boolean drained(Drained drained) {
        if (open != null) {
            if (drained.upTo().isBefore(open.commitLsn)) {
                return false; // read before the open transaction was
            }
            complete(open);
        }
        drainedTo = Lsn.max(drainedTo, drained.upTo());
        observer.drained(drained.upTo(), drained.readAt());
        boolean first = state == null;
        if (first) {
            state = new CaptureState(drained.offset(), drained.upTo(), List.of(chain.last()));
            heldBefore = drained.upTo();
            lastTransaction = heldBefore;
        }
        if (!first && drained.readAt().isBefore(lastHeartbeat.plus(heartbeatInterval))) {
            return false;
        }
        lastHeartbeat = drained.readAt();
        pending.add(
                new GroupEvent(
                        GROUP, new LogEvent.Heartbeat(drained.upTo(), drained.readAt())));
        return true;
    }

    private void flush() throws InterruptedException {
        if (state == null) {
            throw inconsistent("changes came before the place where the reading starts");
        }
        writer.commit(pending, state);
        pending.clear();
        pendingBytes = 0;
        if (completedTransactions > 0) {
            observer.captured(
                    lastTransaction, lastCommittedAt, completedTransactions, completedChanges);
            completedTransactions = 0;
            completedChanges = 0;
        }
    }

    private static TidegateException inconsistent(String fact) {
        return new TidegateException(
                ErrorCode.SOURCE_LOG_INCONSISTENT,
                fact,
                "The source's change tables contradict what was read before. Do not go on with this"
                        + " pipeline; load the tables again.");
    }
}
