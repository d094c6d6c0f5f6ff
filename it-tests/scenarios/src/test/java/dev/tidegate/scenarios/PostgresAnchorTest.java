package dev.tidegate.scenarios;

import static dev.tidegate.scenarios.LedgerFixture.NOTE;
import static dev.tidegate.scenarios.LedgerFixture.PAGE;
import static dev.tidegate.scenarios.PostgresFixture.insert;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidegate.ledger.Lane;
import dev.tidegate.ledger.LedgerChanges;
import dev.tidegate.ledger.TableLedger;
import dev.tidegate.load.KeyRange;
import dev.tidegate.load.TableIntent;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.MultisetHash;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TidegateException;
import dev.tidegate.postgres.PostgresTarget;
import dev.tidegate.sandbox.postgres.PostgresServer;
import dev.tidegate.schema.TableDefinition;
import dev.tidegate.validate.AuditRecords;
import dev.tidegate.validate.AuditRecords.Mismatch;
import dev.tidegate.validate.AuditRecords.Pass;
import dev.tidegate.validate.AuditRecords.Standing;
import dev.tidegate.validate.AuditTarget;
import dev.tidegate.validate.RepairTarget;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** Ledgers that become unknown, and known again, on a real PostgreSQL. */
class PostgresAnchorTest {
    @TempDir static Path directory;
    private static @Nullable PostgresServer server;
    private @Nullable LedgerFixture opened;

    @BeforeAll
    static void startServer() throws Exception {
        server = PostgresServer.start(directory, "anchor");
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
        ledger().load(PAGE, page(1), page(2));
        ledger().load(NOTE, Row.of(10, 1));
        apply(insert(PAGE, page(3)));
    }

    @AfterEach
    void closeDatabase() throws Exception {
        ledger().close();
    }

    @Test
    void otherColumnsMakeTheLedgerAndThePassesOfATableUnknownAndNothingElse() throws Exception {
        AuditRecords records = ledger().db.target().auditRecords(0);
        pass(records, PAGE);
        pass(records, NOTE);
        records.mismatch(
                PAGE.table(),
                new Mismatch(
                        Optional.of(Row.of(1)),
                        Mismatch.Kind.CHANGED,
                        List.of("Title"),
                        1,
                        Lsn.ZERO,
                        Instant.now()));

        assertThat(compareWithout(List.of("Title"))).containsExactly(PAGE.table());

        assertThat(ledger().of(PAGE))
                .isEqualTo(TableLedger.unknown(Lane.Reason.OTHER_COLUMNS, ledger().at.commitLsn()));
        ledger().requireSum(NOTE);
        AuditRecords.TableRecord page = record(records, PAGE);
        assertThat(page.state().standing()).isEqualTo(Standing.PENDING);
        assertThat(page.target()).isEmpty();
        assertThat(page.source()).isEmpty();
        assertThat(page.audited()).isEmpty();
        assertThat(page.passBegan()).isEmpty();
        assertThat(page.mismatches()).hasSize(1);
        assertThat(record(records, NOTE).source()).isPresent();
        assertThat(compareWithout(List.of("Title"))).isEmpty();
        assertThat(compareWithout(List.of("Body", "Title"))).containsExactly(PAGE.table());
        assertThat(compareWithout(List.of())).containsExactly(PAGE.table());
        assertThat(ledger().db.rows("select columns from tidegate.excluded_columns")).isEmpty();
    }

    @Test
    void whatIsAnchoredIsCountedOn() throws Exception {
        compareWithout(List.of("Title"));
        apply(insert(PAGE, page(4)));
        anchor(PAGE, sum(PAGE));
        ledger().requireSum(PAGE);
        try (AuditTarget.Snapshot snapshot = ledger().db.target().auditTarget(0).open()) {
            assertThat(snapshot.ledger(PAGE.table()).orElseThrow().unknown()).isEmpty();
        }

        apply(insert(PAGE, page(5)));
        ledger().requireSum(PAGE);
        ledger().requireSum(NOTE);
    }

    @Test
    void whatIsKnownIsNotWrittenOver() throws Exception {
        ledger().db
                .sql(
                        "update tidegate.ledger set large_sum1 = null, large_sum2 = null,"
                                + " large_unknown_since = '0000002a:00000001:0001',"
                                + " large_unknown_reason = 'LARGE_OBJECT_LEFT_OUT'"
                                + " where source_table = 'Page'");
        TableLedger right = sum(PAGE);
        MultisetHash large = known(right.largeObjects());

        try (RepairTarget.Session session = begin(PAGE)) {
            session.anchor(new MultisetHash(99, 7, 7), Optional.of(large));
        }

        ledger().requireSum(PAGE);
    }

