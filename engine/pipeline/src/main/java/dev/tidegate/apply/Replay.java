package dev.tidegate.apply;

import dev.tidegate.journal.Journal;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TidegateException;
import java.time.Duration;

/**
 * Reads the changes of one table from the journal once more, behind a position that the target had:
 * for those who looked at the target there, and did not see what was applied since. Proves by the
 * hash chain that nothing is missing, as apply does. Owned by one thread.
 */
public final class Replay {
    private static final Duration POLL = Duration.ofSeconds(1);

    /** How often in a row nothing may come, of a journal that has what is wanted. */
    private static final int SILENT_POLLS_MAX = 60;

    private final Journal.Readers journal;
    private final TableId table;
    private final Content content;

    /** Gets what is read, in the journal's order. */
    public interface Content {
        /** A change of the table; it counts when its transaction is committed. */
        void change(LogEvent.Change change);

        /** What came since the last transaction ended is whole. */
        void committed();

        /** What came since the last transaction ended is void; it will come again. */
        void abandoned();
    }

    /** Makes one; reads nothing yet. */
    public Replay(Journal.Readers journal, TableId table, Content content) {
        this.journal = journal;
        this.table = table;
        this.content = content;
    }

    /**
     * Reads all transactions behind a checkpoint up to a position.
     *
     * @param from a checkpoint that the target had
     * @param upTo a later one's position
     * @return the checkpoint at that position, with the first one's epoch. Fails with {@code
     *     JOURNAL_TRUNCATED} if the journal does not hold all of that any more
     */
    public Checkpoint read(Checkpoint from, Lsn upTo) throws InterruptedException {
        Follower follower = new Follower(from);
        TransactionReader transactions =
                new TransactionReader(from.commitLsn(), from.chain(), follower);
        int silent = 0;
        try (Journal.Reader reader = journal.open(from.journalOffset())) {
            while (follower.reached.commitLsn().isBefore(upTo)) {
                boolean came = false;
                for (Journal.Entry entry : reader.poll(POLL)) {
                    came = true;
                    if (follower.reached.commitLsn().isBefore(upTo)) {
                        transactions.read(entry.offset(), entry.event());
                    }
                }
                silent = came ? 0 : silent + 1;
                if (silent > SILENT_POLLS_MAX) {
                    throw notThere(upTo);
                }
            }
        }
        return follower.reached;
    }

    private static TidegateException notThere(Lsn upTo) {
        return new TidegateException(
                ErrorCode.JOURNAL_UNAVAILABLE,
                "the journal does not come to the transaction at " + upTo + ", which was applied",
                "Look whether Kafka's brokers are up; it is tried again.");
    }

    /** Passes on what concerns the table. */
    private final class Follower implements TransactionReader.Handler {
        private Checkpoint reached;

        Follower(Checkpoint from) {
            this.reached = from;
        }

        @Override
        public void begun(Lsn commitLsn) {}

        @Override
        public void content(LogEvent event) {
            if (event instanceof LogEvent.Change change && change.schema().table().equals(table)) {
                content.change(change);
            }
        }

        @Override
        public void abandoned() {
            content.abandoned();
        }

        @Override
        public void committed(LogEvent.Commit commit, long nextOffset) {
            content.committed();
            reached =
                    new Checkpoint(
                            reached.epoch(),
                            commit.commitLsn(),
                            commit.committedAt(),
                            commit.chain(),
                            nextOffset);
        }
    }
}
