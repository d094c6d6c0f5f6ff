package dev.tidegate.load;

import static dev.tidegate.load.LoadSamples.ITEM;
import static dev.tidegate.load.LoadSamples.delete;
import static dev.tidegate.load.LoadSamples.insert;
import static dev.tidegate.load.LoadSamples.key;
import static dev.tidegate.load.LoadSamples.row;
import static dev.tidegate.load.LoadSamples.update;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.load.ChunkTarget.TableRecord;
import dev.tidegate.model.Column;
import dev.tidegate.model.ColumnType;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Position;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableSchema;
import dev.tidegate.model.TidegateException;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LoadBoardTest {
    private final LoadFixture load = new LoadFixture(ITEM);

    @Test
    void nothingIsReadBeforeApplyHasTakenOver() throws InterruptedException {
        assertThat(load.workOnce()).isEqualTo("Wait");

        load.takenOver(1);
        assertThat(load.workOnce()).isEqualTo("Plan");
    }

    @Test
    void whatIsLeftInATableOfWhichNothingIsRecordedGoesBeforeItIsRead() {
        load.board.takenOver(LoadSamples.checkpoint(1, 9));
        assertThat(load.board.wantsRest()).isTrue();
        load.rest(9);

        assertThat(load.target.done).containsExactly("start over item");
        assertThat(load.board.wantsRest()).isFalse();
    }

    @Test
    void aTableIsReadAndPublishedWhenApplyIsBehindTheRead() {
        load.source.put(ITEM, row(1, "a"), row(2, "b"));
        load.source.beforeHigh = () -> load.source.now = 15;
        load.takenOver(1);
        load.waiting.then(() -> load.board.committed(LoadSamples.checkpoint(1, 14)));
        load.waiting.then(() -> assertThat(load.board.wantsRest()).as("P < high").isFalse());
        load.waiting.then(() -> load.board.committed(LoadSamples.checkpoint(1, 15)));
        load.waiting.then(() -> load.rest(15));
        load.work();

        assertThat(load.target.rows(ITEM)).containsExactly(row(1, "a"), row(2, "b"));
        assertThat(load.board.isComplete()).isTrue();
        assertThat(load.told)
                .containsExactly(
                        "started item",
                        "published 2 of item",
                        "complete item",
                        "nothing happens any more");
    }

    @Test
    void aChangeOfAKeyThatNobodyReadsIsDropped() {
        load.source.put(ITEM, row(1, "new"));
        load.takenOver(1);
        load.applied(insert(9, row(1, "old")));
        publishAt(10);

        assertThat(load.target.rows(ITEM)).containsExactly(row(1, "new"));
        assertThat(load.target.done).doesNotContain("merge 1");
    }

    @Test
    void aChangeDuringTheReadIsMergedWhetherTheReadSawItOrNot() {
        load.source.put(ITEM, row(1, "seen"), row(2, "not seen"), row(3, "seen"));
        load.source.beforeRow =
                row -> {
                    if (LoadSamples.id(row) == 2) {
                        load.applied(update(11, row(1, "seen"), row(1, "last")));
                        load.applied(delete(12, row(3, "seen")));
                        load.applied(insert(13, row(4, "new")));
                        load.source.now = 13;
                    }
                };
        load.takenOver(1);
        publishAt(13);

        assertThat(load.target.rows(ITEM))
                .containsExactly(row(1, "last"), row(2, "not seen"), row(4, "new"));
    }

    @Test
    void whatTheReadShowsForCertainIsNotMerged() {
        load.source.put(ITEM, row(1, "a"));
        load.source.beforeRow = _ -> load.applied(insert(10, row(1, "at low")));
        load.takenOver(1);
        publishAt(10);

        assertThat(load.target.rows(ITEM)).containsExactly(row(1, "a"));
    }

    @Test
    void aWindowThatIsUndoneHandsNothingOver() {
        load.source.put(ITEM, row(1, "a"));
        load.source.beforeRow =
                _ -> {
                    load.fill(update(11, row(1, "a"), row(1, "b")));
                    load.undo();
                };
        load.takenOver(1);
        publishAt(10);

        assertThat(load.target.rows(ITEM)).containsExactly(row(1, "a"));
    }

    @Test
    void aChunkEndsAtItsLimitAndTheNextOneGoesOnBehindIt() {
        load.source.put(ITEM, rows(250));
        load.takenOver(1);
        for (int chunk = 0; chunk < 3; chunk++) {
            load.waiting.then(() -> load.board.committed(LoadSamples.checkpoint(1, 10)));
            load.waiting.then(() -> load.rest(10));
        }
        load.work();

        assertThat(load.target.rows(ITEM)).hasSize(250);
        assertThat(load.told)
                .filteredOn(it -> it.startsWith("published"))
                .containsExactly(
                        "published 100 of item", "published 100 of item", "published 50 of item");
    }

    @Test
    void aChangeBehindTheLimitIsNotTheChunksAffair() {
        load.source.put(ITEM, rows(150));
        load.source.beforeRow =
                row -> {
                    if (LoadSamples.id(row) == 50 && load.source.now == 10) {
                        load.applied(update(11, row(120, "x"), row(120, "y")));
                        load.source.now = 11;
                    }
                };
        load.takenOver(1);
        publishAt(11);

        assertThat(load.target.rows(ITEM)).hasSize(100).doesNotContain(row(120, "y"));
        assertThat(load.fill(update(12, row(100, "x"), row(100, "z")))).isEqualTo("applied");
        assertThat(load.fill(update(12, row(101, "x"), row(101, "z")))).isEqualTo("handed over");
    }

    @Test
    void whatIsBehindTheLimitIsReadAtOnceAndShowsWhatChangedSinceTheFirstRead() {
        load.source.put(ITEM, rows(150));
        load.source.beforeRow =
                row -> {
                    if (LoadSamples.id(row) == 50) {
                        load.applied(update(11, row(120, "x"), row(120, "in the first read")));
                        load.source.now = 11;
                    }
                };
        load.takenOver(1);
        publishTwoAt(11);

        assertThat(load.source.asked).containsOnlyOnce("low");
        assertThat(load.target.rows(ITEM))
                .hasSize(150)
                .contains(row(120, "in the first read"))
                .doesNotContain(row(120, "x"));
    }

    @Test
    void aChangeOnItsWayWhenTheLimitIsReachedComesToTheChunkBehindIt() {
        load.source.put(ITEM, rows(150));
        load.source.beforeRow =
                row -> {
                    if (LoadSamples.id(row) == 50) {
                        load.fill(update(11, row(120, "x"), row(120, "on its way")));
                        load.fill(update(11, row(30, "x"), row(30, "on its way")));
                        load.source.now = 11;
                    }
                };
        load.source.beforeHigh = () -> load.commit(11);
        load.takenOver(1);
        publishTwoAt(11);

        assertThat(load.target.rows(ITEM))
                .hasSize(150)
                .contains(row(120, "on its way"), row(30, "on its way"));
    }

    @Test
    void aLoadThatIsHeldBackDoesNotGoOnBehindTheLimit() {
        load.source.put(ITEM, rows(150));
        load.source.beforeRow = _ -> load.heldBack = Optional.of("paused");
        load.takenOver(1);
        publishTwoAt(10);

        assertThat(load.target.rows(ITEM)).hasSize(100);
    }

    @Test
    void whatAnEarlierProcessPublishedIsFollowedAndNotReadAgain() {
        load.target.record(
                ITEM,
                new TableRecord(
                        TableIntent.REPLICATE,
                        false,
                        List.of(new KeyRange(Optional.empty(), Optional.of(key(200)))),
                        200,
                        0,
                        Optional.of(LoadSamples.lsn(7))));
        load.source.put(ITEM, rows(250));
        load.takenOver(1);
        assertThat(load.fill(insert(10, row(200, "z")))).isEqualTo("applied");
        assertThat(load.fill(insert(10, row(201, "z")))).isEqualTo("handed over");
        publishAt(10);

        assertThat(load.told).contains("published 50 of item", "complete item");
        assertThat(load.target.done).doesNotContain("start over item");
        assertThat(load.board.beginnings()).containsEntry(ITEM.table(), LoadSamples.lsn(7));
    }

    @Test
    void aChunkOfWhichTooMuchChangedIsGivenUpAndTheNextOneIsSmaller() {
        load.source.put(ITEM, rows(100));
        load.source.beforeRow =
                row -> {
                    if (load.source.now == 10) {
                        load.applied(
                                update(11, row, row(LoadSamples.id(row), "x".repeat(1 << 18))));
                        load.source.now = 11;
                    }
                };
        load.takenOver(1);
        publishAt(11);

        assertThat(load.told)
                .containsSubsequence(
                        "given up: too many of its rows changed meanwhile", "published 50 of item");
    }

    @Test
    void whatALargeTransactionHandsOverIsBounded() {
        load.source.put(ITEM, row(1, "a"));
        load.source.beforeRow =
                _ -> {
                    for (int change = 0; change < 5 && load.source.now == 10; change++) {
                        load.fill(insert(11, row(1, "x".repeat(1 << 18))));
                    }
                    load.source.now = 11;
                };
        load.takenOver(1);
        load.work();

        assertThat(load.told).contains("given up: too many of its rows changed meanwhile");
    }

    @Test
    void aRowThatCameFromAnotherKeyWithoutItsLargeObjectsIsReadAgain() {
        load.source.put(ITEM, row(1, "large"));
        load.source.beforeRow =
                _ -> {
                    if (load.source.now == 10) {
                        load.applied(insert(11, row(1, Row.UNCHANGED)));
                        load.source.now = 11;
                    }
                };
        load.takenOver(1);
        publishAt(11);

        assertThat(load.told).contains("published 1 of item");
        assertThat(load.told.toString()).contains("given up: a row came here from another key");
        assertThat(load.target.rows(ITEM)).containsExactly(row(1, "large"));
    }

    @Test
    void aTableWhoseColumnsChangeIsReadAgainAsItIsNow() {
        TableSchema wider =
                new TableSchema(
                        ITEM.table(),
                        2,
                        List.of(
                                ITEM.columns().get(0),
                                ITEM.columns().get(1),
                                new Column("more", ColumnType.of(ColumnType.Kind.INT), true)),
                        ITEM.key());
        load.source.put(ITEM, row(1, "a"));
        load.source.beforeRow =
                _ -> {
                    if (load.source.now == 10) {
                        load.applied(
                                new LogEvent.Insert(
                                        new Position(LoadSamples.lsn(11), 0),
                                        wider,
                                        Row.of(2, "b", 3)));
                        load.source.now = 11;
                        load.source.put(ITEM, Row.of(1, "a", null), Row.of(2, "b", 3));
                    }
                };
        load.takenOver(1);
        publishAt(11);

        assertThat(load.told).contains("given up: the table's columns changed");
        assertThat(load.target.rows(ITEM)).containsExactly(Row.of(1, "a", null), Row.of(2, "b", 3));
    }

    @Test
    void aProcessThatFindsEverythingLoadedHasNothingToDo() throws InterruptedException {
        load.target.record(
                ITEM,
                new TableRecord(
                        TableIntent.REPLICATE,
                        true,
                        List.of(),
                        5,
                        0,
                        Optional.of(LoadSamples.lsn(7))));
        load.board.takenOver(LoadSamples.checkpoint(1, 9));

        assertThat(load.board.isComplete()).isTrue();
        assertThat(load.board.wantsRest()).isFalse();
        assertThat(load.board.isLoading()).isFalse();
        assertThat(load.fill(insert(10, row(1, "a")))).isEqualTo("applied");
        assertThat(load.workOnce()).isEqualTo("Wait");
    }

    @Test
    void anotherProcessMayHavePublishedBetweenTwoTakeOvers() {
        load.takenOver(1);
        load.target.record(
                ITEM,
                new TableRecord(
                        TableIntent.REPLICATE,
                        true,
                        List.of(),
                        5,
                        0,
                        Optional.of(LoadSamples.lsn(9))));
        load.board.takenOver(LoadSamples.checkpoint(2, 9));
        assertThat(load.board.isComplete()).as("the next epoch: nobody came between").isFalse();

        load.board.takenOver(LoadSamples.checkpoint(4, 9));
        assertThat(load.board.isComplete()).isTrue();
    }

    @Test
    void nothingIsDoneWithATableWhileAChunkFromBeforeAnotherOwnerIsOpen() {
        load.source.put(ITEM, row(1, "a"));
        load.source.beforeRow =
                _ -> {
                    load.board.takenOver(LoadSamples.checkpoint(4, 9));
                    assertThat(load.board.wantsRest()).as("it is being read").isFalse();
                };
        load.takenOver(1);
        load.work();

        assertThat(load.told).contains("given up: another process had taken over");
        assertThat(load.board.wantsRest()).as("to empty the table").isTrue();
    }

    @Test
    void ifItIsNotKnownWhetherAChunkIsDurableTheRecordsTell() {
        load.source.put(ITEM, row(1, "a"));
        load.target.publishFails = true;
        load.takenOver(1);
        load.waiting.then(() -> load.board.committed(LoadSamples.checkpoint(1, 10)));
        load.waiting.then(() ->
                assertThatThrownBy(() -> load.rest(10)).isInstanceOf(TidegateException.class));
        load.work();
        load.target.record(
                ITEM,
                new TableRecord(
                        TableIntent.REPLICATE,
                        true,
                        List.of(),
                        1,
                        0,
                        Optional.of(LoadSamples.lsn(9))));
        load.board.takenOver(LoadSamples.checkpoint(2, 9));

        assertThat(load.board.isComplete()).isTrue();
    }

    @Test
    void theReasonThatHoldsTheLoadBackIsToldOnce() throws InterruptedException {
        load.takenOver(1);
        load.heldBack = Optional.of("apply lags");
        assertThat(load.workOnce()).isEqualTo("Wait");
        assertThat(load.workOnce()).isEqualTo("Wait");
        load.heldBack = Optional.empty();
        assertThat(load.workOnce()).isEqualTo("Plan");

        assertThat(load.told).containsExactly("waiting: apply lags", "waiting: no more");
    }

    @Test
    void manySmallTablesShareThePositionBeforeThem() throws InterruptedException {
        TableSchema[] tables =
                IntStream.range(0, 10)
                        .mapToObj(number -> LoadSamples.schema("small" + number, List.of("id")))
                        .toArray(TableSchema[]::new);
        LoadFixture small = new LoadFixture(tables).takenOver(1);
        for (int table = 0; table < tables.length; table++) {
            assertThat(small.workOnce()).isEqualTo("Plan");
        }
        assertThat(small.workOnce()).isEqualTo("Prepare");

        assertThat(small.board.progress()).allMatch(table -> table.openChunks() == 1);
        assertThat(small.source.asked).containsExactly("low");
    }

    @Test
    void aLargeTableIsCutIntoPartsThatAreReadBesideEachOther() throws InterruptedException {
        load.source.cuts = List.of(key(50), key(100), key(150));
        load.takenOver(1);
        assertThat(load.workOnce()).isEqualTo("Plan");
        assertThat(load.workOnce()).isEqualTo("Prepare");

        assertThat(load.board.progress().getFirst().openChunks())
                .as("twice as many as are read at once")
                .isEqualTo(4);
    }

    /** One thread of the load works; apply goes on to a position and rests once. */
    private void publishTwoAt(int transaction) {
        load.waiting.then(() -> load.board.committed(LoadSamples.checkpoint(1, transaction)));
        load.waiting.then(() -> load.rest(transaction));
        publishAt(transaction);
    }

    private void publishAt(int transaction) {
        load.waiting.then(() -> load.board.committed(LoadSamples.checkpoint(1, transaction)));
        load.waiting.then(() -> load.rest(transaction));
        load.work();
    }

    private static Row[] rows(int count) {
        return IntStream.rangeClosed(1, count).mapToObj(id -> row(id, "x")).toArray(Row[]::new);
    }
}
