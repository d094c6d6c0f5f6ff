package dev.tidegate.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.cutover.CutoverEntry;
import dev.tidegate.cutover.CutoverRecord;
import dev.tidegate.cutover.CutoverRecords;
import dev.tidegate.cutover.CutoverRecords.Claim;
import dev.tidegate.cutover.CutoverState;
import dev.tidegate.cutover.Direction;
import dev.tidegate.cutover.Fact;
import dev.tidegate.cutover.StepName;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import dev.tidegate.postgres.cutover.PostgresCutover;
import dev.tidegate.postgres.cutover.PostgresCutover.Wishes;
import dev.tidegate.sandbox.postgres.PostgresServer;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** The record of a cutover is durable, has one owner, and its log keeps what it has. */
class PostgresCutoverRecordsTest {
    private static final Instant NOW = Instant.parse("2026-07-01T12:00:00.123456789Z");
    private static final CutoverRecord NOTHING = CutoverRecord.initial("shop", NOW);

    @TempDir static Path directory;
    private static @Nullable PostgresServer server;
    private @Nullable PostgresFixture opened;
    private final List<PostgresCutover> processes = new ArrayList<>();

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
        processes.forEach(PostgresCutover::close);
        db().close();
    }

    @Test
    void beforeTheFirstCoordinatorThereIsNothingAndLookingMakesNothing() throws Exception {
        CutoverRecords records = process();

        assertThat(records.read()).isEmpty();
        assertThat(records.log()).isEmpty();
        assertThat(db().rows("select to_regclass('tidegate.cutover')")).containsExactly("∅");
    }

    @Test
    void takingOverRaisesTheEpochAndSaysSoInTheLog() {
        CutoverRecords records = process();

        assertThat(records.takeOver(NOTHING, Claim.IF_FREE))
                .contains(NOTHING.ownedBy(1).numbered(1));
        assertThat(records.takeOver(NOTHING, Claim.IF_FREE))
                .contains(NOTHING.ownedBy(2).numbered(2));
        assertThat(records.read()).contains(NOTHING.ownedBy(2).numbered(2));
        assertThat(records.log())
                .extracting(CutoverEntry::kind)
                .containsExactly(CutoverEntry.Kind.TAKEN_OVER, CutoverEntry.Kind.TAKEN_OVER);
    }

    @Test
    void whatIsReadIsExactlyWhatWasWritten() {
        CutoverRecords records = process();
        CutoverRecord mine = records.takeOver(NOTHING, Claim.IF_FREE).orElseThrow();
        CutoverRecord next =
                mine.beginning(Direction.BACK, NOW.plusNanos(1))
                        .at(StepName.PAUSE_APPLICATIONS)
                        .lasting(Optional.of(NOW.plusSeconds(60)))
                        .because("since \"x\" said {no}, and O'Hara too")
                        .preparing("target.fence")
                        .preparing("target.replica-identity.dbo.\"odd, one\"")
                        .withAutomaticRollbacks(1)
                        .numbered(mine.version() + 1);
        CutoverEntry entry = entry(next, CutoverEntry.Kind.INTENT, new Fact("why", "a \"b\"\n{c}"));

        records.write(next, entry);

        CutoverRecords other = process();
        assertThat(other.read()).contains(next);
        assertThat(other.log()).last().isEqualTo(entry);
    }

    @Test
    void aTextThatPostgresqlCannotHoldIsKeptAsFarAsItCan() {
        CutoverRecords records = process();
        CutoverRecord mine = records.takeOver(NOTHING, Claim.IF_FREE).orElseThrow();
        CutoverRecord next = mine.because("a\0b").numbered(mine.version() + 1);

        records.write(next, entry(next, CutoverEntry.Kind.FAILED, new Fact("reason", "a\0b")));

        assertThat(records.log())
                .last()
                .satisfies(it ->
                        assertThat(it.facts()).containsExactly(new Fact("reason", "a\ufffdb")));
    }

    @Test
    void whoLostTheEpochWritesNothing() {
        CutoverRecords zombie = process();
        CutoverRecord old = zombie.takeOver(NOTHING, Claim.IF_FREE).orElseThrow();
        CutoverRecords owner = process();
        CutoverRecord current = owner.takeOver(NOTHING, Claim.BY_FORCE).orElseThrow();
        CutoverRecord late = old.entering(CutoverState.SWITCHED, NOW).numbered(old.version() + 1);

        assertThatThrownBy(() -> zombie.write(late, entry(late, CutoverEntry.Kind.ENTERED)))
                .satisfies(it -> assertThat(code(it)).isEqualTo(ErrorCode.CUTOVER_FENCED))
                .hasMessageContaining("epoch is 2");

        assertThat(owner.read()).contains(current);
        assertThat(owner.log()).hasSize(2);
    }

    @Test
    void aVersionIsWrittenOnce() {
        CutoverRecords records = process();
        CutoverRecord mine = records.takeOver(NOTHING, Claim.IF_FREE).orElseThrow();
        CutoverRecord next = mine.because("once").numbered(mine.version() + 1);
        records.write(next, entry(next, CutoverEntry.Kind.ENTERED));

        assertThatThrownBy(() -> records.write(next, entry(next, CutoverEntry.Kind.ENTERED)))
                .satisfies(it -> assertThat(code(it)).isEqualTo(ErrorCode.CUTOVER_FENCED));
        assertThat(records.log()).hasSize(2);
    }

    @Test
    void aCoordinatorThatIsAtWorkIsNotDisturbed() {
        CutoverRecords first = process();
        CutoverRecord mine = first.takeOver(NOTHING, Claim.IF_FREE).orElseThrow();
        CutoverRecords second = process();

        assertThat(second.takeOver(NOTHING, Claim.IF_FREE)).isEmpty();
        assertThat(second.read()).contains(mine);

        first.release();
        assertThat(second.takeOver(NOTHING, Claim.IF_FREE)).contains(mine.ownedBy(2).numbered(2));
    }

    @Test
    void ofTwoThatRaceForTheLockOneGetsIt() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Optional<CutoverRecord>>> both = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                CutoverRecords records = process();
                both.add(() -> records.takeOver(NOTHING, Claim.IF_FREE));
            }

            List<CutoverRecord> taken = new ArrayList<>();
            for (Future<Optional<CutoverRecord>> one : threads.invokeAll(both)) {
                one.get().ifPresent(taken::add);
            }

            assertThat(taken).containsExactly(NOTHING.ownedBy(1).numbered(1));
        }
    }

    @Test
    void ofTwoThatTakeOverByForceEachGetsAnEpochOfItsOwn() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Optional<CutoverRecord>>> both = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                CutoverRecords records = process();
                both.add(() -> {
                    try {
                        return records.takeOver(NOTHING, Claim.BY_FORCE);
                    } catch (TidegateException e) { // the other one ended its session
                        assertThat(e.code()).isEqualTo(ErrorCode.TARGET_UNAVAILABLE);
                        return Optional.empty();
                    }
                });
            }

            List<Long> epochs = new ArrayList<>();
            for (Future<Optional<CutoverRecord>> one : threads.invokeAll(both)) {
                one.get().ifPresent(it -> epochs.add(it.epoch()));
            }

            assertThat(epochs).isNotEmpty().doesNotHaveDuplicates();
        }
    }

    @Test
    void theLockIsFreeWhenItsProcessEnds() {
        PostgresCutover first = open();
        assertThat(first.records().takeOver(NOTHING, Claim.IF_FREE)).isPresent();
        first.close();

        assertThat(process().takeOver(NOTHING, Claim.IF_FREE)).isPresent();
    }

    @Test
    void anotherPipelineHasALockAndARecordOfItsOwn() {
        assertThat(process().takeOver(NOTHING, Claim.IF_FREE)).isPresent();
        PostgresCutover other =
                new PostgresCutover(db().settings(), "other", Wishes.NONE, List::of);
        processes.add(other);

        assertThat(other.records().read()).isEmpty();
        assertThat(other.records().takeOver(NOTHING, Claim.IF_FREE))
                .contains(NOTHING.ownedBy(1).numbered(1));
    }

    @Test
    void behindARestartOfTheServerTheRecordIsThereAndTheLockIsFree() throws Exception {
        CutoverRecords first = process();
        CutoverRecord mine = first.takeOver(NOTHING, Claim.IF_FREE).orElseThrow();
        server().kill();
        server().restart();

        CutoverRecords second = process();
        assertThat(second.read()).contains(mine);
        assertThat(second.takeOver(NOTHING, Claim.IF_FREE)).contains(mine.ownedBy(2).numbered(2));
        first.release();
        assertThat(process().takeOver(NOTHING, Claim.IF_FREE)).isEmpty();
    }

    @Test
    void whatIsInTheLogStaysThereWhoeverWouldChangeIt() {
        assertThat(process().takeOver(NOTHING, Claim.IF_FREE)).isPresent();

        for (String change :
                List.of(
                        "update tidegate.cutover_log set epoch = 7",
                        "delete from tidegate.cutover_log",
                        "truncate tidegate.cutover_log")) {
            for (String how : List.of("", "set session_replication_role = replica;")) {
                assertThatThrownBy(() -> db().sql(how + change))
                        .isInstanceOf(SQLException.class)
                        .hasMessageContaining("rows are only added");
            }
        }
        assertThat(process().log()).hasSize(1);
    }

    @Test
    void anAuditorReadsRecordAndLogWithPsql() throws Exception {
        CutoverRecords records = process();
        CutoverRecord mine = records.takeOver(NOTHING, Claim.IF_FREE).orElseThrow();
        CutoverRecord next =
                mine.beginning(Direction.FORWARD, NOW)
                        .at(StepName.LEASE_FENCE)
                        .preparing("target.slot")
                        .numbered(mine.version() + 1);
        records.write(
                next, entry(next, CutoverEntry.Kind.DONE, new Fact("denied", "WRITES of app")));

        assertThat(
                        db().rows(
                                        "select state, epoch, version, record ->> 'since',"
                                                + " record -> 'prepared' from tidegate.cutover"))
                .containsExactly("PAUSING|1|2|2026-07-01T12:00:00.123456789Z|[\"target.slot\"]");
        assertThat(
                        db().rows(
                                        "select version, entry ->> 'handover', entry ->> 'step',"
                                                + " entry ->> 'kind', entry #>> '{facts,0,value}'"
                                                + " from tidegate.cutover_log order by version"))
                .containsExactly(
                        "1|shop/0/FORWARD|∅|TAKEN_OVER|∅",
                        "2|shop/1/FORWARD|LEASE_FENCE|DONE|WRITES of app");
    }

    private static CutoverEntry entry(CutoverRecord of, CutoverEntry.Kind kind, Fact... facts) {
        return new CutoverEntry(
                NOW.plusNanos(of.version()),
                of.epoch(),
                of.handover(),
                of.state(),
                of.place().step(),
                kind,
                List.of(facts));
    }

    private static ErrorCode code(Throwable thrown) {
        return ((TidegateException) thrown).code();
    }

    /** The record as a process of its own sees it. */
    private CutoverRecords process() {
        return open().records();
    }

    private PostgresCutover open() {
        PostgresCutover made =
                new PostgresCutover(db().settings(), db().pipeline(), Wishes.NONE, List::of);
        processes.add(made);
        return made;
    }

    private static PostgresServer server() {
        return Objects.requireNonNull(server);
    }

    private PostgresFixture db() {
        return Objects.requireNonNull(opened);
    }
}
