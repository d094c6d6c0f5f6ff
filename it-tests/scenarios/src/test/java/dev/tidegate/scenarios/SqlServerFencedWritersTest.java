package dev.tidegate.scenarios;

import static dev.tidegate.scenarios.Awaiting.await;
import static dev.tidegate.scenarios.Awaiting.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.cutover.Direction;
import dev.tidegate.cutover.Fence;
import dev.tidegate.cutover.FenceAction;
import dev.tidegate.cutover.HandoverId;
import dev.tidegate.cutover.Marker;
import dev.tidegate.cutover.Preparation;
import dev.tidegate.cutover.PreparationAction;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.TidegateException;
import dev.tidegate.sandbox.sqlserver.SqlServer;
import dev.tidegate.sqlserver.cutover.FencePlan;
import dev.tidegate.sqlserver.cutover.FencePlan.Kind;
import dev.tidegate.sqlserver.cutover.FenceTrigger;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Applications at work while fences go up and come down again. */
class SqlServerFencedWritersTest {
    private static final int WRITERS = 4;
    private static final int ROUNDS = 4;
    private static final int COMMITS_BETWEEN = 20;
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration LONG = Duration.ofMinutes(1);

    /** Denied, the victim of a deadlock, a lock that did not come, refused by the trigger. */
    private static final Set<Integer> KEPT_OUT = Set.of(229, 1205, 1222, FenceTrigger.REFUSED);

    private static SqlServer server;

    private final AtomicBoolean stopped = new AtomicBoolean();
    private final AtomicLong committed = new AtomicLong();
    private final AtomicLong unknown = new AtomicLong();
    private final List<CompletableFuture<Void>> writers = new ArrayList<>();

    @BeforeAll
    static void startServer() {
        server = SqlServer.start(new SqlServer.Options(0, FencedSource.PASSWORD, Duration.ZERO));
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void nothingIsWrittenBehindTheBarrierAndNothingIsLost(Kind kind) throws Exception {
        try (FencedSource source =
                new FencedSource(
                        server,
                        plan ->
                                switch (kind) {
                                    case DENIALS -> plan;
                                    case TRIGGERS -> FencePlan.triggers(plan.tables());
                                })) {
            Fence fence = source.fence();
            fence.claim(1);
            for (Preparation each : source.cutover.preparations().all()) {
                source.cutover.preparations().perform(new PreparationAction.Prepare(each), 1);
            }
            List<String> rights = source.rights();
            for (int i = 0; i < WRITERS; i++) {
                int own = i;
                writers.add(
                        CompletableFuture.runAsync(
                                () -> write(source, own), task -> Thread.ofPlatform().start(task)));
            }
            for (int round = 1; round <= ROUNDS; round++) {
                awaitCommits();
                hold(source, fence, new HandoverId("c", round, Direction.FORWARD));
                assertThat(source.rights()).isEqualTo(rights);
            }
            awaitCommits();
            stop();
            long there = Long.parseLong(source.query("SELECT COUNT(*) FROM dbo.entry").getFirst());
            assertThat(there).isBetween(committed.get(), committed.get() + unknown.get());
            assertThat(source.query("SELECT SUM(n) FROM dbo.total"))
                    .containsExactly(String.valueOf(there));
        } finally {
            stopped.set(true);
        }
    }

    /** One fence, from its lease until all can write again. */
    private void hold(FencedSource source, Fence fence, HandoverId handover) throws Exception {
        Marker barrier = new Marker(handover, Marker.Role.BARRIER);
        Marker guard = new Marker(handover, Marker.Role.GUARD);
        insist(fence, new FenceAction.Lease(handover, LONG, fence.denials()));
        insist(fence, new FenceAction.Deny(handover, fence.status().recorded()));
        insist(fence, new FenceAction.Kill(handover, PATIENCE));
        insist(fence, new FenceAction.Barrier(barrier, PATIENCE));
        List<String> fenced = counts(source);
        insist(fence, new FenceAction.Mark(guard));
        Lsn from = captured(fence, barrier);
        Lsn to = captured(fence, guard);
        assertThat(from).isLessThan(to);
        assertThat(source.changes())
                .as("changes between the markers")
                .noneMatch(each -> each.isAfter(from) && each.isBefore(to));
        insist(fence, new FenceAction.Close(handover));
        assertThat(counts(source)).isEqualTo(fenced);
        insist(fence, new FenceAction.Open(handover));
        insist(fence, new FenceAction.Lift(fence.status().recorded()));
    }

    private static List<String> counts(FencedSource source) throws SQLException {
        return source.query(
                "SELECT (SELECT COUNT(*) FROM dbo.entry), (SELECT SUM(n) FROM dbo.total)");
    }

    /** As the coordinator does: tries again while something is in the way. */
    private static void insist(Fence fence, FenceAction action) throws InterruptedException {
        long deadline = System.nanoTime() + LONG.toNanos();
        while (true) {
            try {
                fence.perform(action, 1);
                return;
            } catch (TidegateException e) {
                assertThat(e.code()).isEqualTo(ErrorCode.CUTOVER_WAITING);
                assertThat(System.nanoTime()).isLessThan(deadline);
            }
        }
    }

    private static Lsn captured(Fence fence, Marker marker) throws Exception {
        return Lsn.parse(await("the marker " + marker, () -> fence.position(marker)));
    }

    private void write(FencedSource source, int own) {
        while (!stopped.get()) {
            try (Connection app = source.connect("app")) {
                app.setAutoCommit(false);
                while (!stopped.get()) {
                    transact(app, own);
                }
            } catch (SQLException e) {
                if (e.getErrorCode() != 0 && e.getErrorCode() != 596) {
                    throw new IllegalStateException(e);
                }
            }
        }
    }

    /** Two statements; one row of a table is shared with another writer. */
    private void transact(Connection app, int own) throws SQLException {
        try (Statement statement = app.createStatement()) {
            statement.execute("UPDATE dbo.total SET n = n + 1 WHERE id = " + own / 2);
            statement.execute("INSERT INTO dbo.entry (v) VALUES (0)");
        } catch (SQLException e) {
            if (!KEPT_OUT.contains(e.getErrorCode())) {
                throw e;
            }
            app.rollback();
            return;
        }
        unknown.incrementAndGet();
        app.commit();
        committed.incrementAndGet();
        unknown.decrementAndGet();
    }

    private void awaitCommits() throws Exception {
        long enough = committed.get() + COMMITS_BETWEEN;
        until(
                "enough commits",
                () -> {
                    assertThat(writers).noneMatch(CompletableFuture::isCompletedExceptionally);
                    return committed.get() >= enough;
                });
    }

    private void stop() throws Exception {
        stopped.set(true);
        for (CompletableFuture<Void> writer : writers) {
            writer.get(60, TimeUnit.SECONDS);
        }
    }
}
