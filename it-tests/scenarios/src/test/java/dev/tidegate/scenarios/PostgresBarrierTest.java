package dev.tidegate.scenarios;

import static dev.tidegate.scenarios.FencedDatabase.BACK;
import static dev.tidegate.scenarios.FencedDatabase.PATIENCE;
import static dev.tidegate.scenarios.FencedDatabase.assertCode;
import static dev.tidegate.scenarios.FencedDatabase.assertRefused;
import static dev.tidegate.scenarios.FencedDatabase.marker;
import static dev.tidegate.scenarios.FencedDatabase.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.cutover.Fence;
import dev.tidegate.cutover.FenceAction;
import dev.tidegate.cutover.Marker;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
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
import java.util.concurrent.ConcurrentHashMap;
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

/** Behind the barrier and the markers of a real PostgreSQL there is no writer. */
class PostgresBarrierTest {
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final int WRITERS = 4;

    @TempDir static Path directory;
    private static @Nullable PostgresServer server;
    private @Nullable FencedDatabase opened;

    @BeforeAll
    static void startServer() throws Exception {
        server = PostgresServer.start(directory, "barriers");
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
                        target().db
                                .rows(
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
    void anApplicationThatWaitsForTheBarrierIsLetPassAndHearsThatItMayNotWrite() throws Exception {
        target().open(1);
        Connection writer = target().session();
        writer.setAutoCommit(false);
        run(writer, "insert into dbo.orders values (1, 1)");
        target().lease(1, LONG);
        Marker barrier = marker(Marker.Role.BARRIER);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> held =
                    threads.submit(() ->
                            assertCode(
                                    () ->
                                            fence().perform(
                                                            new FenceAction.Barrier(barrier, LONG),
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
                    assertThat(e.getSQLState()).isIn(FencedDatabase.REFUSED, "57P01");
                }
                return true;
            }
        }
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

    private FencedDatabase target() {
        return Objects.requireNonNull(opened);
    }

    private Fence fence() {
        return target().fence;
    }
}
