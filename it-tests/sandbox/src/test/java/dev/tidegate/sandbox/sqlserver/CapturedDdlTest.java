package dev.tidegate.sandbox.sqlserver;

import static dev.tidegate.sandbox.sqlserver.SqlServerFixture.assertNumber;
import static dev.tidegate.sandbox.sqlserver.SqlServerFixture.query;
import static dev.tidegate.sandbox.sqlserver.SqlServerFixture.run;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** DDL of captured tables: what an instance keeps, and how a second one takes over. */
final class CapturedDdlTest {
    private static final String OLD = "SELECT * FROM cdc.dbo_account_CT ORDER BY __$start_lsn";
    private static final String HISTORY =
            "SELECT t.capture_instance, h.required_column_update, h.ddl_command FROM cdc.ddl_history h"
                    + " JOIN cdc.change_tables t ON t.object_id = h.object_id ORDER BY h.ddl_lsn,"
                    + " t.capture_instance";

    private SqlServerFixture fixture;
    private Connection connection;

    @BeforeEach
    void start() throws Exception {
        fixture = new SqlServerFixture();
        connection = fixture.connect();
        run(
                connection,
                "CREATE TABLE account (id int PRIMARY KEY, name varchar(5) NULL, old int NULL)");
        run(connection, "EXEC sys.sp_cdc_enable_db");
        enable("dbo_account");
        run(connection, "INSERT INTO account VALUES (1, 'a', 10)");
    }

    @AfterEach
    void stop() throws Exception {
        connection.close();
        fixture.close();
    }

    private void enable(String instance) throws Exception {
        run(
                connection,
                "EXEC sys.sp_cdc_enable_table @source_schema = N'dbo', @source_name = N'account',"
                        + " @capture_instance = N'"
                        + instance
                        + "', @role_name = NULL");
    }

    private void disable(String instance) throws Exception {
        run(
                connection,
                "EXEC sys.sp_cdc_disable_table @source_schema = N'dbo', @source_name = N'account',"
                        + " @capture_instance = N'"
                        + instance
                        + "'");
    }

    private void awaitCaptured() throws Exception {
        assertThat(fixture.server.capture().awaitCaptured("shop", Duration.ofSeconds(30))).isTrue();
    }

    @Test
    void aNewColumnIsNotInTheOldInstanceAndADroppedOneIsNullThere() throws Exception {
        run(connection, "ALTER TABLE account ADD extra int NULL");
        run(connection, "INSERT INTO account VALUES (2, 'b', 20, 200)");
        run(connection, "ALTER TABLE account DROP COLUMN old");
        run(connection, "INSERT INTO account VALUES (3, 'c', 300)");
        run(connection, "UPDATE account SET extra = 301 WHERE id = 3");
        awaitCaptured();
        assertThat(
                        query(
                                connection,
                                "SELECT id, name, old, __$operation FROM cdc.dbo_account_CT ORDER BY __$start_lsn"))
                .containsExactly("1|a|10|2", "2|b|20|2", "3|c|null|2");
        assertThat(query(connection, HISTORY))
                .containsExactly(
                        "dbo_account|0|ALTER TABLE account ADD extra int NULL",
                        "dbo_account|0|ALTER TABLE account DROP COLUMN old");
        assertThat(query(connection, "EXEC sys.sp_cdc_get_ddl_history N'dbo_account'")).hasSize(2);
    }

    @Test
    void aChangedTypeChangesTheChangeTableInPlace() throws Exception {
        run(connection, "ALTER TABLE account ALTER COLUMN name varchar(40) NULL");
        run(connection, "ALTER TABLE account ALTER COLUMN old bigint NULL");
        run(connection, "INSERT INTO account VALUES (2, 'longer than five', 9000000000)");
        awaitCaptured();
        assertThat(
                        query(
                                connection,
                                "SELECT id, name, old FROM cdc.dbo_account_CT ORDER BY __$start_lsn"))
                .containsExactly("1|a|10", "2|longer than five|9000000000");
        assertThat(
                        query(
                                connection,
                                "SELECT c.column_name, c.column_type, col.max_length FROM"
                                        + " cdc.captured_columns c JOIN sys.columns col ON col.object_id"
                                        + " = c.object_id AND col.name = c.column_name ORDER BY"
                                        + " c.column_ordinal"))
                .containsExactly("id|int|4", "name|varchar|40", "old|bigint|8");
        assertThat(query(connection, HISTORY))
                .containsExactly(
                        "dbo_account|1|ALTER TABLE account ALTER COLUMN name varchar(40) NULL",
                        "dbo_account|1|ALTER TABLE account ALTER COLUMN old bigint NULL");
    }

