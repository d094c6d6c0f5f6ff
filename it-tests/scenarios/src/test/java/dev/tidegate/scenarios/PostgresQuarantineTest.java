package dev.tidegate.scenarios;

import static dev.tidegate.scenarios.PostgresFixture.delete;
import static dev.tidegate.scenarios.PostgresFixture.insert;
import static dev.tidegate.scenarios.PostgresFixture.lsn;
import static dev.tidegate.scenarios.PostgresFixture.table;
import static dev.tidegate.scenarios.PostgresFixture.update;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidegate.apply.ApplySettings;
import dev.tidegate.apply.ApplyWorker;
import dev.tidegate.apply.Quarantine;
import dev.tidegate.apply.QuarantineDesk;
import dev.tidegate.apply.QuarantineDesk.Consent;
import dev.tidegate.apply.QuarantineDesk.State;
import dev.tidegate.convert.live.LiveTables;
import dev.tidegate.ledger.Lane;
import dev.tidegate.ledger.LedgerChanges;
import dev.tidegate.ledger.Ledgers;
import dev.tidegate.ledger.TableLedger;
import dev.tidegate.load.ChunkTarget;
import dev.tidegate.load.KeyRange;
import dev.tidegate.load.LoadedTables;
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
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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

/** Transactions that a real PostgreSQL refuses, and what an operator can do with them. */
class PostgresQuarantineTest {
    private static final Consent ANNA = new Consent("anna", "ticket 4711");

    private static final TableDefinition ITEM =
            table("Item")
                    .column("Id", Kind.INT)
                    .column("Name", ColumnType.ofLength(Kind.NVARCHAR, 20))
                    .build();
    private static final TableDefinition PART =
            table("Part")
                    .column("Id", Kind.INT)
                    .column("ItemId", Kind.INT)
                    .foreignKey("ItemId", "Item", "NO_ACTION")
                    .build();

    private static final TableDefinition BOX =
            table("Box")
                    .column("Id", Kind.INT)
                    .column("Name", ColumnType.ofLength(Kind.NVARCHAR, 10))
                    .build();
    private static final TableDefinition OTHER = table("Other").column("Id", Kind.INT).build();

    @TempDir static Path directory;
    private static @Nullable PostgresServer server;

