package dev.tidegate.scenarios;

import static dev.tidegate.scenarios.PostgresFixture.insert;
import static dev.tidegate.scenarios.PostgresFixture.table;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.capture.SourceLog.Changed;
import dev.tidegate.capture.SourceLog.Drained;
import dev.tidegate.capture.SourceLog.SourceOffset;
import dev.tidegate.journal.MarkerRows;
import dev.tidegate.model.ColumnType;
import dev.tidegate.model.ColumnType.Kind;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Row;
import dev.tidegate.model.TidegateException;
import dev.tidegate.sandbox.postgres.PostgresServer;
import dev.tidegate.schema.TableDefinition;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** The log of a real PostgreSQL as changes of the source's tables. */
class PostgresLogTest {
    private static final TableDefinition ITEM =
            table("Item")
                    .column("Id", Kind.INT)
                    .column("Name", ColumnType.ofLength(Kind.NVARCHAR, 20))
                    .column("Note", ColumnType.ofLength(Kind.NVARCHAR, ColumnType.MAX))
                    .build();

    @TempDir static Path directory;
    private static @Nullable PostgresServer server;

    private @Nullable PostgresFixture opened;
    private @Nullable StreamBackFixture stream;

    @BeforeAll
    static void startServer() throws Exception {
        server = PostgresServer.start(directory, "target");
    }

    @AfterAll
    static void stopServer() {
        Objects.requireNonNull(server).close();
    }

    @BeforeEach
    void openDatabase(TestInfo test) throws Exception {
        opened =
                new PostgresFixture(
                        Objects.requireNonNull(server),
                        test.getTestMethod().orElseThrow().getName());
        db().load(ITEM);
        stream = new StreamBackFixture(db(), ITEM);
    }

    @AfterEach
    void closeDatabase() throws Exception {
        stream().close();
        db().close();
    }

    @Test
    void transactionsComeWholeAndInTheOrderOfTheirCommits() throws Exception {
        try (LogFollower follower = LogFollower.start(stream().log(), Optional.empty())) {
            db().sql(
                            "begin; insert into dbo.item values (1, 'one', null), (2, 'two', 'x');"
                                    + " update dbo.item set name = 'uno' where id = 1;"
                                    + " delete from dbo.item where id = 2; commit");
            db().sql("insert into dbo.item values (3, 'three', null)");

            List<Changed> changes = follower.awaitChanges(5);

            assertThat(changes.stream().map(PostgresLogTest::text))
                    .containsExactly(
                            "+1 one ∅", "+2 two x", "1 one → 1 uno", "-2 two", "+3 three ∅");
            assertThat(changes.subList(0, 4))
                    .allSatisfy(it ->
                            assertThat(it.commitLsn())
                                    .isEqualTo(changes.getFirst().commitLsn())
                                    .isLessThan(changes.getLast().commitLsn()));
            assertThat(changes.stream().map(PostgresLogTest::order))
                    .containsExactly(0L, 1L, 2L, 3L, 0L);
            Drained end = follower.awaitDrained(changes.getLast().commitLsn());
            assertThat(end.offset()).isNotNull();
        }
    }

    @Test
    void readingOnFromAnOffsetGivesWhatCameBehindItAndNothingElse() throws Exception {
        LogFollower first = LogFollower.start(stream().log(), Optional.empty());
        try (first) {
            db().sql("insert into dbo.item values (1, 'one', null)");
            db().sql("insert into dbo.item values (2, 'two', null)");
            List<Changed> _ = first.awaitChanges(2);
        }
        db().sql("insert into dbo.item values (3, 'three', null)");

        Optional<SourceOffset> from = Optional.of(first.reached());
        try (LogFollower follower = LogFollower.start(stream().log(), from)) {
            assertThat(follower.awaitChanges(1).stream().map(PostgresLogTest::text))
                    .containsExactly("+3 three ∅");
        }
    }

    @Test
    void whatTidegateAppliedItselfDoesNotComeBack() throws Exception {
        try (LogFollower follower = LogFollower.start(stream().log(), Optional.empty())) {
            db().apply(insert(ITEM, 1, "applied", null));
            db().sql("insert into dbo.item values (2, 'written', null)");
            db().apply(insert(ITEM, 3, "applied", null));
            db().sql("insert into dbo.item values (4, 'written', null)");

            assertThat(follower.awaitChanges(2).stream().map(PostgresLogTest::text))
                    .containsExactly("+2 written ∅", "+4 written ∅");
        }
    }

