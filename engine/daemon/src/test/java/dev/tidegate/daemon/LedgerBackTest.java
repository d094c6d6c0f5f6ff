package dev.tidegate.daemon;

import static dev.tidegate.daemon.ValidateOperator.await;
import static dev.tidegate.daemon.ValidateOperator.isLoaded;
import static dev.tidegate.daemon.ValidateOperator.standing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidegate.cutover.Fact;
import dev.tidegate.cutover.VerifyMode;
import dev.tidegate.cutover.VerifyResult;
import dev.tidegate.cutover.VerifyResult.Verdict;
import dev.tidegate.ledger.ExcludedColumns;
import dev.tidegate.ledger.Lane;
import dev.tidegate.ledger.TableLedger;
import dev.tidegate.ledger.TableTally;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import dev.tidegate.model.TidegateException;
import dev.tidegate.settings.ValidateSettings;
import dev.tidegate.sqlserver.ReverseCounting;
import dev.tidegate.sqlserver.ReverseLedger;
import dev.tidegate.sqlserver.ReverseLedger.Account;
import dev.tidegate.validate.AuditRecords.Mismatch;
import dev.tidegate.validate.AuditRecords.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What keeps a rollback back, and what is only told. Two tables were loaded and audited before: two
 * accounts, one invoice.
 */
@Timeout(60)
final class LedgerBackTest {
    private static final TableId ACCOUNT = MemorySource.ACCOUNT;
    private static final TableId INVOICE = new TableId("dbo", "invoice");
    private static final Duration LONG = Duration.ofSeconds(30);

    private final AuditedPorts ports = AuditedPorts.empty();
    private final Map<TableId, Account> accounts = new TreeMap<>();

    @BeforeEach
    void cutOver() {
        ports.source().create(INVOICE);
        ports.source().put(ACCOUNT, 1, 10);
        ports.source().put(ACCOUNT, 2, 20);
        ports.source().put(INVOICE, 1, 100);
        try (Daemon daemon = ValidateOperator.start(ports, ValidateOperator.settings())) {
            await(() -> standing(daemon, ACCOUNT) == Standing.VERIFIED);
            await(() -> standing(daemon, INVOICE) == Standing.VERIFIED);
            await(() -> isLoaded(daemon, ACCOUNT) && isLoaded(daemon, INVOICE));
        }
        accounts.put(ACCOUNT, untouched());
        accounts.put(INVOICE, untouched());
    }

    @Test
    void whatTheLogSaidAndTheSourceAnsweredForIsTheSame() throws Exception {
        write(1, 10, 11);

        VerifyResult result = compare(VerifyMode.LEDGER);

        assertThat(result.verdict()).isEqualTo(Verdict.SAME);
        assertThat(result.tables()).isEqualTo(2);
        assertThat(result.facts())
                .contains(Fact.of("tables by the ledger of the stream back", 2))
                .contains(Fact.of("tables of which all rows were compared", 0))
                .contains(new Fact("tables that are not covered", "[]"));
    }

    @Test
    void aChangeThatWasNotMadeTrueIsFoundWithoutReadingARow() throws Exception {
        TableTally deleted = tally();
        deleted.take(Row.of(2, 20));
        ports.target().lose(ACCOUNT, 2);
        accounts.put(ACCOUNT, new Account(deleted.sum(), TableLedger.EMPTY, "", true));

        VerifyResult result = compare(VerifyMode.LEDGER);

        assertThat(result.verdict()).isEqualTo(Verdict.DIFFERENT);
        assertThat(result.differences())
                .first()
                .isEqualTo("dbo.account: by the target's log its rows became -1, on the source +0");
        assertThat(result.differences()).last().asString().contains("--final-verify full");
    }

    @Test
    void anUpdateThatWasMadeTrueInAnotherWayIsFoundToo() throws Exception {
        accounts.put(ACCOUNT, new Account(changed(1, 10, 11), changed(1, 10, 12), "", true));

        assertThat(compare(VerifyMode.LEDGER).differences())
                .first()
                .isEqualTo(
                        "dbo.account: by the target's log its rows became +0, on the source as"
                                + " many and not the same");
    }

