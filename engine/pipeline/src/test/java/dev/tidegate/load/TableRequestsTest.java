package dev.tidegate.load;

import static dev.tidegate.load.LoadSamples.ITEM;
import static dev.tidegate.load.LoadSamples.NOTE;
import static dev.tidegate.load.LoadSamples.insert;
import static dev.tidegate.load.LoadSamples.key;
import static dev.tidegate.load.LoadSamples.row;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.load.ChunkTarget.TableRecord;
import dev.tidegate.model.TableSchema;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What operators want of tables while everything else goes on. */
class TableRequestsTest {
    private static final TableSchema OTHER = LoadSamples.schema("other", List.of("id"));

    private final FakeTarget target = new FakeTarget();
    private final LoadFixture load = allLoaded(ITEM);

    @Test
    void aTableIsLoadedAnewFromAMomentOfRestOn() throws InterruptedException {
        CompletableFuture<Void> done = load.board.startOver(ITEM.table());
        assertThat(load.board.wantsRest()).isTrue();
        assertThat(load.workOnce()).as("not before").isEqualTo("Wait");
        assertThat(load.fill(insert(10, row(1, "a")))).as("until then").isEqualTo("applied");
        load.undo();
        assertThat(done).isNotDone();
        load.rest(10);

        assertThat(done).isCompleted();
        assertThat(load.target.done).containsExactly("start over item");
        assertThat(load.told).containsExactly("started over item");
        assertThat(load.fill(insert(11, row(1, "a")))).isEqualTo("handed over");
        assertThat(load.board.isComplete()).isFalse();
        assertThat(load.workOnce()).isEqualTo("Plan");
    }

    @Test
    void aTableThatIsLoadedWhileOthersAreFollowedIsReadWithLessAtOnce()
            throws InterruptedException {
        assertThat(readsAtOnce(allLoaded(OTHER, ITEM))).as("beside the other").isEqualTo(1);
        assertThat(readsAtOnce(allLoaded(ITEM))).as("it is all there is").isEqualTo(2);
    }

    /** Of the first table's load, once more. */
    private static int readsAtOnce(LoadFixture load) throws InterruptedException {
        load.source.cuts = List.of(key(50), key(100), key(150));
        CompletableFuture<Void> _ = load.board.startOver(ITEM.table());
        load.rest(10);
        assertThat(load.workOnce()).isEqualTo("Plan");
        assertThat(load.workOnce()).isEqualTo("Prepare");
        int reads = 0;
        while (load.board.claims().next() instanceof Task.Load) {
            reads++;
        }
        return reads;
    }

    @Test
    void chunksOfATableThatStartsOverAreUndoneFirst() throws InterruptedException {
        CompletableFuture<Void> _ = load.board.startOver(ITEM.table());
        load.rest(10);
        load.source.put(ITEM, row(1, "a"));
        load.source.beforeRow =
                _ -> {
                    CompletableFuture<Void> _ = load.board.startOver(ITEM.table());
                    assertThat(load.board.wantsRest()).as("it is being read").isFalse();
                };
        load.work();

        assertThat(load.told).contains("given up: its table is wanted otherwise");
        assertThat(load.board.wantsRest()).isTrue();
    }

    @Test
    void changesOfATableThatIsSkippedAreNotApplied() {
        CompletableFuture<Void> done = load.board.intend(ITEM.table(), TableIntent.SKIP);
        load.rest(10);

        assertThat(done).isCompleted();
        assertThat(load.target.done).containsExactly("intend item SKIP");
        assertThat(load.fill(insert(11, row(1, "a")))).isEqualTo("dropped");
        assertThat(load.board.isComplete()).as("of what is wanted").isTrue();
    }

    @Test
    void aTableThatWasSkippedAndIsWantedAgainIsLoadedFromNothing() throws InterruptedException {
        CompletableFuture<Void> _ = load.board.intend(ITEM.table(), TableIntent.SKIP);
        load.rest(10);
        CompletableFuture<Void> _ = load.board.intend(ITEM.table(), TableIntent.REPLICATE);
        load.rest(11);

        assertThat(load.target.done)
                .containsExactly("intend item SKIP", "start over item", "intend item REPLICATE");
        assertThat(load.workOnce()).isEqualTo("Plan");
    }

    @Test
    void aTableThatIsPausedIsFollowedAsFarAsItIsLoaded() throws InterruptedException {
        CompletableFuture<Void> _ = load.board.startOver(ITEM.table());
        load.rest(10);
        CompletableFuture<Void> _ = load.board.intend(ITEM.table(), TableIntent.PAUSE);
        load.rest(10);
        assertThat(load.workOnce()).isEqualTo("Wait");
        assertThat(load.fill(insert(11, row(1, "a")))).isEqualTo("handed over");
        assertThat(load.board.isComplete()).isFalse();

        CompletableFuture<Void> _ = load.board.intend(ITEM.table(), TableIntent.REPLICATE);
        load.rest(11);
        assertThat(load.workOnce()).isEqualTo("Plan");
    }

    @Test
    void aTableThatIsAddedIsLoadedAndItsChangesBeforeThatAreDropped() throws InterruptedException {
        LoadFixture without = new LoadFixture(NOTE).takenOver(1);
        assertThat(without.fill(insert(10, row(1, "a")))).isEqualTo("dropped");
        CompletableFuture<Void> done = without.board.add(ITEM);
        without.rest(10);
        assertThat(done).isCompleted();
        assertThat(without.fill(insert(11, row(1, "a")))).isEqualTo("handed over");
        assertThat(without.board.progress()).hasSize(2);
    }

    @Test
    void aTableThatIsReplicatedNoMoreIsFollowedToTheEndOfWhatTheJournalHasOfIt() {
        LoadFixture without = new LoadFixture(LoadFixture.SETTINGS, target, NOTE).takenOver(1);

        assertThat(without.fill(insert(10, row(1, "a")))).isEqualTo("applied");
    }

    @Test
    void nothingCanBeWantedOfATableThatIsNotKnown() {
        assertThat(load.board.startOver(NOTE.table())).isCompletedExceptionally();
    }

    private LoadFixture allLoaded(TableSchema... tables) {
        for (TableSchema table : tables) {
            target.record(
                    table,
                    new TableRecord(
                            TableIntent.REPLICATE,
                            true,
                            List.of(),
                            5,
                            0,
                            Optional.of(LoadSamples.lsn(7))));
        }
        return new LoadFixture(LoadFixture.SETTINGS, target, tables).takenOver(1);
    }
}