    @Test
    void aLargeTransactionIsNotKeptAndComesWhole() throws Exception {
        try (LogFollower follower = LogFollower.start(stream().log(), Optional.empty())) {
            db().sql("insert into dbo.item values (-1, 'before', null)");
            db().sql("insert into dbo.item select i, 'n', null from generate_series(1, 50000) i");
            db().sql("insert into dbo.item values (-2, 'behind', null)");

            List<Changed> changes = follower.awaitChanges(50_002);

            assertThat(changes).hasSize(50_002);
            assertThat(text(changes.getFirst())).isEqualTo("+-1 before ∅");
            assertThat(text(changes.getLast())).isEqualTo("+-2 behind ∅");
            assertThat(changes.get(1).commitLsn()).isEqualTo(changes.get(50_000).commitLsn());
            assertThat(order(changes.get(50_000))).isEqualTo(49_999);
        }
    }

    @Test
    void aLargeTransactionOfTidegatesOwnIsDropped() throws Exception {
        try (LogFollower follower = LogFollower.start(stream().log(), Optional.empty())) {
            db().sql(
                            "begin; insert into dbo.item select i, 'n', null"
                                    + " from generate_series(1, 50000) i;"
                                    + " update tidegate.checkpoint set applied_at = now(); commit");
            db().sql("insert into dbo.item values (-2, 'behind', null)");

            assertThat(follower.awaitChanges(1).stream().map(PostgresLogTest::text))
                    .containsExactly("+-2 behind ∅");
        }
    }

    @Test
    void aLargeObjectThatDidNotChangeIsLeftOutAndOneThatMovesIsNot() throws Exception {
        String large = "x".repeat(300_000);
        db().sql("insert into dbo.item values (1, 'one', repeat('x', 300000))");
        stream().dropSlot();
        stream().makeSlot();
        try (LogFollower follower = LogFollower.start(stream().log(), Optional.empty())) {
            db().sql("update dbo.item set name = 'uno'");
            db().sql("update dbo.item set note = note || 'y'");
            db().sql("update dbo.item set id = 2");

            List<Changed> changes = follower.awaitChanges(3);

            assertThat(((LogEvent.Update) changes.get(0).event()).after())
                    .isEqualTo(Row.of(1, "uno", Row.UNCHANGED));
            assertThat(((LogEvent.Update) changes.get(1).event()).before())
                    .isEqualTo(Row.of(1, "uno", large));
            assertThat(((LogEvent.Update) changes.get(2).event()).after())
                    .isEqualTo(Row.of(2, "uno", large + "y"));
        }
    }

    @Test
    void aMarkerStandsBetweenTheTransactionsWhereItWasCommitted() throws Exception {
        try (LogFollower follower = LogFollower.start(stream().log(), Optional.empty())) {
            db().sql("insert into dbo.item values (1, 'before', null)");
            stream().mark("shop/1/FORWARD/START");
            db().sql("insert into dbo.item values (2, 'behind', null)");

            List<Changed> changes = follower.awaitChanges(3);

            assertThat(MarkerRows.marker((LogEvent.Change) changes.get(1).event()))
                    .contains("shop/1/FORWARD/START");
            assertThat(text(changes.get(2))).isEqualTo("+2 behind ∅");
        }
    }

    @Test
    void anIdleLogMovesOnAndTheSlotWithIt() throws Exception {
        try (LogFollower follower = LogFollower.start(stream().log(), Optional.empty())) {
            String before = confirmed();
            db().sql("create table public.other as select i from generate_series(1, 1000) i");

            follower.await(it ->
                    it instanceof Changed changed && changed.event() instanceof LogEvent.Watermark);

            long deadline = System.nanoTime() + 20_000_000_000L;
            while (confirmed().equals(before) && System.nanoTime() < deadline) {
                Thread.onSpinWait();
            }
            assertThat(confirmed()).isNotEqualTo(before);
        }
    }

    @Test
    void aSlotThatWasMadeAnewIsNotTakenForTheOldOne() throws Exception {
        Changed first;
        try (LogFollower follower = LogFollower.start(stream().log(), Optional.empty())) {
            db().sql("insert into dbo.item values (1, 'one', null)");
            first = follower.awaitChanges(1).getFirst();
        }
        db().sql("insert into dbo.item values (2, 'lost', null)");
        stream().dropSlot();
        stream().makeSlot();

        try (LogFollower follower =
                LogFollower.start(stream().log(), Optional.of(first.offset()))) {
            assertThat(follower.awaitFailure())
                    .isInstanceOfSatisfying(
                            TidegateException.class,
                            it -> assertThat(it.code()).isEqualTo(ErrorCode.SOURCE_LOG_TRUNCATED));
        }
    }

