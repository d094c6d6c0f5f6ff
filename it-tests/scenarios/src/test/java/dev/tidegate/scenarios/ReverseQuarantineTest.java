package dev.tidegate.scenarios;

import static dev.tidegate.scenarios.PostgresFixture.delete;
import static dev.tidegate.scenarios.PostgresFixture.insert;
import static dev.tidegate.scenarios.PostgresFixture.lsn;
import static dev.tidegate.scenarios.PostgresFixture.update;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidegate.apply.ApplySettings;
import dev.tidegate.apply.ApplyWorker;
import dev.tidegate.apply.Quarantine;
import dev.tidegate.apply.QuarantineDesk;
import dev.tidegate.apply.QuarantineDesk.Consent;
import dev.tidegate.apply.QuarantineDesk.State;
import dev.tidegate.apply.Target;
import dev.tidegate.journal.MarkerRows;
import dev.tidegate.ledger.Lane;
import dev.tidegate.ledger.LedgerChanges;
import dev.tidegate.load.LoadedTables;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Position;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TidegateException;
import dev.tidegate.sandbox.sqlserver.SqlServer;
import dev.tidegate.schema.TableDefinition;
import dev.tidegate.sqlserver.ReverseCounting;
import dev.tidegate.sqlserver.ReverseStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Transactions of the way back that the stand-in refuses, and what an operator can do with them.
 */
class ReverseQuarantineTest {
    private static final Consent ANNA = new Consent("anna", "ticket 4711");

    private static @Nullable SqlServer server;
    private static int databases;

    private final ListJournal journal = new ListJournal();
    private final List<Quarantine.Summary> told = new ArrayList<>();
    private ReverseCounting counting = ReverseCounting.OFF;
    private @Nullable ReverseFixture opened;

    @BeforeAll
    static void startServer() {
        server = SqlServer.start(new SqlServer.Options(0, ReverseFixture.PASSWORD, Duration.ZERO));
    }

    @AfterAll
    static void stopServer() {
        Objects.requireNonNull(server).close();
    }

    @BeforeEach
    void startTheStream() throws Exception {
        opened =
                new ReverseFixture(
                        Objects.requireNonNull(server),
                        "aside" + ++databases,
                        "CREATE TABLE dbo.item (id int NOT NULL PRIMARY KEY, name nvarchar(10) NULL)",
                        "CREATE TABLE dbo.part (id int NOT NULL PRIMARY KEY, item int NOT NULL"
                                + " CONSTRAINT part_item REFERENCES dbo.item (id))",
                        "CREATE TABLE dbo.scan (id int NOT NULL PRIMARY KEY, raw varbinary(4) NULL)",
                        "INSERT INTO dbo.item VALUES (1, N'one'), (2, N'two')");
        db().stream().start(ReverseFixture.START);
        journal.add(99, MarkerRows.change(new Position(lsn(99), 0), ReverseFixture.START));
    }

    @AfterEach
    void closeDatabase() {
        db().close();
    }

    @Test
    void theStreamStandsBeforeTheTransactionAtFaultAndEveryProcessIsToldWhy() throws Exception {
        journal.add(100, insert(item(), 3, "three"));
        journal.add(101, insert(item(), 4, "four"), insert(item(), 5, "secret is too long"));
        journal.add(102, insert(item(), 6, "six"));

        TidegateException stopped = applyFails();

        assertThat(stopped.code()).isEqualTo(ErrorCode.TARGET_REFUSED);
        assertThat(stopped)
                .hasMessageStartingWith("cannot apply the transaction at " + lsn(101) + ": ")
                .hasMessageEndingWith("; the key of table dbo.item is \"id\"");
        assertThat(stopped.hint())
                .endsWith(
                        "tidegate quarantine approve --back --transaction "
                                + lsn(101)
                                + " --reason TEXT");
        assertThat(items()).containsExactly("1|one", "2|two", "3|three");
        ReverseStream.Refusal noted = status().refusal().orElseThrow();
        assertThat(noted.commitLsn()).isEqualTo(lsn(101));
        assertThat(noted.approved()).isFalse();
        assertThat(noted.code()).isEqualTo("TARGET_REFUSED");
        assertThat(stopped.getMessage()).endsWith(noted.fact());
        assertThat(stopped.hint()).startsWith(noted.hint());
        assertThat(noted.fact() + noted.hint()).doesNotContain("secret");
    }

