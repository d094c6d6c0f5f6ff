package dev.tidegate.scenarios;

import static dev.tidegate.scenarios.PostgresFixture.delete;
import static dev.tidegate.scenarios.PostgresFixture.insert;
import static dev.tidegate.scenarios.PostgresFixture.update;
import static dev.tidegate.scenarios.ReverseLedgerFixture.COUNTING;
import static dev.tidegate.scenarios.ReverseLedgerFixture.account;
import static dev.tidegate.scenarios.ReverseLedgerFixture.apply;
import static dev.tidegate.scenarios.ReverseLedgerFixture.counted;
import static dev.tidegate.scenarios.ReverseLedgerFixture.ledger;
import static dev.tidegate.scenarios.ReverseLedgerFixture.rows;
import static dev.tidegate.scenarios.ReverseLedgerFixture.start;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.apply.Target;
import dev.tidegate.apply.Target.TargetTransaction;
import dev.tidegate.ledger.ExcludedColumns;
import dev.tidegate.ledger.Lane;
import dev.tidegate.ledger.LedgerChanges;
import dev.tidegate.ledger.TableLedger;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Row;
import dev.tidegate.model.TidegateException;
import dev.tidegate.sandbox.sqlserver.SqlServer;
import dev.tidegate.schema.TableDefinition;
import dev.tidegate.sqlserver.ReverseCounting;
import dev.tidegate.sqlserver.ReverseLedger;
import dev.tidegate.sqlserver.ReverseLedger.Account;
import dev.tidegate.validate.hash.RowHashers;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The ledger of the stream back on the stand-in. Each test has a database of its own. */
class ReverseLedgerTest {
    private static @Nullable SqlServer server;
    private static int databases;

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
    void makeDatabase() throws Exception {
        opened =
                new ReverseFixture(
                        Objects.requireNonNull(server),
                        "backledger" + ++databases,
                        "CREATE TABLE dbo.item (id int NOT NULL PRIMARY KEY, name nvarchar(10)"
                                + " NULL, note nvarchar(max) NULL)",
                        "CREATE TABLE dbo.counted (id int IDENTITY(1, 1) NOT NULL PRIMARY KEY, name"
                                + " varchar(10) NULL, version rowversion)",
                        "CREATE TABLE dbo.event (id int NOT NULL PRIMARY KEY, at datetime NULL,"
                                + " day smalldatetime NULL, fine datetime2(7) NULL)");
        db().stream().start(ReverseFixture.START);
    }

    @AfterEach
    void closeDatabase() {
        db().close();
    }

    @Test
    void whatChangesComeToCommitsWithThem() throws Exception {
        Target target = started();
        TableDefinition item = db().table("item");
        TableDefinition counted = db().table("counted");
        Checkpoint owner = target.takeOver();

        Checkpoint at =
                apply(
                        db(),
                        target,
                        owner,
                        insert(item, 1, "one", "a long note"),
                        insert(item, 2, "two", null),
                        insert(counted, 7, "seven", null));
        requireSumOfRows(item);
        requireSumOfRows(counted);
        assertThat(ledger(db()).at()).isEqualTo(at.commitLsn());
        assertThat(ledger(db()).known()).isEqualTo(3);
        assertThat(account(db(), "event").touched()).isFalse();

        apply(
                db(),
                target,
                owner,
                update(item, Row.of(1, "one", "a long note"), Row.of(3, "uno", "a long note")),
                delete(item, Row.of(2, "two", null)),
                update(counted, Row.of(7, "seven", null), Row.of(8, "eight", null)));

        requireSumOfRows(item);
        requireSumOfRows(counted);
        assertThat(
                        db().rows(
                                        "SELECT captured_count, applied_count FROM"
                                                + " tidegate.reverse_ledger WHERE source_table ="
                                                + " N'item'"))
                .containsExactly("1|1");
    }

