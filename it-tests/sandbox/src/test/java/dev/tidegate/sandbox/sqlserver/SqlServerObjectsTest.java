package dev.tidegate.sandbox.sqlserver;

import static dev.tidegate.sandbox.sqlserver.SqlServerFixture.assertNumber;
import static dev.tidegate.sandbox.sqlserver.SqlServerFixture.columns;
import static dev.tidegate.sandbox.sqlserver.SqlServerFixture.query;
import static dev.tidegate.sandbox.sqlserver.SqlServerFixture.run;
import static dev.tidegate.sandbox.sqlserver.SqlServerFixture.update;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.Types;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tables, views, procedures, local tables, metadata and capture, through the driver. */
final class SqlServerObjectsTest {
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
}
