package dev.tidegate.sandbox.sqlserver;

import static dev.tidegate.sandbox.sqlserver.SqlServerFixture.assertNumber;
import static dev.tidegate.sandbox.sqlserver.SqlServerFixture.query;
import static dev.tidegate.sandbox.sqlserver.SqlServerFixture.run;
import static dev.tidegate.sandbox.sqlserver.SqlServerFixture.update;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a login that is no administrator may do, and what it hears otherwise. */
final class PermissionTest {
    private static final String PASSWORD = "Secret-2";

    private SqlServerFixture fixture;
    private Connection admin;
    private Connection reader;

    @BeforeEach
    void start() throws Exception {
        fixture = new SqlServerFixture();
        admin = fixture.connect();
        run(admin, "CREATE TABLE account (id int PRIMARY KEY, name nvarchar(20))");
        run(admin, "CREATE TABLE other (id int PRIMARY KEY)");
        run(admin, "CREATE VIEW names AS SELECT name FROM account");
        run(admin, "CREATE PROCEDURE add_account AS INSERT INTO account VALUES (7, N'p')");
        run(admin, "EXEC sys.sp_cdc_enable_db");
        run(
                admin,
                "EXEC sys.sp_cdc_enable_table @source_schema = N'dbo', @source_name = N'account',"
                        + " @role_name = N'cdc_reader'");
        run(
                admin,
                "CREATE LOGIN reader WITH PASSWORD = 'Secret-2'; CREATE USER reader FOR LOGIN reader");
        reader = fixture.connect("reader", PASSWORD);
    }

    @AfterEach
    void stop() throws Exception {
        reader.close();
        admin.close();
        fixture.close();
    }

    private static String has(String securable, String kind, String permission) {
        return "SELECT HAS_PERMS_BY_NAME(" + securable + ", " + kind + ", '" + permission + "')";
    }

    @Test
    void aUserHasNothingUntilItIsGranted() throws Exception {
        assertNumber(229, () -> query(reader, "SELECT * FROM account"));
        assertNumber(229, () -> query(reader, "SELECT * FROM cdc.dbo_account_CT"));
        assertNumber(229, () -> update(reader, "INSERT INTO account VALUES (1, N'a')"));
        assertThat(query(reader, has("'dbo.account'", "'OBJECT'", "SELECT"))).containsExactly("0");

        run(admin, "GRANT SELECT ON dbo.account TO reader");
        run(admin, "GRANT SELECT ON SCHEMA::cdc TO reader");
        assertThat(query(reader, "SELECT * FROM account")).isEmpty();
        assertThat(query(reader, "SELECT * FROM cdc.dbo_account_CT")).isEmpty();
        assertThat(query(reader, "SELECT * FROM cdc.lsn_time_mapping")).isNotEmpty();
        assertThat(query(reader, has("'dbo.account'", "'OBJECT'", "SELECT"))).containsExactly("1");
        assertThat(query(reader, has("'cdc'", "'SCHEMA'", "SELECT"))).containsExactly("1");
        assertNumber(
                229, () -> query(reader, "SELECT a.id FROM account a JOIN other o ON o.id = a.id"));

        run(admin, "REVOKE SELECT ON dbo.account FROM reader");
        assertNumber(229, () -> query(reader, "SELECT * FROM account"));
    }

    @Test
    void rolesGiveAndDenialsTakeAway() throws Exception {
        run(admin, "ALTER ROLE db_datareader ADD MEMBER reader");
        assertThat(query(reader, "SELECT * FROM account")).isEmpty();
        assertThat(
                        query(
                                reader,
                                "SELECT IS_MEMBER('db_datareader'), IS_ROLEMEMBER('db_owner'),"
                                        + " IS_SRVROLEMEMBER('sysadmin'), IS_MEMBER('no_role')"))
                .containsExactly("1|0|0|null");
        assertNumber(229, () -> update(reader, "DELETE FROM account"));
        run(admin, "CREATE ROLE writers; ALTER ROLE writers ADD MEMBER reader");
        run(admin, "GRANT INSERT, UPDATE ON dbo.account TO writers");
        update(reader, "INSERT INTO account VALUES (1, N'a')");
        run(admin, "DENY SELECT ON dbo.account TO writers");
        assertNumber(229, () -> query(reader, "SELECT * FROM account"));
        run(admin, "ALTER ROLE writers DROP MEMBER reader");
        assertThat(query(reader, "SELECT id FROM account")).containsExactly("1");
        assertThat(
                        query(
                                admin,
                                "SELECT m.name FROM sys.database_role_members r JOIN"
                                        + " sys.database_principals m ON m.principal_id ="
                                        + " r.member_principal_id JOIN sys.database_principals g ON"
                                        + " g.principal_id = r.role_principal_id WHERE g.name ="
                                        + " 'db_datareader'"))
                .containsExactly("reader");
    }

    @Test
    void viewsAndProceduresReachWhatTheirCallerMayNot() throws Exception {
        run(admin, "GRANT SELECT ON names TO reader; GRANT EXECUTE ON dbo.add_account TO reader");
        run(reader, "EXEC dbo.add_account");
        assertThat(query(reader, "SELECT name FROM names")).containsExactly("p");
        assertNumber(229, () -> query(reader, "SELECT name FROM account"));
        run(admin, "REVOKE EXECUTE ON dbo.add_account TO reader");
        assertNumber(229, () -> run(reader, "EXEC dbo.add_account"));
    }

