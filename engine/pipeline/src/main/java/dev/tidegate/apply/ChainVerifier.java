package dev.tidegate.apply;

import dev.tidegate.apply.ChainReport.CheckpointFinding;
import dev.tidegate.apply.ChainReport.Fault;
import dev.tidegate.journal.Journal;
import dev.tidegate.model.ChainHash;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.TidegateException;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Computes the hash chain over what a journal holds, and compares it with what capture wrote there
 * and with the target's checkpoint. Changes nothing, and needs neither capture nor applier to stop.
 *
 * <p>It begins where the chain does, or behind a transaction whose link is taken for true. Then it
 * proves each transaction with the applier's own reading of the journal, until something
 * contradicts the chain; what stands behind that proves nothing any more. Owned by one thread.
 */
public final class ChainVerifier {
    private final Findings findings = new Findings();
    private @Nullable TransactionReader transactions;
    private @Nullable Anchor anchor;
    private @Nullable Checkpoint expected;
    private CheckpointFinding finding = CheckpointFinding.NONE;
    private @Nullable Fault fault;
    private long nextOffset;

    /**
     * A transaction to start behind.
     *
     * @param commitLsn its position
     * @param chain its link, if it is known from elsewhere, such as from an earlier report; else
     *     the one that the journal shows is taken for true
     */
    public record Anchor(Lsn commitLsn, Optional<ChainHash> chain) {}

    private ChainVerifier() {}

    /** Starts where the chain does; to be given the journal's entries from the first one on. */
    public static ChainVerifier fromBeginning() {
        ChainVerifier verifier = new ChainVerifier();
        verifier.begin(Lsn.ZERO, ChainHash.START);
        return verifier;
    }

    /** Starts behind a transaction; to be given entries from before its commit on. */
    public static ChainVerifier behind(Anchor anchor) {
        ChainVerifier verifier = new ChainVerifier();
        verifier.anchor = anchor;
        return verifier;
    }

    private void begin(Lsn commitLsn, ChainHash link) {
        findings.last = commitLsn;
        findings.chain = link;
        transactions = new TransactionReader(commitLsn, link, findings);
    }

    /**
     * Tells what the target shows, to be compared when the journal gets there. Each checkpoint is
     * to be told before the journal is read beyond it.
     */
    public void expect(Checkpoint checkpoint) {
        expected = checkpoint;
        finding = CheckpointFinding.AHEAD;
        if (checkpoint.commitLsn().isBefore(findings.last)) {
            finding = CheckpointFinding.BEFORE_START;
        } else if (transactions != null && checkpoint.commitLsn().equals(findings.last)) {
            compare(checkpoint);
        }
    }

    /** Looks at the next entry; does nothing any more once there is a fault. */
    public void read(Journal.Entry entry) {
        if (fault != null) {
            return;
        }
        if (anchor == null && nextOffset == 0 && !(entry.event() instanceof LogEvent.Heartbeat)) {
            fault =
                    new Fault(
                            ErrorCode.JOURNAL_TRUNCATED,
                            "the journal begins inside a capture",
                            entry.offset());
            return;
        }
        nextOffset = entry.offset() + 1;
        TransactionReader reader = transactions;
        try {
            if (reader == null) {
                seek(entry);
            } else {
                reader.read(entry.offset(), entry.event());
            }
        } catch (TidegateException e) {
            contradict(e, entry.offset());
        }
    }

    /** The journal could not be read on at {@link ChainReport#nextOffset}. */
    public void contradict(TidegateException damage) {
        contradict(damage, nextOffset);
    }

    /** There is no more: a checkpoint that was not met lies beyond the journal's end. */
    public void end() {
        Checkpoint checkpoint = expected;
        if (fault == null && checkpoint != null && finding == CheckpointFinding.AHEAD) {
            differ(
                    checkpoint,
                    transactions == null
                            ? "the journal was not read from the start that was asked for"
                            : "the journal ends at " + findings.last);
        }
    }

    /** Whether the start was found: from then on transactions are proven. */
    public boolean isStarted() {
        return transactions != null;
    }

