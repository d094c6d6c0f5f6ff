package dev.tidegate.apply;

import static dev.tidegate.apply.Samples.DOCUMENT;
import static dev.tidegate.apply.Samples.checkpoint;
import static dev.tidegate.apply.Samples.insert;
import static dev.tidegate.apply.Samples.lsn;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.load.Waiting;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.EventSize;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.TableId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class TapBoardTest {
    private static final long ROOM = 100 * EventSize.of(insert(1, 0));

    private final TapBoard board = new TapBoard(Waiting.onMonitor(), ROOM);

    @Test
    void aTapBeginsBeforeTheFirstWindowThatIsAskedForAfterIt() {
        board.takenOver(checkpoint(1));
        Taps.TappedWindow before = window(2);
        Tap tap = board.open(DOCUMENT.table());
        Taps.TappedWindow after = window(3);

        before.committed(checkpoint(2));
        assertThat(tap.begins()).isEmpty();
        after.committed(checkpoint(3));

        assertThat(tap.begins().map(Checkpoint::commitLsn)).contains(lsn(2));
        assertThat(tap.reached()).isEqualTo(lsn(3));
        assertThat(commits(tap, 3)).containsExactly(3);
    }

    @Test
    void aTapBeginsAtOnceIfNothingIsInHand() {
        board.takenOver(checkpoint(4));
        Tap tap = board.open(DOCUMENT.table());

        board.untouched(checkpoint(4));

        assertThat(tap.begins().map(Checkpoint::commitLsn)).contains(lsn(4));
        assertThat(tap.reached()).isEqualTo(lsn(4));
    }

    @Test
    void changesAreTakenUpToAPositionAndInOrder() {
        Tap tap = begun(0);
        window(1).committed(checkpoint(1));
        window(2).committed(checkpoint(2));
        window(3).committed(checkpoint(3));

        assertThat(commits(tap, 2)).containsExactly(1, 2);
        assertThat(commits(tap, 2)).isEmpty();
        assertThat(commits(tap, 3)).containsExactly(3);
    }

    @Test
    void aWindowThatIsUndoneTellsNothing() {
        Tap tap = begun(0);
        window(1);
        Taps.TappedWindow again = window(1);

        assertThat(tap.reached()).isEqualTo(lsn(0));
        again.committed(checkpoint(1));

        assertThat(commits(tap, 1)).containsExactly(1);
    }

    @Test
    void aTapIsBrokenWhenApplyStartsAgain() {
        Tap begun = begun(1);
        Tap waiting = board.open(DOCUMENT.table());

        board.takenOver(checkpoint(1));

        assertThat(begun.broken()).isPresent();
        assertThat(waiting.broken()).as("it lacks nothing").isEmpty();
    }

    @Test
    void aTapIsBrokenWhenChangesOfItsTableAreNotApplied() {
        Tap tap = begun(0);
        Tap other = board.open(new TableId("dbo", "other"));
        board.untouched(checkpoint(0));
        Taps.TappedWindow window = board.window();

        window.misses(DOCUMENT.table());
        window.committed(checkpoint(1));

        assertThat(tap.broken()).isPresent();
        assertThat(other.broken()).isEmpty();
    }

    @Test
    void aTapThatNobodyEmptiesIsBrokenAndKeepsNothing() {
        Tap tap = begun(0);

        for (int transaction = 1; transaction <= 101; transaction++) {
            window(transaction).committed(checkpoint(transaction));
        }

        assertThat(tap.broken()).isPresent();
        assertThat(tap.take(lsn(200))).isEmpty();
    }

    @Test
    void aWindowWithMoreThanThereIsRoomForBreaksTheTap() {
        Tap tap = begun(0);
        Taps.TappedWindow window = board.window();
        for (int order = 0; order <= 100; order++) {
            window.take(insert(1, order));
        }

        window.committed(checkpoint(1));

        assertThat(tap.broken()).isPresent();
    }

    @Test
    void oneThatIsClosedGetsNothingMore() {
        Tap tap = begun(0);
        tap.close();

        assertThat(board.window().takes(DOCUMENT.table())).isFalse();
        assertThat(tap.broken()).as("nobody takes it for whole").isPresent();
    }

    @Test
    void whatIsWithdrawnIsNotDoneAtRest() {
        List<Long> done = new ArrayList<>();
        CompletableFuture<Void> asked = board.atRest(at -> done.add(at.journalOffset()));

        assertThat(asked.cancel(false)).isTrue();
        board.rest(checkpoint(7));

        assertThat(done).isEmpty();
    }

    @Test
    void whatIsToBeDoneAtRestIsDoneOnceAndItsFailureIsToldToWhoeverAsked() {
        List<Long> done = new ArrayList<>();
        CompletableFuture<Void> good = board.atRest(at -> done.add(at.journalOffset()));
        CompletableFuture<Void> bad =
                board.atRest(_ -> {
                    throw new IllegalStateException("no");
                });
        assertThat(board.wantsRest()).isTrue();

        board.rest(checkpoint(7));
        board.rest(checkpoint(8));

        assertThat(board.wantsRest()).isFalse();
        assertThat(done).containsExactly(7L);
        assertThat(good).isCompleted();
        assertThat(bad).isCompletedExceptionally();
    }

    private Tap begun(int transaction) {
        board.takenOver(checkpoint(transaction));
        Tap tap = board.open(DOCUMENT.table());
        board.untouched(checkpoint(transaction));
        return tap;
    }

    /** With one change. */
    private Taps.TappedWindow window(int transaction) {
        Taps.TappedWindow window = board.window();
        if (window.takes(DOCUMENT.table())) {
            window.take(insert(transaction, 0));
        }
        return window;
    }

    private static List<Integer> commits(Tap tap, int upTo) {
        return tap.take(lsn(upTo)).stream()
                .map(LogEvent.Change::position)
                .map(it -> it.commitLsn().block())
                .toList();
    }
}