    private final ListJournal journal = new ListJournal();
    private final List<Quarantine.Summary> told = new ArrayList<>();
    private Ledgers ledgers = Ledgers.OFF;
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
        db().load(ITEM, item(1, "one"), item(2, "two"));
        db().load(PART, Row.of(10, 1));
        db().target().schema().completeAfterLoad(List.of(ITEM, PART));
    }

    @AfterEach
    void closeDatabase() {
        db().close();
    }

    @Test
    void theWindowsTransactionsBeforeTheOneAtFaultAreAppliedAndItIsNamed() throws Exception {
        journal.add(100, insert(ITEM, item(3, "three")));
        journal.add(
                101,
                insert(PART, 11, 3),
                insert(ITEM, item(4, "four")),
                insert(ITEM, item(5, "sec\0ret")));
        journal.add(102, insert(ITEM, item(6, "six")));

        TidegateException stopped = applyFails();

        assertThat(stopped.code()).isEqualTo(ErrorCode.TARGET_REFUSED);
        assertThat(stopped)
                .hasMessage(
                        "cannot apply the transaction at "
                                + lsn(101)
                                + ": a value of column \"Name\" of table dbo.Item has the"
                                + " character U+0000, which PostgreSQL cannot hold in text; the"
                                + " row's key is in \"Id\"");
        assertThat(stopped.hint())
                .contains("tidegate quarantine approve --transaction " + lsn(101));
        assertThat(items()).containsExactly("1|one", "2|two", "3|three");
        assertThat(checkpoint()).isEqualTo(lsn(100).toString());
        assertThat(db().rows("select commit_lsn, state, code from tidegate.quarantine"))
                .containsExactly(lsn(101) + "|blocking|TARGET_REFUSED");
    }

    @Test
    void anApprovedTransactionIsKeptWholeAndTheRestGoesOn() throws Exception {
        journal.add(100, insert(ITEM, item(3, "three")));
        journal.add(
                101,
                update(ITEM, item(1, "one"), item(1, "uno")),
                insert(ITEM, item(5, "a\0b\ud83d")),
                delete(PART, Row.of(10, 1)));
        journal.add(102, insert(ITEM, item(6, "six")));
        applyFails();

        try (QuarantineDesk desk = desk()) {
            assertThat(desk.approve(lsn(101), ANNA).state()).isEqualTo(State.APPROVED);
        }
        apply();

        assertThat(items()).containsExactly("1|one", "2|two", "3|three", "6|six");
        assertThat(db().rows("select chain from tidegate.checkpoint"))
                .containsExactly(journal.chain().toString());
        assertThat(
                        db().rows(
                                        "select change_order, kind, mode, target_table, key_before,"
                                                + " row_before, key_after, row_after"
                                                + " from tidegate.quarantined_change order by 1"))
                .containsExactly(
                        "0|update|strict|dbo.item|[1]|{\"id\": 1, \"name\": \"one\"}|[1]|{\"id\": 1,"
                                + " \"name\": \"uno\"}",
                        "1|insert|strict|dbo.item|∅|∅|[5]|{\"id\": 5, \"name\":"
                                + " \"a\\u0000b\\ud83d\"}",
                        "2|delete|strict|dbo.part|[10]|{\"id\": 10, \"itemid\": 1}|∅|∅");
        assertThat(told.getLast().transactions()).isEqualTo(1);
        assertThat(told.getLast().oldest()).isPresent();
    }

    @Test
    void aPersonCanReplayWhatWasPutAsideAndResolveIt() throws Exception {
        journal.add(100, insert(ITEM, item(5, "x".repeat(21))));
        applyFails();
        try (QuarantineDesk desk = desk()) {
            desk.approve(lsn(100), ANNA);
            apply();
            db().sql("alter table dbo.item alter column name type varchar(40)");
            db().sql(
                            "insert into dbo.item select r.* from tidegate.quarantined_change c,"
                                    + " json_populate_record(null::dbo.item, c.row_after) r");

            QuarantineDesk.Case resolved = desk.resolve(lsn(100), ANNA);

            assertThat(resolved.state()).isEqualTo(State.RESOLVED);
            assertThat(resolved.resolution().orElseThrow().who()).startsWith("anna (role ");
        }
        assertThat(items()).hasSize(3);
        apply();
        assertThat(told.getLast().transactions()).isZero();
    }

    @Test
    void aDependantOfTheSameRowStopsAgainAndSaysOfWhich() throws Exception {
        journal.add(100, insert(ITEM, item(5, "secret\0")));
        journal.add(101, update(ITEM, item(5, "secret\0"), item(5, "mended")));
        putAside(100);

        assertThat(applyFails())
                .hasMessage(
                        "cannot apply the transaction at "
                                + lsn(101)
                                + ": a change of table dbo.Item hit 0 rows of dbo.item, expected"
                                + " one; the row's key is in \"Id\"; the transaction at "
                                + lsn(100)
                                + ", which is in quarantine, changed the same row");
        assertThat(items()).containsExactly("1|one", "2|two");
    }

    @Test
    void aDependantThroughAForeignKeyStopsAgain() throws Exception {
        journal.add(100, insert(ITEM, item(5, "x\0")));
        journal.add(101, insert(PART, 12, 5));
        putAside(100);

        assertThat(applyFails())
                .hasMessageContaining("a foreign key is violated (SQLSTATE 23503)")
                .hasMessageContaining("the key of table dbo.Part is \"Id\"")
                .hasMessageEndingWith(
                        "the transaction at "
                                + lsn(100)
                                + ", which is in quarantine, changed the same table");
    }

    @Test
    void aHugeTransactionIsPutAsideToo() throws Exception {
        LogEvent.Change[] changes =
                IntStream.range(0, 3_000)
                        .mapToObj(i -> insert(ITEM, item(100 + i, i == 2_999 ? "\0" : "n" + i)))
                        .toArray(LogEvent.Change[]::new);
        journal.add(100, changes);
        journal.add(101, insert(ITEM, item(6, "six")));

        putAside(100);
        apply();

        assertThat(items()).containsExactly("1|one", "2|two", "6|six");
        assertThat(
                        db().rows(
                                        "select count(*), max(change_order)"
                                                + " from tidegate.quarantined_change"))
                .containsExactly("3000|2999");
        try (QuarantineDesk desk = desk()) {
            assertThat(desk.contents(lsn(100)))
                    .containsExactly(new QuarantineDesk.Content("dbo.item", "insert", 3_000));
            List<Long> orders = new ArrayList<>();
            desk.read(lsn(100), change -> orders.add(change.order()));
            assertThat(orders).hasSize(3_000).isSorted();
        }
    }

    @Test
    void theTargetMayBeMendedInstead() throws Exception {
        journal.add(100, insert(ITEM, item(5, "x".repeat(21))));
        applyFails();
        db().sql("alter table dbo.item alter column name type varchar(40)");

        apply();

        assertThat(items()).hasSize(3);
        try (QuarantineDesk desk = desk()) {
            apply();
            assertThat(desk.find(lsn(100)).state()).isEqualTo(State.APPLIED);
            assertRefused(() -> desk.approve(lsn(100), ANNA), "is already applied");
        }
    }

    @Test
    void onlyTheTransactionThatStandsInTheWayCanBePutAside() throws Exception {
        journal.add(100, insert(ITEM, item(3, "three")));
        journal.add(101, insert(ITEM, item(5, "\0")));
        applyFails();

        try (QuarantineDesk desk = desk();
                QuarantineDesk other =
                        new PostgresTarget(db().settings(), "other", new LiveTables())
                                .quarantineDesk(0)) {
            assertRefused(() -> desk.approve(lsn(100), ANNA), "is already applied");
            assertRefused(
                    () -> desk.approve(lsn(102), ANNA),
                    "does not stand in the way of pipeline \"%s\"; the one at %s does"
                            .formatted(
                                    "onlyTheTransactionThatStandsInTheWayCanBePutAside", lsn(101)));
            assertRefused(() -> other.approve(lsn(101), ANNA), "has applied nothing here");
            db().newTarget("other").applyTarget(0).takeOver();
            assertRefused(
                    () -> other.approve(lsn(101), ANNA),
                    "; it is one of pipeline"
                            + " \"onlyTheTransactionThatStandsInTheWayCanBePutAside\"");
            assertRefused(() -> desk.resolve(lsn(101), ANNA), "is blocking, not quarantined");
            assertRefused(() -> desk.find(lsn(999)), "knows no transaction at");

            desk.approve(lsn(101), ANNA);

            assertRefused(() -> desk.approve(lsn(101), ANNA), "approved already, by anna");
            assertThat(desk.withdraw(lsn(101), ANNA).state()).isEqualTo(State.BLOCKING);
            assertThat(applyFails()).hasMessageContaining(lsn(101).toString());
            desk.approve(lsn(101), ANNA);
            apply();
            assertRefused(() -> desk.approve(lsn(101), ANNA), "is in quarantine already");
            assertThat(desk.list()).extracting(QuarantineDesk.Case::commitLsn).hasSize(1);
        }
    }

    @Test
    void anOwnerThatLostItsEpochPutsNothingAside() throws Exception {
        journal.add(100, insert(ITEM, item(5, "\0")));
        applyFails();
        try (QuarantineDesk desk = desk();
                PostgresTarget zombie = db().newTarget();
                PostgresTarget successor = db().newTarget()) {
            desk.approve(lsn(100), ANNA);
            var apply = zombie.applyTarget(0);
            Checkpoint start = apply.takeOver();
            try (var transaction = apply.quarantine().putAside(lsn(100))) {
                successor.applyTarget(0).takeOver();
                TidegateException fenced =
                        catchThrowableOfType(
                                TidegateException.class,
                                () ->
                                        transaction.commit(
                                                PostgresFixture.checkpoint(start.epoch(), 100),
                                                LedgerChanges.Counted.NOTHING));
                assertThat(fenced.code()).isEqualTo(ErrorCode.TARGET_FENCED);
            }
            assertThat(desk.find(lsn(100)).state()).isEqualTo(State.APPROVED);
        }
    }

    /** Images of later changes show rows that the target lacks; what is done by hand no image. */
    @Test
    void ofATableThatQuarantineTouchedTheLedgerKnowsNothingUntilItIsLoadedAgain() throws Exception {
        ledgers = KeptRows.LEDGERS;
        loadSummed(BOX);
        loadSummed(OTHER);
        journal.add(100, insert(BOX, Row.of(1, "fits")), insert(OTHER, 1));
        journal.add(101, insert(BOX, Row.of(2, "far too long for it")));
        journal.add(102, insert(BOX, Row.of(3, "fits")), insert(OTHER, 2));
        putAside(101);

        apply();

        assertThat(ledger(BOX)).isEqualTo(TableLedger.unknown(Lane.Reason.PUT_ASIDE, lsn(101)));
        assertThat(ledger(OTHER)).isEqualTo(sum(OTHER));
        loadSummed(BOX);
        assertThat(ledger(BOX)).isEqualTo(sum(BOX));
        try (QuarantineDesk desk = desk()) {
            desk.resolve(lsn(101), ANNA);
        }
        assertThat(ledger(BOX))
                .isEqualTo(TableLedger.unknown(Lane.Reason.RESOLVED_BY_HAND, lsn(102)));
        assertThat(ledger(OTHER)).isEqualTo(sum(OTHER));
    }

    private void loadSummed(TableDefinition table) throws Exception {
        db().target().schema().create(List.of(table));
        Checkpoint at =
                db().target().checkpoint(0).orElseGet(db().target().applyTarget(0)::takeOver);
        ChunkTarget chunks = db().target().chunks(0);
        chunks.startOver(table.schema(), at);
        try (ChunkTarget.Chunk chunk = chunks.begin(table.schema())) {
            chunk.rowsEnded();
            chunk.publish(
                    new ChunkTarget.Loaded(KeyRange.ALL, 0, 0, true).with(TableLedger.EMPTY),
                    at,
                    at.commitLsn());
        }
    }

    private TableLedger ledger(TableDefinition table) {
        return Optional.ofNullable(
                        db().target().ledger(0).read().orElseThrow().tables().get(table.table()))
                .orElseThrow()
                .sum();
    }

    private TableLedger sum(TableDefinition table) throws Exception {
        try (Connection connection = DriverManager.getConnection(db().url())) {
            return KeptRows.sum(connection, table.schema());
        }
    }

    private void putAside(int transaction) throws Exception {
        applyFails();
        try (QuarantineDesk desk = desk()) {
            desk.approve(lsn(transaction), ANNA);
        }
    }

    /** Applies until it stops, all in one window if that goes well. */
    private TidegateException applyFails() {
        TidegateException stopped = catchThrowableOfType(TidegateException.class, this::run);
        boolean _ = Thread.interrupted(); // it stays so where the journal's end was a stop
        assertThat(stopped).as("what stops the applier").isNotNull();
        assertThat(stopped.forOperator()).doesNotContain("secret", "sec\0ret");
        return stopped;
    }

    private void apply() {
        assertThat(catchThrowableOfType(InterruptedException.class, this::run))
                .hasMessage("the journal is read");
    }

    private void run() throws InterruptedException {
        new ApplyWorker(
                        new ApplyWorker.Ports(
                                journal.readers(0),
                                db().target().applyTarget(0),
                                () -> Instant.EPOCH),
                        LoadedTables.ALL,
                        new ApplySettings(10_000, Duration.ofMinutes(1), 1_000),
                        new Watching(),
                        ledgers)
                .run();
    }

    private final class Watching extends SilentObserver {
        @Override
        public void quarantine(Quarantine.Summary unresolved) {
            told.add(unresolved);
        }
    }

    private static void assertRefused(ThrowingCallable call, String reason) {
        TidegateException refused = catchThrowableOfType(TidegateException.class, call);
        assertThat(refused).hasMessageContaining(reason);
        assertThat(refused.code()).isEqualTo(ErrorCode.QUARANTINE_REFUSED);
    }

    private QuarantineDesk desk() {
        return db().newTarget().quarantineDesk(0);
    }

    private String checkpoint() throws Exception {
        return db().rows("select commit_lsn from tidegate.checkpoint").getFirst();
    }

    private List<String> items() throws Exception {
        return db().rows("select id, name from dbo.item order by id");
    }

    private static Row item(int id, String name) {
        return Row.of(id, name);
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
