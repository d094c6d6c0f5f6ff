package dev.tidegate.daemon;

import static dev.tidegate.daemon.ValidateOperator.await;
import static dev.tidegate.daemon.ValidateOperator.isLoaded;
import static dev.tidegate.daemon.ValidateOperator.standing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidegate.cutover.Direction;
import dev.tidegate.cutover.Fact;
import dev.tidegate.cutover.FinalVerification;
import dev.tidegate.cutover.HandoverId;
import dev.tidegate.cutover.Marker;
import dev.tidegate.cutover.VerifyMode;
import dev.tidegate.cutover.VerifyResult;
import dev.tidegate.cutover.VerifyResult.Verdict;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TidegateException;
import dev.tidegate.settings.ValidateSettings;
import dev.tidegate.validate.AuditRecords.Standing;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class PauseVerificationTest {
    private static final TableId ACCOUNT = MemorySource.ACCOUNT;
    private static final TableId INVOICE = new TableId("dbo", "invoice");
    private static final VerifyResult CARRIED =
            new VerifyResult(
                    Verdict.SAME, 3, List.of(), List.of(new Fact("chain", "of both ends")));

    private final AuditedPorts ports = AuditedPorts.empty();
    private VerifyResult carried = CARRIED;
    private VerifyResult byLedger = new VerifyResult(Verdict.SAME, 2, List.of(), List.of());

    @Test
    void ledgerAsksNobodyForARow() throws Exception {
        load(ValidateOperator.settings());
        ports.target().meddle(ACCOUNT, 1, 11);

        assertThat(verify(VerifyMode.LEDGER).verdict()).isEqualTo(Verdict.SAME);
    }

    @Test
    void fullReadsAllRowsAndSaysWhichTableDiffersAndInWhat() throws Exception {
        load(ValidateOperator.settings());
        assertThat(verify(VerifyMode.FULL).verdict()).isEqualTo(Verdict.SAME);
        assertThat(verify(VerifyMode.FULL).tables()).isEqualTo(2);

        ports.target().meddle(ACCOUNT, 1, 11);
        ports.target().lose(INVOICE, 1);

        VerifyResult result = verify(VerifyMode.FULL);
        assertThat(result.verdict()).isEqualTo(Verdict.DIFFERENT);
        assertThat(result.differences())
                .containsExactly(
                        "dbo.account: both have 1 rows, and not the same",
                        "dbo.invoice: the source has 1 rows, the target 0");
    }

    @Test
    void fullLeavesOutWhatIsExcludedAndSaysSo() throws Exception {
        ValidateSettings settings = ValidateOperator.excluding("dbo.inv*", "is a cache");
        load(settings);
        ports.target().lose(INVOICE, 1);

        VerifyResult result = verify(VerifyMode.FULL, settings, Duration.ofSeconds(30));
        assertThat(result.verdict()).isEqualTo(Verdict.SAME);
        assertThat(result.facts())
                .anySatisfy(it -> {
                    assertThat(it.name()).isEqualTo("tables that are not compared");
                    assertThat(it.value()).isEqualTo("[dbo.invoice]");
                });
    }

    @Test
    void whatTheCatalogSaidBeforehandIsNotAskedAgainInThePause() throws Exception {
        load(ValidateOperator.settings());
        PauseVerification verification = verification(ValidateOperator.settings());
        verification.readAhead(Direction.FORWARD, VerifyMode.FULL);
        int before = ports.source().catalogReads();

        assertThat(verify(verification, VerifyMode.FULL).tables()).isEqualTo(2);
        assertThat(ports.source().catalogReads()).isEqualTo(before);
    }

    @Test
    void aCatalogThatChangedMeanwhileIsReadAnew() throws Exception {
        load(ValidateOperator.settings());
        PauseVerification verification = verification(ValidateOperator.settings());
        verification.readAhead(Direction.FORWARD, VerifyMode.FULL);
        int before = ports.source().catalogReads();

        ports.source().create(new TableId("dbo", "newcomer"));

        assertThat(verify(verification, VerifyMode.FULL).verdict()).isEqualTo(Verdict.SAME);
        assertThat(ports.source().catalogReads()).isEqualTo(before + 1);
    }

    @Test
    void touchedReadsOnlyWhatIsNotAsItWasAudited() throws Exception {
        load(ValidateOperator.settings());
        ports.target().meddle(INVOICE, 1, 101); // not touched by the stream, so not read
        assertThat(verify(VerifyMode.TOUCHED).verdict()).isEqualTo(Verdict.SAME);
    }

    @Test
    void touchedSaysNoMoreThanTheLedgerWhereThatIsNotEnough() throws Exception {
        load(ValidateOperator.settings());
        byLedger =
                new VerifyResult(
                        Verdict.UNKNOWN,
                        2,
                        List.of("dbo.item: its ledger is not known"),
                        List.of());

        assertThat(verify(VerifyMode.TOUCHED)).isEqualTo(byLedger);
    }

    @Test
    void whatIsNotDoneInTimeIsNotKnown() throws Exception {
        load(ValidateOperator.settings());

        TidegateException late =
                catchThrowableOfType(
                        TidegateException.class,
                        () -> verify(VerifyMode.FULL, ValidateOperator.settings(), Duration.ZERO));

        assertThat(late.code()).isEqualTo(ErrorCode.CUTOVER_WAITING);
    }

    @Test
    void withoutAuditsRowsCannotBeCompared() throws Exception {
        ComparedTables tables = new ComparedTables(ports.ports(), 1, ValidateOperator.settings());
        RowsOfBothSides rows =
                new RowsOfBothSides(ports.ports(), tables, ValidateOperator.settings());

        assertThat(rows.compare(RowsOfBothSides.Which.ALL, Duration.ofSeconds(1)).verdict())
                .isEqualTo(Verdict.UNKNOWN);
    }

    @Test
    void onTheWayBackWhatTheStreamCarriedIsComparedAndThenWhatItCameTo() throws Exception {
        VerifyResult result = back(VerifyMode.LEDGER);

        assertThat(result.verdict()).isEqualTo(Verdict.SAME);
        assertThat(result.tables()).isEqualTo(CARRIED.tables());
        assertThat(result.facts())
                .contains(CARRIED.facts().getFirst())
                .contains(Fact.of("tables by the ledger of the stream back", 0));
    }

    @Test
    void onTheWayBackNothingElseIsAskedWhereTheStreamDidNotCarryWhatItCaptured() throws Exception {
        carried =
                new VerifyResult(
                        Verdict.DIFFERENT, 0, List.of("their hash chains differ"), List.of());

        assertThat(back(VerifyMode.FULL)).isEqualTo(carried);
    }

    private VerifyResult back(VerifyMode mode) throws InterruptedException {
        return verification(ValidateOperator.settings())
                .verify(
                        new FinalVerification.Request(
                                mode, guard(Direction.BACK), Duration.ofSeconds(1)));
    }

    /** Both tables are loaded and audited, and then nothing runs any more. */
    private void load(ValidateSettings settings) {
        ports.source().create(INVOICE);
        ports.source().put(ACCOUNT, 1, 10);
        ports.source().put(INVOICE, 1, 100);
        try (Daemon daemon = ValidateOperator.start(ports, settings)) {
            await(() -> standing(daemon, ACCOUNT) == Standing.VERIFIED);
            await(() -> standing(daemon, INVOICE) != Standing.PENDING);
            await(() -> isLoaded(daemon, ACCOUNT) && isLoaded(daemon, INVOICE));
        }
    }

    private VerifyResult verify(VerifyMode mode) throws InterruptedException {
        return verify(mode, ValidateOperator.settings(), Duration.ofSeconds(30));
    }

    private VerifyResult verify(VerifyMode mode, ValidateSettings settings, Duration within)
            throws InterruptedException {
        return verification(settings)
                .verify(new FinalVerification.Request(mode, guard(Direction.FORWARD), within));
    }

    private static VerifyResult verify(PauseVerification verification, VerifyMode mode)
            throws InterruptedException {
        return verification.verify(
                new FinalVerification.Request(
                        mode, guard(Direction.FORWARD), Duration.ofSeconds(30)));
    }

    private static Marker guard(Direction direction) {
        return new Marker(new HandoverId("orders", 1, direction), Marker.Role.GUARD);
    }

    private PauseVerification verification(ValidateSettings settings) {
        return new PauseVerification(
                new PauseVerification.Known() {
                    @Override
                    public VerifyResult byLedger() {
                        return byLedger;
                    }

                    @Override
                    public long confirmedMismatches() {
                        return 0;
                    }
                },
                rows(settings),
                new FinalVerification() {
                    @Override
                    public VerifyResult verify(Request request) {
                        return carried;
                    }

                    @Override
                    public long confirmedMismatches() {
                        return 0;
                    }
                });
    }

    private PauseVerification.Rows rows(ValidateSettings settings) {
        ComparedTables tables = new ComparedTables(ports, 1, settings);
        return new PauseVerification.Rows(
                tables,
                new RowsOfBothSides(ports, tables, settings),
                new LedgerBack(ports, tables, settings, Optional::empty));
    }
}
