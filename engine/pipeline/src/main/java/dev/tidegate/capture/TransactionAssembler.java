package dev.tidegate.capture;

import dev.tidegate.capture.SourceLog.Changed;
import dev.tidegate.capture.SourceLog.Drained;
import dev.tidegate.capture.SourceLog.SourceEvent;
import dev.tidegate.capture.SourceLog.SourceOffset;
import dev.tidegate.journal.Journal;
import dev.tidegate.journal.Journal.CaptureState;
import dev.tidegate.journal.Journal.GroupEvent;
import dev.tidegate.journal.MarkerRows;
import dev.tidegate.model.ChainHash;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.EventSize;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TidegateException;
import dev.tidegate.schema.Groups;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Puts transactions together, splits them by replication group and commits them to the journal.
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
 *
 * <p>A group gets a begin, its own changes and a commit of each transaction that touches it, in its
 * part of the journal; of the others it hears nothing. Watermarks, markers and heartbeats go to
 * all. What is committed at once is so for all groups, and there is one state: so after a crash the
 * unfinished copies are those of one transaction, in each group that it had touched.
 *
 * <pre>
 *   read     B1 a b a | B2 b          | crash; again from the offset of 1: B2 b a | drained
 *   group a  B1 a a C1            (1) |                                    B2 a C2  (2)
 *   group b  B1 b C1 B2 b         (1) |                               B2 b C2       (2)
 * </pre>
 */
final class TransactionAssembler {
    /** An incomplete transaction waits in memory for its end, up to this many events or bytes. */
    private static final int PENDING_EVENTS_MAX = 2_000;

    private static final long PENDING_BYTES_MAX = 4L << 20;

    private final Journal.Writer writer;
    private final Groups groups;
    private final Duration heartbeatInterval;
    private final CaptureWorker.Observer observer;
    private final List<GroupEvent> pending = new ArrayList<>();

    /** By the group's number. */
    private final List<GroupStream> streams = new ArrayList<>();

    private final Map<TableId, GroupStream> streamsByTable = new HashMap<>();
    private long pendingBytes;

    /** Where to go on reading behind the last complete transaction. */
    private @Nullable SourceOffset offset;

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
            Journal.Writer writer,
            Groups groups,
            Duration heartbeatInterval,
            CaptureWorker.Observer observer) {
        this.writer = writer;
        this.groups = groups;
        this.heartbeatInterval = heartbeatInterval;
        this.observer = observer;
        Optional<CaptureState> state = writer.state();
        this.offset = state.map(CaptureState::offset).orElse(null);
        this.heldBefore = state.map(CaptureState::commitLsn).orElse(Lsn.ZERO);
        this.lastTransaction = heldBefore;
        this.drainedTo = lastTransaction;
        List<ChainHash> chains = state.map(CaptureState::chains).orElse(List.of());
        for (int group = 0; group < groups.count(); group++) {
            ChainHash link = group < chains.size() ? chains.get(group) : ChainHash.START;
            streams.add(new GroupStream(group, link, pending));
        }
    }

    /** Whether the journal holds a place to start from. */
    boolean hasState() {
        return offset != null;
    }

    /**
     * Lets each group that joins a journal with a state begin where capture goes on from, before
     * anything else comes into its part; the others have begun.
     *
     * @param now by Tidegate's clock
     */
    void beginNewGroups(Instant now) throws InterruptedException {
        int begun = writer.state().map(state -> state.chains().size()).orElse(streams.size());
        if (begun < streams.size()) {
            LogEvent.Heartbeat beginning = new LogEvent.Heartbeat(lastTransaction, now);
            streams.subList(begun, streams.size()).forEach(it -> it.heartbeat(beginning));
            flush();
        }
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
        long order = order(changed.event());
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
        split(changed.event());
        pendingBytes += EventSize.of(changed.event());
        transaction.events++;
        transaction.offset = changed.offset();
    }

    private static long order(LogEvent event) {
        return switch (event) {
            case LogEvent.Change change -> change.position().order();
            case LogEvent.Watermark watermark -> watermark.position().order();
            case LogEvent.Begin _, LogEvent.Commit _, LogEvent.Heartbeat _ -> throw notOfTheLog();
        };
    }

    private void split(LogEvent event) {
        switch (event) {
            case LogEvent.Change change when MarkerRows.marker(change).isPresent() ->
                    streams.forEach(it -> it.add(change));
            case LogEvent.Change change -> streamOf(change.schema().table()).add(change);
            case LogEvent.Watermark watermark -> streams.forEach(it -> it.add(watermark));
            case LogEvent.Begin _, LogEvent.Commit _, LogEvent.Heartbeat _ -> throw notOfTheLog();
        }
    }

    private static IllegalArgumentException notOfTheLog() {
        return new IllegalArgumentException("the source's log holds changes only");
    }

    private GroupStream streamOf(TableId table) {
        return streams.size() == 1
                ? streams.getFirst()
                : streamsByTable.computeIfAbsent(table, it -> streams.get(groups.of(it)));
    }

    private void complete(OpenTransaction transaction) {
        streams.forEach(it -> it.complete(transaction.commitLsn, transaction.committedAt));
        offset = transaction.offset;
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
        boolean first = offset == null;
        if (first) {
            offset = drained.offset();
            heldBefore = drained.upTo();
            lastTransaction = heldBefore;
        }
        if (!first && drained.readAt().isBefore(lastHeartbeat.plus(heartbeatInterval))) {
            return false;
        }
        lastHeartbeat = drained.readAt();
        LogEvent.Heartbeat heartbeat = new LogEvent.Heartbeat(drained.upTo(), drained.readAt());
        streams.forEach(it -> it.heartbeat(heartbeat));
        return true;
    }

    private void flush() throws InterruptedException {
        if (offset == null) {
            throw inconsistent("changes came before the place where the reading starts");
        }
        List<ChainHash> chains = streams.stream().map(GroupStream::link).toList();
        writer.commit(pending, new CaptureState(offset, lastTransaction, chains));
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
