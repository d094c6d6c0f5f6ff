package dev.tidegate.scenarios;

import static dev.tidegate.scenarios.PostgresApplyNetEffectTest.NODE;
import static dev.tidegate.scenarios.PostgresFixture.checkpoint;
import static dev.tidegate.scenarios.PostgresFixture.delete;
import static dev.tidegate.scenarios.PostgresFixture.insert;
import static dev.tidegate.scenarios.PostgresFixture.lsn;
import static dev.tidegate.scenarios.PostgresFixture.table;
import static dev.tidegate.scenarios.PostgresFixture.update;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidegate.apply.Target;
import dev.tidegate.apply.Target.TargetTransaction;
import dev.tidegate.ledger.Lane;
import dev.tidegate.ledger.LedgerChanges;
import dev.tidegate.ledger.LedgerReader;
import dev.tidegate.ledger.TableLedger;
import dev.tidegate.ledger.TableTally;
import dev.tidegate.load.ChunkTarget.Chunk;
import dev.tidegate.load.ChunkTarget.Loaded;
import dev.tidegate.load.KeyRange;
import dev.tidegate.load.TableIntent;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.ColumnType;
import dev.tidegate.model.ColumnType.Kind;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Position;
import dev.tidegate.model.Row;
import dev.tidegate.model.TidegateException;
import dev.tidegate.postgres.PostgresTarget;
import dev.tidegate.sandbox.postgres.PostgresServer;
import dev.tidegate.schema.TableDefinition;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a real PostgreSQL: the ledger is the sum over the rows, or says that it is not known. */
class PostgresLedgerTest {
    private static final TableDefinition PAGE =
            table("Page")
                    .column("Id", Kind.INT)
                    .column("Title", ColumnType.ofLength(Kind.CHAR, 8))
                    .column("Body", ColumnType.ofLength(Kind.NVARCHAR, ColumnType.MAX))
                    .column("Picture", ColumnType.ofLength(Kind.VARBINARY, ColumnType.MAX))
                    .column("At", new ColumnType(Kind.DATETIME2, 0, 0, 7))
                    .build();

    private static final TableDefinition LOOSE =
            table("Loose")
                    .column("Number", Kind.INT)
                    .column("Price", new ColumnType(Kind.DECIMAL, 0, 9, 2))
                    .withoutKey()
                    .build();

    private static final int WINDOWS = 120;

    @TempDir static Path directory;
    private static @Nullable PostgresServer server;

    @BeforeAll
    static void startServer() throws Exception {
        server = PostgresServer.start(directory, "ledger");
    }

    @AfterAll
    static void stopServer() {
        server().close();
    }

    @Test
    void itIsTheSumOverTheRowsBehindEachWindowOfAnyKind() throws Exception {
        RandomNodes source = new RandomNodes(new Random(815));
        try (LedgerFixture ledger = new LedgerFixture(server(), "windows")) {
            ledger.load(NODE, source.rows());
            ledger.load(LOOSE);
            ledger.db.target().schema().completeAfterLoad(List.of(NODE, LOOSE));
            for (int window = 1; window <= WINDOWS; window++) {
                List<LogEvent.Change> changes = new ArrayList<>(source.changes(1 + window % 30));
                changes.addAll(looseChanges(window));
                ledger.apply(ledger.begin(window), changes);

                ledger.requireSum(LOOSE);
                ledger.requireRows(NODE);
            }
        }
    }

    /** Equal rows come, some change, one goes. */
    private static List<LogEvent.Change> looseChanges(int window) {
        Row row = Row.of(window, new BigDecimal("1.50"));
        Row other = Row.of(-window, new BigDecimal("0.07"));
        return List.of(
                insert(LOOSE, row),
                insert(LOOSE, row),
                insert(LOOSE, row),
                update(LOOSE, row, other),
                delete(LOOSE, row));
    }

