package dev.tidegate.scenarios;

import static dev.tidegate.scenarios.FencedDatabase.BACK;
import static dev.tidegate.scenarios.FencedDatabase.PATIENCE;
import static dev.tidegate.scenarios.FencedDatabase.marker;
import static dev.tidegate.scenarios.FencedDatabase.plain;
import static dev.tidegate.scenarios.FencedDatabase.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.cutover.Denial;
import dev.tidegate.cutover.Fence;
import dev.tidegate.cutover.FenceAction;
import dev.tidegate.cutover.FenceMode;
import dev.tidegate.cutover.FenceStatus;
import dev.tidegate.cutover.HandoverId;
import dev.tidegate.cutover.LeaseWatch;
import dev.tidegate.cutover.Marker;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import dev.tidegate.postgres.cutover.PostgresCutover.Wishes;
import dev.tidegate.sandbox.postgres.PostgresServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** The fence of a real PostgreSQL: whom it keeps out, who decides, and what it gives back. */
class PostgresFenceTest {
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final Duration SHORT = Duration.ofMillis(400);
    private static final String REFUSED = "42501";
    private static final int WRITERS = 4;

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
    void aDenialHitsTheNextStatementOfAnOpenSession() throws Exception {
        target().open(1);
        Connection session = target().session();
        run(session, "insert into dbo.item values (1, 1)");

        target().lease(1, LONG);

        assertThat(fence().status().notInForce()).isEmpty();
        assertRefused(session, "insert into dbo.item values (2, 1)");
        assertRefused(session, "update dbo.orders set item = 1");
        assertRefused(session, "delete from dbo.item");
        run(session, "select * from dbo.item");
        assertThat(fence().applicationsCanWrite()).isFalse();
    }

    @Test
    void aWriterWhoseTransactionIsOpenIsWaitedForByTheBarrier() throws Exception {
        target().open(1);
        Connection writer = target().writing(1);
        target().lease(1, LONG);
        assertThat(fence().status().sessions()).isEqualTo(1);

        assertCode(
                () ->
                        fence().perform(
                                        new FenceAction.Barrier(
                                                marker(Marker.Role.BARRIER), PATIENCE),
                                        1),
                ErrorCode.CUTOVER_WAITING);
        assertThat(fence().position(marker(Marker.Role.BARRIER))).isEmpty();

        writer.commit(); // what it wrote before the fence
        fence().perform(new FenceAction.Barrier(marker(Marker.Role.BARRIER), PATIENCE), 1);
        fence().perform(new FenceAction.Mark(marker(Marker.Role.GUARD)), 1);

        assertThat(fence().status().sessions()).isZero();
        assertThat(target().db.rows("select id from dbo.item")).containsExactly("1");
        assertThat(
                        target().db.rows(
                                        "select marker from tidegate.cutover_marker"
                                                + " order by wal_position"))
                .containsExactly("shop/2/BACK/BARRIER", "shop/2/BACK/GUARD");
        assertThat(fence().position(marker(Marker.Role.GUARD)).orElseThrow())
                .matches("[0-9A-F]+/[0-9A-F]+");
    }

    @Test
    void aMarkerIsWrittenOnce() throws Exception {
        target().open(1);
        target().lease(1, LONG);
        fence().perform(new FenceAction.Barrier(marker(Marker.Role.BARRIER), PATIENCE), 1);
        String position = fence().position(marker(Marker.Role.BARRIER)).orElseThrow();

        try (Connection writer = DriverManager.getConnection(target().db.url())) {
            writer.setAutoCommit(false);
            run(writer, "lock table dbo.item in row exclusive mode"); // nobody waits for it
            fence().perform(new FenceAction.Barrier(marker(Marker.Role.BARRIER), PATIENCE), 1);
            fence().perform(new FenceAction.Mark(marker(Marker.Role.BARRIER)), 1);
            writer.rollback();
        }

        assertThat(fence().position(marker(Marker.Role.BARRIER))).contains(position);
    }

