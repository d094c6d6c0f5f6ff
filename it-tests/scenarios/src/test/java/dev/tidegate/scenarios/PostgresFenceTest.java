package dev.tidegate.scenarios;

import static dev.tidegate.scenarios.FencedDatabase.BACK;
import static dev.tidegate.scenarios.FencedDatabase.PATIENCE;
import static dev.tidegate.scenarios.FencedDatabase.assertCode;
import static dev.tidegate.scenarios.FencedDatabase.assertRefused;
import static dev.tidegate.scenarios.FencedDatabase.marker;
import static dev.tidegate.scenarios.FencedDatabase.plain;
import static dev.tidegate.scenarios.FencedDatabase.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.tidegate.cutover.Denial;
import dev.tidegate.cutover.Fence;
import dev.tidegate.cutover.FenceAction;
import dev.tidegate.cutover.FenceMode;
import dev.tidegate.cutover.FenceStatus;
import dev.tidegate.cutover.HandoverId;
import dev.tidegate.cutover.LeaseWatch;
import dev.tidegate.cutover.Marker;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.sandbox.postgres.PostgresServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
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

/** The fence of a real PostgreSQL: who decides, and until when. */
class PostgresFenceTest {
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final Duration SHORT = Duration.ofMillis(400);
    @TempDir static Path directory;
    private static @Nullable PostgresServer server;
    private @Nullable FencedDatabase opened;

    @BeforeAll
    static void startServer() throws Exception {
        server = PostgresServer.start(directory, "fences");
    }

    @AfterAll
    static void stopServer() {
        Objects.requireNonNull(server).close();
    }

    @BeforeEach
    void openDatabase(TestInfo test) throws Exception {
        opened =
                new FencedDatabase(
                        Objects.requireNonNull(server),
                        test.getTestMethod().orElseThrow().getName());
    }

    @AfterEach
    void closeDatabase() throws Exception {
        target().close();
    }

    @Test
    void beforeTheFirstClaimItIsClosedAndLookingMakesNothing() throws Exception {
        FenceStatus status = fence().status();

        assertThat(status.mode()).isEqualTo(FenceMode.CLOSED);
        assertThat(status.epoch()).isZero();
        assertThat(status.handover()).isEmpty();
        assertThat(fence().position(marker(Marker.Role.BARRIER))).isEmpty();
        assertThat(target().db.rows("select to_regclass('tidegate.fence')")).containsExactly("∅");
    }

    @Test
    void aClaimMakesItClosedAndRaisesTheEpoch() {
        assertThat(fence().claim(3).mode()).isEqualTo(FenceMode.CLOSED);
        assertThat(fence().claim(5).epoch()).isEqualTo(5);
        assertThat(fence().claim(5).epoch()).isEqualTo(5);

        assertCode(() -> fence().claim(4), ErrorCode.CUTOVER_FENCED);
        assertThat(fence().status().epoch()).isEqualTo(5);
    }

    @Test
    void aLeaseRecordsWhatWillBeDeniedAndDeniesNothingYet() throws Exception {
        target().open(1);
        List<Denial> denials = fence().denials();

        fence().perform(new FenceAction.Lease(BACK, LONG, denials), 1);

        FenceStatus status = fence().status();
        assertThat(status.is(FenceMode.LEASED, BACK)).isTrue();
        assertThat(status.expiresAt().orElseThrow())
                .isBetween(status.now().plusSeconds(240), status.now().plusSeconds(300));
        assertThat(denials)
                .containsExactly(
                        new Denial(
                                Denial.Kind.WRITES,
                                plain(target().application),
                                "delete, insert, update on table dbo.item, dbo.orders"));
        assertThat(status.recorded()).isEqualTo(denials);
        assertThat(status.notInForce()).isEqualTo(denials);
        run(target().session(), "insert into dbo.item values (1, 1)");
    }

    @Test
    void aLeaseIsNotMadeLonger() throws Exception {
        target().open(1);
        target().lease(1, LONG);
        FenceStatus before = fence().status();

        fence().perform(new FenceAction.Lease(BACK, Duration.ofDays(1), List.of()), 1);

        assertThat(fence().status().expiresAt()).isEqualTo(before.expiresAt());
        assertThat(fence().status().recorded()).isEqualTo(before.recorded());
    }