    @Test
    void whatIsNotCommittedIsNotCountedAndWhoGoesOnCountsNothingTwice() throws Exception {
        Target target = started();
        TableDefinition item = db().table("item");
        Checkpoint owner = target.takeOver();
        Checkpoint reached = apply(db(), target, owner, insert(item, 1, "one", null));
        try (TargetTransaction dies = target.begin()) {
            dies.apply(insert(item, 2, "two", null));
            dies.seal();
        }
        try (TargetTransaction dies = target.beginLarge()) {
            dies.apply(insert(item, 3, "three", null));
        }
        assertThatThrownBy(
                        () -> {
                            try (TargetTransaction again = target.begin()) {
                                again.apply(insert(item, 4, "four", null));
                                again.commit(reached, counted(insert(item, 4, "four", null)));
                            }
                        })
                .isInstanceOf(TidegateException.class);

        Target next = db().target(COUNTING);
        Checkpoint newOwner = next.takeOver();
        requireSumOfRows(item);
        apply(db(), next, newOwner, insert(item, 2, "two", "note"));

        requireSumOfRows(item);
        assertThat(db().rows("SELECT id FROM dbo.item ORDER BY id")).containsExactly("1", "2");
    }

    @Test
    void aDeleteThatTheApplierLosesIsFoundWithoutReadingARow() throws Exception {
        Target target = started();
        TableDefinition item = db().table("item");
        Checkpoint owner = target.takeOver();
        apply(db(), target, owner, insert(item, 1, "one", null), insert(item, 2, "two", null));

        LogEvent.Change lost = delete(item, Row.of(2, "two", null));
        Checkpoint _ = db().apply(target, owner, counted(lost));

        Account account = account(db(), "item");
        assertThat(account.captured().rows()).isNotEqualTo(account.applied().rows());
        assertThat(account.applied()).isEqualTo(rows(db(), item));
        assertThat(db().stream().ledgerSeen(0, Optional.empty()).orElseThrow().differing())
                .containsExactly(item.table());
    }

    @Test
    void whoOnlyWatchesWaitsForNobodyAndKeepsNobodyFromApplying() throws Exception {
        Target target = started();
        TableDefinition item = db().table("item");
        Checkpoint owner = target.takeOver();
        apply(db(), target, owner, insert(item, 1, "one", null));
        Optional<ReverseLedger> before = Optional.of(ledger(db()));
        assertThat(db().stream().ledgerSeen(0, Optional.empty())).isEqualTo(before);

        try (Connection applies = db().open()) {
            applies.setAutoCommit(false);
            try (Statement statement = applies.createStatement()) {
                statement.execute("UPDATE tidegate.reverse_ckpt SET applied_at = applied_at");
                statement.execute("UPDATE tidegate.reverse_ledger SET columns_left_out = N'other'");
            }
            assertThat(db().stream().ledgerSeen(0, before)).isEqualTo(before);
            applies.rollback();
        }

        apply(db(), target, owner, insert(item, 2, "two", null));
        assertThat(db().stream().ledgerSeen(0, before)).contains(ledger(db()));
    }

    @Test
    void whatLiesBeforeTheStartIsNotCounted() throws Exception {
        Target target = db().target(COUNTING);
        TableDefinition item = db().table("item");
        Checkpoint owner = target.takeOver();

        apply(db(), target, owner, insert(item, 1, "skipped", null));
        apply(
                db(),
                target,
                owner,
                insert(item, 2, "skipped", "note"),
                update(item, Row.of(2, "skipped", "note"), Row.of(2, "too", "note")),
                start(),
                insert(item, 3, "kept", null));

        assertThat(db().rows("SELECT id FROM dbo.item")).containsExactly("3");
        requireSumOfRows(item);
    }

    @Test
    void aWindowThatNobodyCountedLeavesNothingKnown() throws Exception {
        Target target = started();
        TableDefinition item = db().table("item");
        apply(db(), target, target.takeOver(), insert(item, 1, "one", null));

        Target other = db().target();
        Checkpoint _ = db().apply(other, other.takeOver(), insert(item, 2, "two", null));

        assertUnknown("item", Lane.Reason.NOT_COUNTED);
        Target again = db().target(COUNTING);
        apply(db(), again, again.takeOver(), insert(item, 3, "three", null));
        assertUnknown("item", Lane.Reason.NOT_COUNTED);
        assertUnknown("event", Lane.Reason.NOT_COUNTED);
        assertThat(ledger(db()).known()).isZero();
    }

    @Test
    void aWorkerThatDoesNotCountLeavesNothingKnownEither() throws Exception {
        Target target = started();
        TableDefinition item = db().table("item");
        Checkpoint owner = target.takeOver();

        Checkpoint _ =
                db().apply(
                                target,
                                owner,
                                new LedgerChanges.NotCounted(),
                                insert(item, 1, "one", null));
        apply(db(), target, owner, insert(item, 2, "two", null));

        assertUnknown("item", Lane.Reason.NOT_COUNTED);
    }