    @Test
    void largeObjectsThatAnUpdateLeavesOutCancel() throws Exception {
        try (LedgerFixture ledger = new LedgerFixture(server(), "large")) {
            ledger.load(PAGE, page(1, "a", "body", 1), page(2, "b", null, 2));
            ledger.apply(
                    ledger.target.begin(),
                    List.of(
                            update(PAGE, untouched(1, "a"), untouched(1, "changed")),
                            update(
                                    PAGE,
                                    Row.of(2, "b", Row.UNCHANGED, picture(2), at(2)),
                                    Row.of(2, "b", Row.UNCHANGED, picture(9), at(2))),
                            insert(PAGE, page(3, "c", "third", 3)),
                            delete(PAGE, page(3, "c", "third", 3)),
                            insert(PAGE, page(4, "d", "x".repeat(100_000), 4))));

            ledger.requireSum(PAGE);
        }
    }

    @Test
    void whereARowMovesWithoutItsLargeObjectsTheyAreNotKnownAndTheRestIs() throws Exception {
        try (LedgerFixture ledger = new LedgerFixture(server(), "moved")) {
            ledger.load(PAGE, page(1, "a", "body", 1));
            ledger.apply(
                    ledger.target.begin(),
                    List.of(update(PAGE, untouched(1, "a"), untouched(7, "a"))));
            ledger.apply(ledger.target.begin(), List.of(insert(PAGE, page(2, "b", "other", 2))));

            ledger.requireRows(PAGE);
            assertThat(ledger.of(PAGE).largeObjects())
                    .isEqualTo(
                            new Lane.Unknown(
                                    Lane.Reason.LARGE_OBJECT_LEFT_OUT, position().commitLsn()));
            assertThat(
                            ledger.db.rows(
                                    "select row_count, large_sum1, large_unknown_reason,"
                                            + " unknown_reason from tidegate.ledger"))
                    .containsExactly("2|∅|LARGE_OBJECT_LEFT_OUT|∅");

            ledger.load(PAGE, page(1, "again", "body", 1));
            ledger.requireSum(PAGE);
        }
    }

    @Test
    void aChunkIsPublishedWithItsRowsLessThoseThatMergedChangesReplace() throws Exception {
        try (LedgerFixture ledger = new LedgerFixture(server(), "chunks")) {
            ledger.db.target().schema().create(List.of(PAGE));
            ledger.chunks().startOver(PAGE.schema(), ledger.at);
            TableTally tally = KeptRows.LEDGERS.forRows(PAGE.schema()).orElseThrow();
            try (Chunk chunk = ledger.chunks().begin(PAGE.schema())) {
                for (int id = 1; id <= 5; id++) {
                    Row row = page(id, "read", "body " + id, id);
                    chunk.rows().accept(row);
                    tally.add(row);
                }
                chunk.rowsEnded();
                List<Row> replaced = new ArrayList<>();
                chunk.mergeTelling(
                        List.of(
                                delete(PAGE, page(1, "old", "old", 1)),
                                delete(PAGE, page(11, "never", "read", 1)),
                                insert(PAGE, page(2, "new", "new", 2)),
                                insert(PAGE, page(12, "new", null, 2)),
                                update(PAGE, untouched(3, "old"), untouched(3, "new")),
                                update(
                                        PAGE,
                                        Row.of(4, "old", "old", Row.UNCHANGED, at(4)),
                                        Row.of(4, "new", "new", Row.UNCHANGED, at(4)))),
                        replaced::add);
                replaced.forEach(row -> tally.take(row));
                List.of(
                                page(2, "new", "new", 2),
                                page(12, "new", null, 2),
                                untouched(3, "new"),
                                Row.of(4, "new", "new", Row.UNCHANGED, at(4)))
                        .forEach(row -> tally.add(row));
                assertThat(replaced).hasSize(4);
                chunk.publish(
                        new Loaded(KeyRange.ALL, 5, 5, true).with(tally.sum()),
                        ledger.at,
                        ledger.at.commitLsn());
            }
            ledger.requireSum(PAGE);
        }
    }

