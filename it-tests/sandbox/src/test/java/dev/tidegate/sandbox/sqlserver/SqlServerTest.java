package dev.tidegate.sandbox.sqlserver;

import static dev.tidegate.sandbox.sqlserver.SqlServerFixture.columns;
import static dev.tidegate.sandbox.sqlserver.SqlServerFixture.lines;
import static dev.tidegate.sandbox.sqlserver.SqlServerFixture.query;
import static dev.tidegate.sandbox.sqlserver.SqlServerFixture.run;
import static dev.tidegate.sandbox.sqlserver.SqlServerFixture.update;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.sql.Types;
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
        run(connection, "DROP TABLE IF EXISTS line, account");
        run(
                connection,
                """
                CREATE TABLE account (
                    id int IDENTITY(1, 1) NOT NULL CONSTRAINT PK_account PRIMARY KEY,
                    name nvarchar(20) NOT NULL CONSTRAINT UQ_account_name UNIQUE,
                    balance money NOT NULL CONSTRAINT DF_account_balance DEFAULT 0,
                    opened datetime2(3) NOT NULL DEFAULT sysdatetime(),
                    CONSTRAINT CK_account_balance CHECK (balance >= 0))
                CREATE TABLE line (
                    account_id int NOT NULL,
                    number int NOT NULL,
                    amount decimal(10, 2) NULL,
                    doubled AS (amount * 2),
                    PRIMARY KEY (account_id, number),
                    CONSTRAINT FK_line_account FOREIGN KEY (account_id) REFERENCES account (id)
                        ON DELETE CASCADE)
                CREATE INDEX IX_line_amount ON line (amount DESC)
                """);
    }

    @AfterEach
    void disconnect() throws Exception {
        connection.close();
    }

    private static void assertNumber(
            int number, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getErrorCode()).isEqualTo(number));
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
    void localTablesLiveAsLongAsTheirSession() throws Exception {
        run(connection, "CREATE TABLE #t (id int NOT NULL PRIMARY KEY, n varchar(10))");
        update(connection, "INSERT INTO #t VALUES (?, ?)", 1, "x");
        assertThat(query(connection, "SELECT * FROM #t")).containsExactly("1|x");
        run(connection, "SELECT id, n INTO #copy FROM #t");
        assertThat(query(connection, "SELECT n FROM #copy")).containsExactly("x");
        try (Connection other = fixture.connect()) {
            assertNumber(208, () -> query(other, "SELECT * FROM #t"));
        }
        run(connection, "IF OBJECT_ID('tempdb..#t') IS NOT NULL DROP TABLE #t");
        assertNumber(208, () -> query(connection, "SELECT * FROM #t"));
    }

    @Test
    void tableVariablesLiveAsLongAsTheirBatch() throws Exception {
        assertThat(
                        query(
                                connection,
                                """
                                SET NOCOUNT ON
                                DECLARE @t TABLE (id int, n varchar(10))
                                INSERT INTO @t VALUES (1, 'a'), (2, 'b')
                                UPDATE @t SET n = 'c' WHERE id = 2
                                SELECT * FROM @t ORDER BY id
                                """))
                .containsExactly("1|a", "2|c");
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
    void proceduresAreCalledWithOutputs() throws Exception {
        run(connection, "DROP PROCEDURE IF EXISTS open_account");
        run(
                connection,
                """
                CREATE PROCEDURE open_account @name nvarchar(20), @id int OUTPUT AS
                BEGIN
                    SET NOCOUNT ON
                    INSERT INTO account (name) VALUES (@name)
                    SET @id = SCOPE_IDENTITY()
                    RETURN 3
                END
                """);
        try (CallableStatement call = connection.prepareCall("{? = call open_account(?, ?)}")) {
            call.registerOutParameter(1, Types.INTEGER);
            call.setString(2, "a");
            call.registerOutParameter(3, Types.INTEGER);
            call.execute();
            assertThat(call.getInt(1)).isEqualTo(3);
            assertThat(call.getInt(3)).isEqualTo(1);
        }
    }

    @Test
    void viewsFollowTheirTables() throws Exception {
        run(connection, "DROP VIEW IF EXISTS rich");
        run(
                connection,
                "CREATE VIEW rich (who) AS SELECT name FROM dbo.account WHERE balance > 10");
        update(connection, "INSERT INTO account (name, balance) VALUES ('a', 11), ('b', 1)");
        assertThat(query(connection, "SELECT who FROM rich")).containsExactly("a");
        run(connection, "ALTER TABLE account ADD note varchar(10) NULL");
        run(connection, "ALTER TABLE account ALTER COLUMN name nvarchar(30) NOT NULL");
        assertThat(query(connection, "SELECT who FROM rich")).containsExactly("a");
        run(connection, "DROP VIEW rich");
        assertNumber(208, () -> query(connection, "SELECT who FROM rich"));
    }

    @Test
    void filteredUniqueIndexesHoldForTheirRowsOnly() throws Exception {
        run(
                connection,
                "CREATE UNIQUE INDEX IX_filtered ON line (number) WHERE amount IS NOT NULL");
        update(connection, "INSERT INTO account (name) VALUES ('a'), ('b'), ('c')");
        update(connection, "INSERT INTO line (account_id, number) VALUES (1, 1), (2, 1)");
        update(connection, "INSERT INTO line (account_id, number, amount) VALUES (1, 2, 5)");
        assertNumber(
                2601,
                () ->
                        update(
                                connection,
                                "INSERT INTO line (account_id, number, amount) VALUES (2, 2, 5)"));
        run(connection, "DROP INDEX IX_filtered ON line");
        update(connection, "INSERT INTO line (account_id, number, amount) VALUES (2, 2, 5)");
    }

    @Test
    void identityInsertTakesValuesAndMovesTheIdentity() throws Exception {
        assertNumber(
                544, () -> update(connection, "INSERT INTO account (id, name) VALUES (10, 'a')"));
        run(
                connection,
                "SET IDENTITY_INSERT account ON INSERT INTO account (id, name) VALUES (10, 'a')"
                        + " SET IDENTITY_INSERT account OFF");
        update(connection, "INSERT INTO account (name) VALUES ('b')");
        assertThat(query(connection, "SELECT id FROM account ORDER BY id"))
                .containsExactly("10", "11");
    }

    @Test
    void metadataNamesTablesColumnsAndKeys() throws Exception {
        DatabaseMetaData meta = connection.getMetaData();
        try (ResultSet tables = meta.getTables("shop", "dbo", "%", new String[] {"TABLE"})) {
            assertThat(columns(tables, "TABLE_CAT", "TABLE_SCHEM", "TABLE_NAME", "TABLE_TYPE"))
                    .containsExactly("shop|dbo|account|TABLE", "shop|dbo|line|TABLE");
        }
        try (ResultSet found = meta.getColumns("shop", "dbo", "account", "%")) {
            assertThat(
                            columns(
                                    found,
                                    "COLUMN_NAME",
                                    "TYPE_NAME",
                                    "COLUMN_SIZE",
                                    "NULLABLE",
                                    "COLUMN_DEF",
                                    "ORDINAL_POSITION",
                                    "IS_AUTOINCREMENT"))
                    .containsExactly(
                            "id|int identity|10|0|null|1|YES",
                            "name|nvarchar|20|0|null|2|NO",
                            "balance|money|19|0|((0))|3|NO",
                            "opened|datetime2|23|0|(sysdatetime())|4|NO");
        }
        try (ResultSet keys = meta.getPrimaryKeys("shop", "dbo", "line")) {
            assertThat(columns(keys, "COLUMN_NAME", "KEY_SEQ"))
                    .containsExactlyInAnyOrder("account_id|1", "number|2");
        }
        try (ResultSet keys = meta.getImportedKeys("shop", "dbo", "line")) {
            assertThat(
                            columns(
                                    keys,
                                    "PKTABLE_NAME",
                                    "PKCOLUMN_NAME",
                                    "FKCOLUMN_NAME",
                                    "FK_NAME",
                                    "DELETE_RULE"))
                    .containsExactly("account|id|account_id|FK_line_account|0");
        }
        try (ResultSet indexes = meta.getIndexInfo("shop", "dbo", "line", false, true)) {
            assertThat(columns(indexes, "INDEX_NAME", "COLUMN_NAME"))
                    .contains("IX_line_amount|amount");
        }
    }

    @Test
    void metadataCallsLeaveAnOpenTransactionAlone() throws Exception {
        connection.setAutoCommit(false);
        run(connection, "SET TRANSACTION ISOLATION LEVEL SNAPSHOT");
        update(connection, "INSERT INTO account (name) VALUES ('a')");
        try (ResultSet found = connection.getMetaData().getColumns("shop", "dbo", "line", "%")) {
            assertThat(columns(found, "COLUMN_NAME")).hasSize(4);
        }
        connection.rollback();
        connection.setAutoCommit(true);
        assertThat(query(connection, "SELECT COUNT(*) FROM account")).containsExactly("0");
    }

    @Test
    void committedChangesAreCapturedAndRolledBackOnesAreNot() throws Exception {
        fixture.server.execute("shop", "EXEC sys.sp_cdc_enable_db");
        try {
            run(
                    connection,
                    "EXEC sys.sp_cdc_enable_table @source_schema = N'dbo', @source_name ="
                            + " N'account', @role_name = NULL, @supports_net_changes = 0");
            update(connection, "INSERT INTO account (name) VALUES ('a')");
            connection.setAutoCommit(false);
            update(connection, "INSERT INTO account (name) VALUES ('rolled back')");
            connection.rollback();
            update(connection, "UPDATE account SET balance = 5");
            assertNumber(515, () -> update(connection, "UPDATE account SET name = NULL"));
            connection.commit();
            connection.setAutoCommit(true);
            assertThat(fixture.server.capture().awaitCaptured("shop", Duration.ofSeconds(30)))
                    .isTrue();
            assertThat(
                            query(
                                    connection,
                                    "SELECT [__$operation], name FROM cdc.dbo_account_CT ORDER BY"
                                            + " [__$start_lsn], [__$seqval], [__$operation]"))
                    .containsExactly("2|a", "3|a", "4|a");
            assertNumber(4711, () -> run(connection, "TRUNCATE TABLE account"));
        } finally {
            fixture.server.execute("shop", "EXEC sys.sp_cdc_disable_db");
        }
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
                "CREATE LOGIN app WITH PASSWORD = 'Secret-2' CREATE USER app FOR LOGIN app");
        try (Connection app = fixture.connect("app", "Secret-2")) {
            update(app, "INSERT INTO account (name) VALUES ('a')");
            run(connection, "DENY INSERT, UPDATE, DELETE TO app");
            assertNumber(229, () -> update(app, "INSERT INTO account (name) VALUES ('b')"));
            assertThat(query(app, "SELECT name FROM account")).containsExactly("a");
            run(connection, "GRANT INSERT TO app");
            update(app, "INSERT INTO account (name) VALUES ('c')");
        } finally {
            run(connection, "DROP LOGIN app");
        }
    }

    @Test
    void scriptsStopAtTheirFirstError() {
        assertThatThrownBy(() ->
                        fixture.server.execute(
                                "shop",
                                "INSERT INTO account (name) VALUES ('a')\nGO 2\nINSERT INTO"
                                        + " account (name) VALUES ('b')"))
                .hasMessageContaining("UQ_account_name");
        assertThatThrownBy(() -> fixture.server.execute("shop", "SELECT * FROM nowhere"))
                .hasMessage("Invalid object name 'nowhere'.");
    }

    @Test
    void anIndexMayHaveTheNameOfATable() throws Exception {
        run(connection, "CREATE INDEX other ON line (number)");
        run(connection, "CREATE TABLE other (id int) DROP TABLE other");
    }

    @Test
    void aFailedSelectIntoLeavesNoTable() throws Exception {
        update(connection, "INSERT INTO account (name) VALUES ('a')");
        assertNumber(
                245,
                () -> run(connection, "SELECT CAST(name AS int) AS n INTO copied FROM account"));
        run(connection, "SELECT name INTO copied FROM account");
        assertThat(query(connection, "SELECT name FROM copied")).containsExactly("a");
        run(connection, "DROP TABLE copied");
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
    void insertTakesTheRowsOfAProcedure() throws Exception {
        assertThat(
                        query(
                                connection,
                                """
                                SET NOCOUNT ON
                                CREATE TABLE #keys (db sysname, owner sysname, tab sysname,
                                    col sysname, seq smallint, pk sysname)
                                INSERT INTO #keys EXEC sp_pkeys 'line'
                                SELECT col FROM #keys ORDER BY seq
                                """))
                .containsExactly("account_id", "number");
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