    @Test
    void whatCannotBeCarriedStopsTheStream() throws Exception {
        try (LogFollower follower = LogFollower.start(stream().log(), Optional.empty())) {
            db().sql("insert into dbo.item values (1, 'one', null)");
            follower.awaitChanges(1);
            db().sql("truncate dbo.item");

            assertThat(follower.awaitFailure())
                    .isInstanceOfSatisfying(
                            TidegateException.class,
                            it -> {
                                assertThat(it.code()).isEqualTo(ErrorCode.SOURCE_LOG_INCONSISTENT);
                                assertThat(it.getMessage()).contains("dbo.item", "TRUNCATE");
                            });
        }
    }

    @Test
    void aTableThatDoesNotLogWholeOldRowsStopsTheStream() throws Exception {
        db().sql("alter table dbo.item replica identity default");
        try (LogFollower follower = LogFollower.start(stream().log(), Optional.empty())) {
            db().sql("insert into dbo.item values (1, 'one', null)");

            assertThat(follower.awaitFailure())
                    .isInstanceOfSatisfying(
                            TidegateException.class,
                            it -> {
                                assertThat(it.code()).isEqualTo(ErrorCode.TARGET_NOT_READY);
                                assertThat(it.hint()).contains("REPLICA IDENTITY FULL");
                            });
        }
    }

    @Test
    void aColumnThatTheSourceLacksStopsTheStream() throws Exception {
        db().sql("alter table dbo.item add column extra int");
        try (LogFollower follower = LogFollower.start(stream().log(), Optional.empty())) {
            db().sql("insert into dbo.item values (1, 'one', null, 5)");

            assertThat(follower.awaitFailure())
                    .isInstanceOfSatisfying(
                            TidegateException.class,
                            it -> assertThat(it.getMessage()).contains("extra"));
        }
    }

    @Test
    void aPublicationThatDoesNotTellWhatIsTidegatesOwnIsRefused() throws Exception {
        db().sql("alter publication tidegate_back drop table tidegate.checkpoint");
        try (LogFollower follower = LogFollower.start(stream().log(), Optional.empty())) {
            assertThat(follower.awaitFailure())
                    .isInstanceOfSatisfying(
                            TidegateException.class,
                            it -> {
                                assertThat(it.code()).isEqualTo(ErrorCode.TARGET_NOT_READY);
                                assertThat(it.hint()).contains("ADD TABLE tidegate.checkpoint");
                            });
        }
    }

    @Test
    void withoutASlotNothingIsRead() throws Exception {
        stream().dropSlot();
        try (LogFollower follower = LogFollower.start(stream().log(), Optional.empty())) {
            assertThat(follower.awaitFailure())
                    .isInstanceOfSatisfying(
                            TidegateException.class,
                            it -> assertThat(it.code()).isEqualTo(ErrorCode.TARGET_NOT_READY));
        }
        stream().makeSlot();
    }

    private String confirmed() throws Exception {
        return db().rows(
                        "select confirmed_flush_lsn from pg_replication_slots where slot_name = '"
                                + stream().settings().slot()
                                + "'")
                .getFirst();
    }

    private static long order(Changed changed) {
        return ((LogEvent.Change) changed.event()).position().order();
    }

    private static String text(Changed changed) {
        return switch ((LogEvent.Change) changed.event()) {
            case LogEvent.Insert insert ->
                    "+"
                            + insert.after().value(0)
                            + " "
                            + insert.after().value(1)
                            + " "
                            + Optional.ofNullable(insert.after().value(2)).orElse("∅");
            case LogEvent.Update update ->
                    update.before().value(0)
                            + " "
                            + update.before().value(1)
                            + " → "
                            + update.after().value(0)
                            + " "
                            + update.after().value(1);
            case LogEvent.Delete delete ->
                    "-" + delete.before().value(0) + " " + delete.before().value(1);
        };
    }

    private PostgresFixture db() {
        return Objects.requireNonNull(opened);
    }

    private StreamBackFixture stream() {
        return Objects.requireNonNull(stream);
    }
}