    @Test
    void whoLostItsEpochAdvancesNothing() throws Exception {
        try (LedgerFixture ledger = new LedgerFixture(server(), "fenced")) {
            ledger.load(LOOSE, Row.of(1, new BigDecimal("1.00")));
            try (TargetTransaction zombie = ledger.target.begin();
                    PostgresTarget successor = ledger.db.newTarget()) {
                zombie.apply(insert(LOOSE, 2, new BigDecimal("2.00")));
                successor.applyTarget(0).takeOver();
                TidegateException fenced =
                        catchThrowableOfType(
                                TidegateException.class,
                                () ->
                                        zombie.commit(
                                                checkpoint(ledger.at.epoch(), 900),
                                                LedgerFixture.counted(
                                                        List.of(
                                                                insert(
                                                                        LOOSE,
                                                                        2,
                                                                        new BigDecimal("2.00"))))));
                assertThat(fenced.code()).isEqualTo(ErrorCode.TARGET_FENCED);
            }
            ledger.requireSum(LOOSE);
        }
    }

    @Test
    void twoGroupsNeverShareARow() throws Exception {
        try (LedgerFixture ledger = new LedgerFixture(server(), "groups")) {
            ledger.load(LOOSE, Row.of(1, new BigDecimal("1.00")));
            ledger.db.target().schema().create(List.of(PAGE));
            Target other = ledger.db.target().applyTarget(1);
            Checkpoint at = other.takeOver();
            ledger.db.target().chunks(1).startOver(PAGE.schema(), at);
            LogEvent.Change change = insert(PAGE, page(1, "a", "b", 1));
            LogEvent.Change strange = insert(LOOSE, 5, new BigDecimal("5.00"));
            try (TargetTransaction transaction = other.begin()) {
                transaction.apply(change);
                transaction.commit(
                        checkpoint(at.epoch(), 5), LedgerFixture.counted(List.of(change, strange)));
            }

            ledger.requireSum(LOOSE);
            assertThat(snapshot(ledger.db.target(), 0).tables()).containsOnlyKeys(LOOSE.table());
            assertThat(snapshot(ledger.db.target(), 1).tables()).containsOnlyKeys(PAGE.table());
            assertThat(snapshot(ledger.db.target(), 1).at().commitLsn()).isEqualTo(lsn(5));
        }
    }

    @Test
    void windowsThatNobodyCountedAreNoticed() throws Exception {
        try (LedgerFixture ledger = new LedgerFixture(server(), "gaps")) {
            ledger.load(LOOSE, Row.of(1, new BigDecimal("1.00")));
            LogEvent.Change change = insert(LOOSE, 2, new BigDecimal("2.00"));
            ledger.apply(ledger.target.begin(), List.of(change));
            ledger.requireSum(LOOSE);
            ledger.apply(ledger.target.begin(), List.of(change), new LedgerChanges.NotCounted());
            Lsn gap = ledger.at.commitLsn();

            assertThat(ledger.of(LOOSE)).as("at once").isEqualTo(notCounted(gap));
            ledger.target.takeOver();
            assertThat(ledger.of(LOOSE)).as("behind a take-over").isEqualTo(notCounted(gap));
            ledger.takeOver();
            ledger.apply(ledger.target.begin(), List.of(change));
            assertThat(ledger.of(LOOSE)).as("when they are counted").isEqualTo(notCounted(gap));
            ledger.load(LOOSE);
            ledger.requireSum(LOOSE);
        }
    }

