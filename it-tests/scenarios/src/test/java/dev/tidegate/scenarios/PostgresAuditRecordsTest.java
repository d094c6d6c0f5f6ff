package dev.tidegate.scenarios;

import static dev.tidegate.scenarios.PostgresFixture.NOON;
import static dev.tidegate.scenarios.PostgresFixture.lsn;
import static dev.tidegate.scenarios.PostgresFixture.table;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.ledger.Lane;
import dev.tidegate.ledger.TableLedger;
import dev.tidegate.load.KeyRange;
import dev.tidegate.model.ChainHash;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.ColumnType.Kind;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.MultisetHash;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.postgres.PostgresTarget;
import dev.tidegate.sandbox.postgres.PostgresServer;
import dev.tidegate.schema.TableDefinition;
import dev.tidegate.validate.AuditRecords;
import dev.tidegate.validate.AuditRecords.AuditedRange;
import dev.tidegate.validate.AuditRecords.Cause;
import dev.tidegate.validate.AuditRecords.Mismatch;
import dev.tidegate.validate.AuditRecords.Pass;
import dev.tidegate.validate.AuditRecords.Repaired;
import dev.tidegate.validate.AuditRecords.Scan;
import dev.tidegate.validate.AuditRecords.Standing;
import dev.tidegate.validate.AuditRecords.State;
import dev.tidegate.validate.AuditRecords.TableRecord;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
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

/** What is known of audits is there for the next process, and for people with psql. */
class PostgresAuditRecordsTest {
    private static final TableId ITEM = new TableId("dbo", "Item");
    private static final TableId LOOSE = new TableId("sales", "Loose");
    private static final MultisetHash SUM = new MultisetHash(3, -1, Long.MIN_VALUE);

    @TempDir static Path directory;
    private static @Nullable PostgresServer server;
    private @Nullable PostgresFixture opened;

