package dev.tidegate.scenarios;

import static dev.tidegate.scenarios.Awaiting.await;
import static dev.tidegate.scenarios.Awaiting.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.cutover.Denial;
import dev.tidegate.cutover.Denial.Kind;
import dev.tidegate.cutover.Direction;
import dev.tidegate.cutover.Fence;
import dev.tidegate.cutover.FenceAction;
import dev.tidegate.cutover.FenceMode;
import dev.tidegate.cutover.FenceStatus;
import dev.tidegate.cutover.HandoverId;
import dev.tidegate.cutover.LeaseWatch;
import dev.tidegate.cutover.Marker;
import dev.tidegate.cutover.Preparations;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.TidegateException;
import dev.tidegate.sandbox.sqlserver.SqlServer;
import dev.tidegate.sqlserver.cutover.FencePlan;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The source's fence by denials, one application at a time. */
class SqlServerFenceTest {
    private static final HandoverId HANDOVER = new HandoverId("c", 1, Direction.FORWARD);
    private static final Marker BARRIER = new Marker(HANDOVER, Marker.Role.BARRIER);
    private static final Marker GUARD = new Marker(HANDOVER, Marker.Role.GUARD);
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final Duration PATIENCE = Duration.ofMillis(200);
    private static final int DENIED = 229;
    private static final List<Denial> DENIALS =
            List.of(
                    new Denial(Kind.WRITES, "app", "INSERT+GRANT, UPDATE+GRANT, DELETE, EXECUTE"),
                    new Denial(Kind.WRITES, "auditor", "UPDATE+GRANT, DELETE, EXECUTE"));

    private static SqlServer server;

