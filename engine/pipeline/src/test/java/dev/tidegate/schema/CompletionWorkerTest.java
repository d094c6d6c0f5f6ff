package dev.tidegate.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidegate.model.Column;
import dev.tidegate.model.ColumnType;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import dev.tidegate.model.TidegateException;
import dev.tidegate.schema.TableDefinition.ForeignKeyDefinition;
import dev.tidegate.schema.TargetSchema.LeftOut;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** In which order tables get what they get behind their rows. */
class CompletionWorkerTest {
    private static final TableId PARENT = new TableId("dbo", "parent");
    private static final TableId CHILD = new TableId("dbo", "child");
    private static final TableId LARGE = new TableId("dbo", "large");

    private final ListedTarget target = new ListedTarget();
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final CompletionWorker worker =
            new CompletionWorker(target, new Ears(), Duration.ofMillis(1));

    CompletionWorkerTest() {
        worker.know(List.of(table(PARENT), table(LARGE, PARENT), table(CHILD, PARENT)));
    }

    @Test
    void aTableGetsItsOwnAsSoonAsItIsAdded() throws Exception {
        worker.add(CHILD);

        worker.runWhileThereIsWork();

        assertThat(target.done()).containsExactly("key child", "index child");
        assertThat(worker.isDone()).isFalse();
        assertThat(heard).doesNotContain("done");
    }

    @Test
    void aForeignKeyWaitsForBothEnds() throws Exception {
        worker.add(CHILD);
        worker.runWhileThereIsWork();
        worker.add(PARENT);
        worker.runWhileThereIsWork();

        assertThat(target.done())
                .containsExactly(
                        "key child",
                        "index child",
                        "key parent",
                        "index parent",
                        "foreign_key child",
                        "validation child");
        assertThat(heard)
                .containsSubsequence("completed dbo.parent", "completed dbo.child", "done");
    }

    @Test
    void smallTablesShareARunAndALargeOneHasItsOwn() throws Exception {
        target.largeAre(LARGE);
        worker.add(LARGE);
        worker.add(PARENT);
        worker.add(CHILD);

        worker.runWhileThereIsWork();

        assertThat(target.runs())
                .containsExactly(
                        "key parent, index parent, key child, index child",
                        "foreign_key child, validation child",
                        "key large, index large",
                        "foreign_key large",
                        "validation large");
    }

    @Test
    void eachStepSaysWhichOfItsTablesItIs() throws Exception {
        worker.add(PARENT);
        worker.add(CHILD);

        worker.runWhileThereIsWork();

        assertThat(heard)
                .contains(
                        "key child 1 of 4",
                        "index child 2 of 4",
                        "foreign_key child 3 of 4",
                        "validation child 4 of 4");
        assertThat(worker.progress()).isEqualTo(new CompletionWorker.Progress(2, 2, List.of()));
    }

    @Test
    void whatIsThereAlreadyIsNotDoneAgain() throws Exception {
        target.isThere("key parent");
        worker.add(PARENT);

        worker.runWhileThereIsWork();

        assertThat(target.done()).containsExactly("index parent");
    }

    @Test
    void whatWasRefusedIsToldAndDoesNotStopTheRest() throws Exception {
        target.refuses("index parent");
        worker.add(PARENT);
        worker.add(CHILD);

        worker.runWhileThereIsWork();

        assertThat(heard).contains("left out index parent", "done");
    }

    @Test
    void whatWasPostponedIsLookedForAndDoneLater() throws Exception {
        target.postponesOnce("key parent");
        worker.add(PARENT);

        worker.runWhileThereIsWork();

        assertThat(target.done()).containsExactly("key parent", "index parent");
        assertThat(heard).containsOnlyOnce("completed dbo.parent");
    }

    @Test
    void aTargetThatIsAwayForAMomentIsAskedAgain() throws Exception {
        target.failsOnce(ErrorCode.TARGET_UNAVAILABLE);
        worker.add(PARENT);

        worker.runWhileThereIsWork();

        assertThat(target.done()).containsExactly("key parent", "index parent");
    }