    @Test
    void anApprovedTransactionIsKeptWholeAndTheRestGoesOn() throws Exception {
        journal.add(100, insert(item(), 3, "three"));
        journal.add(
                101,
                update(item(), Row.of(1, "one"), Row.of(1, "uno")),
                insert(item(), 5, "a\0b and too long"),
                delete(item(), Row.of(2, "two")),
                insert(scan(), 7, new byte[] {0, -1, 16}));
        journal.add(102, insert(item(), 6, "six"));
        applyFails();

        try (QuarantineDesk desk = desk()) {
            QuarantineDesk.Case approved = desk.approve(lsn(101), ANNA);
            assertThat(approved.state()).isEqualTo(State.APPROVED);
            assertThat(approved.approval().orElseThrow().who()).startsWith("anna (login ");
            assertThat(status().refusal().orElseThrow().approved()).isTrue();
        }
        apply();

        assertThat(items()).containsExactly("1|one", "2|two", "3|three", "6|six");
        assertThat(db().stream().applied(0).orElseThrow().chain()).isEqualTo(journal.chain());
        assertThat(
                        db().rows(
                                        "SELECT change_order, kind, source_table, row_before, row_after"
                                                + " FROM tidegate.reverse_quarantined_change ORDER BY"
                                                + " change_order"))
                .containsExactly(
                        "0|update|dbo.item|{\"id\": 1, \"name\": \"one\"}|{\"id\": 1, \"name\":"
                                + " \"uno\"}",
                        "1|insert|dbo.item|∅|{\"id\": 5, \"name\": \"a\\u0000b and too long\"}",
                        "2|delete|dbo.item|{\"id\": 2, \"name\": \"two\"}|∅",
                        "3|insert|dbo.scan|∅|{\"id\": 7, \"raw\": \"AP8Q\"}");
        assertThat(status().refusal()).isEmpty();
        assertThat(status().putAside().transactions()).isEqualTo(1);
        assertThat(status().putAside().oldest()).isPresent();
        assertThat(told.getLast()).isEqualTo(status().putAside());
    }

    @Test
    void whatAPersonMadeGoodIsResolved() throws Exception {
        journal.add(100, insert(item(), 5, "far too long"));
        putAside(100);
        apply();
        db().run("INSERT INTO dbo.item VALUES (5, N'shorter')");

        try (QuarantineDesk desk = desk()) {
            assertThat(desk.contents(lsn(100)))
                    .containsExactly(new QuarantineDesk.Content("dbo.item", "insert", 1));
            QuarantineDesk.Case resolved = desk.resolve(lsn(100), ANNA);
            assertThat(resolved.state()).isEqualTo(State.RESOLVED);
            assertThat(resolved.changes()).isEqualTo(1);
            assertRefused(() -> desk.resolve(lsn(100), ANNA), "is resolved, not quarantined");
        }
        assertThat(status().putAside()).isEqualTo(Quarantine.Summary.EMPTY);
        apply();
        assertThat(told.getLast().transactions()).isZero();
    }

    @Test
    void aDependantOfTheSameRowStopsAgainAndSaysOfWhich() throws Exception {
        journal.add(100, insert(item(), 5, "secret is too long"));
        journal.add(101, update(item(), Row.of(5, "secret is too long"), Row.of(5, "mended")));
        putAside(100);

        assertThat(applyFails())
                .hasMessageContaining("must hit one row on SQL Server, and hits 0")
                .hasMessageEndingWith(
                        "; the transaction at "
                                + lsn(100)
                                + ", which is in quarantine, changed the same row");
        assertThat(status().refusal().orElseThrow().fact()).endsWith("changed the same row");
        assertThat(status().putAside().transactions()).isEqualTo(1);
        assertThat(items()).containsExactly("1|one", "2|two");
    }

    @Test
    void aDependantOfAnotherRowOrThroughAForeignKeySaysTheTable() throws Exception {
        journal.add(100, insert(item(), 5, "secret is too long"));
        journal.add(101, insert(part(), 10, 5));
        journal.add(102, insert(item(), 6, "too long as well"));
        putAside(100);

        assertThat(applyFails())
                .hasMessageContaining("a foreign key or a check is violated")
                .hasMessageContaining("the key of table dbo.part is \"id\"")
                .hasMessageEndingWith(
                        "; the transaction at "
                                + lsn(100)
                                + ", which is in quarantine, changed the same table");
        try (QuarantineDesk desk = desk()) {
            desk.approve(lsn(101), ANNA);
        }
        assertThat(applyFails())
                .hasMessageStartingWith("cannot apply the transaction at " + lsn(102))
                .hasMessageEndingWith(
                        "; the transaction at "
                                + lsn(100)
                                + ", which is in quarantine, changed the same table");
    }