    private FencedSource source;
    private Fence fence;

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
        source = new FencedSource(server, plan -> plan);
        fence = source.fence();
    }

    @AfterEach
    void closeSource() throws Exception {
        source.close();
    }

    private void lease(Duration term) throws InterruptedException {
        fence.claim(1);
        fence.perform(new FenceAction.Lease(HANDOVER, term, fence.denials()), 1);
    }

    private void deny() throws InterruptedException {
        fence.perform(new FenceAction.Deny(HANDOVER, fence.status().recorded()), 1);
    }

    private void barrier(Duration patience) throws InterruptedException {
        fence.perform(new FenceAction.Barrier(BARRIER, patience), 1);
    }

    private static void write(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO dbo.entry (v) VALUES (1)");
        }
    }

    private static void assertNumber(int number, ThrowingCallable doing) {
        assertThatThrownBy(doing)
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getErrorCode()).isEqualTo(number));
    }

    private static void assertCode(ErrorCode code, ThrowingCallable doing) {
        assertThatThrownBy(doing)
                .isInstanceOfSatisfying(
                        TidegateException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    private Lsn captured(Marker marker) throws Exception {
        return Lsn.parse(await("the marker " + marker, () -> fence.position(marker)));
    }

    @Test
    void beforeTheFirstClaimTheSourceIsOpenAndNothingIsThere() throws Exception {
        FenceStatus status = fence.status();

        assertThat(status.epoch()).isZero();
        assertThat(status.mode()).isEqualTo(FenceMode.OPEN);
        assertThat(fence.position(BARRIER)).isEmpty();
        assertThat(fence.denials()).isEqualTo(DENIALS);
        assertThat(source.query("SELECT OBJECT_ID(N'tidegate.fence')")).containsExactly("null");
        assertThat(fence.statements(new FenceAction.Kill(HANDOVER, PATIENCE), 1)).isEmpty();
        assertThat(source.cutover.side().rules().notEnforced()).isEmpty();
        Preparations preparations = source.cutover.preparations();
        assertThat(preparations.all()).allMatch(preparations::isThere);
    }

    @Test
    void whatWillBeDeniedIsRecordedWithTheLeaseAndDeniesNothingYet() throws Exception {
        lease(LONG);

        FenceStatus status = fence.status();
        assertThat(status.is(FenceMode.LEASED, HANDOVER)).isTrue();
        assertThat(status.isHolding()).isTrue();
        assertThat(status.recorded()).isEqualTo(DENIALS);
        assertThat(status.notInForce()).isEqualTo(DENIALS);
        write(source.connect("app"));
    }

    @Test
    void aLeaseIsNotMadeLongerAndNotGivenToAnotherHandover() throws Exception {
        lease(LONG);
        Optional<Instant> until = fence.status().expiresAt();

        fence.perform(new FenceAction.Lease(HANDOVER, LONG.multipliedBy(2), DENIALS), 1);

        assertThat(fence.status().expiresAt()).isEqualTo(until);
        HandoverId other = new HandoverId("c", 2, Direction.FORWARD);
        assertCode(
                ErrorCode.CUTOVER_WAITING,
                () -> fence.perform(new FenceAction.Lease(other, LONG, DENIALS), 1));
        assertThat(fence.status().is(FenceMode.LEASED, HANDOVER)).isTrue();
    }

    @Test
    void theNextStatementOfAnOpenSessionIsDeniedAndReadsGoOn() throws Exception {
        Connection app = source.connect("app");
        write(app);
        lease(LONG);

        deny();

        assertThat(fence.status().notInForce()).isEmpty();
        assertNumber(DENIED, () -> write(app));
        try (Statement statement = app.createStatement()) {
            assertThat(statement.executeQuery("SELECT COUNT(*) FROM dbo.entry").next()).isTrue();
        }
        assertThat(fence.applicationsCanWrite()).isFalse();
    }

    @Test
    void whatOthersDeniedOrGrantedIsAsItWasWhenTheFenceIsOpenAgain() throws Exception {
        fence.claim(1);
        List<String> before = source.rights();
        lease(LONG);
        deny();
        assertThat(source.rights()).isNotEqualTo(before);

        fence.perform(new FenceAction.Open(HANDOVER), 1);
        fence.perform(new FenceAction.Lift(fence.status().recorded()), 1);

        assertThat(source.rights()).isEqualTo(before);
        assertThat(fence.status().recorded()).isEmpty();
        assertThat(fence.applicationsCanWrite()).isTrue();
        write(source.connect("app"));
    }

    @Test
    void whatWasRecordedAndNeverDeniedIsForgottenAndTakesNothingAway() throws Exception {
        fence.claim(1);
        List<String> before = source.rights();
        lease(LONG);
        fence.perform(new FenceAction.Deny(HANDOVER, DENIALS.subList(1, 2)), 1);

        fence.perform(new FenceAction.Open(HANDOVER), 1);
        fence.perform(new FenceAction.Lift(DENIALS), 1);

        assertThat(source.rights()).isEqualTo(before);
        assertThat(fence.status().recorded()).isEmpty();
    }

    @Test
    void nothingIsDeniedThatIsNotRecordedAndNothingLiftedWhileTheFenceHolds() throws Exception {
        lease(LONG);
        List<String> before = source.rights();
        Denial invented = new Denial(Kind.WRITES, "mover", "INSERT");

        fence.perform(new FenceAction.Deny(HANDOVER, List.of(invented)), 1);
        assertThat(source.rights()).isEqualTo(before);

        deny();
        List<String> denied = source.rights();
        fence.perform(new FenceAction.Lift(fence.status().recorded()), 1);
        assertThat(source.rights()).isEqualTo(denied);
        assertThat(fence.status().recorded()).isEqualTo(DENIALS);
    }

    @Test
    void aSessionThatIdlesInItsTransactionIsEndedAndItsWorkTakenBack() throws Exception {
        Connection idle = source.connect("app");
        idle.setAutoCommit(false);
        write(idle);
        Connection reader = source.connect("app");
        lease(LONG);
        deny();
        assertThat(fence.status().sessions()).isEqualTo(1);

        fence.perform(new FenceAction.Kill(HANDOVER, LONG), 1);

        until("the end of the session", () -> fence.status().sessions() == 0);
        assertThatThrownBy(idle::commit).isInstanceOf(SQLException.class);
        assertThat(reader.isValid(10)).isTrue();
        assertThat(source.query("SELECT COUNT(*) FROM dbo.entry")).containsExactly("0");
    }

    @Test
    void sessionsOfOthersAreNotEnded() throws Exception {
        Connection boss = source.connect("boss");
        boss.setAutoCommit(false);
        write(boss);
        lease(LONG);
        deny();

        fence.perform(new FenceAction.Kill(HANDOVER, Duration.ZERO), 1);

        assertThat(fence.status().sessions()).isZero();
        boss.commit();
        assertThat(source.query("SELECT COUNT(*) FROM dbo.entry")).containsExactly("1");
    }

    @Test
    void theBarrierWaitsForAnOpenTransactionAndWritesNothingMeanwhile() throws Exception {
        Connection boss = source.connect("boss");
        boss.setAutoCommit(false);
        write(boss);
        lease(LONG);
        deny();

        assertCode(ErrorCode.CUTOVER_WAITING, () -> barrier(PATIENCE));
        assertThat(source.query("SELECT * FROM tidegate.marker")).isEmpty();
        assertThat(source.query("SELECT token FROM tidegate.watermark")).hasSize(1);

        CompletableFuture<Void> held =
                CompletableFuture.runAsync(
                        () -> {
                            try {
                                barrier(LONG);
                            } catch (InterruptedException e) {
                                throw new IllegalStateException(e);
                            }
                        },
                        task -> Thread.ofPlatform().start(task));
        boss.commit();
        held.get(60, TimeUnit.SECONDS);

        Lsn barrier = captured(BARRIER);
        assertThat(source.changes()).isNotEmpty().allMatch(each -> each.isBefore(barrier));
        write(boss);
        boss.commit();
        fence.perform(new FenceAction.Mark(GUARD), 1);
        Lsn guard = captured(GUARD);
        assertThat(guard).isGreaterThan(barrier);
        assertThat(source.changes())
                .as("what broke the fence")
                .filteredOn(each -> each.isAfter(barrier) && each.isBefore(guard))
                .hasSize(1);
    }

    @Test
    void aMarkerIsWrittenOnceAndItsPositionIsKeptWhenCdcIsCleanedUp() throws Exception {
        lease(LONG);
        fence.perform(new FenceAction.Mark(GUARD), 1);
        Lsn first = captured(GUARD);

        fence.perform(new FenceAction.Mark(GUARD), 1);
        source.run("DELETE FROM cdc.tidegate_watermark_CT");

        assertThat(fence.position(GUARD)).contains(first.toString());
        assertThat(source.query("SELECT name FROM tidegate.marker"))
                .containsExactly("c/1/FORWARD/GUARD");
    }

    @Test
    void aLeaseThatEndedIsOpenedOnceByWhoeverLooksAndCannotBeClosed() throws Exception {
        fence.claim(1);
        List<String> before = source.rights();
        lease(SHORT);
        deny();
        fence.perform(new FenceAction.Expire(), 1);
        assertThat(fence.status().mode()).isEqualTo(FenceMode.LEASED);
        until("the end of the lease", () -> fence.status().isExpired());

        fence.perform(new FenceAction.Close(HANDOVER), 1);
        assertThat(fence.status().mode()).isEqualTo(FenceMode.LEASED);
        new LeaseWatch(source.open(plan -> plan).fence()).look();

        assertThat(fence.status().mode()).isEqualTo(FenceMode.OPEN);
        assertThat(fence.status().recorded()).isEmpty();
        assertThat(source.rights()).isEqualTo(before);
        fence.perform(new FenceAction.Close(HANDOVER), 1);
        assertThat(fence.status().mode()).isEqualTo(FenceMode.OPEN);
        new LeaseWatch(fence).look();
        assertThat(fence.status().mode()).isEqualTo(FenceMode.OPEN);
    }

    @Test
    void closingThatWaitedForTheRowBeyondTheEndOfTheLeaseDoesNotClose() throws Exception {
        lease(SHORT);
        Connection other = source.administrator();
        other.setAutoCommit(false);
        CompletableFuture<Void> closing;
        try (Statement statement = other.createStatement()) {
            statement.execute("UPDATE tidegate.fence SET epoch = epoch");
            closing =
                    CompletableFuture.runAsync(
                            () -> {
                                try {
                                    fence.perform(new FenceAction.Close(HANDOVER), 1);
                                } catch (InterruptedException e) {
                                    throw new IllegalStateException(e);
                                }
                            },
                            task -> Thread.ofPlatform().start(task));
            until(
                    "a close that waits",
                    () ->
                            !source.query(
                                            "SELECT session_id FROM sys.dm_exec_requests WHERE"
                                                    + " blocking_session_id <> 0")
                                    .isEmpty());
            statement.execute(
                    "UPDATE tidegate.fence SET expires_at = DATEADD(millisecond, 1,"
                            + " SYSUTCDATETIME())");
            until(
                    "the end of the lease",
                    () -> {
                        try (ResultSet row =
                                statement.executeQuery(
                                        "SELECT 1 FROM tidegate.fence WHERE expires_at <"
                                                + " SYSUTCDATETIME()")) {
                            return row.next();
                        }
                    });
        }
        other.commit();

        closing.get(60, TimeUnit.SECONDS);
        assertThat(fence.status().mode()).isEqualTo(FenceMode.LEASED);
    }

    @Test
    void aClosedFenceStaysUntilItIsOpened() throws Exception {
        lease(LONG);
        deny();

        fence.perform(new FenceAction.Close(HANDOVER), 1);

        assertThat(fence.status().is(FenceMode.CLOSED, HANDOVER)).isTrue();
        fence.perform(new FenceAction.Expire(), 1);
        new LeaseWatch(fence).look();
        assertThat(fence.status().mode()).isEqualTo(FenceMode.CLOSED);
        assertThat(fence.status().notInForce()).isEmpty();
        fence.perform(new FenceAction.Open(new HandoverId("c", 2, Direction.BACK)), 1);
        assertThat(fence.status().mode()).isEqualTo(FenceMode.OPEN);
    }

    @Test
    void aCoordinatorWithASmallerEpochChangesNothing() throws Exception {
        lease(LONG);
        Fence successor = source.open(plan -> plan).fence();
        assertThat(successor.claim(2).epoch()).isEqualTo(2);
        List<String> before = everything();
        Connection idle = source.connect("app");
        idle.setAutoCommit(false);
        write(idle);
        List<FenceAction> actions =
                List.of(
                        new FenceAction.Lease(HANDOVER, LONG, DENIALS),
                        new FenceAction.Deny(HANDOVER, DENIALS),
                        new FenceAction.Barrier(BARRIER, PATIENCE),
                        new FenceAction.Mark(GUARD),
                        new FenceAction.Close(HANDOVER),
                        new FenceAction.Open(HANDOVER),
                        new FenceAction.Kill(HANDOVER, Duration.ZERO));

        for (FenceAction action : actions) {
            assertCode(ErrorCode.CUTOVER_FENCED, () -> fence.perform(action, 1));
        }
        assertCode(ErrorCode.CUTOVER_FENCED, () -> fence.claim(1));

        idle.commit();
        source.run("DELETE FROM dbo.entry");
        assertThat(everything()).isEqualTo(before);
    }

    private List<String> everything() throws SQLException {
        List<String> all = new ArrayList<>(source.rights());
        all.addAll(source.query("SELECT * FROM tidegate.fence"));
        all.addAll(source.query("SELECT * FROM tidegate.fence_denial ORDER BY principal"));
        all.addAll(source.query("SELECT name FROM tidegate.marker"));
        return all;
    }

    @Test
    void aLoginThatNoDenialStopsIsDisabledAndItsSessionsEnded() throws Exception {
        Fence strict =
                source.open(plan ->
                                new FencePlan(
                                        plan.kind(),
                                        plan.tables(),
                                        Set.of("auditor"),
                                        List.of("boss"),
                                        List.of(),
                                        plan.keyProof()))
                        .fence();
        Connection boss = source.connect("boss");
        write(boss);
        strict.claim(1);
        List<Denial> denials = strict.denials();
        assertThat(denials)
                .containsExactly(DENIALS.getFirst(), new Denial(Kind.LOGIN, "boss", "DISABLE"));

        strict.perform(new FenceAction.Lease(HANDOVER, LONG, denials), 1);
        strict.perform(new FenceAction.Deny(HANDOVER, denials), 1);
        assertThat(strict.status().notInForce()).isEmpty();
        assertThat(strict.status().sessions()).isEqualTo(1);
        strict.perform(new FenceAction.Kill(HANDOVER, LONG), 1);

        until("the end of the session", () -> strict.status().sessions() == 0);
        assertThatThrownBy(() -> write(boss)).isInstanceOf(SQLException.class);
        assertThatThrownBy(() -> source.connect("boss")).isInstanceOf(SQLException.class);
        strict.perform(new FenceAction.Open(HANDOVER), 1);
        strict.perform(new FenceAction.Lift(strict.status().recorded()), 1);
        write(source.connect("boss"));
    }

    @Test
    void aSysadminBreaksThroughAndIsFound() throws Exception {
        Marker start = new Marker(new HandoverId("c", 2, Direction.BACK), Marker.Role.START);
        lease(LONG);
        deny();
        barrier(LONG);
        fence.perform(new FenceAction.Mark(start), 1);
        assertThat(captured(start)).isNotNull();
        source.run("UPDATE tidegate.watermark SET token = 1");
        assertThat(fence.applicationsWroteSince(start)).isFalse();

        write(source.connect("boss"));

        until("the change that broke the fence", () -> fence.applicationsWroteSince(start));
        Lsn barrier = captured(BARRIER);
        assertThat(source.changes()).allMatch(each -> each.isAfter(barrier));
    }

    @Test
    void anApplicationWithoutRightsIsNoOneWhoCouldWrite() throws Exception {
        fence.claim(1);
        assertThat(fence.applicationsCanWrite()).isTrue();
        source.run(
                "REVOKE INSERT, UPDATE FROM app",
                "REVOKE DELETE ON dbo.total FROM app",
                "REVOKE UPDATE FROM auditor");
        assertThat(fence.applicationsCanWrite()).isFalse();
        source.run("GRANT INSERT ON dbo.entry TO app");
        assertThat(fence.applicationsCanWrite()).isTrue();
    }
}
