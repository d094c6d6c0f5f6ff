package dev.tidegate.scenarios;

import static dev.tidegate.scenarios.PostgresFixture.delete;
import static dev.tidegate.scenarios.PostgresFixture.insert;
import static dev.tidegate.scenarios.PostgresFixture.update;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.apply.Target;
import dev.tidegate.apply.Target.TargetTransaction;
import dev.tidegate.journal.MarkerRows;
import dev.tidegate.ledger.LedgerChanges;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Position;
import dev.tidegate.model.Row;
import dev.tidegate.model.TidegateException;
import dev.tidegate.sandbox.sqlserver.SqlServer;
import dev.tidegate.schema.TableDefinition;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.Objects;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Applying the stream back to the stand-in. Each test has a database of its own. */
class ReverseTargetTest {
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
                        "back" + ++databases,
                        "CREATE TABLE dbo.item (id int NOT NULL PRIMARY KEY, name nvarchar(10) NULL,"
                                + " note nvarchar(max) NULL)",
                        "CREATE TABLE dbo.counted (id int IDENTITY(1, 1) NOT NULL PRIMARY KEY, name"
                                + " varchar(10) NULL, version rowversion, doubled AS id * 2)",
                        "CREATE TABLE dbo.other (id bigint IDENTITY(1, 1) NOT NULL PRIMARY KEY)",
                        "CREATE TABLE dbo.bag (a int NULL, b nvarchar(10) NULL, at datetime NULL)",
                        "CREATE TABLE dbo.fine (at datetime2(7) NOT NULL PRIMARY KEY, moment"
                                + " datetimeoffset(7) NULL, n int NULL, price money NULL)");
        db().stream().start(ReverseFixture.START);
    }

    @AfterEach
    void closeDatabase() {
        db().close();
    }

    @Test
    void changesAreAppliedInOrderAndCommitWithTheCheckpoint() throws Exception {
        Target target = started();
        TableDefinition item = db().table("item");
        Checkpoint owner = target.takeOver();

        Checkpoint reached =
                db().apply(
                                target,
                                owner,
                                insert(item, 1, "one", null),
                                insert(item, 2, "two", "x"),
                                update(item, Row.of(1, "one", null), Row.of(1, "uno", null)),
                                delete(item, Row.of(2, "two", "x")),
                                insert(item, 2, "zwei", null),
                                update(item, Row.of(2, "zwei", null), Row.of(3, "zwei", null)));

        assertThat(db().rows("SELECT * FROM dbo.item ORDER BY id"))
                .containsExactly("1|uno|∅", "3|zwei|∅");
        Checkpoint next = db().target().takeOver();
        assertThat(next.epoch()).isEqualTo(owner.epoch() + 1);
        assertThat(next.commitLsn()).isEqualTo(reached.commitLsn());
        assertThat(next.chain()).isEqualTo(reached.chain());
        assertThat(next.journalOffset()).isEqualTo(reached.journalOffset());
        assertThat(next.committedAt()).isEqualTo(reached.committedAt());
    }

    @Test
    void aTransactionThatIsNotCommittedLeavesNothing() throws Exception {
        Target target = started();
        TableDefinition item = db().table("item");
        Checkpoint owner = target.takeOver();
        try (TargetTransaction transaction = target.beginLarge()) {
            IntStream.range(0, 3_000)
                    .forEach(i -> transaction.apply(insert(item, i, "n" + i, null)));
        }
        assertThat(db().rows("SELECT * FROM dbo.item")).isEmpty();

        try (TargetTransaction transaction = target.beginLarge()) {
            IntStream.range(0, 3_000)
                    .forEach(i -> transaction.apply(insert(item, i, "n" + i, null)));
            transaction.commit(
                    PostgresFixture.checkpoint(owner.epoch(), 500), LedgerChanges.Counted.NOTHING);
        }
        assertThat(db().rows("SELECT COUNT(*) FROM dbo.item")).containsExactly("3000");
    }

    @Test
    void anOwnerThatLostItsEpochCommitsNothing() throws Exception {
        Target old = started();
        TableDefinition item = db().table("item");
        Checkpoint before = old.takeOver();
        Checkpoint after = db().target().takeOver();

        assertThat(after.epoch()).isGreaterThan(before.epoch());
        assertCode(
                ErrorCode.TARGET_FENCED,
                () -> db().apply(old, before, insert(item, 1, "one", null)));
        assertCode(
                ErrorCode.TARGET_FENCED,
                () -> db().apply(old, before, delete(item, Row.of(9, "not there", null))));
        assertCode(ErrorCode.TARGET_FENCED, old::takeOver);
        assertThat(db().rows("SELECT * FROM dbo.item")).isEmpty();
    }

    @Test
    void aTransactionThatIsThereIsNotCommittedAgain() throws Exception {
        Target target = started();
        TableDefinition item = db().table("item");
        Checkpoint owner = target.takeOver();
        Checkpoint reached = db().apply(target, owner, insert(item, 1, "one", null));

        assertThatThrownBy(
                        () -> {
                            try (TargetTransaction transaction = target.begin()) {
                                transaction.apply(insert(item, 2, "two", null));
                                transaction.commit(reached, LedgerChanges.Counted.NOTHING);
                            }
                        })
                .isInstanceOf(TidegateException.class);
        assertThat(db().rows("SELECT id FROM dbo.item")).containsExactly("1");
    }

    @Test
    void identitiesAreInsertedAndWhatSqlServerCountsItselfIsLeftToIt() throws Exception {
        Target target = started();
        TableDefinition counted = db().table("counted");
        TableDefinition other = db().table("other");
        Checkpoint owner = target.takeOver();
        byte[] version = {0, 0, 0, 0, 0, 0, 0, 1};

        db().apply(
                        target,
                        owner,
                        insert(counted, 7, "seven", null),
                        insert(other, 70L),
                        insert(counted, 8, "eight", version),
                        update(counted, Row.of(7, "seven", null), Row.of(7, "sieben", version)),
                        update(counted, Row.of(8, "eight", version), Row.of(9, "nine", version)),
                        delete(other, Row.of(70L)),
                        insert(other, 71L));

        assertThat(db().rows("SELECT id, name, doubled FROM dbo.counted ORDER BY id"))
                .containsExactly("7|sieben|14", "9|nine|18");
        assertThat(db().rows("SELECT id FROM dbo.other")).containsExactly("71");
        assertThat(db().rows("SELECT COUNT(*) FROM dbo.counted WHERE version = 1"))
                .containsExactly("0");
    }

    @Test
    void aChangeThatHitsNoRowStopsClearly() throws Exception {
        Target target = started();
        TableDefinition item = db().table("item");
        Checkpoint owner = target.takeOver();

        assertThatThrownBy(() ->
                        db().apply(
                                        target,
                                        owner,
                                        insert(item, 1, "one", null),
                                        delete(item, Row.of(5, "secret", null))))
                .isInstanceOfSatisfying(
                        TidegateException.class,
                        e -> {
                            assertThat(e.code()).isEqualTo(ErrorCode.TARGET_ROW_MISSING);
                            assertThat(e.getMessage()).contains("dbo.item", "\"id\"", "hits 0");
                            assertThat(e.forOperator()).doesNotContain("secret");
                        });
        assertThat(db().rows("SELECT * FROM dbo.item")).isEmpty();
    }

    @Test
    void rowsWithoutAKeyAreFoundByAllOfTheirValues() throws Exception {
        db().run(
                        "INSERT INTO dbo.bag VALUES (1, N'x', NULL), (1, N'y', NULL), (2, N'z', NULL),"
                                + " (2, N'z', NULL)");
        Target target = started();
        TableDefinition bag = db().table("bag");
        Checkpoint owner = target.takeOver();

        db().apply(
                        target,
                        owner,
                        update(bag, Row.of(1, "x", null), Row.of(null, "x", null)),
                        delete(bag, Row.of(1, "y", null)));
        assertThat(db().rows("SELECT a, b FROM dbo.bag WHERE b <> N'z'")).containsExactly("∅|x");
        assertCode(
                ErrorCode.TARGET_ROW_MISSING,
                () -> db().apply(target, owner, delete(bag, Row.of(2, "z", null))));
        assertThat(db().rows("SELECT COUNT(*) FROM dbo.bag")).containsExactly("3");
    }

    @Test
    void whatPostgresqlDoesNotKeepStaysWhereItDidNotChange() throws Exception {
        db().run(
                        "INSERT INTO dbo.fine VALUES ('2026-07-01T12:00:00.1234567',"
                                + " '2026-07-01T12:00:00.7654321 +05:00', 1, 1.5)");
        Target target = started();
        TableDefinition fine = db().table("fine");
        LocalDateTime at = LocalDateTime.parse("2026-07-01T12:00:00.123456");
        var moment = OffsetDateTime.parse("2026-07-01T07:00:00.765432Z");

        db().apply(
                        target,
                        target.takeOver(),
                        update(
                                fine,
                                Row.of(at, moment, 1, new BigDecimal("1.5000")),
                                Row.of(at, moment, 2, new BigDecimal("1.5000"))));

        assertThat(
                        db().rows(
                                        "SELECT CONVERT(varchar(40), at, 126), CONVERT(varchar(40),"
                                                + " moment, 126), n FROM dbo.fine"))
                .containsExactly("2026-07-01T12:00:00.1234567|2026-07-01T12:00:00.7654321+05:00|2");
    }

    @Test
    void aValueThatSqlServerDoesNotTakeStopsClearly() throws Exception {
        Target target = started();
        TableDefinition item = db().table("item");
        Checkpoint owner = target.takeOver();

        assertThatThrownBy(() -> db().apply(target, owner, insert(item, 1, "elevenchars", null)))
                .isInstanceOfSatisfying(
                        TidegateException.class,
                        e -> {
                            assertThat(e.code()).isEqualTo(ErrorCode.TARGET_REFUSED);
                            assertThat(e.getMessage())
                                    .contains("\"name\"", "nvarchar(10)", "dbo.item", "longer");
                        });
        assertCode(
                ErrorCode.TARGET_REFUSED,
                () -> {
                    db().apply(target, target.takeOver(), insert(item, 1, "one", null));
                    db().apply(target, target.takeOver(), insert(item, 1, "one", null));
                });
        assertThat(db().rows("SELECT name FROM dbo.item")).containsExactly("one");
    }

    @Test
    void nothingIsAppliedBeforeTheStartAndWhatIsSkippedIsCounted() throws Exception {
        Target target = db().target();
        TableDefinition item = db().table("item");
        Checkpoint owner = target.takeOver();

        db().apply(target, owner, insert(item, 1, "lost", null));
        assertThat(db().stream().hasApplied(ReverseFixture.START)).isFalse();
        db().apply(
                        target,
                        owner,
                        insert(item, 2, "lost", null),
                        start(),
                        insert(item, 3, "kept", null));
        db().apply(target, owner, insert(item, 4, "kept", null));

        assertThat(db().rows("SELECT id FROM dbo.item ORDER BY id")).containsExactly("3", "4");
        assertThat(db().stream().hasApplied(ReverseFixture.START)).isTrue();
        assertThat(db().stream().status(0).orElseThrow().started()).isTrue();
        assertThat(db().stream().status(0).orElseThrow().skipped())
                .containsExactly(
                        "dbo.item: 2 changes, the first at " + new Lsn(0x2a, 100, (short) 1));

        db().stream().start(ReverseFixture.START);
        assertThat(db().stream().status(0).orElseThrow().started()).isTrue();
    }

    @Test
    void aStreamThatIsHeldAppliesNothingUntilItIsResumed() throws Exception {
        Target target = started();
        TableDefinition item = db().table("item");
        Checkpoint owner = target.takeOver();

        db().stream().hold("shop/2/BACK");

        assertCode(
                ErrorCode.CUTOVER_WAITING,
                () -> db().apply(target, owner, insert(item, 1, "one", null)));
        assertCode(ErrorCode.CUTOVER_WAITING, target::takeOver);
        assertThat(db().stream().status(0).orElseThrow().heldBy()).contains("shop/2/BACK");
        db().stream().resume();
        db().apply(target, target.takeOver(), insert(item, 1, "one", null));
        assertThat(db().rows("SELECT id FROM dbo.item")).containsExactly("1");
    }

    @Test
    void aStreamThatIsStartedFromAnotherMarkerSkipsUpToThat() throws Exception {
        Target target = started();
        TableDefinition item = db().table("item");
        Checkpoint owner = target.takeOver();

        db().stream().start("shop/3/FORWARD/START");

        assertCode(
                ErrorCode.CUTOVER_WAITING,
                () -> db().apply(target, owner, insert(item, 1, "one", null)));
        db().apply(target, target.takeOver(), insert(item, 2, "skipped", null));
        assertThat(db().rows("SELECT id FROM dbo.item")).isEmpty();
        assertThat(db().stream().status(0).orElseThrow().started()).isFalse();
    }

    @Test
    void aStreamThatWasNotStartedAppliesNothing() throws Exception {
        db().stream().forget();
        assertCode(ErrorCode.CUTOVER_WAITING, db().target()::takeOver);
        assertThat(db().stream().status(0)).isEmpty();
    }

    private Target started() {
        Target target = db().target();
        db().apply(target, target.takeOver(), start());
        return target;
    }

    private static LogEvent.Change start() {
        return MarkerRows.change(
                new Position(new Lsn(0x2a, 100, (short) 1), 0), ReverseFixture.START);
    }

    private static void assertCode(ErrorCode code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        TidegateException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    private ReverseFixture db() {
        return Objects.requireNonNull(opened);
    }
}
