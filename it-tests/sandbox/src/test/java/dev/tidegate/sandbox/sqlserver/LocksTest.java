package dev.tidegate.sandbox.sqlserver;

import static dev.tidegate.sandbox.sqlserver.SqlServerFixture.assertNumber;
import static dev.tidegate.sandbox.sqlserver.SqlServerFixture.query;
import static dev.tidegate.sandbox.sqlserver.SqlServerFixture.run;
import static dev.tidegate.sandbox.sqlserver.SqlServerFixture.update;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who waits for whom, for how long, and what ends the waiting. */
final class LocksTest {
    private static SqlServerFixture fixture;

    private Connection first;
    private Connection second;

    @BeforeAll
    static void start() throws Exception {
        fixture = new SqlServerFixture();
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    @BeforeEach
    void connect() throws Exception {
        first = fixture.connect();
        second = fixture.connect();
        run(
                first,
                "DROP TABLE IF EXISTS t; CREATE TABLE t (id int NOT NULL PRIMARY KEY, v int);"
                        + " INSERT INTO t VALUES (1, 0), (2, 0), (3, 0)");
        run(second, "SET LOCK_TIMEOUT 0");
    }

    @AfterEach
    void disconnect() throws Exception {
        first.close();
        second.close();
    }

    /** What the first session holds; the second one does not wait for it. */
    private void holding(String sql) throws SQLException {
        first.setAutoCommit(false);
        run(first, sql);
    }

    private void assertWaits(String sql) {
        assertNumber(1222, () -> run(second, sql));
    }

    @Test
    void aTableLockExcludesWritersAndThoseWhoLock() throws Exception {
        for (String hint : List.of("TABLOCKX", "TABLOCKX, HOLDLOCK", "TABLOCK, XLOCK")) {
            holding("SELECT TOP (0) * FROM t WITH (" + hint + ")");
            assertWaits("UPDATE t SET v = 1 WHERE id = 1");
            assertWaits("INSERT INTO t VALUES (4, 0)");
            assertWaits("DELETE FROM t WHERE id = 3");
            assertWaits("SELECT * FROM t WITH (TABLOCKX)");
            assertWaits("SELECT * FROM t");
            first.rollback();
            update(second, "UPDATE t SET v = v + 1 WHERE id = 1");
        }
    }

    @Test
    void aWriterExcludesATableLock() throws Exception {
        holding("UPDATE t SET v = 1 WHERE id = 1");
        assertWaits("SELECT TOP (0) * FROM t WITH (TABLOCKX)");
        first.commit();
        assertThat(query(second, "SELECT v FROM t WITH (TABLOCKX) WHERE id = 1"))
                .containsExactly("1");
    }

    @Test
    void plainReadersDoNotWaitForWriters() throws Exception {
        holding("UPDATE t SET v = 1");
        assertThat(query(second, "SELECT DISTINCT v FROM t")).containsExactly("0");
    }

    @Test
    void rowsThatWereReadForAnUpdateAreLocked() throws Exception {
        holding("SELECT v FROM t WITH (UPDLOCK, ROWLOCK) WHERE id = 1");
        assertWaits("UPDATE t SET v = 1 WHERE id = 1");
        assertWaits("SELECT v FROM t WITH (UPDLOCK, NOWAIT) WHERE id = 1");
        update(second, "UPDATE t SET v = 1 WHERE id = 2");
    }

    @Test
    void aQueueIsReadPastLockedRows() throws Exception {
        holding("SELECT v FROM t WITH (UPDLOCK, READPAST) WHERE id = 1");
        assertThat(query(second, "SELECT id FROM t WITH (UPDLOCK, READPAST) ORDER BY id"))
                .containsExactly("2", "3");
    }

    @Test
    void aRangeThatIsHeldTakesNoNewRow() throws Exception {
        holding("IF NOT EXISTS (SELECT * FROM t WITH (UPDLOCK, HOLDLOCK) WHERE id = 9) PRINT 'x'");
        assertWaits("INSERT INTO t VALUES (9, 0)");
        first.rollback();
        holding("DECLARE @m int; SELECT @m = MAX(id) FROM t WITH (UPDLOCK)");
        assertWaits("INSERT INTO t VALUES (9, 0)");
    }

    @Test
    void aHintOnTheTargetLocksItsTable() throws Exception {
        holding("UPDATE t WITH (TABLOCKX) SET v = 5 WHERE id = 1");
        assertWaits("UPDATE t SET v = 1 WHERE id = 2");
        first.rollback();
        holding(
                "MERGE INTO t WITH (HOLDLOCK) AS x USING (VALUES (7, 7)) AS s (id, v) ON x.id ="
                        + " s.id WHEN NOT MATCHED THEN INSERT (id, v) VALUES (s.id, s.v);");
        assertWaits("INSERT INTO t VALUES (8, 0)");
    }

    @Test
    void waitingForATableLockEndsWithTheQueryTimeout() throws Exception {
        holding("SELECT TOP (0) * FROM t WITH (TABLOCKX)");
        run(second, "SET LOCK_TIMEOUT -1");
        try (Statement waiting = second.createStatement()) {
            waiting.setQueryTimeout(1);
            assertThatThrownBy(() -> waiting.executeUpdate("UPDATE t SET v = 2"))
                    .hasMessageContaining("timed out");
        }
        first.rollback();
        assertThat(update(second, "UPDATE t SET v = 2")).isEqualTo(3);
    }

    @Test
    void aLongScanEndsWithTheQueryTimeout() throws Exception {
        run(
                first,
                "DECLARE @i int = 10; WHILE @i < 1200 BEGIN INSERT INTO t VALUES (@i, 0);"
                        + " SET @i += 1 END");
        for (String scan :
                List.of(
                        "SELECT COUNT_BIG(*) FROM t a, t b, t c, t d",
                        "WAITFOR DELAY '00:10:00'",
                        "DECLARE @x int = 0; WHILE 1 = 1 SET @x = 1 - @x")) {
            try (Statement long1 = first.createStatement()) {
                long1.setQueryTimeout(1);
                assertThatThrownBy(() -> long1.execute(scan)).hasMessageContaining("timed out");
            }
            assertThat(query(first, "SELECT 1")).containsExactly("1");
        }
    }

    @Test
    void twoTableLocksThatWaitForEachOtherHaveOneVictim() throws Exception {
        run(first, "DROP TABLE IF EXISTS u; CREATE TABLE u (id int)");
        run(second, "SET LOCK_TIMEOUT -1");
        holding("SELECT TOP (0) * FROM t WITH (TABLOCKX)");
        second.setAutoCommit(false);
        run(second, "SELECT TOP (0) * FROM u WITH (TABLOCKX)");
        CompletableFuture<Integer> one = number(first, "SELECT * FROM u WITH (TABLOCKX)");
        CompletableFuture<Integer> other = number(second, "SELECT * FROM t WITH (TABLOCKX)");
        assertThat(List.of(one.get(30, TimeUnit.SECONDS), other.get(30, TimeUnit.SECONDS)))
                .containsExactlyInAnyOrder(0, 1205);
        first.rollback();
        second.rollback();
    }

    private static CompletableFuture<Integer> number(Connection connection, String sql) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        run(connection, sql);
                        return 0;
                    } catch (SQLException e) {
                        return e.getErrorCode();
                    }
                },
                task -> Thread.ofVirtual().start(task));
    }

    @Test
    void aSnapshotThatLostTheRaceIsRolledBack() throws Exception {
        run(second, "SET LOCK_TIMEOUT -1");
        run(first, "SET TRANSACTION ISOLATION LEVEL SNAPSHOT");
        first.setAutoCommit(false);
        query(first, "SELECT * FROM t");
        update(second, "UPDATE t SET v = 7 WHERE id = 1");
        assertThat(query(first, "SELECT v FROM t WHERE id = 1")).containsExactly("0");
        assertThatThrownBy(() -> update(first, "UPDATE t SET v = v + 1 WHERE id = 1"))
                .isInstanceOfSatisfying(
                        SQLException.class,
                        e -> {
                            assertThat(e.getErrorCode()).isEqualTo(3960);
                            assertThat(e.getMessage())
                                    .contains("access table 'dbo.t'")
                                    .contains("in database 'shop'");
                        });
        assertThat(query(first, "SELECT @@TRANCOUNT")).containsExactly("0");
    }

    @Test
    void applicationLocksAreHeldByTransactionsAndSessions() throws Exception {
        String ask =
                "DECLARE @r int; EXEC @r = sp_getapplock @Resource = 'job', @LockMode ="
                        + " 'Exclusive', @LockTimeout = 0, @LockOwner = '%s'; SELECT @r";
        assertNumber(3918, () -> query(second, ask.formatted("Transaction")));
        first.setAutoCommit(false);
        query(first, "SELECT COUNT(*) FROM t");
        assertThat(query(first, ask.formatted("Transaction"))).containsExactly("0");
        assertThat(query(second, ask.formatted("Session"))).containsExactly("-1");
        first.commit();
        assertThat(query(second, ask.formatted("Session"))).containsExactly("0");
        assertThat(query(first, ask.formatted("Session"))).containsExactly("-1");
        run(second, "EXEC sp_releaseapplock 'job', 'Session'");
        assertThat(query(first, ask.formatted("Session"))).containsExactly("0");
        assertNumber(1223, () -> run(second, "EXEC sp_releaseapplock 'job', 'Session'"));
        first.close();
        String wait = ask.formatted("Session").replace("@LockTimeout = 0", "@LockTimeout = 30000");
        assertThat(query(second, wait).getFirst()).isIn("0", "1");
    }

    @Test
    void anOperatorSeesWhoWaitsForWhom() throws Exception {
        run(second, "SET LOCK_TIMEOUT -1");
        String holder = query(first, "SELECT @@SPID").getFirst();
        String waiter = query(second, "SELECT @@SPID").getFirst();
        for (String held :
                List.of(
                        "UPDATE t SET v = 1 WHERE id = 1",
                        "SELECT TOP (0) * FROM t WITH (TABLOCKX)",
                        "SELECT 1 FROM t; EXEC sp_getapplock 'r', 'Exclusive'")) {
            holding(held);
            String wanted =
                    held.contains("applock")
                            ? "EXEC sp_getapplock 'r', 'Exclusive', 'Session'"
                            : "UPDATE t SET v = 2 WHERE id = 1";
            CompletableFuture<Integer> waits = number(second, wanted);
            try (Connection operator = fixture.connect()) {
                awaitRow(
                        operator,
                        "SELECT blocking_session_id FROM sys.dm_exec_requests WHERE session_id = "
                                + waiter,
                        holder);
                assertThat(
                                query(
                                        operator,
                                        "SELECT DISTINCT resource_type FROM sys.dm_tran_locks WHERE"
                                                + " request_session_id = "
                                                + holder
                                                + " AND request_status = 'GRANT'"))
                        .contains("DATABASE", held.contains("applock") ? "APPLICATION" : "OBJECT");
            }
            first.rollback();
            assertThat(waits.get(30, TimeUnit.SECONDS)).isZero();
        }
    }

    /** A waiting session looks as if it does not wait for moments between two tries. */
    private static void awaitRow(Connection connection, String sql, String expected)
            throws SQLException {
        for (int i = 0; i < 10_000; i++) {
            if (query(connection, sql).contains(expected)) {
                return;
            }
        }
        throw new AssertionError(sql + " does not give " + expected);
    }

    @Test
    void sharedApplicationLocksAreShared() throws Exception {
        String ask = "DECLARE @r int; EXEC @r = sp_getapplock 'doc', '%s', 'Session', 0; SELECT @r";
        assertThat(query(first, ask.formatted("Shared"))).containsExactly("0");
        assertThat(query(second, ask.formatted("shared"))).containsExactly("0");
        assertThat(query(second, ask.formatted("IntentExclusive"))).containsExactly("-1");
        assertThat(query(second, ask.formatted("Update"))).containsExactly("0");
        assertThat(query(first, ask.formatted("Update"))).containsExactly("-1");
    }
}
