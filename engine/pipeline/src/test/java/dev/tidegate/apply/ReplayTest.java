package dev.tidegate.apply;

import static dev.tidegate.apply.Samples.insert;
import static dev.tidegate.apply.Samples.lsn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.model.ChainHash;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TidegateException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What was applied is read once more, whole transactions of one table. */
class ReplayTest {
    private static final Checkpoint BEGINNING =
            new Checkpoint(7, lsn(0), Instant.EPOCH, ChainHash.START, 0);

    private final FedJournal journal = new FedJournal();
    private final Whole whole = new Whole();

    /** Keeps what is whole. */
    private static final class Whole implements Replay.Content {
        private final List<LogEvent.Change> open = new ArrayList<>();
        private final List<Integer> commits = new ArrayList<>();

        @Override
        public void change(LogEvent.Change change) {
            open.add(change);
        }

        @Override
        public void committed() {
            open.forEach(it -> commits.add(it.position().commitLsn().block()));
            open.clear();
        }

        @Override
        public void abandoned() {
            open.clear();
        }
    }

    @Test
    void allOfATableUpToAPositionIsRead() throws InterruptedException {
        for (int transaction = 1; transaction <= 4; transaction++) {
            journal.transaction(transaction);
        }

        Checkpoint reached = replay(table()).read(BEGINNING, lsn(3));

        assertThat(whole.commits).containsExactly(1, 2, 3);
        assertThat(reached.commitLsn()).isEqualTo(lsn(3));
        assertThat(reached.epoch()).isEqualTo(7);
    }

    @Test
    void itGoesOnWhereItEnded() throws InterruptedException {
        for (int transaction = 1; transaction <= 4; transaction++) {
            journal.transaction(transaction);
        }
        Checkpoint reached = replay(table()).read(BEGINNING, lsn(2));

        Checkpoint end = replay(table()).read(reached, lsn(4));

        assertThat(whole.commits).containsExactly(1, 2, 3, 4);
        assertThat(end.commitLsn()).isEqualTo(lsn(4));
    }

    @Test
    void anUnfinishedCopyOfATransactionCountsForNothing() throws InterruptedException {
        journal.begin(1);
        journal.transaction(1);

        replay(table()).read(BEGINNING, lsn(1));

        assertThat(whole.commits).containsExactly(1);
    }

    @Test
    void changesOfOtherTablesAreLeftOut() throws InterruptedException {
        journal.transaction(1);

        Checkpoint reached = replay(new TableId("dbo", "other")).read(BEGINNING, lsn(1));

        assertThat(whole.commits).isEmpty();
        assertThat(reached.commitLsn()).isEqualTo(lsn(1));
    }

    @Test
    void aTransactionThatIsMissingIsNoticed() {
        journal.transaction(1);
        journal.transaction(2);
        Checkpoint elsewhere =
                new Checkpoint(7, lsn(0), Instant.EPOCH, new ChainHash(1, 2, 3, 4), 0);

        assertThatThrownBy(() -> replay(table()).read(elsewhere, lsn(2)))
                .isInstanceOfSatisfying(
                        TidegateException.class,
                        it -> assertThat(it.code()).isEqualTo(ErrorCode.CHAIN_BROKEN));
    }

    private static TableId table() {
        return insert(1, 0).schema().table();
    }

    private Replay replay(TableId table) {
        return new Replay(journal.readers(0), table, whole);
    }
}
