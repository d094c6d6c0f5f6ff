package dev.tidegate.sandbox.sqlserver.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;
import org.junit.jupiter.api.Test;

final class RowLockRepairTest {
    @Test
    void rollingBackNeverRemovesARowThatAnotherTransactionCommitted() throws Exception {
        try (H2 h2 = new H2();
                ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor();
                Connection deleting = open(h2);
                Connection waiting = open(h2);
                Connection inserting = open(h2)) {
            run(deleting, "CREATE TABLE t (id INTEGER PRIMARY KEY, v INTEGER)");
            run(deleting, "INSERT INTO t VALUES (5, 1)");
            deleting.commit();
            run(deleting, "DELETE FROM t WHERE id = 5");
            CompletableFuture<Integer> updated =
                    CompletableFuture.supplyAsync(
                            () -> unchecked(waiting, "UPDATE t SET v = 2 WHERE id = 5"), pool);
            awaitBlocked(waiting);
            deleting.commit();
            assertThat(updated.get(10, TimeUnit.SECONDS)).isZero();
            run(inserting, "INSERT INTO t VALUES (5, 3)");
            inserting.commit();
            waiting.rollback();
            assertThat(count(inserting)).isEqualTo(1);
        }
    }

    private static Connection open(H2 h2) throws SQLException {
        Connection connection = h2.newConnection();
        connection.setAutoCommit(false);
        return connection;
    }

    /** Waits until a session's statement waits for a row. */
    private static void awaitBlocked(Connection connection) throws SQLException {
        SessionLocal session = (SessionLocal) connection.unwrap(JdbcConnection.class).getSession();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (session.getBlockingSessionId() == 0) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("the statement never waited");
            }
            Thread.onSpinWait();
        }
    }

    private static int run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return statement.executeUpdate(sql);
        }
    }

    private static int unchecked(Connection connection, String sql) {
        try {
            return run(connection, sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static int count(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM t")) {
            rows.next();
            return rows.getInt(1);
        }
    }
}