    @Test
    void whatWasLostAndIsPutRightSinceKeepsNobodyFromGoingBack() throws Exception {
        TableTally inserted = tally();
        inserted.add(Row.of(3, 30));
        ports.target().meddle(ACCOUNT, 3, 30);
        accounts.put(ACCOUNT, new Account(inserted.sum(), TableLedger.EMPTY, "", true));
        assertThat(compare(VerifyMode.FULL).verdict()).isEqualTo(Verdict.DIFFERENT);

        ports.source().put(ACCOUNT, 3, 30);

        assertThat(compare(VerifyMode.FULL).verdict()).isEqualTo(Verdict.SAME);
    }

    @Test
    void fullFindsARowThatSomebodyChangedOnTheSourceBehindTheStreamsBack() throws Exception {
        write(1, 10, 11);
        VerifyResult before = compare(VerifyMode.FULL);
        assertThat(before.verdict()).isEqualTo(Verdict.SAME);
        assertThat(before.facts())
                .contains(Fact.of("tables of which all rows were compared", 2))
                .contains(Fact.of("of those, with the ledger", 2));

        ports.source().put(INVOICE, 1, 101);

        assertThat(compare(VerifyMode.LEDGER).verdict()).isEqualTo(Verdict.SAME);
        VerifyResult result = compare(VerifyMode.FULL);
        assertThat(result.verdict()).isEqualTo(Verdict.DIFFERENT);
        assertThat(result.differences())
                .first()
                .isEqualTo("dbo.invoice: both have 1 rows, and not the same");
        assertThat(result.differences()).last().asString().contains("--final-verify ledger");
    }

    @Test
    void touchedReadsOnlyWhatTheStreamChanged() throws Exception {
        write(1, 10, 11);
        ports.source().put(INVOICE, 1, 101);
        VerifyResult result = compare(VerifyMode.TOUCHED);
        assertThat(result.verdict()).isEqualTo(Verdict.SAME);
        assertThat(result.facts()).contains(Fact.of("tables of which all rows were compared", 1));

        ports.source().put(ACCOUNT, 2, 21);

        assertThat(compare(VerifyMode.TOUCHED).differences())
                .first()
                .isEqualTo("dbo.account: both have 2 rows, and not the same");
    }

    @Test
    void aRowThatDifferedBeforeAndIsTheSameNowIsTheSame() throws Exception {
        ports.target().meddle(ACCOUNT, 1, 99); // before the cutover
        write(1, 99, 11);

        VerifyResult result = compare(VerifyMode.FULL);

        assertThat(result.verdict()).isEqualTo(Verdict.SAME);
        assertThat(result.facts())
                .contains(Fact.of("tables of which all rows were compared", 2))
                .contains(Fact.of("of those, with the ledger", 1));
    }

    @Test
    void rowsThatDifferedBeforeAreToldAndKeepNobodyFromGoingBack() throws Exception {
        ports.target().meddle(ACCOUNT, 1, 99);
        ports.target().meddle(ACCOUNT, 2, 98);
        write(1, 99, 11);

        VerifyResult result = compare(VerifyMode.FULL);

        assertThat(result.verdict()).isEqualTo(Verdict.SAME);
        assertThat(result.facts())
                .contains(
                        new Fact(
                                "tables that differed before",
                                "[dbo.account: both have 2 rows, and not the same]"));
    }

    @Test
    void aTableOfWhichValidationConfirmedARowKeepsNobodyFromGoingBack() throws Exception {
        ports.source().put(ACCOUNT, 2, 21); // capture lost it before the cutover
        assertThat(compare(VerifyMode.FULL).verdict()).isEqualTo(Verdict.DIFFERENT);

        ports.memoryAudits()
                .records(0)
                .mismatch(
                        ACCOUNT,
                        new Mismatch(
                                Optional.of(Row.of(2)),
                                Mismatch.Kind.CHANGED,
                                List.of("balance"),
                                1,
                                Lsn.ZERO,
                                Instant.EPOCH));

        assertThat(compare(VerifyMode.FULL).verdict()).isEqualTo(Verdict.SAME);
    }

