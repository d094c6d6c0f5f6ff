package dev.tidegate.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidegate.jdbc.SessionPool;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import dev.tidegate.postgres.PostgresTarget;
import dev.tidegate.sandbox.postgres.PostgresServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The target's sessions that are shared: used again, thrown away when broken, ended at the end. */
@Timeout(120)
class PooledSessionsTest {
    private static final String MINE =
            "select pid from pg_stat_activity where application_name = 'tidegate pool control'";

    @TempDir Path directory;
    private PostgresServer server;
    private PostgresFixture db;

    @BeforeEach
    void startServer() throws Exception {
        server = PostgresServer.start(directory, "target");
        db = new PostgresFixture(server, "pool");
    }

    @AfterEach
    void stopServer() {
        db.close();
        server.close();
    }

    @Test
    void aSessionIsUsedAgain() throws Exception {
        Map<String, String> _ = db.target().versions();
        List<String> first = db.rows(MINE);
        Map<String, String> _ = db.target().versions();

        assertThat(first).hasSize(1);
        assertThat(db.rows(MINE)).isEqualTo(first);
    }

    @Test
    void aSessionThatTheServerEndedIsNotUsedAgain() throws Exception {
        Map<String, String> _ = db.target().versions();
        db.rows("select pg_terminate_backend(pid) from (" + MINE + ") s");

        // one call may meet the session that is gone; the next has a new one
        TidegateException broken =
                catchThrowableOfType(TidegateException.class, db.target()::groups);
        if (broken != null) {
            assertThat(broken.code()).isEqualTo(ErrorCode.TARGET_UNAVAILABLE);
        }

        assertThat(db.target().groups()).isEmpty();
    }

    @Test
    void aServerThatWasKilledIsMetAgainWhenItIsBack() throws Exception {
        Map<String, String> _ = db.target().versions();
        server.kill();

        TidegateException gone = catchThrowableOfType(TidegateException.class, db.target()::groups);
        assertThat(gone.code()).isEqualTo(ErrorCode.TARGET_UNAVAILABLE);
        assertThat(gone.getMessage())
                .as("the reason, not that the pool has none")
                .doesNotContain("request timed out");
        server.restart();

        assertThat(db.target().groups()).isEmpty();
    }

    @Test
    void aFirstSessionThatEndsBeforeThePoolKnowsItSpoilsNoLaterOne() throws Exception {
        AtomicBoolean first = new AtomicBoolean(true);
        SessionPool.Opener opener =
                () -> {
                    Connection opened = DriverManager.getConnection(db.url());
                    if (first.getAndSet(false)) {
                        end(opened);
                    }
                    return opened;
                };
        try (SessionPool pool =
                        new SessionPool(
                                new SessionPool.Server(
                                        "the target", "test", ErrorCode.TARGET_UNAVAILABLE),
                                opener);
                Connection session = pool.borrow("ask");
                Statement statement = session.createStatement()) {
            assertThat(statement.execute("select 1")).isTrue();
        }
    }

    private void end(Connection session) throws SQLException {
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery("select pg_backend_pid()")) {
            row.next();
            db.rows("select pg_terminate_backend(" + row.getInt(1) + ", 5000)");
        }
    }

    @Test
    void closingEndsTheSessionsInUseToo() throws Exception {
        PostgresTarget target = db.newTarget();
        Map<String, String> _ = target.versions();
        FutureTask<TidegateException> waiting =
                new FutureTask<>(
                        () -> catchThrowableOfType(TidegateException.class, target::prepare));
        try (Connection lock = DriverManager.getConnection(db.url());
                Statement statement = lock.createStatement()) {
            lock.setAutoCommit(false);
            statement.execute("select pg_advisory_xact_lock(hashtext('tidegate'))");
            Thread.ofPlatform().start(waiting);
            while (db.rows("select 1 from pg_stat_activity where wait_event = 'advisory'")
                    .isEmpty()) {
                Thread.onSpinWait();
            }

            target.close();

            assertThat(waiting.get().code()).isEqualTo(ErrorCode.TARGET_UNAVAILABLE);
        }
        assertThat(catchThrowableOfType(TidegateException.class, target::versions))
                .hasMessage("could not read the versions: the target is closed");
    }
}