    @Test
    void whatTheServerTellsOfItsStateMustBeGranted() throws Exception {
        assertNumber(262, () -> query(reader, "SELECT * FROM sys.dm_cdc_log_scan_sessions"));
        assertNumber(262, () -> query(reader, "SELECT * FROM sys.dm_cdc_errors"));
        assertNumber(300, () -> query(reader, "SELECT * FROM sys.dm_server_services"));
        assertNumber(229, () -> query(reader, "SELECT * FROM msdb.dbo.cdc_jobs"));
        assertThat(query(reader, has("NULL", "NULL", "VIEW SERVER STATE"))).containsExactly("0");

        run(admin, "GRANT VIEW DATABASE STATE TO reader");
        assertThat(query(reader, "SELECT * FROM sys.dm_cdc_log_scan_sessions")).isNotEmpty();
        assertThat(query(reader, has("DB_NAME()", "'DATABASE'", "VIEW DATABASE STATE")))
                .containsExactly("1");
        assertNumber(4621, () -> run(admin, "GRANT VIEW SERVER STATE TO reader"));
        run(admin, "USE master; GRANT VIEW SERVER STATE TO reader; USE shop");
        assertThat(query(reader, "SELECT * FROM sys.dm_server_services")).hasSize(2);
        assertThat(
                        query(
                                reader,
                                "SELECT permission_name FROM sys.fn_my_permissions(NULL, 'SERVER')"
                                        + " WHERE permission_name LIKE 'VIEW%' ORDER BY 1"))
                .containsExactly("VIEW SERVER PERFORMANCE STATE", "VIEW SERVER STATE");
    }

    @Test
    void captureIsAdministeredByOwnersAndAdministrators() throws Exception {
        assertNumber(22902, () -> run(reader, "EXEC sys.sp_cdc_enable_db"));
        assertNumber(22904, () -> query(reader, "EXEC sys.sp_cdc_help_jobs"));
        assertNumber(22904, () -> run(reader, "EXEC sys.sp_cdc_stop_job"));
        assertNumber(
                22904,
                () ->
                        run(
                                reader,
                                "EXEC sys.sp_cdc_enable_table N'dbo', N'other', @role_name = NULL"));
        assertNumber(229, () -> run(reader, "EXEC msdb.dbo.sp_stop_job N'cdc.shop_capture'"));
        run(admin, "EXEC sp_addrolemember N'db_owner', N'reader'");
        assertThat(query(reader, "EXEC sys.sp_cdc_help_jobs")).hasSize(2);
        run(reader, "EXEC sys.sp_cdc_enable_table N'dbo', N'other', @role_name = NULL");
        assertNumber(22902, () -> run(reader, "EXEC sys.sp_cdc_disable_db"));
    }

    @Test
    void theFunctionsOfAnInstanceWantItsGatingRole() throws Exception {
        String changes =
                "DECLARE @low binary(10) = sys.fn_cdc_get_min_lsn('dbo_account'); DECLARE @high"
                        + " binary(10) = sys.fn_cdc_get_max_lsn(); SELECT id FROM"
                        + " cdc.fn_cdc_get_all_changes_dbo_account(@low, @high, N'all')";
        run(admin, "ALTER ROLE db_datareader ADD MEMBER reader");
        assertNumber(229, () -> query(reader, changes));
        run(admin, "ALTER ROLE cdc_reader ADD MEMBER reader");
        assertThat(query(reader, changes)).isEmpty();
    }

    @Test
    void definitionsAndOptionsAreNotForReaders() throws Exception {
        assertNumber(262, () -> run(reader, "CREATE TABLE mine (id int)"));
        assertNumber(262, () -> run(reader, "CREATE DATABASE mine"));
        assertNumber(1088, () -> run(reader, "ALTER TABLE account ADD extra int"));
        assertNumber(1088, () -> run(reader, "DROP TABLE account"));
        assertNumber(5011, () -> run(reader, "ALTER DATABASE shop SET RECOVERY SIMPLE"));
        assertNumber(15247, () -> run(reader, "EXEC sp_configure 'max text repl size', 1"));
        assertNumber(15247, () -> run(reader, "CREATE LOGIN more WITH PASSWORD = 'x'"));
        assertNumber(4613, () -> run(reader, "GRANT SELECT ON account TO reader"));
        assertNumber(6102, () -> run(reader, "KILL 51"));
        run(reader, "CREATE TABLE #mine (id int)");
        run(admin, "ALTER ROLE db_ddladmin ADD MEMBER reader");
        run(reader, "CREATE TABLE mine (id int)");
        run(reader, "ALTER TABLE account ADD extra int");
    }

    @Test
    void aDatabaseIsOpenToItsUsersOnly() throws Exception {
        run(admin, "CREATE DATABASE closed");
        assertNumber(916, () -> run(reader, "USE closed"));
        assertThat(
                        query(
                                reader,
                                "SELECT HAS_DBACCESS('closed'), HAS_DBACCESS('shop'), USER_NAME()"))
                .containsExactly("0|1|reader");
        run(admin, "USE closed; CREATE USER reader; USE shop");
        run(reader, "USE closed");
        run(admin, "ALTER SERVER ROLE sysadmin ADD MEMBER reader");
        run(reader, "USE shop");
        assertThat(query(reader, "SELECT IS_SRVROLEMEMBER('sysadmin'), USER_NAME()"))
                .containsExactly("1|dbo");
        assertNumber(15007, () -> run(admin, "CREATE USER nobody FOR LOGIN nobody"));
        assertNumber(15151, () -> run(admin, "GRANT SELECT ON account TO nobody"));
    }
}