    @Test
    void whatAnEarlierReleaseLoadedOrAppliedIsNotKnown() throws Exception {
        try (LedgerFixture ledger = new LedgerFixture(server(), "upgraded")) {
            ledger.load(LOOSE, Row.of(1, new BigDecimal("1.00")));
            ledger.db.target().bindGroups(Map.of(LOOSE.table(), 0));
            ledger.db.sql("drop table tidegate.ledger");
            ledger.db.sql("alter table tidegate.checkpoint drop column ledger_lsn");
            assertThat(ledger.db.target().isPrepared()).isFalse();
            ledger.db.target().prepare();
            ledger.takeOver();
            ledger.apply(ledger.target.begin(), List.of(insert(LOOSE, 2, new BigDecimal("2.00"))));

            assertThat(ledger.of(LOOSE)).isEqualTo(notCounted(Lsn.ZERO));
        }
    }

    @Test
    void aChunkThatNobodySummedUpIsNotKnown() throws Exception {
        try (LedgerFixture ledger = new LedgerFixture(server(), "unsummed")) {
            ledger.db.target().schema().create(List.of(LOOSE));
            ledger.chunks().startOver(LOOSE.schema(), ledger.at);
            assertThat(ledger.of(LOOSE)).isEqualTo(TableLedger.EMPTY);
            ledger.db.load(LOOSE, Row.of(1, new BigDecimal("1.00")));

            assertThat(ledger.of(LOOSE)).isEqualTo(notCounted(ledger.at.commitLsn()));
        }
    }

    @Test
    void whatIsNotFollowedHasNoLedger() throws Exception {
        try (LedgerFixture ledger = new LedgerFixture(server(), "skipped")) {
            ledger.load(LOOSE, Row.of(1, new BigDecimal("1.00")));
            ledger.chunks().intend(LOOSE.table(), TableIntent.PAUSE, ledger.at);
            ledger.requireSum(LOOSE);
            ledger.chunks().intend(LOOSE.table(), TableIntent.SKIP, ledger.at);
            assertThat(snapshot(ledger.db.target(), 0).tables()).isEmpty();
        }
    }

    @Test
    void theRowsOfTheLedgerAreUpdatedInPlace() throws Exception {
        try (LedgerFixture ledger = new LedgerFixture(server(), "heap")) {
            ledger.load(LOOSE);
            for (int window = 0; window < WINDOWS; window++) {
                ledger.apply(ledger.target.begin(), looseChanges(window));
            }
            ledger.db.target().close(); // the server notes what a session did when it ends
            String updates =
                    "select n_tup_upd >= "
                            + WINDOWS
                            + ", n_tup_upd - n_tup_hot_upd"
                            + " from pg_stat_user_tables where relname = 'ledger'";
            Instant deadline = Instant.now().plusSeconds(60);
            while (!ledger.db.rows(updates).getFirst().startsWith("t|")
                    && Instant.now().isBefore(deadline)) {
                Thread.onSpinWait(); // each look is a new session
            }
            assertThat(ledger.db.rows(updates)).containsExactly("t|0");
        }
    }

    private static TableLedger notCounted(Lsn since) {
        return TableLedger.unknown(Lane.Reason.NOT_COUNTED, since);
    }

    private static Position position() {
        return insert(LOOSE, 1, null).position();
    }

    private static LedgerReader.Snapshot snapshot(PostgresTarget target, int group) {
        return target.ledger(group).read().orElseThrow();
    }

    private static Row page(int id, String title, @Nullable String body, int picture) {
        return Row.of(id, title, body, picture(picture), at(picture));
    }

    private static Row untouched(int id, String title) {
        return Row.of(id, title, Row.UNCHANGED, Row.UNCHANGED, at(id));
    }

    private static byte[] picture(int number) {
        return new byte[] {(byte) number, 2, 3};
    }

    private static LocalDateTime at(int number) {
        return LocalDateTime.of(2026, 7, 1, 12, 0, 0, 100 * number + 55_500);
    }

    private static PostgresServer server() {
        if (server == null) {
            throw new IllegalStateException("the server is not started");
        }
        return server;
    }
}