    @Test
    void aTableOfWhichTheTargetHadNoLedgerIsComparedWithItsRowsAndSaysSo() throws Exception {
        ports.target().loseLedger(INVOICE);

        VerifyResult same = compare(VerifyMode.FULL);
        assertThat(same.verdict()).isEqualTo(Verdict.SAME);
        assertThat(same.facts())
                .contains(Fact.of("of those, with the ledger", 1))
                .anySatisfy(it ->
                        assertThat(it.value())
                                .contains("dbo.invoice: the target's ledger does not know"));

        ports.source().put(INVOICE, 1, 101);

        VerifyResult different = compare(VerifyMode.FULL);
        assertThat(different.verdict()).isEqualTo(Verdict.SAME);
        assertThat(different.facts())
                .contains(
                        new Fact(
                                "tables that differed before",
                                "[dbo.invoice: both have 1 rows, and not the same]"));
    }

    @Test
    void whatIsNotCountedIsNotClaimed() throws Exception {
        accounts.put(ACCOUNT, lost(Lane.Reason.NOT_COUNTED));
        accounts.put(INVOICE, lost(Lane.Reason.OTHER_COLUMNS));

        VerifyResult result = compare(VerifyMode.LEDGER);

        assertThat(result.verdict()).isEqualTo(Verdict.SAME);
        assertThat(result.tables()).isZero();
        assertThat(result.facts())
                .contains(
                        new Fact(
                                "tables that are not covered",
                                "[dbo.account: rows were loaded or changed while no ledger was"
                                        + " kept, dbo.invoice: validate.columns_excluded leaves out"
                                        + " other columns than before]"));
    }

    @Test
    void whereOtherColumnsAreLeftOutNowRowsAreNotComparedWithTheLedger() throws Exception {
        write(1, 10, 11);
        ValidateSettings now = ValidateOperator.without("dbo.account.balance", "is a cache");

        VerifyResult result = compare(now, VerifyMode.FULL, LONG);

        assertThat(result.verdict()).isEqualTo(Verdict.SAME);
        assertThat(result.facts()).contains(Fact.of("of those, with the ledger", 1));
    }

    @Test
    void withoutALedgerNothingIsClaimed() throws Exception {
        VerifyResult result =
                new LedgerBack(
                                ports,
                                new ComparedTables(ports, 1, ValidateOperator.settings()),
                                ValidateOperator.settings(),
                                Optional::empty)
                        .compare(VerifyMode.LEDGER, LONG);

        assertThat(result.verdict()).isEqualTo(Verdict.SAME);
        assertThat(result.tables()).isZero();
        assertThat(result.facts())
                .contains(
                        new Fact(
                                "tables that are not covered",
                                "[all: no ledger is kept of this stream back]"));
    }

    @Test
    void rowsThatAreNotReadInTimeAreNotKnown() {
        TidegateException late =
                catchThrowableOfType(
                        TidegateException.class,
                        () -> compare(ValidateOperator.settings(), VerifyMode.FULL, Duration.ZERO));

        assertThat(late.code()).isEqualTo(ErrorCode.CUTOVER_WAITING);
    }

    /** An application changes an account on the target, and the stream takes it back. */
    private void write(int id, int from, int to) {
        ports.target().meddle(ACCOUNT, id, to);
        ports.source().put(ACCOUNT, id, to);
        TableLedger change = changed(id, from, to);
        accounts.put(ACCOUNT, new Account(change, change, "", true));
    }

    private TableLedger changed(int id, int from, int to) {
        TableTally tally = tally();
        tally.take(Row.of(id, from));
        tally.add(Row.of(id, to));
        return tally.sum();
    }

    private TableTally tally() {
        TableSchema schema = ports.source().definition(ACCOUNT).schema();
        return ReverseCounting.with(ports.memoryAudits().hashers(), ExcludedColumns.NONE)
                .ledgers()
                .forRows(schema)
                .orElseThrow();
    }

    private static Account untouched() {
        return new Account(TableLedger.EMPTY, TableLedger.EMPTY, "", false);
    }

    private static Account lost(Lane.Reason reason) {
        TableLedger nothing = TableLedger.unknown(reason, Lsn.ZERO);
        return new Account(nothing, nothing, "", true);
    }

    private VerifyResult compare(VerifyMode mode) throws InterruptedException {
        return compare(ValidateOperator.settings(), mode, LONG);
    }

    private VerifyResult compare(ValidateSettings settings, VerifyMode mode, Duration within)
            throws InterruptedException {
        return new LedgerBack(
                        ports,
                        new ComparedTables(ports, 1, settings),
                        settings,
                        () -> Optional.of(new ReverseLedger(Lsn.ZERO, accounts)))
                .compare(mode, within);
    }
}
