package dev.tidegate.scenarios;

import static dev.tidegate.scenarios.PostgresFixture.checkpoint;
import static dev.tidegate.scenarios.PostgresFixture.delete;
import static dev.tidegate.scenarios.PostgresFixture.insert;
import static dev.tidegate.scenarios.PostgresFixture.table;
import static dev.tidegate.scenarios.PostgresFixture.update;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.apply.Target;
import dev.tidegate.apply.Target.TargetTransaction;
import dev.tidegate.ledger.LedgerChanges;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.ColumnType;
import dev.tidegate.model.ColumnType.Kind;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Row;
import dev.tidegate.model.TidegateException;
import dev.tidegate.postgres.PostgresTarget;
import dev.tidegate.sandbox.postgres.PostgresServer;
import dev.tidegate.schema.TableDefinition;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** Applying changes to a real PostgreSQL. Each test has a database of its own. */
class PostgresApplyTest {
    private static final TableDefinition ITEM =
            table("Item")
                    .column("Id", Kind.INT)
                    .column("Name", ColumnType.ofLength(Kind.NVARCHAR, 20))
                    .column("Note", ColumnType.ofLength(Kind.NVARCHAR, ColumnType.MAX))
                    .unique("UQ_Item_Name", "Name")
                    .build();

    private static final TableDefinition LOG =
            table("Log")
                    .withoutKey()
                    .column("A", Kind.INT)
                    .column("B", ColumnType.ofLength(Kind.VARCHAR, 10))
                    .column("C", Kind.XML)
                    .build();

    @TempDir static Path directory;
    private static @Nullable PostgresServer server;

    private @Nullable PostgresFixture opened;

    @BeforeAll
    static void startServer() throws Exception {
        server = PostgresServer.start(directory, "target");
    }

    @AfterAll
    static void stopServer() {
        server().close();
    }

    @BeforeEach
    void openDatabase(TestInfo test) throws Exception {
        opened = new PostgresFixture(server(), test.getTestMethod().orElseThrow().getName());
    }

    @AfterEach
    void closeDatabase() {
        db().close();
    }

    @Test
    void changesAreAppliedInOrderAndCommitWithTheCheckpoint() throws Exception {
        db().load(ITEM, item(1, "one"), item(2, "two"));
        Target apply = db().target().applyTarget(0);
        Checkpoint start = apply.takeOver();

        try (TargetTransaction transaction = apply.begin()) {
            transaction.apply(insert(ITEM, item(3, "three")));
            transaction.apply(update(ITEM, item(3, "three"), item(3, "drei")));
            transaction.apply(delete(ITEM, item(1, "one")));
            transaction.apply(insert(ITEM, item(1, "eins")));
            transaction.apply(update(ITEM, item(2, "two"), item(4, "two")));
            transaction.commit(checkpoint(start.epoch(), 7), LedgerChanges.Counted.NOTHING);
        }

        assertThat(items()).containsExactly("1|eins|∅", "3|drei|∅", "4|two|∅");
        assertThat(db().target().applyTarget(0).takeOver())
                .isEqualTo(checkpoint(start.epoch() + 1, 7));
    }

    @Test
    void aWindowOfThousandsOfChangesComesToWhatIsLeft() throws Exception {
        db().load(ITEM);
        List<LogEvent.Change> changes = new ArrayList<>();
        IntStream.range(0, 7_000).forEach(i -> changes.add(insert(ITEM, item(i, "a" + i))));
        IntStream.range(0, 7_000)
                .forEach(i -> changes.add(update(ITEM, item(i, "a" + i), item(i, "b" + i))));
        IntStream.range(10, 7_000).forEach(i -> changes.add(delete(ITEM, item(i, "b" + i))));

        db().apply(changes.toArray(LogEvent.Change[]::new));

        assertThat(items()).hasSize(10).contains("9|b9|∅");
    }

    @Test
    void aTransactionThatIsNotCommittedLeavesNothing() throws Exception {
        db().load(ITEM);
        Target apply = db().target().applyTarget(0);
        Checkpoint start = apply.takeOver();

        try (TargetTransaction transaction = apply.begin()) {
            for (int i = 0; i < 6_000; i++) {
                transaction.apply(insert(ITEM, item(i, "x" + i)));
            }
        }

        assertThat(items()).isEmpty();
        db().apply(apply, start, insert(ITEM, item(1, "one")));
        assertThat(items()).containsExactly("1|one|∅");
    }