    @Test
    void aHugeTransactionIsPutAsideToo() throws Exception {
        TableDefinition scan = scan();
        LogEvent.Change[] changes =
                IntStream.range(0, 3_000)
                        .mapToObj(i -> insert(scan, i, new byte[i == 2_999 ? 5 : 4]))
                        .toArray(LogEvent.Change[]::new);
        journal.add(100, changes);
        journal.add(101, insert(item(), 6, "six"));

        putAside(100);
        apply();

        assertThat(items()).containsExactly("1|one", "2|two", "6|six");
        assertThat(db().rows("SELECT id FROM dbo.scan")).isEmpty();
        try (QuarantineDesk desk = desk()) {
            assertThat(desk.find(lsn(100)).changes()).isEqualTo(3_000);
            List<Long> orders = new ArrayList<>();
            desk.read(lsn(100), change -> orders.add(change.order()));
            assertThat(orders).hasSize(3_000).isSorted();
        }
    }

    @Test
    void theSourceMayBeMendedInstead() throws Exception {
        journal.add(100, insert(item(), 5, "far too long"));
        applyFails();
        applyFails();
        db().run("ALTER TABLE dbo.item ALTER COLUMN name nvarchar(20) NULL");

        apply();

        assertThat(items()).hasSize(3);
        assertThat(status().refusal()).isEmpty();
        try (QuarantineDesk desk = desk()) {
            assertThat(desk.list())
                    .extracting(QuarantineDesk.Case::state)
                    .containsExactly(State.APPLIED);
            assertRefused(() -> desk.approve(lsn(100), ANNA), "SQL Server shows everything up to");
        }
    }

    @Test
    void onlyTheTransactionThatStandsInTheWayCanBePutAside() throws Exception {
        journal.add(100, insert(item(), 3, "three"));
        journal.add(101, insert(item(), 5, "far too long"));
        applyFails();

        try (QuarantineDesk desk = desk()) {
            assertRefused(() -> desk.approve(lsn(100), ANNA), "is already applied");
            assertRefused(
                    () -> desk.approve(lsn(102), ANNA),
                    "does not stand in the way of the stream back of pipeline \"shop\"; the one at "
                            + lsn(101)
                            + " does");
            assertRefused(() -> desk.find(lsn(999)), "knows no transaction at");
            desk.approve(lsn(101), ANNA);
            assertRefused(() -> desk.approve(lsn(101), ANNA), "approved already, by anna");
            assertThat(desk.withdraw(lsn(101), ANNA).state()).isEqualTo(State.BLOCKING);
            assertThat(applyFails()).hasMessageContaining(lsn(101).toString());
            desk.approve(lsn(101), ANNA);
            apply();
            assertRefused(() -> desk.approve(lsn(101), ANNA), "is in quarantine already");
        }
    }

    @Test
    void anApprovalThatIsTakenBackMeanwhilePutsNothingAside() throws Exception {
        journal.add(100, insert(item(), 5, "far too long"));
        putAside(100);
        Target target = db().target();
        Checkpoint start = target.takeOver();
        try (QuarantineDesk desk = desk();
                Target.TargetTransaction aside = target.quarantine().putAside(lsn(100))) {
            aside.apply(placed(insert(item(), 5, "far too long")));
            desk.withdraw(lsn(100), ANNA);

            assertRefused(
                    () ->
                            aside.commit(
                                    PostgresFixture.checkpoint(start.epoch(), 100),
                                    LedgerChanges.Counted.NOTHING),
                    "was taken back");
        }
        assertThat(db().rows("SELECT * FROM tidegate.reverse_quarantined_change")).isEmpty();
        assertThat(status().checkpoint()).isEqualTo(lsn(99));
    }

    @Test
    void anOwnerThatLostItsEpochPutsNothingAsideAndNotesNothing() throws Exception {
        journal.add(100, insert(item(), 5, "far too long"));
        putAside(100);
        Target zombie = db().target();
        Checkpoint start = zombie.takeOver();
        try (Target.TargetTransaction aside = zombie.quarantine().putAside(lsn(100))) {
            aside.apply(placed(insert(item(), 5, "far too long")));
            Checkpoint _ = db().target().takeOver();

            assertFenced(() ->
                    aside.commit(
                            PostgresFixture.checkpoint(start.epoch(), 100),
                            LedgerChanges.Counted.NOTHING));
        }
        assertFenced(() ->
                zombie.quarantine()
                        .blocked(
                                lsn(100),
                                new TidegateException(ErrorCode.TARGET_REFUSED, "late", "")));
        try (QuarantineDesk desk = desk()) {
            assertThat(desk.find(lsn(100)).state()).isEqualTo(State.APPROVED);
            assertThat(desk.find(lsn(100)).fact()).isNotEqualTo("late");
        }
    }