    @Test
    void aSessionThatIsIdleInATransactionIsEndedAndWhatItWroteIsUndone() throws Exception {
        target().open(1);
        Connection writer = target().writing(1);
        Connection reader = target().session();
        run(reader, "select 1");
        target().lease(1, LONG);

        fence().perform(new FenceAction.Kill(BACK, LONG), 1);
        target().await("select count(*) = 0 from pg_locks where relation = 'dbo.item'::regclass");

        assertThat(fence().status().sessions()).isZero();
        assertThatThrownBy(writer::commit).isInstanceOf(SQLException.class);
        run(reader, "select * from dbo.item");
        fence().perform(new FenceAction.Barrier(marker(Marker.Role.BARRIER), PATIENCE), 1);
        assertThat(target().db.rows("select id from dbo.item")).isEmpty();
    }

    @Test
    void anApplicationThatWaitsForTheBarrierIsLetPassAndHearsThatItMayNotWrite()
            throws Exception {
        target().open(1);
        Connection writer = target().session();
        writer.setAutoCommit(false);
        run(writer, "insert into dbo.orders values (1, 1)");
        target().lease(1, LONG);
        Marker barrier = marker(Marker.Role.BARRIER);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> held =
                    threads.submit(
                            () ->
                                    assertCode(
                                            () ->
                                                    fence().perform(
                                                                    new FenceAction.Barrier(
                                                                            barrier, LONG),
                                                                    1),
                                            ErrorCode.CUTOVER_WAITING));
            target().await(
                            "select count(*) > 0 from pg_locks where mode = 'ShareLock'"
                                    + " and relation = 'dbo.orders'::regclass and not granted");
            // the barrier has this table, and waits for the one that the application has
            assertRefused(writer, "insert into dbo.item values (1, 1)");
            held.get();
        }
        fence().perform(new FenceAction.Barrier(barrier, PATIENCE), 1);
        assertThat(target().db.rows("select * from dbo.orders")).isEmpty();
    }

    @Test
    void underLoadNothingIsCommittedBehindTheBarrierAndNothingAcknowledgedIsLost()
            throws Exception {
        target().open(1);
        Set<Integer> acknowledged = ConcurrentHashMap.newKeySet();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> writers = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                Connection session = target().session();
                int first = i;
                writers.add(threads.submit(() -> writeUntilRefused(session, first, acknowledged)));
            }
            target().await("select count(*) > 100 from dbo.item");

            target().lease(1, LONG);
            Marker barrier = marker(Marker.Role.BARRIER);
            while (fence().position(barrier).isEmpty()) {
                fence().perform(new FenceAction.Kill(BACK, PATIENCE), 1);
                try {
                    fence().perform(new FenceAction.Barrier(barrier, PATIENCE), 1);
                } catch (TidegateException e) {
                    assertThat(e.code()).isEqualTo(ErrorCode.CUTOVER_WAITING);
                }
            }
            List<String> behindBarrier = target().db.rows("select id from dbo.item");
            for (Future<?> writer : writers) {
                writer.get();
            }

            assertThat(target().db.rows("select id from dbo.item"))
                    .containsExactlyInAnyOrderElementsOf(behindBarrier)
                    .containsAll(acknowledged.stream().map(String::valueOf).toList());
        }
    }

    /** Ends with the statement that is refused, or with the session. */
    private static boolean writeUntilRefused(
            Connection session, int first, Set<Integer> acknowledged) throws SQLException {
        session.setAutoCommit(false);
        for (int id = first; ; id += WRITERS) {
            try {
                run(session, "insert into dbo.item values (" + id + ", 1)");
                run(session, "update dbo.item set price = 2 where id = " + id);
                session.commit();
                acknowledged.add(id);
            } catch (SQLException e) {
                if (!session.isClosed()) {
                    assertThat(e.getSQLState()).isIn(REFUSED, "57P01");
                }
                return true;
            }
        }
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
            Future<FenceStatus> claim =
                    threads.submit(() -> target().process().fence().claim(2));
            target().await(
                            "select count(*) > 0 from pg_stat_activity where wait_event_type ="
                                    + " 'Lock' and datname = current_database()");
            zombie.commit();

            assertThat(claim.get().mode()).isEqualTo(FenceMode.CLOSED);
        }
    }

    @Test
    void whatIsLiftedIsExactlyWhatWasDenied() throws Exception {
        target().db.sql(
                        "grant select, references on dbo.item to "
                                + target().application
                                + " with grant option; grant insert on dbo.item to "
                                + target().application
                                + " with grant option; revoke update on dbo.item from "
                                + target().application
                                + "; grant update (price) on dbo.item to "
                                + target().application
                                + "; grant truncate on dbo.orders to "
                                + target().application);
        String grants = target().grants();
        String columns = columnGrants();
        target().open(1);
        List<Denial> denials = target().lease(1, LONG);
        assertThat(target().grants()).isNotEqualTo(grants);
        assertThat(columnGrants()).isNotEqualTo(columns);

        fence().perform(new FenceAction.Lift(denials), 1); // not before it is open
        assertThat(fence().status().recorded()).isEqualTo(denials);
        fence().perform(new FenceAction.Open(BACK), 1);
        fence().perform(new FenceAction.Lift(denials), 1);

        assertThat(fence().status().recorded()).isEmpty();
        assertThat(sorted(target().grants())).isEqualTo(sorted(grants));
        assertThat(columnGrants()).isEqualTo(columns);
        assertThat(fence().applicationsCanWrite()).isTrue();
    }

    @Test
    void whatOthersRevokedStaysRevoked() throws Exception {
        target().db.sql("revoke delete on dbo.item from " + target().application);
        target().open(1);
        List<Denial> denials = fence().denials();
        fence().perform(new FenceAction.Lease(BACK, LONG, denials), 1);
        // recorded, and never put in force by us: somebody else takes it meanwhile
        target().db.sql("revoke insert, update, delete on dbo.orders from " + target().application);

        fence().perform(new FenceAction.Open(BACK), 1);
        fence().perform(new FenceAction.Lift(denials), 1);

        assertThat(fence().status().recorded()).isEmpty();
        assertRefused(target().session(), "delete from dbo.item");
        assertRefused(target().session(), "delete from dbo.orders");
        run(target().session(), "insert into dbo.item values (1, 1)");
    }

    @Test
    void whatIsNotRecordedIsLeftAlone() throws Exception {
        target().db.sql("revoke insert on dbo.item from " + target().application);
        target().open(1);

        fence().perform(
                        new FenceAction.Lift(
                                List.of(
                                        new Denial(
                                                Denial.Kind.WRITES,
                                                plain(target().application),
                                                "insert on table dbo.item"))),
                        1);

        assertRefused(target().session(), "insert into dbo.item values (1, 1)");
    }

    @Test
    void aRoleThatWasDroppedMeanwhileIsForgotten() throws Exception {
        String other = target().role("other");
        target().db.sql("grant insert on dbo.item to " + other);
        target().open(1);
        List<Denial> denials = target().lease(1, LONG);
        target().db.sql("drop owned by " + other + "; drop role " + other);
        fence().perform(new FenceAction.Open(BACK), 1);

        fence().perform(new FenceAction.Lift(denials), 1);

        assertThat(fence().status().recorded()).isEmpty();
        assertThat(fence().applicationsCanWrite()).isTrue();
        target().db.sql("create role " + other);
    }

    @Test
    void whoCanWriteAsAMemberOfTheOwnerMayNotLogInAndItsSessionsEnd() throws Exception {
        String owner = target().role("owner");
        String member = target().role("member");
        target().db.sql(
                        "alter role " + owner + " nologin; grant " + owner + " to " + member
                                + "; alter table dbo.item owner to " + owner
                                + "; grant usage on schema dbo to " + owner);
        Connection session = target().session(member);
        run(session, "insert into dbo.item values (1, 1)");
        target().open(1);

        List<Denial> denials = target().lease(1, LONG);

        assertThat(denials)
                .contains(new Denial(Denial.Kind.LOGIN, plain(member), "login"))
                .noneMatch(it -> it.principal().equals(plain(owner)));
        assertThat(fence().status().sessions()).isEqualTo(1);
        fence().perform(new FenceAction.Kill(BACK, LONG), 1);
        assertThatThrownBy(() -> run(session, "insert into dbo.item values (2, 1)"))
                .isInstanceOf(SQLException.class);
        assertThatThrownBy(() -> target().session(member))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("not permitted to log in");
        assertThat(fence().status().notInForce()).isEmpty();

        fence().perform(new FenceAction.Open(BACK), 1);
        fence().perform(new FenceAction.Lift(denials), 1);
        run(target().session(member), "insert into dbo.item values (2, 1)");
    }

    @Test
    void whoIsExemptAndEverybodyAndTidegateAreNotDenied() throws Exception {
        target().db.sql("grant insert on dbo.orders to public");
        Fence exempting =
                target().process(new Wishes(List.of(plain(target().application)), List.of(), List.of())).fence();

        assertThat(exempting.denials()).isEmpty();
        assertThat(fence().denials())
                .extracting(Denial::principal)
                .containsExactly(plain(target().application));
    }

    @Test
    void whatIsGrantedWhileTheFenceIsLeasedIsSeen() throws Exception {
        target().open(1);
        List<Denial> denials = target().lease(1, LONG);
        target().db.sql("grant insert on dbo.orders to " + target().application);

        assertThat(fence().status().notInForce()).isEqualTo(denials);
        fence().perform(new FenceAction.Deny(BACK, denials), 1);
        assertThat(fence().status().notInForce()).isEmpty();
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
                looks.add(
                        () -> {
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
        fence().perform(
                        new FenceAction.Close(new HandoverId("shop", 9, BACK.direction())), 1);
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
                    threads.submit(
                            () -> {
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
    void theFirstWriteBehindTheStartMarkerIsSeenWhenItIsCommitted() throws Exception {
        target().db.sql("insert into dbo.item values (1, 1)");
        target().open(1);
        Marker start = marker(Marker.Role.START);
        assertThat(fence().applicationsWroteSince(start)).isFalse();
        fence().perform(new FenceAction.Mark(start), 1);
        assertThat(fence().applicationsWroteSince(start)).isFalse();
        Connection writer = target().session();
        writer.setAutoCommit(false);
        run(writer, "insert into dbo.item values (2, 1)");
        assertThat(fence().applicationsWroteSince(start)).isFalse();
        writer.rollback();
        assertThat(fence().applicationsWroteSince(start)).isFalse();

        run(writer, "update dbo.item set price = 2");
        writer.commit();

        assertThat(fence().applicationsWroteSince(start)).isTrue();
    }

    @Test
    void tryingAWriteLeavesNothingBehind() throws Exception {
        target().db.sql("insert into dbo.item values (1, 1)");
        target().open(1);

        assertThat(fence().applicationsCanWrite()).isTrue();
        assertThat(target().db.rows("select * from dbo.item")).containsExactly("1|1");
        target().db.sql("revoke insert on dbo.item, dbo.orders from " + target().application);
        assertThat(fence().applicationsCanWrite()).isTrue();
        target().db.sql("revoke update on dbo.item, dbo.orders from " + target().application);
        assertThat(fence().applicationsCanWrite()).isTrue();
        target().db.sql("revoke usage on schema dbo from " + target().application);
        assertThat(fence().applicationsCanWrite()).isFalse();
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

        assertThat(lease).singleElement().satisfies(it -> {
            assertThat(it.text()).contains("for update").contains("set mode = 'LEASED'");
            assertThat(it.undo()).contains("set mode = 'OPEN'");
        });
        assertThat(deny).singleElement().satisfies(it -> {
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
        assertThat(barrier).singleElement().satisfies(it ->
                assertThat(it.text())
                        .contains("lock table \"dbo\".\"item\", \"dbo\".\"orders\" in share mode"));
        assertThat(fence().status().mode()).isEqualTo(FenceMode.OPEN);
        assertThatCode(() -> run(target().session(), "insert into dbo.item values (1, 1)"))
                .doesNotThrowAnyException();
    }

    private String columnGrants() throws SQLException {
        return String.valueOf(
                target().db.rows(
                                "select attname, attacl from pg_attribute"
                                        + " where attrelid = 'dbo.item'::regclass"
                                        + " and attacl::text <> '{}' order by attname"));
    }

    /** The order of a list of grants says nothing. */
    private static List<String> sorted(String grants) {
        return List.of(grants.split("[{},]")).stream().sorted().toList();
    }

    private static void assertRefused(Connection session, String sql) {
        assertThatThrownBy(() -> run(session, sql))
                .isInstanceOfSatisfying(
                        SQLException.class,
                        it -> assertThat(it.getSQLState()).isEqualTo(REFUSED));
    }

    private static void assertCode(ThrowingCallable call, ErrorCode code) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        TidegateException.class, it -> assertThat(it.code()).isEqualTo(code));
    }

    private FencedDatabase target() {
        return Objects.requireNonNull(opened);
    }

    private Fence fence() {
        return target().fence;
    }
}