    @Test
    void aLeaseWaitsForWhatIsLeftOverFromBefore() throws Exception {
        target().open(1);
        target().lease(1, LONG);
        fence().perform(new FenceAction.Open(BACK), 1);
        HandoverId next = new HandoverId("shop", 4, BACK.direction());

        assertCode(
                () -> fence().perform(new FenceAction.Lease(next, LONG, List.of()), 1),
                ErrorCode.CUTOVER_WAITING);
        assertThat(fence().status().mode()).isEqualTo(FenceMode.OPEN);
    }

    @Test
    void aZombieChangesNothing() throws Exception {
        target().open(1);
        target().lease(1, LONG);
        fence().perform(new FenceAction.Barrier(marker(Marker.Role.BARRIER), PATIENCE), 1);
        FenceStatus before = target().process().fence().claim(2);
        List<Denial> denials = before.recorded();

        for (FenceAction action :
                List.of(
                        new FenceAction.Lease(BACK, LONG, denials),
                        new FenceAction.Deny(BACK, denials),
                        new FenceAction.Kill(BACK, Duration.ZERO),
                        new FenceAction.Barrier(marker(Marker.Role.GUARD), PATIENCE),
                        new FenceAction.Mark(marker(Marker.Role.GUARD)),
                        new FenceAction.Close(BACK),
                        new FenceAction.Open(BACK))) {
            assertCode(() -> fence().perform(action, 1), ErrorCode.CUTOVER_FENCED);
        }

        FenceStatus after = fence().status();
        assertThat(after.mode()).isEqualTo(FenceMode.LEASED);
        assertThat(after.expiresAt()).isEqualTo(before.expiresAt());
        assertThat(after.recorded()).isEqualTo(denials);
        assertThat(fence().position(marker(Marker.Role.GUARD))).isEmpty();
    }

    @Test
    void aClaimWaitsForAnActionThatIsGoingOn() throws Exception {
        target().open(1);
        target().lease(1, LONG);
        try (Connection zombie = DriverManager.getConnection(target().db.url());
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            zombie.setAutoCommit(false);
            run(zombie, "update tidegate.fence set mode = 'CLOSED', expires_at = null");
            Future<FenceStatus> claim = threads.submit(() -> target().process().fence().claim(2));
            target().await(
                            "select count(*) > 0 from pg_stat_activity where wait_event_type ="
                                    + " 'Lock' and datname = current_database()");
            zombie.commit();

            assertThat(claim.get().mode()).isEqualTo(FenceMode.CLOSED);
        }
    }