    /**
     * What was put aside is in no sum of SQL Server's answers, and what is done by hand in none.
     */
    @Test
    void ofATableThatQuarantineTouchedTheLedgerKnowsNothing() throws Exception {
        counting = ReverseLedgerFixture.COUNTING;
        journal.add(100, insert(item(), 3, "three"), insert(scan(), 1, null));
        journal.add(101, insert(item(), 5, "far too long"));
        journal.add(102, insert(item(), 6, "six"), insert(scan(), 2, null));
        putAside(101);

        apply();

        var ledger = db().stream().ledger(0).orElseThrow();
        var touched = Objects.requireNonNull(ledger.tables().get(new TableId("dbo", "item")));
        assertThat(touched.captured().rows())
                .isEqualTo(new Lane.Unknown(Lane.Reason.PUT_ASIDE, lsn(101)));
        assertThat(ledger.differing()).as("nothing was lost").isEmpty();
        var other = Objects.requireNonNull(ledger.tables().get(new TableId("dbo", "scan")));
        assertThat(other.agrees()).isTrue();
        assertThat(other.captured().rows()).isInstanceOf(Lane.Known.class);
    }

    @Test
    void aStreamThatAnEarlierReleaseArmedGoesOnAndPutsNothingAside() throws Exception {
        db().run("DROP TABLE tidegate.reverse_quarantine");
        journal.add(100, insert(item(), 3, "three"));
        journal.add(101, insert(item(), 5, "far too long"));

        assertThat(applyFails().hint()).doesNotContain("tidegate quarantine");

        assertThat(items()).hasSize(3);
        assertThat(status().putAside()).isEqualTo(Quarantine.Summary.EMPTY);
        assertThat(db().stream().isPrepared()).isTrue();
        assertThat(db().stream().putAside(0)).isEmpty();
        try (QuarantineDesk desk = desk()) {
            assertRefused(desk::list, "the source has no table tidegate.reverse_quarantine");
        }
        db().stream().forget();
        assertThat(db().stream().isPrepared()).isFalse();
    }

    @Test
    void whoGivesTheWayBackUpForgetsItsQuarantine() throws Exception {
        journal.add(100, insert(item(), 5, "far too long"));
        putAside(100);
        apply();

        db().stream().forget();

        assertThat(db().rows("SELECT commit_lsn FROM tidegate.reverse_quarantine")).isEmpty();
        assertThat(db().rows("SELECT commit_lsn FROM tidegate.reverse_quarantined_change"))
                .isEmpty();
    }

    private void putAside(int transaction) {
        applyFails();
        try (QuarantineDesk desk = desk()) {
            desk.approve(lsn(transaction), ANNA);
        }
    }

    /** Applies until it stops, all in one window if that goes well. */
    private TidegateException applyFails() {
        TidegateException stopped = catchThrowableOfType(TidegateException.class, this::run);
        boolean _ = Thread.interrupted(); // it stays so where the journal's end was a stop
        assertThat(stopped).as("what stops the stream").isNotNull();
        assertThat(stopped.forOperator()).doesNotContain("secret");
        return stopped;
    }

    private void apply() {
        assertThat(catchThrowableOfType(InterruptedException.class, this::run))
                .hasMessage("the journal is read");
    }

    private void run() throws InterruptedException {
        new ApplyWorker(
                        new ApplyWorker.Ports(
                                journal.readers(0), db().target(counting), () -> Instant.EPOCH),
                        LoadedTables.ALL,
                        new ApplySettings(10_000, Duration.ofMinutes(1), 1_000),
                        new Watching(),
                        counting.ledgers())
                .run();
    }

    private final class Watching extends SilentObserver {
        @Override
        public void quarantine(Quarantine.Summary unresolved) {
            told.add(unresolved);
        }
    }

    private static LogEvent.Change placed(LogEvent.Insert insert) {
        return new LogEvent.Insert(new Position(lsn(100), 0), insert.schema(), insert.after());
    }

    private static void assertFenced(ThrowingCallable call) {
        assertThat(catchThrowableOfType(TidegateException.class, call).code())
                .isEqualTo(ErrorCode.TARGET_FENCED);
    }

    private static void assertRefused(ThrowingCallable call, String reason) {
        TidegateException refused = catchThrowableOfType(TidegateException.class, call);
        assertThat(refused).hasMessageContaining(reason);
        assertThat(refused.code()).isEqualTo(ErrorCode.QUARANTINE_REFUSED);
    }

    private QuarantineDesk desk() {
        return db().newSource().reverse(1).quarantineDesk(0);
    }

    private ReverseStream.Status status() {
        return db().stream().status(0).orElseThrow();
    }

    private List<String> items() throws Exception {
        return db().rows("SELECT id, name FROM dbo.item ORDER BY id");
    }

    private TableDefinition item() {
        return db().table("item");
    }

    private TableDefinition part() {
        return db().table("part");
    }

    private TableDefinition scan() {
        return db().table("scan");
    }

    private ReverseFixture db() {
        return Objects.requireNonNull(opened);
    }
}