    @Test
    void otherColumnsThanBeforeLeaveTheTableNotKnown() throws Exception {
        Target target = started();
        TableDefinition item = db().table("item");
        apply(db(), target, target.takeOver(), insert(item, 1, "one", null));

        Target other =
                db().target(
                                ReverseCounting.with(
                                        RowHashers.xxh3(4711),
                                        ExcludedColumns.of(Map.of("dbo.item.name", "a cache"))));
        Checkpoint _ = other.takeOver();

        assertUnknown("item", Lane.Reason.OTHER_COLUMNS);
        assertThat(account(db(), "item").columnsLeftOut()).isEqualTo("name");
        assertThat(account(db(), "event").captured()).isEqualTo(TableLedger.EMPTY);
    }

    @Test
    void anotherArmingBeginsAnew() throws Exception {
        Target target = started();
        TableDefinition item = db().table("item");
        apply(db(), target, target.takeOver(), insert(item, 1, "one", null));

        db().stream().forget();
        assertThat(db().rows("SELECT * FROM tidegate.reverse_ledger")).isEmpty();
        db().stream().prepare();
        db().stream().start(ReverseFixture.START);
        Target next = started();
        Checkpoint _ = next.takeOver();

        assertThat(account(db(), "item").captured()).isEqualTo(TableLedger.EMPTY);
    }

    @Test
    void rowsThatAnEarlierArmingLeftAreNoneOfThisOne() throws Exception {
        Target target = started();
        TableDefinition item = db().table("item");
        apply(db(), target, target.takeOver(), insert(item, 1, "one", null));
        db().run("UPDATE tidegate.reverse_arming SET number = number + 1");

        assertThat(db().stream().ledger(0)).isEmpty();
        Checkpoint _ = db().target(COUNTING).takeOver();

        assertUnknown("item", Lane.Reason.NOT_COUNTED);
    }

    @Test
    void aStreamThatAnEarlierReleaseArmedGoesOnWithoutALedger() throws Exception {
        db().run("DROP TABLE tidegate.reverse_ledger");

        assertThat(db().stream().isPrepared()).isTrue();
        Target target = started();
        apply(db(), target, target.takeOver(), insert(db().table("item"), 1, "one", null));
        assertThat(db().rows("SELECT id FROM dbo.item")).containsExactly("1");
        assertThat(db().stream().ledger(0)).isEmpty();

        db().stream().forget();
        assertThat(db().stream().isPrepared()).isFalse();
        db().stream().prepare();
        assertThat(db().rows("SELECT * FROM tidegate.reverse_ledger")).isEmpty();
    }

    @Test
    void momentsThatSqlServerRoundsAreCountedAsItKeepsThem() throws Exception {
        Target target = started();
        TableDefinition event = db().table("event");
        Row before =
                Row.of(
                        1,
                        LocalDateTime.parse("2026-07-01T12:00:00.005"),
                        LocalDateTime.parse("2026-07-01T12:00:29.999"),
                        LocalDateTime.parse("2026-07-01T12:00:00.123456"));
        Checkpoint owner = target.takeOver();
        apply(
                db(),
                target,
                owner,
                insert(event, before.value(0), before.value(1), before.value(2), before.value(3)),
                insert(
                        event,
                        2,
                        LocalDateTime.parse("2026-07-01T12:00:00.001"),
                        LocalDateTime.parse("2026-07-01T12:00:29.998"),
                        null));
        requireSumOfRows(event);

        apply(
                db(),
                target,
                owner,
                update(
                        event,
                        before,
                        Row.of(
                                1,
                                LocalDateTime.parse("2026-07-01T12:00:00.998"),
                                before.value(2),
                                before.value(3))));

        requireSumOfRows(event);
    }

    private void requireSumOfRows(TableDefinition table) throws InterruptedException {
        Account account = account(db(), table.table().name());
        assertThat(account.captured()).isEqualTo(account.applied()).isEqualTo(rows(db(), table));
    }

    private void assertUnknown(String table, Lane.Reason reason) {
        assertThat(account(db(), table).captured().rows())
                .isInstanceOfSatisfying(
                        Lane.Unknown.class, it -> assertThat(it.reason()).isEqualTo(reason));
    }

    private Target started() {
        Target target = db().target(COUNTING);
        apply(db(), target, target.takeOver(), start());
        return target;
    }

    private ReverseFixture db() {
        return Objects.requireNonNull(opened);
    }
}