    @Test
    void aRefusalIsNotTriedAgain() {
        target.failsOnce(ErrorCode.TARGET_REFUSED);
        worker.add(PARENT);

        TidegateException refused =
                catchThrowableOfType(TidegateException.class, worker::runWhileThereIsWork);

        assertThat(refused.code()).isEqualTo(ErrorCode.TARGET_REFUSED);
        assertThat(target.done()).isEmpty();
    }

    @Test
    void aTableThatIsTakenBackTakesTheForeignKeysToItAlong() throws Exception {
        worker.add(PARENT);
        worker.add(CHILD);
        worker.runWhileThereIsWork();

        worker.withdraw(PARENT);
        target.lost("key parent", "index parent", "foreign_key child", "validation child");
        worker.runWhileThereIsWork();
        assertThat(worker.isDone()).isFalse();
        worker.add(PARENT);
        worker.runWhileThereIsWork();

        assertThat(target.done()).endsWith("foreign_key child", "validation child");
        assertThat(worker.isDone()).isTrue();
        assertThat(heard).endsWith("done");
    }

    @Test
    void takingBackEndsWhatRunsAndWaitsForIt() throws Exception {
        target.largeAre(PARENT);
        target.blocks("key parent");
        worker.add(PARENT);
        Thread thread = Thread.ofPlatform().start(this::runUntilInterrupted);
        target.awaitBlocked();

        worker.withdraw(PARENT);

        assertThat(target.isBlocked()).isFalse();
        assertThat(worker.progress().running()).isEmpty();
        thread.interrupt();
        thread.join();
        assertThat(target.done()).isEmpty();
    }

    @Test
    void aThreadTakesOneTableWhileAnotherIsBusyWithAnother() throws Exception {
        target.largeAre(LARGE);
        target.blocks("key large");
        worker.add(LARGE);
        Thread thread = Thread.ofPlatform().start(this::runUntilInterrupted);
        target.awaitBlocked();

        worker.add(PARENT);
        worker.runWhileThereIsWork();

        assertThat(target.done()).containsExactly("key parent", "index parent");
        assertThat(worker.progress().running())
                .singleElement()
                .extracting(running -> running.step().object())
                .isEqualTo("key large");
        thread.interrupt();
        thread.join();
    }

    private void runUntilInterrupted() {
        try {
            worker.run();
        } catch (InterruptedException e) {
            heard.add("interrupted");
        }
    }

    private static TableDefinition table(TableId table, TableId... parents) {
        List<ForeignKeyDefinition> foreignKeys = new ArrayList<>();
        Arrays.stream(parents)
                .forEach(parent ->
                        foreignKeys.add(
                                new ForeignKeyDefinition(
                                        "FK_" + table.name(),
                                        List.of("id"),
                                        parent,
                                        List.of("id"),
                                        "NO_ACTION",
                                        "NO_ACTION",
                                        true)));
        return new TableDefinition(
                new TableSchema(
                        table,
                        1,
                        List.of(new Column("id", ColumnType.of(ColumnType.Kind.INT), false)),
                        List.of("id")),
                List.of(),
                Optional.empty(),
                List.of(),
                foreignKeys,
                List.of(),
                List.of(),
                0);
    }

    private final class Ears implements CompletionWorker.Observer {
        @Override
        public void began(CompletionWorker.Running running) {
            heard.add(
                    "%s %d of %d"
                            .formatted(running.step().object(), running.number(), running.of()));
        }

        @Override
        public void leftOut(List<LeftOut> objects) {
            objects.forEach(each -> heard.add("left out " + each.object()));
        }

        @Override
        public void completed(TableId table) {
            heard.add("completed " + table);
        }

        @Override
        public void done() {
            heard.add("done");
        }
    }
}
