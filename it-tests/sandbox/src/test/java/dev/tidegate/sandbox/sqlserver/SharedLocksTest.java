package dev.tidegate.sandbox.sqlserver;

import static dev.tidegate.sandbox.sqlserver.SqlServerFixture.assertNumber;
import static dev.tidegate.sandbox.sqlserver.SqlServerFixture.query;
import static dev.tidegate.sandbox.sqlserver.SqlServerFixture.run;
import static dev.tidegate.sandbox.sqlserver.SqlServerFixture.update;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Shared locks on tables: readers go on, writers wait, and the other way round. */
final class SharedLocksTest {
    private static final String BARRIER = "SELECT TOP (1) 1 FROM t WITH (TABLOCK, HOLDLOCK)";

    private static SqlServerFixture fixture;

    private Connection first;
    private Connection second;
    private Connection third;

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
        third = fixture.connect();
        run(
                first,
                "DROP TABLE IF EXISTS child, t, u; CREATE TABLE t (id int NOT NULL PRIMARY KEY, v"
                        + " int); CREATE TABLE u (id int NOT NULL PRIMARY KEY, v int); INSERT INTO t"
                        + " VALUES (1, 0), (2, 0); INSERT INTO u VALUES (1, 0)");
        first.setAutoCommit(false);
        run(second, "SET LOCK_TIMEOUT 0");
    }

    @AfterEach
    void disconnect() throws Exception {
        first.close();
        second.close();
        third.close();
    }

    private void assertWaits(String sql) {
        assertNumber(1222, () -> run(second, sql));
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

    /** Until a session waits. */
    private static void awaitWaiting(String spid, String mode) throws SQLException {
        try (Connection operator = fixture.connect()) {
            for (int i = 0; i < 10_000; i++) {
                if (query(
                                operator,
                                "SELECT request_mode FROM sys.dm_tran_locks WHERE request_status ="
                                        + " 'WAIT' AND request_session_id = "
                                        + spid)
                        .contains(mode)) {
                    return;
                }
            }
        }
        throw new AssertionError("the session does not wait for " + mode);
    }

    @Test
    void writersWaitForASharedLockUntilTheTransactionEnds() throws Exception {
        run(first, BARRIER);
        for (String change :
                List.of(
                        "INSERT INTO t VALUES (3, 0)",
                        "UPDATE t SET v = 1 WHERE id = 1",
                        "DELETE FROM t WHERE id = 2",
                        "TRUNCATE TABLE t",
                        "SELECT * FROM t WITH (TABLOCKX)")) {
            assertWaits(change);
        }
        assertThat(query(second, "SELECT COUNT(*) FROM t")).containsExactly("2");
        run(third, BARRIER);
        update(second, "UPDATE u SET v = 1");
        first.commit();
        assertThat(update(second, "UPDATE t SET v = 1")).isEqualTo(2);
    }

    @Test
    void aSharedLockWaitsForWritersOfAnyRow() throws Exception {
        update(first, "UPDATE t SET v = 1 WHERE id = 1");
        assertWaits(BARRIER);
        run(third, "SET LOCK_TIMEOUT 20");
        assertNumber(1222, () -> run(third, BARRIER));
        first.rollback();
        run(second, BARRIER);
    }

    @Test
    void withoutHoldlockItEndsWithTheStatement() throws Exception {
        query(first, "SELECT * FROM t WITH (TABLOCK)");
        query(first, "SELECT * FROM t WITH (READCOMMITTEDLOCK)");
        update(second, "UPDATE t SET v = 1");
        update(first, "UPDATE t SET v = 2 WHERE id = 1");
        assertWaits("SELECT * FROM t WITH (TABLOCK)");
        assertWaits("SELECT * FROM t WITH (READCOMMITTEDLOCK) WHERE id = 1");
        first.commit();
        run(second, "IF EXISTS (SELECT * FROM t WITH (HOLDLOCK)) PRINT 'x'");
        update(first, "UPDATE t SET v = 3");
    }

    @Test
    void whoWaitsForASharedLockIsNotOvertakenByNewWriters() throws Exception {
        String waiting = query(second, "SELECT @@SPID").getFirst();
        String late = query(third, "SELECT @@SPID").getFirst();
        run(second, "SET LOCK_TIMEOUT -1");
        update(first, "UPDATE t SET v = 1 WHERE id = 1");
        second.setAutoCommit(false);
        CompletableFuture<Integer> barrier = number(second, BARRIER);
        awaitWaiting(waiting, "S");
        CompletableFuture<Integer> writer = number(third, "UPDATE t SET v = 5 WHERE id = 2");
        awaitWaiting(late, "IX");
        // Who writes already goes on.
        update(first, "INSERT INTO t VALUES (4, 0)");
        first.commit();
        assertThat(barrier.get(30, TimeUnit.SECONDS)).isZero();
        awaitWaiting(late, "IX");
        second.commit();
        assertThat(writer.get(30, TimeUnit.SECONDS)).isZero();
    }

    @Test
    void whoWantsToCloseARowIsNotOvertakenByThoseWhoShareIt() throws Exception {
        String closer = query(second, "SELECT @@SPID").getFirst();
        String late = query(third, "SELECT @@SPID").getFirst();
        run(second, "SET LOCK_TIMEOUT -1");
        second.setAutoCommit(false);
        third.setAutoCommit(false);
        run(first, "SELECT v FROM t WITH (HOLDLOCK) WHERE id = 1");
        CompletableFuture<Integer> closing =
                number(second, "SELECT v FROM t WITH (UPDLOCK, HOLDLOCK) WHERE id = 1");
        awaitWaiting(closer, "X");
        CompletableFuture<Integer> sharing =
                number(third, "SELECT v FROM t WITH (HOLDLOCK) WHERE id = 1");
        awaitWaiting(late, "S");
        run(first, "SELECT v FROM t WITH (HOLDLOCK) WHERE id = 2");
        first.commit();
        assertThat(closing.get(30, TimeUnit.SECONDS)).isZero();
        awaitWaiting(late, "S");
        update(second, "UPDATE t SET v = 7 WHERE id = 1");
        second.commit();
        assertThat(sharing.get(30, TimeUnit.SECONDS)).isZero();
        assertThat(query(third, "SELECT v FROM t WHERE id = 1")).containsExactly("7");
    }

    @Test
    void aStatementThatWaitedHasTheTimeOfItsBeginning() throws Exception {
        String waiting = query(second, "SELECT @@SPID").getFirst();
        run(
                third,
                "CREATE TABLE clock (id int, began datetime2(7)); INSERT INTO clock VALUES (1, NULL)");
        run(first, "SELECT * FROM clock WITH (HOLDLOCK)");
        run(second, "SET LOCK_TIMEOUT -1");
        CompletableFuture<Integer> stamped =
                number(second, "UPDATE clock SET began = SYSUTCDATETIME()");
        awaitWaiting(waiting, "IX");
        String then = query(third, "SELECT SYSUTCDATETIME()").getFirst();
        first.commit();
        assertThat(stamped.get(30, TimeUnit.SECONDS)).isZero();
        assertThat(query(third, "SELECT began FROM clock").getFirst()).isLessThan(then);
        run(third, "DROP TABLE clock");
    }

    @Test
    void rowsThatCascadesChangeAreLockedToo() throws Exception {
        run(
                third,
                "CREATE TABLE child (id int NOT NULL PRIMARY KEY, t_id int NOT NULL REFERENCES t"
                        + " (id) ON DELETE CASCADE)");
        run(first, "SELECT TOP (1) 1 FROM child WITH (TABLOCK, HOLDLOCK)");
        assertWaits("DELETE FROM t WHERE id = 1");
        update(second, "INSERT INTO t VALUES (3, 0)");
        first.commit();
        update(second, "DELETE FROM t WHERE id = 1");
    }

    @Test
    void whoWaitForEachOthersTablesHaveOneVictim() throws Exception {
        run(second, "SET LOCK_TIMEOUT -1; SET DEADLOCK_PRIORITY LOW");
        second.setAutoCommit(false);
        run(first, BARRIER);
        run(second, BARRIER);
        CompletableFuture<Integer> one = number(first, "UPDATE t SET v = 1 WHERE id = 1");
        CompletableFuture<Integer> other = number(second, "UPDATE t SET v = 2 WHERE id = 2");
        assertThat(other.get(30, TimeUnit.SECONDS)).isEqualTo(1205);
        assertThat(one.get(30, TimeUnit.SECONDS)).isZero();
    }

    @Test
    void aCircleOfALockOnARowAndOneOnATableIsFound() throws Exception {
        third.setAutoCommit(false);
        update(third, "UPDATE u SET v = 1 WHERE id = 1");
        run(first, BARRIER);
        CompletableFuture<Integer> row = number(first, "UPDATE u SET v = 2 WHERE id = 1");
        CompletableFuture<Integer> table = number(third, "UPDATE t SET v = 2 WHERE id = 1");
        assertThat(table.get(30, TimeUnit.SECONDS)).isEqualTo(1205);
        assertThat(row.get(30, TimeUnit.SECONDS)).isZero();
    }

    @Test
    void locksAreShownWithTheirModes() throws Exception {
        String modes =
                "SELECT DISTINCT request_mode FROM sys.dm_tran_locks WHERE resource_type = 'OBJECT'"
                        + " AND resource_associated_entity_id = OBJECT_ID('t')";
        run(first, BARRIER);
        assertThat(query(second, modes)).containsExactly("S");
        update(first, "UPDATE t SET v = 1");
        assertThat(query(second, modes)).containsExactly("SIX");
        first.commit();
        update(first, "UPDATE t SET v = 1");
        assertThat(query(second, modes)).containsExactly("IX");
    }
}
