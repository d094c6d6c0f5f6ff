package dev.tidegate.scenarios;

import static dev.tidegate.scenarios.LedgerFixture.PAGE;
import static dev.tidegate.scenarios.PostgresFixture.checkpoint;
import static dev.tidegate.scenarios.PostgresFixture.insert;
import static dev.tidegate.scenarios.PostgresFixture.table;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidegate.ledger.Lane;
import dev.tidegate.ledger.TableLedger;
import dev.tidegate.ledger.TableTally;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.ColumnType.Kind;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.MultisetHash;
import dev.tidegate.model.Row;
import dev.tidegate.model.TidegateException;
import dev.tidegate.postgres.PostgresTarget;
import dev.tidegate.sandbox.postgres.PostgresServer;
import dev.tidegate.schema.TableDefinition;
import dev.tidegate.validate.RepairTarget;
import dev.tidegate.validate.RepairTarget.LedgerDelta;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** Rows that are put right on a real PostgreSQL, and their ledger. */
class PostgresRepairTest {
    private static final TableDefinition NOTE =
            table("Note")
                    .column("Id", Kind.INT)
                    .column("PageId", Kind.INT)
                    .foreignKey("PageId", "Page", "NO_ACTION")
                    .build();

    @TempDir static Path directory;
    private static @Nullable PostgresServer server;
    private @Nullable LedgerFixture opened;

    @BeforeAll
    static void startServer() throws Exception {
        server = PostgresServer.start(directory, "repairs");
    }

