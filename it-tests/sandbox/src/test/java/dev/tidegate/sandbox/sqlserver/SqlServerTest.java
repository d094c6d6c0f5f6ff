package dev.tidegate.sandbox.sqlserver;

import static dev.tidegate.sandbox.sqlserver.SqlServerFixture.assertNumber;
import static dev.tidegate.sandbox.sqlserver.SqlServerFixture.lines;
import static dev.tidegate.sandbox.sqlserver.SqlServerFixture.query;
import static dev.tidegate.sandbox.sqlserver.SqlServerFixture.run;
import static dev.tidegate.sandbox.sqlserver.SqlServerFixture.update;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The whole stand-in, through the unmodified driver. */
final class SqlServerTest {
    private static SqlServerFixture fixture;
    private Connection connection;

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
        connection = fixture.connect();
        SqlServerFixture.tables(connection);
    }

    @AfterEach
    void disconnect() throws Exception {
        connection.close();
    }

    @Test
    void wrongPasswordsAndDatabasesAreRefused() {
        assertNumber(18456, () -> fixture.connect("sa", "wrong").close());
        assertNumber(
                4060,
                () ->
                        java.sql.DriverManager.getConnection(
                                        fixture.server.jdbcUrl("nowhere"),
                                        "sa",
                                        SqlServerFixture.PASSWORD)
                                .close());
    }

    @Test
    void aPreparedStatementGivesTheSameEachTime() throws Exception {
        try (PreparedStatement insert =
                        connection.prepareStatement(
                                "INSERT INTO account (name, balance) VALUES (?, ?)");
                PreparedStatement select =
                        connection.prepareStatement(
                                "SELECT name, balance FROM account WHERE name = ?")) {
            for (int i = 0; i < 5; i++) {
                insert.setString(1, "name " + i);
                insert.setBigDecimal(2, new BigDecimal("1.5"));
                assertThat(insert.executeUpdate()).isEqualTo(1);
                select.setString(1, "NAME " + i);
                try (ResultSet rows = select.executeQuery()) {
                    assertThat(lines(rows)).containsExactly("name " + i + "|1.5000");
                }
            }
        }
    }

    @Test
    void preparedByTheOtherMethodTheyGiveTheSame() throws Exception {
        try (Connection other =
                        java.sql.DriverManager.getConnection(
                                fixture.server.jdbcUrl("shop") + ";prepareMethod=prepare",
                                "sa",
                                SqlServerFixture.PASSWORD);
                PreparedStatement select = other.prepareStatement("SELECT ? + 1")) {
            for (int i = 0; i < 4; i++) {
                select.setInt(1, i);
                try (ResultSet rows = select.executeQuery()) {
                    assertThat(lines(rows)).containsExactly(String.valueOf(i + 1));
                }
            }
        }
    }

    @Test
    void batchesInsertAllTheirRows() throws Exception {
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO account (name) VALUES (?)")) {
            connection.setAutoCommit(false);
            for (int i = 0; i < 500; i++) {
                insert.setString(1, "n" + i);
                insert.addBatch();
            }
            assertThat(insert.executeBatch()).hasSize(500).containsOnly(1);
            connection.commit();
        }
        assertThat(query(connection, "SELECT COUNT(*) FROM account")).containsExactly("500");
    }

    @Test
    void generatedKeysComeBack() throws Exception {
        try (PreparedStatement insert =
                connection.prepareStatement(
                        "INSERT INTO account (name) VALUES (?)", Statement.RETURN_GENERATED_KEYS)) {
            insert.setString(1, "a");
            insert.executeUpdate();
            try (ResultSet keys = insert.getGeneratedKeys()) {
                assertThat(lines(keys)).containsExactly("1");
            }
        }
        assertThat(query(connection, "SELECT @@IDENTITY")).containsExactly("1");
    }

    @Test
    void rollbackAndSavepointsTakeChangesBack() throws Exception {
        connection.setAutoCommit(false);
        update(connection, "INSERT INTO account (name) VALUES (?)", "kept");
        Savepoint savepoint = connection.setSavepoint("here");
        update(connection, "INSERT INTO account (name) VALUES (?)", "gone");
        connection.rollback(savepoint);
        connection.commit();
        update(connection, "INSERT INTO account (name) VALUES (?)", "gone too");
        connection.rollback();
        connection.setAutoCommit(true);
        assertThat(query(connection, "SELECT name FROM account")).containsExactly("kept");
    }

    @Test
    void aFailedStatementLeavesTheTransactionAsItWas() throws Exception {
        connection.setAutoCommit(false);
        update(connection, "INSERT INTO account (name) VALUES ('a')");
        assertNumber(
                2627,
                () -> update(connection, "INSERT INTO account (name) VALUES ('b'), ('c'), ('A')"));
        connection.commit();
        connection.setAutoCommit(true);
        assertThat(query(connection, "SELECT name FROM account")).containsExactly("a");
    }

    @Test
    void errorsHaveSqlServersNumbers() throws Exception {
        update(connection, "INSERT INTO account (name) VALUES ('a')");
        assertNumber(208, () -> query(connection, "SELECT * FROM nowhere"));
        assertNumber(207, () -> query(connection, "SELECT nothing FROM account"));
        assertNumber(102, () -> query(connection, "SELECT * FROM account )"));
        assertNumber(2812, () -> run(connection, "EXEC no_such_procedure"));
        assertNumber(515, () -> update(connection, "INSERT INTO account (name) VALUES (NULL)"));
        assertNumber(
                547, () -> update(connection, "UPDATE account SET balance = -1 WHERE name = 'a'"));
        assertNumber(
                547,
                () -> update(connection, "INSERT INTO line (account_id, number) VALUES (99, 1)"));
        assertNumber(
                2628,
                () -> update(connection, "INSERT INTO account (name) VALUES (?)", "x".repeat(21)));
        assertNumber(8134, () -> query(connection, "SELECT 1 / 0"));
        assertNumber(245, () -> query(connection, "SELECT CAST('x' AS int)"));
        assertNumber(8115, () -> query(connection, "SELECT CAST(99999999999 AS int)"));
        assertNumber(50000, () -> run(connection, "RAISERROR('no', 16, 1)"));
    }

    @Test
    void constraintsAreNamedInErrors() throws Exception {
        update(connection, "INSERT INTO account (name) VALUES ('a')");
        assertThatThrownBy(() -> update(connection, "INSERT INTO account (name) VALUES ('a')"))
                .hasMessageContaining(
                        "Violation of UNIQUE KEY constraint 'UQ_account_name'. Cannot insert"
                                + " duplicate key in object 'dbo.account'.");
        assertThatThrownBy(() -> update(connection, "UPDATE account SET balance = -1"))
                .hasMessageContaining(
                        "The UPDATE statement conflicted with the CHECK constraint"
                                + " \"CK_account_balance\". The conflict occurred in database \"shop\","
                                + " table \"dbo.account\"");
    }

    @Test
    void waitingForALockEndsWithItsTimeOut() throws Exception {
        update(connection, "INSERT INTO account (name) VALUES ('a')");
        connection.setAutoCommit(false);
        update(connection, "UPDATE account SET balance = 1");
        try (Connection other = fixture.connect()) {
            run(other, "SET LOCK_TIMEOUT 150");
            assertNumber(1222, () -> update(other, "UPDATE account SET balance = 2"));
        }
        connection.rollback();
    }

    @Test
    void aStatementThatWaitsForALockCanBeCancelled() throws Exception {
        update(connection, "INSERT INTO account (name) VALUES ('a')");
        connection.setAutoCommit(false);
        update(connection, "UPDATE account SET balance = 1");
        try (Connection other = fixture.connect();
                Statement waiting = other.createStatement()) {
            waiting.setQueryTimeout(1);
            long begun = System.nanoTime();
            assertThatThrownBy(() -> waiting.executeUpdate("UPDATE account SET balance = 2"))
                    .isInstanceOf(SQLException.class);
            assertThat(Duration.ofNanos(System.nanoTime() - begun))
                    .isLessThan(Duration.ofSeconds(5));
            assertThat(query(other, "SELECT 1")).containsExactly("1");
        }
        connection.rollback();
    }

    @Test
    void aDeadlockHasOneVictim() throws Exception {
        update(connection, "INSERT INTO account (name) VALUES ('a'), ('b')");
        try (Connection other = fixture.connect();
                ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
            connection.setAutoCommit(false);
            other.setAutoCommit(false);
            update(connection, "UPDATE account SET balance = 1 WHERE name = 'a'");
            update(other, "UPDATE account SET balance = 2 WHERE name = 'b'");
            CompletableFuture<Integer> first = ended(pool, connection, 'b');
            CompletableFuture<Integer> second = ended(pool, other, 'a');
            int errors =
                    first.get(30, TimeUnit.SECONDS) == 1205
                            ? second.get(30, TimeUnit.SECONDS)
                            : second.get(30, TimeUnit.SECONDS) == 1205 ? first.get() : -1;
            assertThat(errors).isZero();
            connection.rollback();
            other.rollback();
        }
    }

    /** Updates a row; gives 0 or the error's number. The other one may go on after an error. */
    private static CompletableFuture<Integer> ended(
            ExecutorService pool, Connection connection, char name) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        update(
                                connection,
                                "UPDATE account SET balance = 3 WHERE name = '" + name + "'");
                        return 0;
                    } catch (SQLException e) {
                        return e.getErrorCode();
                    }
                },
                pool);
    }

    @Test
    void catchSeesTheError() throws Exception {
        assertThat(
                        query(
                                connection,
                                """
                                SET NOCOUNT ON
                                DECLARE @n int
                                BEGIN TRY
                                    INSERT INTO account (name) VALUES (NULL)
                                END TRY
                                BEGIN CATCH
                                    SET @n = ERROR_NUMBER()
                                END CATCH
                                SELECT @n
                                """))
                .containsExactly("515");
    }

    @Test
    void aKilledSessionRollsBackAndItsConnectionIsGone() throws Exception {
        try (Connection victim = fixture.connect()) {
            victim.setAutoCommit(false);
            update(victim, "INSERT INTO account (name) VALUES ('a')");
            String spid = query(victim, "SELECT @@SPID").getFirst();
            run(connection, "KILL " + spid);
            assertThatThrownBy(() -> update(victim, "INSERT INTO account (name) VALUES ('b')"))
                    .isInstanceOf(SQLException.class);
        }
        update(connection, "INSERT INTO account (name) VALUES ('a')");
        assertThat(query(connection, "SELECT COUNT(*) FROM account")).containsExactly("1");
    }

    @Test
    void aDeniedLoginCannotWrite() throws Exception {
        run(
                connection,
                "CREATE LOGIN app WITH PASSWORD = 'Secret-2' CREATE USER app FOR LOGIN app"
                        + " ALTER ROLE db_datareader ADD MEMBER app"
                        + " ALTER ROLE db_datawriter ADD MEMBER app");
        try (Connection app = fixture.connect("app", "Secret-2")) {
            update(app, "INSERT INTO account (name) VALUES ('a')");
            run(connection, "DENY INSERT, UPDATE, DELETE TO app");
            assertNumber(229, () -> update(app, "INSERT INTO account (name) VALUES ('b')"));
            assertThat(query(app, "SELECT name FROM account")).containsExactly("a");
            run(connection, "GRANT INSERT TO app");
            update(app, "INSERT INTO account (name) VALUES ('c')");
        } finally {
            run(connection, "DROP USER app DROP LOGIN app");
        }
    }

    @Test
    void aPooledConnectionIsHandedOnAsNew() throws Exception {
        com.microsoft.sqlserver.jdbc.SQLServerXADataSource source =
                new com.microsoft.sqlserver.jdbc.SQLServerXADataSource();
        source.setURL(fixture.server.jdbcUrl("shop"));
        source.setUser("sa");
        source.setPassword(SqlServerFixture.PASSWORD);
        javax.sql.PooledConnection pooled = source.getPooledConnection();
        try (Connection first = pooled.getConnection()) {
            run(first, "SET LOCK_TIMEOUT 7 USE master CREATE TABLE #mine (id int)");
            first.setAutoCommit(false);
            update(first, "INSERT INTO shop.dbo.account (name) VALUES ('a')");
        }
        try (Connection second = pooled.getConnection()) {
            assertThat(query(second, "SELECT DB_NAME(), @@LOCK_TIMEOUT, @@TRANCOUNT"))
                    .containsExactly("shop|-1|0");
            assertNumber(208, () -> query(second, "SELECT * FROM #mine"));
        }
        pooled.close();
        assertThat(query(connection, "SELECT COUNT(*) FROM account")).containsExactly("0");
    }

    @Test
    void aLoopOfInsertsInATransactionIsCommittedAsOne() throws Exception {
        run(
                connection,
                """
                SET XACT_ABORT ON
                BEGIN TRANSACTION
                DECLARE @i int = 0
                WHILE @i < 10
                BEGIN
                    INSERT INTO account (name, balance) VALUES (CONCAT('n', @i), @i)
                    SET @i += 1
                END
                IF @@ROWCOUNT <> 1 THROW 50001, 'count', 1
                COMMIT TRANSACTION
                """);
        assertThat(query(connection, "SELECT COUNT(*), SUM(balance) FROM account"))
                .containsExactly("10|45.0000");
    }

    @Test
    void underXactAbortNothingOfATransactionIsLeft() throws Exception {
        assertNumber(
                2627,
                () ->
                        run(
                                connection,
                                "SET NOCOUNT ON SET XACT_ABORT ON BEGIN TRAN INSERT INTO account (name) VALUES ('a')"
                                        + " INSERT INTO account (name) VALUES ('a') COMMIT"));
        assertThat(query(connection, "SELECT COUNT(*), @@TRANCOUNT FROM account"))
                .containsExactly("0|0");
    }
}