    @BeforeAll
    static void startServer() throws Exception {
        server = PostgresServer.start(directory, "records");
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
    void theyAreThereForTheNextProcess() {
        AuditRecords records = db().target().auditRecords(0);
        Row key = Row.of(-7, "O'Hara \\ \0 {\"x\",NULL} é", new BigDecimal("1.50"));
        Row next = Row.of(9, "b", new BigDecimal("2"));
        AuditedRange first = range(new KeyRange(Optional.empty(), Optional.of(key)), 1);
        AuditedRange second = range(new KeyRange(Optional.of(key), Optional.of(next)), 0);
        AuditedRange last = range(new KeyRange(Optional.of(next), Optional.empty()), 2);
        Pass target = pass(Pass.Kind.TARGET, Optional.of(SUM), Optional.of(SUM), 5);
        Pass source = pass(Pass.Kind.SOURCE, Optional.empty(), Optional.empty(), 6);
        Mismatch mismatch = mismatch(Optional.of(key), Mismatch.Kind.CHANGED, 200);
        records.passBegan(ITEM, at(1));
        List.of(first, second, last).forEach(range -> records.audited(ITEM, range));
        records.passEnded(ITEM, pass(Pass.Kind.TARGET, Optional.empty(), Optional.empty(), 4));
        records.passEnded(ITEM, target);
        records.passEnded(ITEM, source);
        records.state(ITEM, new State(Standing.PENDING, "it waits", at(7)));
        records.state(ITEM, new State(Standing.MISMATCH, "", at(8)));
        records.mismatch(ITEM, mismatch);

        try (PostgresTarget process = db().newTarget()) {
            assertThat(process.auditRecords(0).tables())
                    .containsOnlyKeys(ITEM)
                    .containsValue(
                            new TableRecord(
                                    new State(Standing.MISMATCH, "", at(8)),
                                    Optional.of(at(1)),
                                    List.of(first, second, last),
                                    Optional.of(target),
                                    Optional.of(source),
                                    List.of(mismatch)));
        }
    }

    @Test
    void howFarAScanIsIsThereForTheNextProcessUntilItEnds() {
        AuditRecords records = db().target().auditRecords(0);
        Row key = Row.of(-7, "O'Hara \\ \0 é", new BigDecimal("1.50"));
        Scan before = scan(Row.of(1, "", BigDecimal.ONE), Optional.empty());
        Scan now = scan(key, Optional.of(SUM));
        records.scanned(ITEM, before);
        records.scanned(LOOSE, before);
        records.scanned(ITEM, now);

        try (PostgresTarget process = db().newTarget()) {
            AuditRecords again = process.auditRecords(0);
            assertThat(again.scan(ITEM)).contains(now);
            assertThat(again.scan(LOOSE)).contains(before);
            assertThat(process.auditRecords(1).scan(ITEM)).isEmpty();
            again.scanEnded(ITEM);
        }

        assertThat(records.scan(ITEM)).isEmpty();
        assertThat(records.scan(LOOSE)).contains(before);
    }

    private static Scan scan(Row cursor, Optional<MultisetHash> largeObjects) {
        return new Scan(
                "a digest",
                cursor,
                new Checkpoint(3, lsn(9), NOON, new ChainHash(1, -2, 3, Long.MIN_VALUE), 77),
                SUM,
                largeObjects,
                at(1),
                at(2));
    }

    @Test
    void whatIsKnownOfOneTableIsReadAlone() {
        AuditRecords records = db().target().auditRecords(0);
        records.passBegan(ITEM, at(1));
        records.audited(ITEM, range(KeyRange.ALL, 0));
        records.passBegan(LOOSE, at(2));
        records.audited(LOOSE, range(KeyRange.ALL, 1));

        assertThat(records.table(ITEM)).contains(of(records, ITEM));
        assertThat(records.table(new TableId("dbo", "other"))).isEmpty();
    }

    @Test
    void aNewPassForgetsTheRangesOfTheOneBefore() {
        AuditRecords records = db().target().auditRecords(0);
        records.passBegan(ITEM, at(1));
        records.audited(ITEM, range(KeyRange.ALL, 0));
        records.audited(LOOSE, range(KeyRange.ALL, 0));
        records.state(ITEM, new State(Standing.VERIFIED, "", at(2)));
        records.passBegan(ITEM, at(3));

        assertThat(of(records, ITEM).audited()).isEmpty();
        assertThat(of(records, ITEM).passBegan()).contains(at(3));
        assertThat(of(records, ITEM).state().standing()).isEqualTo(Standing.VERIFIED);
        records.passBegan(LOOSE, at(4));
        assertThat(of(records, LOOSE).state()).isEqualTo(new State(Standing.PENDING, "", at(4)));
    }

    @Test
    void aDifferenceIsReplacedByALaterOneOfItsKeyAndEndsWithTheRepair() throws Exception {
        AuditRecords records = db().target().auditRecords(0);
        Row one = Row.of("a", "b");
        Row other = Row.of("ab", "");
        Mismatch again = mismatch(Optional.of(one), Mismatch.Kind.MISSING, 300);
        records.state(ITEM, new State(Standing.MISMATCH, "", at(0)));
        records.mismatch(ITEM, mismatch(Optional.of(one), Mismatch.Kind.CHANGED, 200));
        records.mismatch(ITEM, again);
        Mismatch second = mismatch(Optional.of(other), Mismatch.Kind.EXTRA, 301);
        records.mismatch(ITEM, second);
        assertThat(of(records, ITEM).mismatches()).containsExactly(again, second);

        records.repaired(
                ITEM, new Repaired(one, Mismatch.Kind.MISSING, Cause.ON_THE_TARGET, lsn(8), at(9)));
        assertThat(of(records, ITEM).mismatches()).containsExactly(second);
        assertThat(
                        db().rows(
                                        "select source_table, row_key, kind, cause, at_lsn"
                                                + " from tidegate.audit_repair"))
                .containsExactly("Item|{\"text a\",\"text b\"}|MISSING|ON_THE_TARGET|" + lsn(8));
    }

    @Test
    void aSourcePassEndsTheDifferencesThatWereConfirmedBeforeIt() {
        AuditRecords records = db().target().auditRecords(0);
        Mismatch late = mismatch(Optional.of(Row.of(2)), Mismatch.Kind.EXTRA, 500);
        records.state(ITEM, new State(Standing.MISMATCH, "", at(0)));
        records.mismatch(ITEM, mismatch(Optional.of(Row.of(1)), Mismatch.Kind.EXTRA, 50));
        records.mismatch(ITEM, late);
        records.passEnded(ITEM, pass(Pass.Kind.TARGET, Optional.empty(), Optional.empty(), 400));
        assertThat(of(records, ITEM).mismatches()).hasSize(2);

        records.passEnded(ITEM, pass(Pass.Kind.SOURCE, Optional.empty(), Optional.empty(), 400));
        assertThat(of(records, ITEM).mismatches()).containsExactly(late);
    }

    @Test
    void nothingIsKnownOfATableThatStartsOver() throws Exception {
        TableDefinition item = table("Item").column("Id", Kind.INT).build();
        try (LedgerFixture ledger = new LedgerFixture(server(), "anew")) {
            ledger.load(item, Row.of(1));
            AuditRecords records = ledger.db.target().auditRecords(0);
            records.passBegan(ITEM, at(1));
            KeyRange begun = new KeyRange(Optional.empty(), Optional.of(Row.of(5)));
            records.audited(ITEM, range(begun, 0));
            records.mismatch(ITEM, mismatch(Optional.of(Row.of(1)), Mismatch.Kind.EXTRA, 1));
            records.passEnded(ITEM, pass(Pass.Kind.TARGET, Optional.of(SUM), Optional.empty(), 1));
            records.state(ITEM, new State(Standing.MISMATCH, "", at(1)));
            ledger.load(item, Row.of(2));
            records.audited(ITEM, range(new KeyRange(begun.upTo(), Optional.empty()), 0));

            TableRecord record = of(records, ITEM);
            assertThat(record.state().standing()).isEqualTo(Standing.PENDING);
            assertThat(record.passBegan()).isEmpty();
            assertThat(record.audited()).isEmpty();
            assertThat(record.target()).isEmpty();
            assertThat(record.mismatches()).isEmpty();
        }
    }

    @Test
    void rowsWithoutAKeyHaveADifferenceOfEachKind() {
        AuditRecords records = db().target().auditRecords(0);
        Mismatch missing = mismatch(Optional.empty(), Mismatch.Kind.MISSING, 1);
        Mismatch extra = mismatch(Optional.empty(), Mismatch.Kind.EXTRA, 2);
        records.state(LOOSE, new State(Standing.MISMATCH, "", at(0)));
        records.mismatch(LOOSE, missing);
        records.mismatch(LOOSE, extra);

        assertThat(of(records, LOOSE).mismatches()).containsExactly(missing, extra);
    }

    @Test
    void groupsAndPipelinesDoNotSeeEachOthers() {
        AuditRecords records = db().target().auditRecords(0);
        records.passBegan(ITEM, at(1));
        records.audited(ITEM, range(KeyRange.ALL, 0));
        records.mismatch(ITEM, mismatch(Optional.of(Row.of(1)), Mismatch.Kind.EXTRA, 1));
        try (PostgresTarget other = db().newTarget("other")) {
            assertThat(other.auditRecords(0).tables()).isEmpty();
            assertThat(db().target().auditRecords(1).tables()).isEmpty();
            other.auditRecords(0).passBegan(ITEM, at(2));
            db().target().auditRecords(1).passBegan(ITEM, at(2));
        }

        assertThat(of(records, ITEM).audited()).hasSize(1);
    }

    @Test
    void onePsqlQueryTellsWhereTheTablesStand() throws Exception {
        AuditRecords records = db().target().auditRecords(0);
        records.state(ITEM, new State(Standing.MISMATCH, "", at(1)));
        records.state(LOOSE, new State(Standing.PENDING, "it waits", at(1)));
        records.mismatch(
                ITEM,
                mismatch(
                        Optional.of(Row.of(LocalDateTime.of(2026, 7, 1, 12, 0), 5L)),
                        Mismatch.Kind.CHANGED,
                        1));

        assertThat(
                        db().rows(
                                        "select target_table, standing, reason, row_key, columns"
                                                + " from tidegate.audit_table left join"
                                                + " tidegate.audit_mismatch using (pipeline,"
                                                + " replication_group, source_schema, source_table)"
                                                + " order by 1"))
                .containsExactly(
                        "dbo.item|MISMATCH||{\"datetime 2026-07-01T12:00\",\"bigint 5\"}|{Name,At}",
                        "sales.loose|PENDING|it waits|∅|∅");
        assertThat(
                        db().rows(
                                        "select count(*) from pg_class c join pg_namespace n"
                                                + " on n.oid = relnamespace where nspname = 'tidegate'"
                                                + " and relkind = 'r'"
                                                + " and obj_description(c.oid, 'pg_class') is null"))
                .containsExactly("0");
    }

    @Test
    void theSaltStaysTheSameAndIsThePipelinesOwn() throws Exception {
        long salt = db().target().ledgerSalt();
        try (PostgresTarget process = db().newTarget();
                PostgresTarget other = db().newTarget("other")) {
            assertThat(process.ledgerSalt()).isEqualTo(salt);
            assertThat(other.ledgerSalt()).isNotEqualTo(salt);
            assertThat(process.isPrepared()).isTrue();
        }
        assertThat(db().target().ledgerSalt()).isEqualTo(salt);
    }

    @Test
    void sumsOfALostSaltAreNotKnownAnyMore() throws Exception {
        TableDefinition loose = table("Loose").column("Number", Kind.INT).withoutKey().build();
        try (LedgerFixture ledger = new LedgerFixture(server(), "salt")) {
            long salt = ledger.db.target().ledgerSalt();
            ledger.load(loose, Row.of(1));
            assertThat(ledger.db.target().ledgerSalt()).isEqualTo(salt);
            ledger.requireSum(loose);
            ledger.db.sql("delete from tidegate.ledger_salt");

            assertThat(ledger.db.target().ledgerSalt()).isNotEqualTo(salt);
            assertThat(ledger.of(loose))
                    .isEqualTo(TableLedger.unknown(Lane.Reason.NOT_COUNTED, Lsn.ZERO));
        }
    }

    @Test
    void anEarlierReleasesDatabaseGetsTheTables() throws Exception {
        db().sql(
                        "drop table tidegate.audit_table, tidegate.audit_range,"
                                + " tidegate.audit_pass, tidegate.audit_mismatch,"
                                + " tidegate.audit_repair, tidegate.ledger_salt");
        assertThat(db().target().isPrepared()).isFalse();
        db().target().prepare();

        assertThat(db().target().isPrepared()).isTrue();
        assertThat(db().target().auditRecords(0).tables()).isEmpty();
        assertThat(db().target().ledgerSalt()).isEqualTo(db().target().ledgerSalt());
    }

    private static AuditedRange range(KeyRange range, long confirmed) {
        return new AuditedRange(range, lsn(77), SUM, confirmed, 2 * confirmed, at(3));
    }

    private static Pass pass(
            Pass.Kind kind,
            Optional<MultisetHash> rows,
            Optional<MultisetHash> largeObjects,
            int began) {
        return new Pass(kind, lsn(100 + began), rows, largeObjects, at(began), at(began + 1));
    }

    private static Mismatch mismatch(Optional<Row> key, Mismatch.Kind kind, int second) {
        return new Mismatch(key, kind, List.of("Name", "At"), 1, lsn(50), at(second));
    }

    private static Instant at(int second) {
        return NOON.plusSeconds(second).plusNanos(123_000);
    }

    private static TableRecord of(AuditRecords records, TableId table) {
        return Objects.requireNonNull(records.tables().get(table));
    }

    private PostgresFixture db() {
        if (opened == null) {
            throw new IllegalStateException("no database is open");
        }
        return opened;
    }

    private static PostgresServer server() {
        if (server == null) {
            throw new IllegalStateException("the server is not started");
        }
        return server;
    }
}