    @AfterAll
    static void stopServer() {
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void openDatabase(TestInfo test) throws Exception {
        if (server == null) {
            throw new IllegalStateException("the server is not started");
        }
        opened = new LedgerFixture(server, test.getTestMethod().orElseThrow().getName());
        ledger().load(PAGE, page(1, "one"), page(2, "two"), page(3, "three"));
        ledger().load(NOTE, Row.of(10, 1));
        ledger().db.target().schema().completeAfterLoad(List.of(PAGE, NOTE));
        ledger().apply(ledger().target.begin(), List.of(insert(PAGE, page(4, "four"))));
    }

    @AfterEach
    void closeDatabase() throws Exception {
        ledger().close();
    }

    @Test
    void rowsThatSomebodyElseWroteBecomeWhatTheLedgerSays() throws Exception {
        ledger().db
                .sql(
                        "update dbo.page set title = 'wrong', body = null where id = 1;"
                                + " delete from dbo.page where id = 2;"
                                + " insert into dbo.page values (9, 'extra', 'x')");
        List<Row> read = new ArrayList<>();
        try (RepairTarget.Session session = begin(PAGE)) {
            session.read(List.of(Row.of(1), Row.of(2), Row.of(9), Row.of(77)), read::add);
            session.delete(Row.of(9));
            session.put(page(1, "one"));
            session.put(page(2, "two"));
            session.commit(LedgerDelta.NONE);
        }

        assertThat(read)
                .containsExactlyInAnyOrder(Row.of(1, "wrong", null), Row.of(9, "extra", "x"));
        ledger().requireSum(PAGE);
        assertThat(titles()).containsExactly("1|one", "2|two", "3|three", "4|four");
    }

    @Test
    void whatNeverCameIntoTheJournalGoesToRowsAndLedgerTogether() throws Exception {
        try (RepairTarget.Session session = begin(PAGE)) {
            session.read(List.of(Row.of(3), Row.of(5)), _ -> {});
            session.put(page(3, "new"));
            session.put(page(5, "five"));
            TableTally tally = KeptRows.LEDGERS.forRows(PAGE.schema()).orElseThrow();
            tally.take(page(3, "three"));
            tally.add(page(3, "new"));
            tally.add(page(5, "five"));
            session.commit(delta(tally.sum()));
        }

        ledger().requireSum(PAGE);
        assertThat(titles()).containsExactly("1|one", "2|two", "3|new", "4|four", "5|five");
    }

    @Test
    void largeObjectsThatTheLedgerDoesNotKnowStaySo() throws Exception {
        ledger().db
                .sql(
                        "update tidegate.ledger set large_sum1 = null, large_sum2 = null,"
                                + " large_unknown_since = '0000002a:00000001:0001',"
                                + " large_unknown_reason = 'PUT_ASIDE'");
        try (RepairTarget.Session session = begin(PAGE)) {
            session.put(page(5, "five"));
            TableTally tally = KeptRows.LEDGERS.forRows(PAGE.schema()).orElseThrow();
            tally.add(page(5, "five"));
            session.commit(delta(tally.sum()));
        }

        ledger().requireRows(PAGE);
        assertThat(ledger().db.rows("select large_sum1 from tidegate.ledger limit 1"))
                .containsExactly("∅");
    }

    @Test
    void whatIsNotCommittedIsUndone() throws Exception {
        try (RepairTarget.Session session = begin(PAGE)) {
            session.put(page(1, "other"));
        }

        ledger().requireSum(PAGE);
        assertThat(titles()).startsWith("1|one");
    }

    @Test
    void whoLostItsEpochRepairsNothing() throws Exception {
        Checkpoint before = ledger().at;
        try (PostgresTarget successor = ledger().db.newTarget()) {
            successor.applyTarget(0).takeOver();
        }

        assertThat(fails(() -> repairs().begin(PAGE.schema(), before)).code())
                .isEqualTo(ErrorCode.TARGET_FENCED);
    }

    @Test
    void aCheckpointThatIsNotTheDurableOneRepairsNothing() throws Exception {
        Checkpoint other = checkpoint(ledger().at.epoch(), 900);

        assertThat(fails(() -> repairs().begin(PAGE.schema(), other)).code())
                .isEqualTo(ErrorCode.TARGET_FENCED);
    }

    @Test
    void nobodyTakesOverBeforeARepairHasEnded() throws Exception {
        try (Connection other = DriverManager.getConnection(ledger().db.url());
                Statement statement = other.createStatement();
                RepairTarget.Session session = begin(PAGE)) {
            session.put(page(1, "other"));
            statement.execute("set lock_timeout = '100ms'");
            assertThat(
                            catchThrowableOfType(
                                            SQLException.class,
                                            () ->
                                                    statement.execute(
                                                            "update tidegate.checkpoint"
                                                                    + " set epoch = epoch + 1"))
                                    .getSQLState())
                    .isEqualTo("55P03");
        }
    }

    @Test
    void whoTakesOverEndsARepairThatHangs() throws Exception {
        try (PostgresTarget successor = ledger().db.newTarget();
                RepairTarget.Session session = begin(PAGE)) {
            session.put(page(1, "other"));
            successor.claim(0);

            assertThat(fails(() -> session.commit(LedgerDelta.NONE)).code())
                    .isEqualTo(ErrorCode.TARGET_UNAVAILABLE);
        }
        ledger().requireSum(PAGE);
    }

    @Test
    void othersDoNotWriteWhatARepairHasRead() throws Exception {
        try (Connection other = DriverManager.getConnection(ledger().db.url());
                Statement statement = other.createStatement();
                RepairTarget.Session session = begin(PAGE)) {
            session.read(List.of(Row.of(1)), _ -> {});
            statement.execute("set lock_timeout = '100ms'");
            statement.execute("update dbo.page set title = 'x' where id = 2");
            assertThat(
                            catchThrowableOfType(
                                            SQLException.class,
                                            () ->
                                                    statement.execute(
                                                            "delete from dbo.page where id = 1"))
                                    .getSQLState())
                    .isEqualTo("55P03");
        }
    }

    @Test
    void aRepairThatBreaksAForeignKeyIsRefused() throws Exception {
        for (PostgresTarget target :
                List.of(ledger().db.newTarget(), ledger().db.targetWithTriggers())) {
            try (target) {
                assertThat(fails(() -> write(target, List.of(Row.of(11, 77)))))
                        .hasMessageContaining("a foreign key is violated")
                        .extracting(TidegateException::code)
                        .isEqualTo(ErrorCode.TARGET_REFUSED);
                TidegateException referred =
                        fails(() -> {
                            try (RepairTarget.Session session =
                                    target.repairTarget(0).begin(PAGE.schema(), ledger().at)) {
                                session.read(List.of(Row.of(1)), _ -> {});
                                session.delete(Row.of(1));
                                session.commit(LedgerDelta.NONE);
                            }
                        });
                assertThat(referred.code()).isEqualTo(ErrorCode.TARGET_REFUSED);
            }
        }
        ledger().requireSum(PAGE);
        ledger().requireSum(NOTE);
    }

    private void write(PostgresTarget target, List<Row> notes) throws InterruptedException {
        try (RepairTarget.Session session =
                target.repairTarget(0).begin(NOTE.schema(), ledger().at)) {
            session.read(notes.stream().map(row -> Row.of(row.value(0))).toList(), _ -> {});
            notes.forEach(session::put);
            session.commit(LedgerDelta.NONE);
        }
    }

    private RepairTarget.Session begin(TableDefinition definition) {
        return repairs().begin(definition.schema(), ledger().at);
    }

    private RepairTarget repairs() {
        return ledger().db.target().repairTarget(0);
    }

    private static LedgerDelta delta(TableLedger sum) {
        return new LedgerDelta(known(sum.rows()), known(sum.largeObjects()));
    }

    private static MultisetHash known(Lane lane) {
        return switch (lane) {
            case Lane.Known(MultisetHash sum) -> sum;
            case Lane.Unknown _ -> throw new AssertionError("not known");
        };
    }

    private static TidegateException fails(ThrowingCallable call) {
        return catchThrowableOfType(TidegateException.class, call);
    }

    private List<String> titles() throws Exception {
        return ledger().db.rows("select id, title from dbo.page order by id");
    }

    private static Row page(int id, String title) {
        return Row.of(id, title, "body of " + title);
    }

    private LedgerFixture ledger() {
        if (opened == null) {
            throw new IllegalStateException("no database is open");
        }
        return opened;
    }
}