    @Test
    void anEndedLeaseOpensOnceWhoeverLooks() throws Exception {
        target().open(1);
        target().lease(1, SHORT);
        LeaseWatch early = new LeaseWatch(fence());
        target().awaitEndOfLease();
        assertThat(fence().status().isHolding()).isFalse();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Boolean>> looks = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                LeaseWatch watch = new LeaseWatch(target().process().fence());
                looks.add(() -> {
                    watch.look();
                    return true;
                });
            }
            for (Future<Boolean> look : threads.invokeAll(looks)) {
                assertThat(look.get()).isTrue();
            }
        }
        early.look();

        FenceStatus status = fence().status();
        assertThat(status.mode()).isEqualTo(FenceMode.OPEN);
        assertThat(status.recorded()).isEmpty();
        run(target().session(), "insert into dbo.item values (1, 1)");
        // closing for that handover comes too late for ever
        fence().perform(new FenceAction.Close(BACK), 1);
        assertThat(fence().status().mode()).isEqualTo(FenceMode.OPEN);
    }

    @Test
    void aLeaseThatHasNotEndedIsLeftAlone() throws Exception {
        target().open(1);
        target().lease(1, LONG);

        new LeaseWatch(fence()).look();

        assertThat(fence().status().is(FenceMode.LEASED, BACK)).isTrue();
        assertThat(fence().status().notInForce()).isEmpty();
    }

    @Test
    void closingInTimeIsForThisHandoverOnlyAndNoLeaseEndsItAnyMore() throws Exception {
        target().open(1);
        target().lease(1, LONG);
        fence().perform(new FenceAction.Close(new HandoverId("shop", 9, BACK.direction())), 1);
        assertThat(fence().status().mode()).isEqualTo(FenceMode.LEASED);

        fence().perform(new FenceAction.Close(BACK), 1);

        assertThat(fence().status().is(FenceMode.CLOSED, BACK)).isTrue();
        assertThat(fence().status().expiresAt()).isEmpty();
        new LeaseWatch(fence()).look();
        assertThat(fence().status().is(FenceMode.CLOSED, BACK)).isTrue();
        assertRefused(target().session(), "insert into dbo.item values (1, 1)");
    }

    @Test
    void closingThatWaitedForTheRowLosesAgainstTheLeasesEnd() throws Exception {
        target().open(1);
        target().lease(1, SHORT);
        try (Connection holder = DriverManager.getConnection(target().db.url());
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            holder.setAutoCommit(false);
            run(holder, "select * from tidegate.fence for update");
            Future<?> close =
                    threads.submit(() -> {
                        fence().perform(new FenceAction.Close(BACK), 1);
                        return true;
                    });
            target().await(
                            "select count(*) > 0 from pg_stat_activity where wait_event_type ="
                                    + " 'Lock' and datname = current_database()");
            target().awaitEndOfLease();
            holder.rollback(); // the row is as it was: only the clock went on
            close.get();
        }

        assertThat(fence().status().mode()).isEqualTo(FenceMode.LEASED);
        assertThat(fence().status().isExpired()).isTrue();
    }

    @Test
    void theFenceHoldsThroughARestartOfTheServer() throws Exception {
        target().open(1);
        List<Denial> denials = target().lease(1, LONG);
        fence().perform(new FenceAction.Close(BACK), 1);
        PostgresServer running = Objects.requireNonNull(server);
        running.kill();
        running.restart();

        Fence again = target().process().fence();
        assertThat(again.status().is(FenceMode.CLOSED, BACK)).isTrue();
        assertThat(again.status().recorded()).isEqualTo(denials);
        assertThat(again.status().notInForce()).isEmpty();
        assertRefused(target().session(), "insert into dbo.item values (1, 1)");
        again.claim(2);
        again.perform(new FenceAction.Open(BACK), 2);
        again.perform(new FenceAction.Lift(denials), 2);
        run(target().session(), "insert into dbo.item values (1, 1)");
    }

    @Test
    void aDryRunShowsTheTransactionsAndTheirUndoAndRunsNone() throws Exception {
        target().open(1);
        List<Denial> denials = fence().denials();

        var lease = fence().statements(new FenceAction.Lease(BACK, LONG, denials), 7);
        var deny = fence().statements(new FenceAction.Deny(BACK, denials), 7);
        var barrier =
                fence().statements(
                                new FenceAction.Barrier(marker(Marker.Role.BARRIER), PATIENCE), 7);

        assertThat(lease)
                .singleElement()
                .satisfies(it -> {
                    assertThat(it.text()).contains("for update").contains("set mode = 'LEASED'");
                    assertThat(it.undo()).contains("set mode = 'OPEN'");
                });
        assertThat(deny)
                .singleElement()
                .satisfies(it -> {
                    assertThat(it.text())
                            .contains(
                                    "revoke delete, insert, update on table dbo.item, dbo.orders from "
                                            + target().application)
                            .contains("if it is not 7");
                    assertThat(it.undo())
                            .isEqualTo(
                                    "grant delete, insert, update on table dbo.item, dbo.orders to "
                                            + target().application
                                            + ";");
                });
        assertThat(barrier)
                .singleElement()
                .satisfies(it ->
                        assertThat(it.text())
                                .contains(
                                        "lock table \"dbo\".\"item\", \"dbo\".\"orders\" in share mode"));
        assertThat(fence().status().mode()).isEqualTo(FenceMode.OPEN);
        assertThatCode(() -> run(target().session(), "insert into dbo.item values (1, 1)"))
                .doesNotThrowAnyException();
    }

    private FencedDatabase target() {
        return Objects.requireNonNull(opened);
    }

    private Fence fence() {
        return target().fence;
    }
}