    @Test
    void aServerThatDiesBeforeTheCommitKeepsNothing() throws Exception {
        db().load(ITEM);
        Target apply = db().target().applyTarget(0);
        Checkpoint start = apply.takeOver();
        TargetTransaction transaction = apply.begin();
        for (int i = 0; i < 6_000; i++) {
            transaction.apply(insert(ITEM, item(i, "x" + i)));
        }

        server().kill();

        assertFails(
                () ->
                        transaction.commit(
                                checkpoint(start.epoch(), 7), LedgerChanges.Counted.NOTHING),
                ErrorCode.TARGET_UNAVAILABLE);
        transaction.close();
        server().restart();
        assertThat(apply.takeOver())
                .isEqualTo(
                        new Checkpoint(
                                start.epoch() + 1,
                                start.commitLsn(),
                                start.committedAt(),
                                start.chain(),
                                0));
        assertThat(items()).isEmpty();
    }

    @Test
    void anOwnerThatLostItsEpochCommitsNothing() throws Exception {
        db().load(ITEM);
        Target older = db().target().applyTarget(0);
        Checkpoint olderStart = older.takeOver();
        TargetTransaction transaction = older.begin();
        transaction.apply(insert(ITEM, item(1, "older")));

        try (PostgresTarget other = db().newTarget()) {
            Target newer = other.applyTarget(0);
            Checkpoint newerStart = newer.takeOver();
            assertThat(newerStart.epoch()).isEqualTo(olderStart.epoch() + 1);

            assertFails(
                    () ->
                            transaction.commit(
                                    checkpoint(olderStart.epoch(), 7),
                                    LedgerChanges.Counted.NOTHING),
                    ErrorCode.TARGET_FENCED);
            transaction.close();
            db().apply(newer, newerStart, insert(ITEM, item(1, "newer")));
        }
        assertThat(items()).containsExactly("1|newer|∅");
    }

    @Test
    void whatAnOwnerWithoutItsEpochMissesIsTheNextOnesWork() throws Exception {
        db().load(ITEM, item(1, "one"), item(2, "two"));
        Target older = db().target().applyTarget(0);
        Checkpoint olderStart = older.takeOver();
        try (PostgresTarget other = db().newTarget()) {
            Target newer = other.applyTarget(0);
            db().apply(
                            newer,
                            newer.takeOver(),
                            delete(ITEM, item(1, "one")),
                            insert(ITEM, item(3, "three")));
        }

        assertFails(
                () -> db().apply(older, olderStart, delete(ITEM, item(1, "one"))),
                ErrorCode.TARGET_FENCED);
        assertFails(
                () -> db().apply(older, olderStart, insert(ITEM, item(3, "three"))),
                ErrorCode.TARGET_FENCED);
        assertThat(items()).containsExactly("2|two|∅", "3|three|∅");
    }

    @Test
    void groupsDoNotFenceEachOther() throws Exception {
        db().load(ITEM);
        Target zero = db().target().applyTarget(0);
        Checkpoint start = zero.takeOver();

        assertThat(db().target().applyTarget(1).takeOver().epoch()).isEqualTo(1);

        db().apply(zero, start, insert(ITEM, item(1, "one")));
        assertThat(items()).hasSize(1);
    }

    @Test
    void aRowThatIsMissingStopsTheGroup() throws Exception {
        db().load(ITEM, item(1, "one"));

        assertThatThrownBy(() ->
                        db().apply(
                                        update(ITEM, item(1, "one"), item(1, "uno")),
                                        update(ITEM, item(8, "secret"), item(8, "x"))))
                .isInstanceOf(TidegateException.class)
                .hasMessage(
                        "2 changes of table dbo.Item hit 1 rows of dbo.item, expected one each; the"
                                + " rows' key is in \"Id\"")
                .extracting("code")
                .isEqualTo(ErrorCode.TARGET_ROW_MISSING);
        assertFails(() -> db().apply(delete(ITEM, item(9, "nine"))), ErrorCode.TARGET_ROW_MISSING);
        assertThat(items()).containsExactly("1|one|∅");
    }

    @Test
    void carefullyTheChangeThatMissedItsRowIsNamed() throws Exception {
        db().load(ITEM, item(1, "one"));
        Target apply = db().target().applyTarget(0);
        Checkpoint start = apply.takeOver();

        try (TargetTransaction transaction = apply.beginCarefully()) {
            transaction.apply(update(ITEM, item(1, "one"), item(1, "uno")));
            transaction.apply(update(ITEM, item(8, "secret"), item(8, "x")));
            assertThatThrownBy(() ->
                            transaction.commit(
                                    checkpoint(start.epoch(), 7), LedgerChanges.Counted.NOTHING))
                    .isInstanceOf(TidegateException.class)
                    .hasMessage(
                            "a change of table dbo.Item hit 0 rows of dbo.item, expected one; the"
                                    + " row's key is in \"Id\"")
                    .extracting("code")
                    .isEqualTo(ErrorCode.TARGET_ROW_MISSING);
        }
        assertThat(items()).containsExactly("1|one|∅");
    }