    @Test
    void theCaptureJobFollowsDdlWhenItComesToIt() throws Exception {
        awaitCaptured();
        fixture.server.capture().agent().stop();
        run(connection, "INSERT INTO account VALUES (2, 'b', 20)");
        run(connection, "ALTER TABLE account ALTER COLUMN old bigint NULL");
        run(connection, "INSERT INTO account VALUES (3, 'c', 9000000000)");
        assertThat(query(connection, HISTORY)).isEmpty();
        fixture.server.capture().agent().start();
        awaitCaptured();
        assertThat(
                        query(
                                connection,
                                "SELECT id, old FROM cdc.dbo_account_CT ORDER BY __$start_lsn"))
                .containsExactly("1|10", "2|20", "3|9000000000");
        assertThat(query(connection, HISTORY)).hasSize(1);
    }

    @Test
    void aTypeThatOldChangesDoNotFitStopsTheCaptureJob() throws Exception {
        run(connection, "UPDATE account SET name = 'abcde'");
        run(connection, "UPDATE account SET name = 'ab'");
        awaitCaptured();
        run(connection, "ALTER TABLE account ALTER COLUMN name varchar(2) NULL");
        run(connection, "INSERT INTO account VALUES (2, 'b', 20)");
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        String errors = "SELECT DISTINCT error_number FROM sys.dm_cdc_errors ORDER BY error_number";
        while (query(connection, errors).isEmpty() && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        assertThat(query(connection, errors)).containsExactly("2628", "22859");
        assertThat(query(connection, "SELECT id FROM cdc.dbo_account_CT WHERE id = 2")).isEmpty();
        disable("dbo_account");
        awaitCaptured();
    }

    @Test
    void aSecondInstanceHasTheNewColumnsAndBothCapture() throws Exception {
        run(connection, "ALTER TABLE account ADD extra int NULL");
        enable("account_v2");
        assertNumber(22962, () -> enable("account_v3"));
        run(connection, "INSERT INTO account VALUES (2, 'b', 20, 200)");
        awaitCaptured();
        assertThat(
                        query(
                                connection,
                                "SELECT id, name, old FROM cdc.dbo_account_CT ORDER BY __$start_lsn"))
                .containsExactly("1|a|10", "2|b|20");
        assertThat(query(connection, "SELECT id, name, old, extra FROM cdc.account_v2_CT"))
                .containsExactly("2|b|20|200");
        assertThat(
                        query(
                                connection,
                                "SELECT n.capture_instance, CASE WHEN n.start_lsn > o.start_lsn THEN 1"
                                        + " ELSE 0 END, CASE WHEN n.start_lsn ="
                                        + " sys.fn_cdc_get_min_lsn('account_v2') THEN 1 ELSE 0 END FROM"
                                        + " cdc.change_tables n JOIN cdc.change_tables o ON"
                                        + " o.source_object_id = n.source_object_id AND"
                                        + " o.capture_instance = 'dbo_account' WHERE n.capture_instance"
                                        + " = 'account_v2'"))
                .containsExactly("account_v2|1|1");

        disable("dbo_account");
        run(connection, "INSERT INTO account VALUES (3, 'c', 30, 300)");
        awaitCaptured();
        assertThat(query(connection, "SELECT id, extra FROM cdc.account_v2_CT ORDER BY id"))
                .containsExactly("2|200", "3|300");
        assertNumber(208, () -> query(connection, OLD));
        enable("account_v3");
        assertThat(query(connection, "SELECT capture_instance FROM cdc.change_tables ORDER BY 1"))
                .containsExactly("account_v2", "account_v3");
    }

    @Test
    void whatIsNotAboutColumnsIsNoHistory() throws Exception {
        run(connection, "ALTER TABLE account ADD CONSTRAINT CK_old CHECK (old > 0)");
        run(connection, "CREATE INDEX by_name ON account (name)");
        awaitCaptured();
        assertThat(query(connection, HISTORY)).isEmpty();
    }

    @Test
    void aCapturedColumnCannotBeRenamedNorTheTableTruncated() throws Exception {
        assertNumber(
                4928,
                () -> run(connection, "EXEC sp_rename N'dbo.account.name', N'title', N'COLUMN'"));
        assertNumber(4711, () -> run(connection, "TRUNCATE TABLE account"));
        disable("all");
        run(connection, "EXEC sp_rename N'dbo.account.name', N'title', N'COLUMN'");
        assertThat(query(connection, "SELECT title FROM account")).containsExactly("a");
        run(connection, "TRUNCATE TABLE account");
    }
}
