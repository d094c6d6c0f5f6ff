package dev.tidegate.sandbox.sqlserver;

import static dev.tidegate.sandbox.sqlserver.SqlServerFixture.assertNumber;
import static dev.tidegate.sandbox.sqlserver.SqlServerFixture.query;
import static dev.tidegate.sandbox.sqlserver.SqlServerFixture.run;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.sandbox.sqlserver.catalog.Product;
import java.sql.Connection;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an administrator's checks read of the server, its databases and its jobs. */
final class ServerViewsTest {
    private static SqlServerFixture fixture;
    private Connection connection;

    @BeforeAll
    static void start() throws Exception {
        fixture = new SqlServerFixture();
        try (Connection first = fixture.connect()) {
            run(first, "CREATE TABLE account (id int PRIMARY KEY, name nvarchar(20))");
            run(first, "EXEC sys.sp_cdc_enable_db");
            run(
                    first,
                    "EXEC sys.sp_cdc_enable_table @source_schema = N'dbo', @source_name ="
                            + " N'account', @role_name = NULL");
        }
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    @BeforeEach
    void connect() throws Exception {
        connection = fixture.connect();
    }

    @AfterEach
    void disconnect() throws Exception {
        connection.close();
    }

    @Test
    void optionsOfADatabaseAreShownAsTheyWereSet() throws Exception {
        String options =
                "SELECT is_cdc_enabled, snapshot_isolation_state_desc,"
                        + " is_read_committed_snapshot_on, recovery_model_desc,"
                        + " delayed_durability_desc, is_accelerated_database_recovery_on,"
                        + " compatibility_level, is_read_only, user_access_desc, log_reuse_wait_desc"
                        + " FROM sys.databases WHERE name = 'shop'";
        assertThat(query(connection, options))
                .containsExactly("1|ON|1|FULL|DISABLED|0|160|0|MULTI_USER|NOTHING");

        run(connection, "ALTER DATABASE shop SET ALLOW_SNAPSHOT_ISOLATION OFF");
        run(
                connection,
                "ALTER DATABASE shop SET READ_COMMITTED_SNAPSHOT OFF WITH ROLLBACK IMMEDIATE");
        run(
                connection,
                "ALTER DATABASE CURRENT SET RECOVERY SIMPLE, DELAYED_DURABILITY = FORCED;"
                        + " ALTER DATABASE [shop] SET ACCELERATED_DATABASE_RECOVERY = ON");
        run(connection, "ALTER DATABASE shop SET COMPATIBILITY_LEVEL = 150");
        assertThat(query(connection, options))
                .containsExactly("1|OFF|0|SIMPLE|FORCED|1|150|0|MULTI_USER|NOTHING");
        assertThat(query(connection, "SELECT DATABASEPROPERTYEX('shop', 'Recovery')"))
                .containsExactly("SIMPLE");

        run(
                connection,
                "ALTER DATABASE shop SET ALLOW_SNAPSHOT_ISOLATION ON;"
                        + " ALTER DATABASE shop SET READ_COMMITTED_SNAPSHOT ON;"
                        + " ALTER DATABASE shop SET RECOVERY FULL, DELAYED_DURABILITY = DISABLED,"
                        + " ACCELERATED_DATABASE_RECOVERY = OFF, COMPATIBILITY_LEVEL = 160");
        assertNumber(911, () -> run(connection, "ALTER DATABASE nowhere SET RECOVERY FULL"));
    }

    @Test
    void aLogThatIsNotCapturedYetCannotBeCutOff() throws Exception {
        fixture.server.capture().agent().stop();
        run(connection, "INSERT INTO account VALUES (1, N'a')");
        assertThat(
                        query(
                                connection,
                                "SELECT log_reuse_wait_desc FROM sys.databases WHERE name = 'shop'"))
                .containsExactly("REPLICATION");
        fixture.server.capture().agent().start();
    }

    @Test
    void serverOptionsCountAfterReconfigure() throws Exception {
        String option =
                "SELECT CAST(value AS int), CAST(value_in_use AS int) FROM sys.configurations WHERE"
                        + " name = N'max text repl size (B)'";
        assertThat(query(connection, option)).containsExactly("-1|-1");
        run(connection, "EXEC sp_configure 'max text repl size', 65536");
        assertThat(query(connection, option)).containsExactly("65536|-1");
        run(connection, "RECONFIGURE WITH OVERRIDE");
        assertThat(query(connection, option)).containsExactly("65536|65536");
        run(connection, "EXEC sys.sp_configure N'max text repl size (B)', -1; RECONFIGURE;");
        assertThat(query(connection, option)).containsExactly("-1|-1");
        assertNumber(15123, () -> run(connection, "EXEC sp_configure 'no such option', 1"));
        assertNumber(15123, () -> run(connection, "EXEC sp_configure 'max server memory (MB)'"));
        assertNumber(15129, () -> run(connection, "EXEC sp_configure 'max text repl size', -2"));
    }

    @Test
    void theServerSaysWhatItIs() throws Exception {
        String properties =
                "SELECT CAST(SERVERPROPERTY('EngineEdition') AS int), SERVERPROPERTY('Edition'),"
                        + " SERVERPROPERTY('ProductVersion'), SERVERPROPERTY('ProductMajorVersion'),"
                        + " SERVERPROPERTY('Collation'), CAST(SERVERPROPERTY('IsHadrEnabled') AS int),"
                        + " SERVERPROPERTY('MachineName')";
        assertThat(query(connection, properties))
                .containsExactly(
                        "3|Developer Edition (64-bit)|16.0.1000.6|16|SQL_Latin1_General_CP1_CI_AS|0"
                                + "|TIDEGATE-SANDBOX");
        fixture.server
                .settings()
                .product(new Product(4, "Express Edition (64-bit)", "13.0.5026.0", true));
        assertThat(query(connection, properties))
                .containsExactly(
                        "4|Express Edition (64-bit)|13.0.5026.0|13|SQL_Latin1_General_CP1_CI_AS|1"
                                + "|TIDEGATE-SANDBOX");
        fixture.server.settings().product(Product.DEVELOPER);
    }

    @Test
    void jobsAreShownByTheAgentAndByCapture() throws Exception {
        assertThat(
                        query(
                                connection,
                                "SELECT d.name, j.job_type, j.maxtrans, j.maxscans, j.continuous,"
                                        + " j.pollinginterval, j.retention, j.threshold FROM"
                                        + " msdb.dbo.cdc_jobs j JOIN sys.databases d ON d.database_id ="
                                        + " j.database_id ORDER BY j.job_type"))
                .containsExactly("shop|capture|500|10|1|0|0|0", "shop|cleanup|0|0|0|0|4320|5000");
        assertThat(
                        query(
                                connection,
                                "SELECT j.name, j.enabled, CASE WHEN a.start_execution_date IS NOT"
                                        + " NULL AND a.stop_execution_date IS NULL THEN 1 ELSE 0 END"
                                        + " FROM msdb.dbo.sysjobs j JOIN msdb.dbo.sysjobactivity a ON"
                                        + " a.job_id = j.job_id ORDER BY j.name"))
                .containsExactly("cdc.shop_capture|1|1", "cdc.shop_cleanup|1|0");
        assertThat(query(connection, "EXEC sys.sp_cdc_help_jobs")).hasSize(2);
        assertThat(
                        query(
                                connection,
                                "SELECT servicename, status, status_desc, startup_type_desc FROM"
                                        + " sys.dm_server_services ORDER BY servicename"))
                .containsExactly(
                        "SQL Server (MSSQLSERVER)|4|Running|Automatic",
                        "SQL Server Agent (MSSQLSERVER)|4|Running|Automatic");
    }

    @Test
    void changeTrackingIsNotChangeDataCapture() throws Exception {
        assertThat(query(connection, "SELECT database_id FROM sys.change_tracking_databases"))
                .isEmpty();
        assertThat(query(connection, "SELECT object_id FROM sys.change_tracking_tables")).isEmpty();
        run(connection, "ALTER DATABASE shop SET CHANGE_TRACKING = ON");
        assertThat(
                        query(
                                connection,
                                "SELECT DB_NAME(database_id) FROM sys.change_tracking_databases"))
                .containsExactly("shop");
        run(connection, "ALTER DATABASE shop SET CHANGE_TRACKING = OFF");
    }

    @Test
    void theAdministratorHasAllPermissions() throws Exception {
        assertThat(
                        query(
                                connection,
                                "SELECT HAS_PERMS_BY_NAME(NULL, NULL, 'VIEW SERVER STATE'),"
                                        + " HAS_PERMS_BY_NAME(DB_NAME(), 'DATABASE', 'VIEW DATABASE"
                                        + " STATE'), IS_SRVROLEMEMBER('sysadmin'), IS_MEMBER('db_owner'),"
                                        + " IS_ROLEMEMBER('db_owner')"))
                .containsExactly("1|1|1|1|1");
        assertThat(
                        query(
                                connection,
                                "SELECT permission_name FROM sys.fn_my_permissions(NULL, 'DATABASE')"
                                        + " WHERE permission_name = 'VIEW DATABASE STATE'"))
                .containsExactly("VIEW DATABASE STATE");
        assertThat(query(connection, "SELECT * FROM fn_my_permissions(N'dbo.account', N'OBJECT')"))
                .contains("dbo.account||SELECT");
    }
}
