package dev.tidegate.daemon;

import dev.tidegate.apply.ChainReport;
import dev.tidegate.apply.ChainReport.CheckpointFinding;
import dev.tidegate.apply.ChainVerifier;
import dev.tidegate.apply.ChainVerifier.Anchor;
import dev.tidegate.control.ExitCode;
import dev.tidegate.control.VerbException;
import dev.tidegate.journal.Journal;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.TidegateException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;

/**
 * Reads a replication group's part of the journal and its checkpoint from outside, while the
 * pipeline runs or not, and lets a {@link ChainVerifier} compare them. Owned by one thread.
 */
final class ChainCheck implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(500);

    private final Ports.Sink target;
    private final VerifiedGroup group;
    private final Journal.Reader reader;
    private final ChainVerifier verifier;
    private final Progress progress;
    private final Queue<Journal.Entry> waiting = new ArrayDeque<>();
    private long next;

    /** Hears now and then how far it is. */
    interface Progress {
        /**
         * So much is verified.
         *
         * @param end offset up to which the journal is read
         */
        void reached(ChainReport report, long end);
    }

    /**
     * Opens the group's part of the journal.
     *
     * @param from a transaction to start behind; empty for the journal's beginning, which must be
     *     there
     */
    ChainCheck(Ports ports, VerifiedGroup group, Optional<Anchor> from, Progress progress)
            throws InterruptedException {
        this.target = ports.target();
        this.group = group;
        this.progress = progress;
        this.verifier = from.map(ChainVerifier::behind).orElseGet(ChainVerifier::fromBeginning);
        this.reader = ports.journal().openOldest(group.number());
        boolean opened = false;
        try {
            this.next = reader.oldestOffset();
            if (from.isEmpty() && next > 0) {
                throw beginningIsGone();
            }
            opened = true;
        } finally {
            if (!opened) {
                reader.close();
            }
        }
    }

    /**
     * Verifies up to the journal's present end. The checkpoint is looked at first, so that it is
     * not behind that end.
     */
    ChainReport upToTheEnd() throws InterruptedException {
        target.checkpoint(group.number()).ifPresent(verifier::expect);
        long end = reader.endOffset();
        while (isSound() && next < Math.min(end, reader.endOffset())) {
            fetch();
            while (!waiting.isEmpty()) {
                take(waiting.remove());
            }
            progress.reached(verifier.report(), end);
        }
        requireStarted();
        verifier.end();
        return verifier.report();
    }

    /**
     * Verifies up to the target's present checkpoint, and not beyond, so that it can be called
     * again for a later one.
     */
    ChainReport upToTheCheckpoint() throws InterruptedException {
        Optional<Checkpoint> checkpoint = target.checkpoint(group.number());
        if (checkpoint.isEmpty()) {
            return verifier.report();
        }
        verifier.expect(checkpoint.get());
        while (isSound() && verifier.report().checkpoint() == CheckpointFinding.AHEAD) {
            if (waiting.isEmpty()) {
                long end = reader.endOffset();
                if (next >= end) {
                    requireStarted();
                    verifier.end();
                    break;
                }
                fetch();
                progress.reached(verifier.report(), end);
            } else {
                take(waiting.remove());
            }
        }
        return verifier.report();
    }

    private boolean isSound() {
        return verifier.report().isWhole();
    }

    private void take(Journal.Entry entry) {
        verifier.read(entry);
    }

    private void fetch() throws InterruptedException {
        try {
            for (Journal.Entry entry : reader.poll(POLL)) {
                waiting.add(entry);
                next = entry.offset() + 1;
            }
        } catch (TidegateException e) {
            switch (e.code()) {
                case JOURNAL_DAMAGED -> verifier.contradict(e);
                case JOURNAL_TRUNCATED ->
                        throw new VerbException(
                                group.journal()
                                        + "'s beginning went while it was read: "
                                        + e.getMessage(),
                                "Run it again; it says from where what is left can be verified.",
                                ExitCode.PRECONDITION);
                default -> throw e;
            }
        }
    }

    private void requireStarted() {
        if (!verifier.isStarted()) {
            throw new VerbException(
                    group.journal()
                            + " has no commit of the transaction to start behind; it holds"
                            + " offsets from "
                            + reader.oldestOffset()
                            + " on",
                    "Name a transaction that an earlier verify-chain printed, and that the"
                            + " journal's retention has not removed.",
                    ExitCode.PRECONDITION);
        }
    }

    /** What removed the beginning was retention, so a chain begins to be seen in its middle. */
    private VerbException beginningIsGone() throws InterruptedException {
        long oldest = next;
        Optional<Lsn> first = Optional.empty();
        while (first.isEmpty() && next < reader.endOffset()) {
            for (Journal.Entry entry : reader.poll(POLL)) {
                next = entry.offset() + 1;
                if (first.isEmpty() && entry.event() instanceof LogEvent.Commit commit) {
                    first = Optional.of(commit.commitLsn());
                }
            }
        }
        return new VerbException(
                group.journal() + "'s beginning is gone: the oldest offset is " + oldest,
                first.map(lsn ->
                                group.option()
                                        + "--from "
                                        + lsn
                                        + " verifies what is left, and takes the chain of that"
                                        + " first transaction for true; better, name one that an"
                                        + " earlier verify-chain printed, with its chain.")
                        .orElse("It has no transaction left: there is nothing to verify."),
                ExitCode.PRECONDITION);
    }

    @Override
    public void close() {
        reader.close();
    }
}
