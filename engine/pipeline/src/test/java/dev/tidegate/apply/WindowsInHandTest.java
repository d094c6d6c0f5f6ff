package dev.tidegate.apply;

import static dev.tidegate.apply.Samples.checkpoint;
import static dev.tidegate.apply.Samples.insert;
import static dev.tidegate.apply.Samples.lsn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidegate.ledger.LedgerChanges;
import dev.tidegate.ledger.Ledgers;
import dev.tidegate.load.LoadedTables;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.TidegateException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WindowsInHandTest {
    private static final ApplySettings SETTINGS =
            new ApplySettings(4, Duration.ofMillis(100), 100, 1_000);

    private final List<String> happened = new ArrayList<>();
    private final Set<ErrorCode> commitFails = EnumSet.noneOf(ErrorCode.class);
    private final HeldThread thread = new HeldThread();
    private Instant now = Instant.EPOCH;
    private final WindowsInHand windows = windows();

    @Test
    void theTransactionOfAnIdleJournalIsHandedOverAtOnce() {
        transaction(1);
        windows.handOverIfFree();
        thread.goOn();

        assertThat(happened).containsExactly("begin", "seal", "commit 1");
    }

    @Test
    void whatComesWhileAWindowIsCommittedIsTheNextWindow() {
        transaction(1);
        windows.handOverIfFree();
        for (int number = 2; number <= 4; number++) {
            transaction(number);
            windows.handOverIfFree();
        }
        thread.goOn();
        windows.handOverIfFree();
        thread.goOn();
        windows.handOverIfFree();

        assertThat(happened)
                .containsExactly(
                        "begin",
                        "seal",
                        "begin",
                        "commit 1",
                        "told of 1 transaction up to 1",
                        "seal",
                        "commit 4",
                        "told of 3 transactions up to 4");
        assertThat(windows.isEmpty()).isTrue();
    }

    @Test
    void aFullWindowIsPreparedWhileTheOneBeforeIsCommittedAndStartsBehindIt() {
        transaction(1);
        windows.handOverIfFree();
        for (int number = 2; number <= 5; number++) {
            transaction(number);
        }

        assertThat(happened)
                .containsExactly(
                        "begin",
                        "seal",
                        "begin",
                        "seal",
                        "commit 1",
                        "told of 1 transaction up to 1");
        assertThat(windows.isEmpty()).isFalse();
        thread.goOn();
        assertThat(happened).endsWith("commit 5");
    }

    @Test
    void aWindowIsFullOfFewLargeTransactionsToo() {
        fill(1, 1);
        windows.transactionEnded(checkpoint(1), 1_000);
        thread.goOn();

        assertThat(happened).containsExactly("begin", "seal", "commit 1");
    }

    @Test
    void withNothingInFlightNoTransactionWaitsLongForThoseThatCameWithIt() {
        transaction(1);
        now = now.plusMillis(99);
        transaction(2);
        assertThat(happened).containsExactly("begin");

        now = now.plusMillis(1);
        transaction(3);
        thread.goOn();
        assertThat(happened).containsExactly("begin", "seal", "commit 3");
    }

    @Test
    void aTransactionWithoutChangesIsPassedByTheCheckpointToo() {
        windows.transactionEnded(checkpoint(1), 0);
        windows.commitAll();

        assertThat(happened)
                .containsExactly("begin", "seal", "commit 1", "told of 1 transaction up to 1");
        assertThat(windows.checkpoint()).isEqualTo(checkpoint(1));
    }

    @Test
    void theCheckpointIsThatOfTheLastWindowThatIsKnownToBeCommitted() {
        transaction(1);
        windows.handOverIfFree();
        assertThat(windows.checkpoint()).isEqualTo(checkpoint(0));

        thread.goOn();
        windows.handOverIfFree();
        assertThat(windows.checkpoint()).isEqualTo(checkpoint(1));
    }

    @Test
    void aWindowBehindOneThatFailedIsDropped() {
        commitFails.add(ErrorCode.TARGET_REFUSED);
        transaction(1);
        transaction(2);
        windows.handOverIfFree();
        transaction(3);
        RefusedWindowException refused =
                catchThrowableOfType(RefusedWindowException.class, windows::commitAll);
        windows.close();

        assertThat(refused.last()).isEqualTo(lsn(2));
        assertThat(refused.culprit()).as("one of two").isEmpty();
        assertThat(happened).containsExactly("begin", "seal", "begin", "seal", "undo", "undo");
    }

    @Test
    void aTransactionIsAtFaultForCertainOnlyIfItWasWrittenByItself() {
        commitFails.add(ErrorCode.TARGET_ROW_MISSING);
        transaction(1);
        RefusedWindowException usual =
                catchThrowableOfType(RefusedWindowException.class, windows::commitAll);
        assertThat(usual.culprit()).as("its net effect was written").isEmpty();
        assertThat(usual.last()).isEqualTo(lsn(1));

        commitFails.add(ErrorCode.TARGET_ROW_MISSING);
        windows.isolate(new Treatment.Careful());
        transaction(2);
        RefusedWindowException careful =
                catchThrowableOfType(RefusedWindowException.class, windows::commitAll);
        assertThat(careful.culprit()).contains(lsn(2));
    }

    @Test
    void whoIsFencedStopsWithThatAndCommitsNothingMore() {
        commitFails.add(ErrorCode.TARGET_FENCED);
        transaction(1);
        windows.handOverIfFree();
        transaction(2);

        assertThatThrownBy(windows::commitAll)
                .isInstanceOfSatisfying(
                        TidegateException.class,
                        it -> assertThat(it.code()).isEqualTo(ErrorCode.TARGET_FENCED));
        assertThat(happened).doesNotContain("commit 2").endsWith("undo", "undo");
    }

    @Test
    void theFailureOfTheWindowInFlightComesBeforeTheWorkersOwn() {
        commitFails.add(ErrorCode.TARGET_REFUSED);
        transaction(1);
        windows.handOverIfFree();
        IllegalStateException workers = new IllegalStateException("cannot be read");

        assertThatThrownBy(() -> windows.settleAfter(workers))
                .isInstanceOf(RefusedWindowException.class)
                .hasSuppressedException(workers);
    }

    @Test
    void aWindowThatIsCommittedWhileTheWorkerFailsIsToldOf() {
        transaction(1);
        windows.handOverIfFree();
        windows.settleAfter(new IllegalStateException("cannot be read"));

        assertThat(happened).endsWith("commit 1", "told of 1 transaction up to 1");
    }

    @Test
    void aTransactionOfItsOwnTreatmentBeginsWhenNothingIsInHand() {
        transaction(1);
        windows.handOverIfFree();
        transaction(2);
        windows.isolate(new Treatment.Large());
        transaction(3);
        windows.commitAll();
        transaction(4);

        assertThat(happened)
                .containsExactly(
                        "begin",
                        "seal",
                        "begin",
                        "seal",
                        "commit 1",
                        "told of 1 transaction up to 1",
                        "commit 2",
                        "told of 1 transaction up to 2",
                        "begin large",
                        "seal",
                        "commit 3",
                        "told of 1 transaction up to 3",
                        "begin");
    }

    private WindowsInHand windows() {
        return new WindowsInHand(
                new Window(new Recorder(), () -> now, LoadedTables.ALL, Ledgers.OFF, Taps.NONE),
                new InFlight(thread),
                checkpoint(0),
                SETTINGS,
                it ->
                        happened.add(
                                "told of "
                                        + it.transactions()
                                        + (it.transactions() == 1
                                                ? " transaction"
                                                : " transactions")
                                        + " up to "
                                        + it.checkpoint().journalOffset()));
    }

    private void transaction(int number) {
        fill(number, 1);
        windows.transactionEnded(checkpoint(number), 100);
    }

    private void fill(int transaction, int changes) {
        for (int order = 0; order < changes; order++) {
            windows.fill(insert(transaction, order), lsn(transaction));
        }
    }

    private final class Recorder implements Target {
        @Override
        public Checkpoint takeOver() {
            return checkpoint(0);
        }

        @Override
        public TargetTransaction begin() {
            happened.add("begin");
            return new Recording();
        }

        @Override
        public TargetTransaction beginLarge() {
            happened.add("begin large");
            return new Recording();
        }
    }

    private final class Recording implements Target.TargetTransaction {
        private boolean committed;

        @Override
        public void apply(LogEvent.Change change) {}

        @Override
        public void seal() {
            happened.add("seal");
        }

        @Override
        public void commit(Checkpoint checkpoint, LedgerChanges ledger) {
            commitFails.forEach(code -> {
                throw new TidegateException(code, "no", "Look.");
            });
            happened.add("commit " + checkpoint.journalOffset());
            committed = true;
        }

        @Override
        public void close() {
            if (!committed) {
                happened.add("undo");
            }
        }
    }
}