    @Test
    void largeObjectsThatTheLogLeftOutAreNotTouched() throws Exception {
        db().load(ITEM, Row.of(1, "one", "long"), Row.of(2, "two", "longer"));

        db().apply(
                        update(
                                ITEM,
                                Row.of(1, "one", Row.UNCHANGED),
                                Row.of(1, "uno", Row.UNCHANGED)),
                        update(
                                ITEM,
                                Row.of(2, "two", Row.UNCHANGED),
                                Row.of(5, "two", Row.UNCHANGED)),
                        update(
                                ITEM,
                                Row.of(1, "uno", Row.UNCHANGED),
                                Row.of(1, "uno", Row.UNCHANGED)));

        assertThat(items()).containsExactly("1|uno|long", "5|two|longer");
    }

    @Test
    void oneOfSeveralEqualRowsIsChangedOrDeleted() throws Exception {
        db().load(LOG, log(1, "x"), log(1, "x"), log(1, "x"), log(2, null), log(2, null));

        db().apply(
                        update(LOG, log(1, "x"), log(1, "y")),
                        delete(LOG, log(1, "x")),
                        delete(LOG, log(2, null)),
                        insert(LOG, log(3, "z")));

        assertThat(db().rows("select a, b, c from dbo.log order by a, b"))
                .containsExactly("1|x|<c/>", "1|y|<c/>", "2|∅|<c/>", "3|z|<c/>");
        assertFails(() -> db().apply(delete(LOG, log(9, "x"))), ErrorCode.TARGET_ROW_MISSING);
    }

    @Test
    void aChildMayComeBeforeItsParentInsideATransaction() throws Exception {
        TableDefinition parent = table("Parent").column("Id", Kind.INT).build();
        TableDefinition child =
                table("Child")
                        .column("Id", Kind.INT)
                        .column("ParentId", Kind.INT)
                        .foreignKey("ParentId", "Parent", "CASCADE")
                        .build();
        db().load(parent, Row.of(1));
        db().load(child, Row.of(10, 1));
        db().target().schema().completeAfterLoad(List.of(parent, child));

        db().apply(
                        insert(child, 20, 2),
                        insert(parent, 2),
                        // the source's cascade is in the log: it must not happen twice
                        delete(parent, Row.of(1)),
                        delete(child, Row.of(10, 1)));

        assertThat(db().rows("select id, parentid from dbo.child")).containsExactly("20|2");
        assertThatThrownBy(() -> db().apply(insert(child, 30, 777)))
                .isInstanceOf(TidegateException.class)
                .hasMessageContaining("fk_child_parent")
                .hasMessageNotContaining("777")
                .extracting("code")
                .isEqualTo(ErrorCode.TARGET_REFUSED);
    }

    @Test
    void uniqueValuesWanderFromRowToRow() throws Exception {
        db().load(ITEM, item(1, "a"), item(2, "b"), item(3, "c"));
        db().target().schema().completeAfterLoad(List.of(ITEM));

        db().apply(
                        // one statement on the source: each row takes the next one's name
                        update(ITEM, item(1, "a"), item(1, "b")),
                        update(ITEM, item(2, "b"), item(2, "c")),
                        update(ITEM, item(3, "c"), item(3, "a")));

        assertThat(items()).containsExactly("1|b|∅", "2|c|∅", "3|a|∅");
        assertFails(() -> db().apply(insert(ITEM, item(4, "a"))), ErrorCode.TARGET_REFUSED);
    }

    @Test
    void textThatPostgresCannotHoldStopsTheGroup() throws Exception {
        db().load(ITEM);

        assertThatThrownBy(() -> db().apply(insert(ITEM, item(1, "sec\0ret"))))
                .hasMessage(
                        "a value of column \"Name\" of table dbo.Item has the character U+0000,"
                                + " which PostgreSQL cannot hold in text; the row's key is in"
                                + " \"Id\"")
                .extracting("code")
                .isEqualTo(ErrorCode.TARGET_REFUSED);
        assertFails(
                () -> db().apply(insert(ITEM, item(1, "half \ud83d"))), ErrorCode.TARGET_REFUSED);
        assertFails(
                () -> db().apply(insert(ITEM, item(1, "x".repeat(21)))), ErrorCode.TARGET_REFUSED);
    }

    private List<String> items() throws Exception {
        return db().rows("select id, name, note from dbo.item order by id");
    }

    private static Row item(int id, String name) {
        return Row.of(id, name, null);
    }

    private static Row log(int a, @Nullable String b) {
        return Row.of(a, b, "<c/>");
    }

    private static void assertFails(ThrowingCallable call, ErrorCode code) {
        assertThatThrownBy(call)
                .isInstanceOf(TidegateException.class)
                .extracting("code")
                .isEqualTo(code);
    }

    private static PostgresServer server() {
        if (server == null) {
            throw new IllegalStateException("the server is not started");
        }
        return server;
    }

    private PostgresFixture db() {
        if (opened == null) {
            throw new IllegalStateException("the database is not open");
        }
        return opened;
    }
}
