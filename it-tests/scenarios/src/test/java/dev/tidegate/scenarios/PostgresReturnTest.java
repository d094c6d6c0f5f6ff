package dev.tidegate.scenarios;

import static dev.tidegate.scenarios.LedgerFixture.NOTE;
import static dev.tidegate.scenarios.LedgerFixture.PAGE;
import static dev.tidegate.scenarios.PostgresFixture.insert;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.cutover.Direction;
import dev.tidegate.cutover.HandoverId;
import dev.tidegate.cutover.HoldAction;
import dev.tidegate.cutover.HoldAction.Difference;
import dev.tidegate.cutover.Marker;
import dev.tidegate.ledger.Lane;
import dev.tidegate.ledger.TableLedger;
import dev.tidegate.load.KeyRange;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.MultisetHash;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.sandbox.postgres.PostgresServer;
import dev.tidegate.schema.TableDefinition;
import dev.tidegate.validate.AuditRecords;
import dev.tidegate.validate.AuditRecords.Mismatch;
import dev.tidegate.validate.AuditRecords.Pass;
import dev.tidegate.validate.AuditRecords.Standing;
import dev.tidegate.validate.AuditTarget;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
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

/**
 * What is known of tables to which applications have written, when the stream to them goes on; on a
 * real PostgreSQL.
 */
final class PostgresReturnTest {
    private static final long EPOCH = 7;
    private static final int PLACE = 50;

    private static final HandoverId CUTOVER = new HandoverId("p", 1, Direction.FORWARD);
    private static final Marker START =
            new Marker(new HandoverId("p", 2, Direction.BACK), Marker.Role.START);

    @TempDir static Path directory;
    private static @Nullable PostgresServer server;
    private @Nullable LedgerFixture opened;

    @BeforeAll
    static void startServer() throws Exception {
        server = PostgresServer.start(directory, "return");
    }

    @AfterAll
    static void stopServer() {
        Objects.requireNonNull(server).close();
    }

    @BeforeEach
    void hold(TestInfo test) throws Exception {
        opened =
                new LedgerFixture(
                        Objects.requireNonNull(server),
                        test.getTestMethod().orElseThrow().getName());
        ledger().db
                .sql(
                        "create table if not exists tidegate.fence (pipeline text primary key,"
                                + " epoch bigint not null, mode text default 'CLOSED')");
        ledger().db
                .sql(
                        "insert into tidegate.fence (pipeline, epoch) values ('%s', %d)"
                                .formatted(ledger().db.pipeline(), EPOCH));
        ledger().load(PAGE, page(1), page(2));
        ledger().load(NOTE, Row.of(10, 1));
        apply(insert(PAGE, page(3)));
        perform(new HoldAction.Hold(CUTOVER));
    }

    @AfterEach
    void close() throws Exception {
        ledger().close();
    }

    @Test
    void theLedgerGoesOnByWhatApplicationsChanged() throws Exception {
        TableLedger before = sum(PAGE);
        write("insert into dbo.page (id, title, body) values (4, 'new', 'by an application')");
        write("update dbo.page set body = 'longer' where id = 1");

        start(Map.of(PAGE.table(), changed(PAGE, before), NOTE.table(), nothing()));

        ledger().requireSum(PAGE);
        ledger().requireSum(NOTE);
        ledger().takeOverAt(PLACE);
        ledger().requireSum(PAGE);
        apply(insert(PAGE, page(5)));
        ledger().requireSum(PAGE);
    }

    @Test
    void aTableOfWhichNobodyKnowsWhatChangedIsNotKnown() throws Exception {
        TableLedger before = sum(PAGE);
        write("insert into dbo.page (id, title, body) values (4, 'new', 'by an application')");
        Difference difference = changed(PAGE, before);

        start(Map.of(PAGE.table(), new Difference(difference.rows(), Optional.empty(), "")));

        ledger().requireRows(PAGE);
        assertThat(ledger().of(PAGE).largeObjects())
                .isEqualTo(new Lane.Unknown(Lane.Reason.NOT_COUNTED, place()));
        assertThat(ledger().of(NOTE)).isEqualTo(lost());
    }

    @Test
    void aLedgerThatCouldNotBeTrustedIsNotGoneOnWith() throws Exception {
        AuditRecords records = ledger().db.target().auditRecords(0);
        records.mismatch(PAGE.table(), mismatch());
        records.state(NOTE.table(), new AuditRecords.State(Standing.SUSPECT, "why", Instant.now()));

        start(Map.of(PAGE.table(), nothing(), NOTE.table(), nothing()));

        assertThat(ledger().of(PAGE)).isEqualTo(lost());
        assertThat(ledger().of(NOTE)).isEqualTo(lost());
    }

    @Test
    void aLedgerThatDidNotHaveAllIsNotGoneOnWith() throws Exception {
        ledger().db.sql("update tidegate.checkpoint set ledger_lsn = null");

        start(Map.of(PAGE.table(), nothing(), NOTE.table(), nothing()));

        assertThat(ledger().of(PAGE)).isEqualTo(lost());
        assertThat(ledger().of(NOTE)).isEqualTo(lost());
    }