    /** What was found so far. */
    public ChainReport report() {
        return new ChainReport(
                findings.transactions,
                findings.changes,
                findings.repeated,
                findings.unfinished,
                Optional.ofNullable(findings.first),
                findings.last,
                findings.chain,
                nextOffset,
                finding,
                Optional.ofNullable(fault));
    }

    private void seek(Journal.Entry entry) {
        Anchor start = anchor;
        if (start != null
                && entry.event() instanceof LogEvent.Commit commit
                && commit.commitLsn().equals(start.commitLsn())) {
            begin(commit.commitLsn(), commit.chain());
            start.chain()
                    .filter(chain -> !chain.equals(commit.chain()))
                    .ifPresent(chain ->
                            fault =
                                    new Fault(
                                            ErrorCode.CHAIN_BROKEN,
                                            "the journal shows the link "
                                                    + commit.chain()
                                                    + " at "
                                                    + commit.commitLsn()
                                                    + ", where "
                                                    + chain
                                                    + " was verified before",
                                            entry.offset()));
            findings.behindLast = OptionalLong.of(entry.offset() + 1);
            settle();
        }
    }

    /** Compares the checkpoint if the journal is at its position, or was just read beyond it. */
    private void settle() {
        Checkpoint checkpoint = expected;
        if (checkpoint == null || finding != CheckpointFinding.AHEAD) {
            return;
        }
        if (checkpoint.commitLsn().equals(findings.last)) {
            compare(checkpoint);
        } else if (checkpoint.commitLsn().isBefore(findings.last)) {
            if (findings.transactions == 0) {
                finding = CheckpointFinding.BEFORE_START;
            } else {
                differ(checkpoint, "the journal has no transaction at that position");
            }
        }
    }

    private void compare(Checkpoint checkpoint) {
        long goesOnAt = findings.behindLast.orElse(checkpoint.journalOffset());
        if (!checkpoint.chain().equals(findings.chain)) {
            differ(checkpoint, "the journal's chain there is " + findings.chain);
        } else if (checkpoint.journalOffset() != goesOnAt) {
            differ(checkpoint, "the journal goes on at offset " + goesOnAt + " there");
        } else {
            finding = CheckpointFinding.MATCHES;
        }
    }

    private void differ(Checkpoint checkpoint, String reason) {
        finding = CheckpointFinding.DIFFERS;
        if (fault == null) {
            fault =
                    new Fault(
                            ErrorCode.CHAIN_BROKEN,
                            "the target's checkpoint is at "
                                    + checkpoint.commitLsn()
                                    + " with chain "
                                    + checkpoint.chain()
                                    + " and journal offset "
                                    + checkpoint.journalOffset()
                                    + ", but "
                                    + reason,
                            checkpoint.journalOffset());
        }
    }

    private void contradict(TidegateException damage, long offset) {
        if (fault == null) {
            fault = new Fault(damage.code(), String.valueOf(damage.getMessage()), offset);
        }
    }

    /** Counts what the applier would apply. */
    private final class Findings implements TransactionReader.Handler {
        private @Nullable Lsn first;
        private Lsn last = Lsn.ZERO;
        private ChainHash chain = ChainHash.START;

        /** Offset behind the last transaction's commit; empty before the first. */
        private OptionalLong behindLast = OptionalLong.empty();

        private long transactions;
        private long changes;
        private long repeated;
        private long unfinished;

        @Override
        public void begun(Lsn commitLsn) {}

        @Override
        public void content(LogEvent event) {}

        @Override
        public void abandoned() {
            unfinished++;
        }

        @Override
        public void repeated(LogEvent.Commit commit) {
            repeated++;
        }

        @Override
        public void committed(LogEvent.Commit commit, long nextOffset) {
            first = first == null ? commit.commitLsn() : first;
            last = commit.commitLsn();
            chain = commit.chain();
            transactions++;
            changes += commit.changes();
            behindLast = OptionalLong.of(nextOffset);
            settle();
        }
    }
}