    @Test
    void largeObjectsThatNobodyKnowsStayUnknownBesideRowsThatAreAnchored() throws Exception {
        compareWithout(List.of("Title"));

        try (RepairTarget.Session session = begin(PAGE)) {
            session.anchor(known(sum(PAGE).rows()), Optional.empty());
        }

        ledger().requireRows(PAGE);
        assertThat(ledger().of(PAGE).largeObjects()).isInstanceOf(Lane.Unknown.class);
        try (AuditTarget.Snapshot snapshot = ledger().db.target().auditTarget(0).open()) {
            assertThat(snapshot.ledger(PAGE.table()).orElseThrow().unknown().orElseThrow())
                    .contains("leaves out other columns than before");
        }
    }

    @Test
    void aTableThatIsAnchoredMakesNoOldSumOfAnotherOneValidAgain() throws Exception {
        ledger().apply(
                        ledger().target.begin(),
                        List.of(insert(PAGE, page(4)), insert(NOTE, 11, 1)),
                        new LedgerChanges.NotCounted());

        anchor(PAGE, sum(PAGE));

        ledger().requireSum(PAGE);
        assertThat(ledger().of(NOTE).rows()).isInstanceOf(Lane.Unknown.class);
        anchor(NOTE, sum(NOTE));
        apply(insert(NOTE, 12, 1));
        ledger().requireSum(PAGE);
        ledger().requireSum(NOTE);
    }

    @Test
    void aTableThatIsNotFollowedHasNoLedgerToAnchor() throws Exception {
        TableLedger right = sum(NOTE);
        ledger().chunks().intend(NOTE.table(), TableIntent.SKIP, ledger().at);

        assertThat(fails(() -> anchor(NOTE, right)).code()).isEqualTo(ErrorCode.VALIDATE_REFUSED);
    }

    @Test
    void whoLostItsEpochChangesNothing() throws Exception {
        Checkpoint before = ledger().at;
        try (PostgresTarget successor = ledger().db.newTarget()) {
            successor.applyTarget(0).takeOver();
        }

        assertThat(fails(() -> compareWithout(List.of("Title"))).code())
                .isEqualTo(ErrorCode.TARGET_FENCED);
        assertThat(
                        fails(() ->
                                        ledger().db
                                                .target()
                                                .repairTarget(0)
                                                .begin(PAGE.schema(), before))
                                .code())
                .isEqualTo(ErrorCode.TARGET_FENCED);
        ledger().requireSum(PAGE);
    }

    private Set<TableId> compareWithout(List<String> columns) {
        return ledger().db
                .target()
                .compareWithout(
                        0,
                        ledger().at.epoch(),
                        Map.of(PAGE.table(), columns, NOTE.table(), List.of()));
    }

    private void anchor(TableDefinition definition, TableLedger sum) {
        try (RepairTarget.Session session = begin(definition)) {
            session.anchor(known(sum.rows()), Optional.of(known(sum.largeObjects())));
        }
    }

    private RepairTarget.Session begin(TableDefinition definition) {
        return ledger().db.target().repairTarget(0).begin(definition.schema(), ledger().at);
    }

    private TableLedger sum(TableDefinition definition) throws Exception {
        return KeptRows.sum(ledger().rows, definition.schema());
    }

    private static MultisetHash known(Lane lane) {
        return switch (lane) {
            case Lane.Known(MultisetHash sum) -> sum;
            case Lane.Unknown _ -> throw new AssertionError("not known");
        };
    }

    private static void pass(AuditRecords records, TableDefinition definition) {
        Instant now = Instant.now();
        records.passBegan(definition.table(), now);
        records.audited(
                definition.table(),
                new AuditRecords.AuditedRange(
                        KeyRange.ALL, Lsn.ZERO, MultisetHash.EMPTY, 0, 0, now));
        for (Pass.Kind kind : Pass.Kind.values()) {
            records.passEnded(
                    definition.table(),
                    new Pass(kind, Lsn.ZERO, Optional.empty(), Optional.empty(), now, now));
        }
        records.state(definition.table(), new AuditRecords.State(Standing.VERIFIED, "", now));
    }

    private static AuditRecords.TableRecord record(
            AuditRecords records, TableDefinition definition) {
        return Objects.requireNonNull(records.tables().get(definition.table()));
    }

    private void apply(LogEvent.Change change) {
        ledger().apply(ledger().target.begin(), List.of(change));
    }

    private static Row page(int id) {
        return Row.of(id, "title " + id, "body " + id);
    }

    private static TidegateException fails(ThrowingCallable call) {
        return Objects.requireNonNull(catchThrowableOfType(TidegateException.class, call));
    }

    private LedgerFixture ledger() {
        return Objects.requireNonNull(opened);
    }
}
