package dev.tidegate.apply;

import dev.tidegate.journal.Chain;
import dev.tidegate.model.ChainHash;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.TidegateException;
import org.jspecify.annotations.Nullable;

/**
 * Follows the journal's grammar: finds whole transactions, forgets unfinished copies, and proves by
 * count, order and hash chain that nothing is missing, doubled or changed.
 *
 * <p>The states: OUTSIDE of a transaction; INSIDE one that is to be applied; SKIPPING one that is
 * applied already. None is durable: after a crash the checkpoint says where to start, outside.
 */
final class TransactionReader {
    /** What becomes of the transactions; called in the journal's order. */
    interface Handler {
        void begun(Lsn commitLsn);

        /** A change or a watermark. */
        void content(LogEvent event);

        /** What came since {@link #begun} is void: the transaction will come again. */
        void abandoned();

        void committed(LogEvent.Commit commit, long nextOffset);

        /** A transaction that is applied already came once more; nothing is to be done. */
        default void repeated(LogEvent.Commit commit) {}
    }

    private enum State {
        OUTSIDE,
        INSIDE,
        SKIPPING
    }

    private final Handler handler;
    private final Chain chain;
    private State state = State.OUTSIDE;
    private Lsn lastApplied;
    private @Nullable Lsn open;
    private long events;

    TransactionReader(Lsn lastApplied, ChainHash link, Handler handler) {
        this.lastApplied = lastApplied;
        this.chain = new Chain(link);
        this.handler = handler;
    }

    void read(long offset, LogEvent event) {
        switch (event) {
            case LogEvent.Begin(Lsn commitLsn) -> begin(commitLsn);
            case LogEvent.Change change -> {
                if (inside(offset, change.position().commitLsn(), change.position().order())) {
                    chain.add(change);
                    handler.content(change);
                }
            }
            case LogEvent.Watermark watermark -> {
                if (inside(
                        offset, watermark.position().commitLsn(), watermark.position().order())) {
                    chain.add(watermark);
                    handler.content(watermark);
                }
            }
            case LogEvent.Commit commit -> commit(offset, commit);
            // capture notes a heartbeat outside of transactions only: what is open, died with it
            case LogEvent.Heartbeat _ -> abandon();
        }
    }

    private void begin(Lsn commitLsn) {
        abandon();
        open = commitLsn;
        events = 0;
        if (commitLsn.isAfter(lastApplied)) {
            state = State.INSIDE;
            chain.begin(commitLsn);
            handler.begun(commitLsn);
        } else {
            state = State.SKIPPING;
        }
    }

    private void abandon() {
        if (state == State.INSIDE) {
            handler.abandoned();
        }
        state = State.OUTSIDE;
        open = null;
    }

    /** Whether the event is to be applied; throws if it is not where it must be. */
    private boolean inside(long offset, Lsn commitLsn, long order) {
        if (open == null || !open.equals(commitLsn) || order != events) {
            throw damaged(
                    offset,
                    "change "
                            + order
                            + " of the transaction at "
                            + commitLsn
                            + " stands where "
                            + (open == null
                                    ? "no transaction is open"
                                    : "change " + events + " of the one at " + open + " is due"));
        }
        events++;
        return state == State.INSIDE;
    }

    private void commit(long offset, LogEvent.Commit commit) {
        if (open == null || !open.equals(commit.commitLsn()) || commit.changes() != events) {
            throw damaged(
                    offset,
                    "the commit of the transaction at "
                            + commit.commitLsn()
                            + " with "
                            + commit.changes()
                            + " changes stands after "
                            + (open == null ? "none" : events + " of the one at " + open));
        }
        if (state == State.INSIDE) {
            requireLink(offset, commit, chain.end());
            lastApplied = commit.commitLsn();
            handler.committed(commit, offset + 1);
        } else {
            if (commit.commitLsn().equals(lastApplied)) {
                requireLink(offset, commit, chain.last());
            }
            handler.repeated(commit);
        }
        state = State.OUTSIDE;
        open = null;
    }

    private static void requireLink(long offset, LogEvent.Commit commit, ChainHash link) {
        if (!link.equals(commit.chain())) {
            throw new TidegateException(
                    ErrorCode.CHAIN_BROKEN,
                    "the hash chain at the transaction "
                            + commit.commitLsn()
                            + " (journal offset "
                            + offset
                            + ") is "
                            + link
                            + ", captured was "
                            + commit.chain(),
                    "The journal lacks, repeats or alters transactions. Nothing behind this"
                            + " position was applied; load the tables again.");
        }
    }

    private static TidegateException damaged(long offset, String fact) {
        return new TidegateException(
                ErrorCode.JOURNAL_DAMAGED,
                fact + " (journal offset " + offset + ")",
                "Nothing behind this offset was applied. Find out who else writes into the topic;"
                        + " load the tables again.");
    }
}