    @Test
    void whatWasCountedWithOtherColumnsIsNotAdded() throws Exception {
        ledger().db
                .sql(
                        "insert into tidegate.excluded_columns (pipeline, replication_group,"
                                + " source_schema, source_table, columns)"
                                + " values ('%s', 0, 'dbo', 'Page', '{Body,Title}')"
                                        .formatted(ledger().db.pipeline()));
        Difference differently =
                new Difference(MultisetHash.EMPTY, Optional.of(MultisetHash.EMPTY), "Title, Body");

        start(Map.of(PAGE.table(), differently, NOTE.table(), differently));

        assertThat(ledger().of(PAGE).rows()).isInstanceOf(Lane.Known.class);
        assertThat(ledger().of(NOTE)).isEqualTo(lost());
    }

    @Test
    void nothingIsVerifiedAnyMoreAndWhatCertainlyDiffersStaysKnown() throws Exception {
        AuditRecords records = ledger().db.target().auditRecords(0);
        Instant now = Instant.now();
        records.passBegan(PAGE.table(), now);
        records.audited(
                PAGE.table(),
                new AuditRecords.AuditedRange(
                        KeyRange.ALL, Lsn.ZERO, MultisetHash.EMPTY, 0, 0, now));
        records.passEnded(
                PAGE.table(),
                new Pass(Pass.Kind.TARGET, Lsn.ZERO, Optional.empty(), Optional.empty(), now, now));
        records.state(PAGE.table(), new AuditRecords.State(Standing.VERIFIED, "", now));
        records.mismatch(PAGE.table(), mismatch());
        Instant begun = begunAt(PAGE);

        start(Map.of());

        AuditRecords.TableRecord page = records.table(PAGE.table()).orElseThrow();
        assertThat(page.state().standing()).isEqualTo(Standing.PENDING);
        assertThat(page.state().reason()).contains("applications wrote to the target");
        assertThat(page.target()).isEmpty();
        assertThat(page.audited()).isEmpty();
        assertThat(page.mismatches()).hasSize(1);
        assertThat(begunAt(PAGE)).as("a scan that is underway begins anew").isAfter(begun);
    }

    @Test
    void theSameStartAgainCountsNothingTwice() throws Exception {
        TableLedger before = sum(PAGE);
        write("insert into dbo.page (id, title, body) values (4, 'new', 'by an application')");
        Map<TableId, Difference> differences = Map.of(PAGE.table(), changed(PAGE, before));

        start(differences);
        start(differences);

        ledger().requireSum(PAGE);
    }

    private void start(Map<TableId, Difference> differences) throws Exception {
        perform(
                new HoldAction.Start(
                        START,
                        Map.of(0, PostgresFixture.checkpoint(0, PLACE)),
                        List.of(),
                        differences));
    }

    private void perform(HoldAction action) throws Exception {
        ledger().db.target().streamHold().perform(action, EPOCH);
    }

    private static Lsn place() {
        return PostgresFixture.checkpoint(0, PLACE).commitLsn();
    }

    private static TableLedger lost() {
        return TableLedger.unknown(Lane.Reason.NOT_COUNTED, place());
    }

    private static Difference nothing() {
        return new Difference(MultisetHash.EMPTY, Optional.of(MultisetHash.EMPTY), "");
    }

    private Difference changed(TableDefinition definition, TableLedger before) throws Exception {
        TableLedger now = sum(definition);
        return new Difference(
                known(now.rows()).minus(known(before.rows())),
                Optional.of(known(now.largeObjects()).minus(known(before.largeObjects()))),
                "");
    }

    private static MultisetHash known(Lane lane) {
        return switch (lane) {
            case Lane.Known(MultisetHash sum) -> sum;
            case Lane.Unknown _ -> throw new AssertionError("not known");
        };
    }

    private static Mismatch mismatch() {
        return new Mismatch(
                Optional.of(Row.of(1)),
                Mismatch.Kind.CHANGED,
                List.of("Title"),
                1,
                Lsn.ZERO,
                Instant.now());
    }

    private Instant begunAt(TableDefinition definition) {
        try (AuditTarget.Snapshot snapshot = ledger().db.target().auditTarget(0).open()) {
            return snapshot.ledger(definition.table()).orElseThrow().since();
        }
    }

    private TableLedger sum(TableDefinition definition) throws Exception {
        return KeptRows.sum(ledger().rows, definition.schema());
    }

    private void apply(LogEvent.Change change) {
        ledger().apply(ledger().target.begin(), List.of(change));
    }

    private void write(String sql) throws Exception {
        ledger().db.sql(sql);
    }

    private static Row page(int id) {
        return Row.of(id, "title " + id, "body " + id);
    }

    private LedgerFixture ledger() {
        return Objects.requireNonNull(opened);
    }
}
