package dev.tidegate.scenarios;

import static dev.tidegate.scenarios.Awaiting.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.cutover.Direction;
import dev.tidegate.cutover.Preparation;
import dev.tidegate.cutover.PreparationAction;
import dev.tidegate.cutover.Preparations;
import dev.tidegate.cutover.Readiness.Blocker;
import dev.tidegate.cutover.RulesAction;
import dev.tidegate.cutover.SequenceValue;
import dev.tidegate.cutover.Sequences;
import dev.tidegate.cutover.SequencesAction;
import dev.tidegate.cutover.SideRules;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import dev.tidegate.sandbox.sqlserver.SqlServer;
import dev.tidegate.sqlserver.ReverseStream;
import dev.tidegate.sqlserver.cutover.FencePlan;
import dev.tidegate.sqlserver.cutover.FencePlan.KeyProof;
import dev.tidegate.sqlserver.cutover.SqlServerCutover;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Sequences, triggers, foreign keys, preparations and readiness of the source. */
class SqlServerCutoverSideTest {
    private static final String ENTRY = "dbo.entry.id";
    private static final String TICKET = "dbo.ticket";

    private static SqlServer server;

    private FencedSource source;
    private Sequences sequences;
    private SideRules rules;

    @BeforeAll
    static void startServer() {
        server = SqlServer.start(new SqlServer.Options(0, FencedSource.PASSWORD, Duration.ZERO));
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void makeSource() throws Exception {
        source =
                new FencedSource(
                        server,
                        plan ->
                                new FencePlan(
                                        plan.kind(),
                                        plan.tables(),
                                        Set.of(SqlServer.USER),
                                        List.of(),
                                        List.of(TICKET, "dbo.countdown"),
                                        KeyProof.IN_PAUSE));
        source.fence().claim(1);
        source.run(
                "CREATE SEQUENCE dbo.ticket AS bigint START WITH 100 INCREMENT BY 10",
                "CREATE SEQUENCE dbo.countdown AS int START WITH 1000 INCREMENT BY -1 MINVALUE 0"
                        + " MAXVALUE 1000",
                "CREATE SEQUENCE dbo.of_nobody AS int START WITH 1");
        sequences = source.cutover.side().sequences();
        rules = source.cutover.side().rules();
    }

    @AfterEach
    void closeSource() throws Exception {
        source.close();
    }

    private void advance(long margin, SequenceValue... atLeast) throws InterruptedException {
        sequences.perform(new SequencesAction.Advance(List.of(atLeast), margin), 1);
    }

    private String next(String sequence) throws SQLException {
        return source.query("SELECT NEXT VALUE FOR " + sequence).getFirst();
    }

    private String nextEntry() throws SQLException {
        source.run("INSERT INTO dbo.entry (v) VALUES (1)");
        return source.query("SELECT MAX(id) FROM dbo.entry").getFirst();
    }

    @Test
    void whatWasNeverUsedStandsOneStepBeforeItsStart() throws Exception {
        assertThat(sequences.values())
                .containsExactly(
                        new SequenceValue("dbo.countdown", 1001, -1),
                        new SequenceValue(ENTRY, 0, 1),
                        new SequenceValue(TICKET, 90, 10));
    }

    @Test
    void valuesAreTheLastThatWereGivenOut() throws Exception {
        assertThat(next(TICKET)).isEqualTo("100");
        assertThat(nextEntry()).isEqualTo("1");
        assertThat(nextEntry()).isEqualTo("2");

        assertThat(sequences.values())
                .contains(new SequenceValue(ENTRY, 2, 1), new SequenceValue(TICKET, 100, 10));
    }

    @Test
    void theNextValueLiesBehindTheOtherSidesAndTheMargin() throws Exception {
        SequenceValue ticket = new SequenceValue(TICKET, 500, 10);
        SequenceValue entry = new SequenceValue(ENTRY, 70, 1);
        SequenceValue countdown = new SequenceValue("dbo.countdown", 900, -1);

        advance(5, ticket, entry, countdown);

        assertThat(sequences.values())
                .allSatisfy(value ->
                        assertThat(
                                        List.of(ticket, entry, countdown).stream()
                                                .filter(it -> it.name().equals(value.name()))
                                                .allMatch(it -> value.isBeyond(it, 5)))
                                .isTrue());
        assertThat(Long.parseLong(next(TICKET))).isGreaterThan(505);
        assertThat(Long.parseLong(nextEntry())).isGreaterThan(75);
        assertThat(Long.parseLong(next("dbo.countdown"))).isLessThan(895);
    }

    @Test
    void anUnusedOneIsBeyondEvenWithoutAMargin() throws Exception {
        SequenceValue ticket = new SequenceValue(TICKET, 100, 10);
        SequenceValue entry = new SequenceValue(ENTRY, 1, 1);

        advance(0, ticket, entry);

        assertThat(Long.parseLong(next(TICKET))).isGreaterThan(100);
        assertThat(Long.parseLong(nextEntry())).isGreaterThan(1);
    }

    @Test
    void noneEverGoesBack() throws Exception {
        for (int i = 0; i < 5; i++) {
            String _ = next(TICKET);
            String _ = nextEntry();
        }
        List<SequenceValue> before = sequences.values();

        advance(1, new SequenceValue(TICKET, 100, 10), new SequenceValue(ENTRY, 2, 1));
        assertThat(sequences.values()).isEqualTo(before);

        SequenceValue far = new SequenceValue(TICKET, 1000, 10);
        List<dev.tidegate.cutover.Statement> stale =
                sequences.statements(new SequencesAction.Advance(List.of(far), 0), 1);
        advance(0, new SequenceValue(TICKET, 5000, 10));
        source.run(stale.getFirst().text());
        assertThat(Long.parseLong(next(TICKET))).isGreaterThan(5000);
    }

    @Test
    void aSequenceThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> advance(1, new SequenceValue("dbo.of_nobody", 1, 1)))
                .hasMessageContaining("dbo.of_nobody");
    }

    @Test
    void rulesAreRelaxedForTheStreamBackAndEnforcedAsTheyWere() throws Exception {
        source.run(
                "CREATE TABLE dbo.foreign_to_us (id int PRIMARY KEY)",
                "ALTER TABLE dbo.entry ADD CONSTRAINT entry_total FOREIGN KEY (v) REFERENCES"
                        + " dbo.total (id)",
                "ALTER TABLE dbo.entry WITH NOCHECK ADD CONSTRAINT entry_doubtful FOREIGN KEY (v)"
                        + " REFERENCES dbo.total (id)",
                "ALTER TABLE dbo.entry ADD CONSTRAINT entry_off FOREIGN KEY (v) REFERENCES dbo.total"
                        + " (id)",
                "ALTER TABLE dbo.entry NOCHECK CONSTRAINT entry_off",
                "CREATE TRIGGER dbo.audit ON dbo.entry AFTER INSERT AS PRINT 'seen'",
                "CREATE TRIGGER dbo.off ON dbo.entry AFTER INSERT AS PRINT 'never'",
                "DISABLE TRIGGER dbo.off ON dbo.entry",
                "CREATE TRIGGER dbo.other ON dbo.foreign_to_us AFTER INSERT AS PRINT 'not ours'");
        List<String> before = states();
        assertThat(rules.notEnforced()).isEmpty();
        assertThat(rules.notRelaxed())
                .containsExactly(
                        "dbo.entry.audit", "dbo.entry.entry_doubtful", "dbo.entry.entry_total");

        rules.perform(new RulesAction.Relax(), 1);

        assertThat(rules.notRelaxed()).isEmpty();
        assertThat(rules.notEnforced())
                .containsExactly(
                        "dbo.entry.audit", "dbo.entry.entry_doubtful", "dbo.entry.entry_total");
        source.run("INSERT INTO dbo.entry (v) VALUES (77)", "DELETE FROM dbo.entry");

        rules.perform(new RulesAction.Enforce(), 1);

        assertThat(rules.notEnforced()).isEmpty();
        assertThat(states()).isEqualTo(before);
    }

    @Test
    void keysThatAreProvenLaterHoldAtOnceAndAreNamedUntilThen() throws Exception {
        source.run(
                "ALTER TABLE dbo.entry ADD CONSTRAINT entry_total FOREIGN KEY (v) REFERENCES"
                        + " dbo.total (id)");
        SideRules quick = source.open(plan -> plan).side().rules();

        quick.perform(new RulesAction.Relax(), 1);
        quick.perform(new RulesAction.Enforce(), 1);

        assertThat(quick.notEnforced()).isEmpty();
        assertThatThrownBy(() -> source.run("INSERT INTO dbo.entry (v) VALUES (77)"))
                .isInstanceOf(SQLException.class);
        assertThat(source.cutover.readiness().blockers(Direction.FORWARD))
                .extracting(Blocker::fact)
                .singleElement()
                .asString()
                .contains("entry_total is disabled or not trusted");
    }

    private List<String> states() throws SQLException {
        List<String> states =
                new ArrayList<>(
                        source.query("SELECT name, is_disabled FROM sys.triggers ORDER BY name"));
        states.addAll(
                source.query(
                        "SELECT name, is_disabled, is_not_trusted FROM sys.foreign_keys ORDER BY"
                                + " name"));
        return states;
    }

    @Test
    void aRuleThatWasDroppedMeanwhileIsForgotten() throws Exception {
        source.run("CREATE TRIGGER dbo.audit ON dbo.entry AFTER INSERT AS PRINT 'seen'");
        rules.perform(new RulesAction.Relax(), 1);
        source.run("DROP TRIGGER dbo.audit");

        rules.perform(new RulesAction.Enforce(), 1);

        assertThat(rules.notEnforced()).isEmpty();
    }

    @Test
    void aCoordinatorWithASmallerEpochChangesNeitherSequencesNorRules() throws Exception {
        source.run("CREATE TRIGGER dbo.audit ON dbo.entry AFTER INSERT AS PRINT 'seen'");
        source.fence().claim(2);
        List<SequenceValue> values = sequences.values();

        assertFenced(() -> advance(1, new SequenceValue(TICKET, 5000, 10)));
        assertFenced(() -> rules.perform(new RulesAction.Relax(), 1));

        assertThat(sequences.values()).isEqualTo(values);
        assertThat(rules.notRelaxed()).containsExactly("dbo.entry.audit");
    }

    private static void assertFenced(ThrowingCallable doing) {
        assertThatThrownBy(doing)
                .isInstanceOfSatisfying(
                        TidegateException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.CUTOVER_FENCED));
    }

    @Test
    void theCaptureJobScansWithoutPausesAndGetsItsIntervalBack() throws Exception {
        source.run("EXEC sys.sp_cdc_change_job @job_type = N'capture', @pollinginterval = 5");
        Preparations preparations = source.cutover.preparations();
        Preparation job = preparations.all().getLast();
        assertThat(job.name()).isEqualTo("source.capture-job.polling-interval");
        assertThat(preparations.isThere(job)).isFalse();

        preparations.perform(new PreparationAction.Prepare(job), 1);
        assertThat(preparations.isThere(job)).isTrue();
        assertThat(interval()).isEqualTo("0");
        preparations.perform(new PreparationAction.Prepare(job), 1);
        source.source().prepare();

        preparations.perform(new PreparationAction.TakeBack(job), 1);
        assertThat(preparations.isThere(job)).isFalse();
        assertThat(interval()).isEqualTo("5");
        preparations.perform(new PreparationAction.TakeBack(job), 1);
        assertThat(interval()).isEqualTo("5");
        source.source().prepare();
    }

    private String interval() throws SQLException {
        return source.query(
                        "SELECT pollinginterval FROM msdb.dbo.cdc_jobs WHERE job_type = N'capture'"
                                + " AND database_id = DB_ID()")
                .getFirst();
    }

    @Test
    void eachArmingOfTheStreamBackHasANumberOfItsOwn() throws Exception {
        SqlServerCutover cutover = source.openWithWayBack();
        ReverseStream end = source.source().reverse(1);
        Preparations preparations = cutover.preparations();
        Preparation back = preparations.all().getFirst();
        assertThat(back.name()).isEqualTo("source.stream-back");
        assertThat(preparations.isThere(back)).isFalse();

        preparations.perform(new PreparationAction.Prepare(back), 1);
        preparations.perform(new PreparationAction.Prepare(back), 1);
        assertThat(preparations.isThere(back)).isTrue();
        assertThat(end.armed()).hasValue(1);
        cutover.run("start the stream back", end.starting(ReverseFixture.START), 1);
        assertThat(end.status(0)).isPresent();

        preparations.perform(new PreparationAction.TakeBack(back), 1);
        preparations.perform(new PreparationAction.TakeBack(back), 1);
        assertThat(preparations.isThere(back)).isFalse();
        assertThat(end.status(0)).isEmpty();

        preparations.perform(new PreparationAction.Prepare(back), 1);
        assertThat(end.armed()).hasValue(2);
    }

    @Test
    void behindALargerEpochNobodyStartsTheStreamBack() throws Exception {
        SqlServerCutover cutover = source.openWithWayBack();
        ReverseStream end = source.source().reverse(1);
        end.prepare();
        source.fence().claim(2);

        assertFenced(() -> cutover.run("start it", end.starting(ReverseFixture.START), 1));

        assertThat(end.status(0)).isEmpty();
    }

    @Test
    void aSourceWithoutFaultsIsReadyInBothDirections() {
        for (Direction direction : Direction.values()) {
            assertThat(source.cutover.readiness().blockers(direction)).isEmpty();
        }
        assertThat(source.cutover.readiness().longestTransaction()).isZero();
        assertThat(source.cutover.readiness().roundTrip()).isPositive();
    }

    @Test
    void whatNoDenialStopsIsNamed() throws Exception {
        source.run(
                "ALTER TABLE dbo.entry WITH NOCHECK ADD CONSTRAINT entry_doubtful FOREIGN KEY (v)"
                        + " REFERENCES dbo.total (id)");
        Connection boss = source.connect("boss");

        assertThat(source.cutover.readiness().blockers(Direction.FORWARD))
                .extracting(Blocker::fact)
                .satisfiesExactlyInAnyOrder(
                        one -> assertThat(one).startsWith("login boss is connected"),
                        other ->
                                assertThat(other)
                                        .startsWith("dbo.entry: foreign key entry_doubtful"));
        assertThat(source.cutover.readiness().blockers(Direction.BACK))
                .extracting(Blocker::fact)
                .hasSize(1);
        boss.close();
        until(
                "a source without faults",
                () -> source.cutover.readiness().blockers(Direction.BACK).isEmpty());
    }

    @Test
    void rightsThatTidegateNeedsAreNamed() throws Exception {
        source.execute("master", "REVOKE VIEW SERVER STATE FROM mover");
        source.run(
                "ALTER ROLE db_owner DROP MEMBER mover",
                "ALTER ROLE db_datareader ADD MEMBER mover");

        assertThat(source.cutover.readiness().blockers(Direction.FORWARD))
                .extracting(Blocker::fact)
                .anySatisfy(fact -> assertThat(fact).contains("does not own the source database"))
                .anySatisfy(fact -> assertThat(fact).contains("cannot see the sessions"));
        assertThat(source.cutover.readiness().missingRights())
                .extracting(Blocker::fact)
                .satisfiesExactly(
                        owner -> assertThat(owner).contains("does not own the source database"),
                        state -> assertThat(state).contains("cannot see the sessions"));
    }

    @Test
    void theOldestTransactionThatWroteIsMeasured() throws Exception {
        Connection app = source.connect("app");
        app.setAutoCommit(false);
        try (Statement statement = app.createStatement()) {
            statement.execute("INSERT INTO dbo.entry (v) VALUES (1)");
        }
        until(
                "a transaction of a second",
                () -> source.cutover.readiness().longestTransaction().isPositive());
        app.rollback();
        assertThat(source.cutover.readiness().longestTransaction()).isZero();
    }
}
