package dev.tidegate.sandbox.sqlserver;

import static dev.tidegate.sandbox.sqlserver.SqlServerFixture.assertNumber;
import static dev.tidegate.sandbox.sqlserver.SqlServerFixture.query;
import static dev.tidegate.sandbox.sqlserver.SqlServerFixture.run;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.sandbox.sqlserver.session.SqlError;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The Agent and its jobs: what they capture, when, and what they say of it. */
final class AgentTest {
    private static final String ROWS = "SELECT id FROM cdc.dbo_account_CT ORDER BY __$start_lsn";
    private static final String MAX_LSN =
            "SELECT CONVERT(varchar(22), sys.fn_cdc_get_max_lsn(), 1)";
    private static final String AGENT =
            "SELECT status_desc FROM sys.dm_server_services WHERE servicename LIKE N'SQL Server"
                    + " Agent (%'";

    private SqlServerFixture fixture;
    private Connection connection;

    @BeforeEach
    void start() throws Exception {
        fixture = new SqlServerFixture();
        connection = fixture.connect();
        run(connection, "CREATE TABLE account (id int PRIMARY KEY, name nvarchar(20))");
        run(connection, "EXEC sys.sp_cdc_enable_db");
    }

    @AfterEach
    void stop() throws Exception {
        connection.close();
        fixture.close();
    }

    private void capture() throws Exception {
        run(
                connection,
                "EXEC sys.sp_cdc_enable_table @source_schema = N'dbo', @source_name = N'account',"
                        + " @role_name = NULL");
    }

    private void insert(int id) throws Exception {
        run(connection, "INSERT INTO account VALUES (" + id + ", N'x')");
    }

    private void awaitCaptured() throws Exception {
        assertThat(fixture.server.capture().awaitCaptured("shop", Duration.ofSeconds(30))).isTrue();
    }

    /** Waits until a query answers so. */
    private void await(String sql, String... lines) throws Exception {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        List<String> last = query(connection, sql);
        while (!last.equals(List.of(lines)) && System.nanoTime() < end) {
            Thread.onSpinWait();
            last = query(connection, sql);
        }
        assertThat(last).containsExactly(lines);
    }

    @Test
    void theFirstCapturedTableMakesTheJobs() throws Exception {
        assertThat(query(connection, "EXEC sys.sp_cdc_help_jobs")).isEmpty();
        capture();
        assertThat(query(connection, "SELECT name FROM msdb.dbo.sysjobs ORDER BY name"))
                .containsExactly("cdc.shop_capture", "cdc.shop_cleanup");
        assertThat(
                        query(
                                connection,
                                "SELECT command, database_name FROM msdb.dbo.sysjobsteps ORDER BY"
                                        + " command"))
                .containsExactly("sys.sp_MScdc_capture_job|shop", "sys.sp_MScdc_cleanup_job|shop");
        run(connection, "EXEC sys.sp_cdc_disable_db");
        assertThat(query(connection, "SELECT name FROM msdb.dbo.sysjobs")).isEmpty();
        assertNumber(22901, () -> query(connection, "EXEC sys.sp_cdc_help_jobs"));
    }

    @Test
    void whoStoppedTheJobMayReadTheLogHimself() throws Exception {
        capture();
        assertNumber(22903, () -> run(connection, "EXEC sys.sp_cdc_scan"));
        run(connection, "EXEC sys.sp_cdc_stop_job N'capture'");
        insert(1);
        insert(2);
        assertThat(query(connection, ROWS)).isEmpty();
        run(connection, "EXEC sys.sp_cdc_scan @maxtrans = 100, @maxscans = 10, @continuous = 0");
        assertThat(query(connection, ROWS)).containsExactly("1", "2");
        run(connection, "EXEC sys.sp_cdc_scan");
        run(
                connection,
                "EXEC sys.sp_cdc_change_job @job_type = N'capture', @pollinginterval = 0;"
                        + " EXEC sys.sp_cdc_start_job N'capture'");
        insert(3);
        awaitCaptured();
        assertThat(query(connection, ROWS)).containsExactly("1", "2", "3");
    }

    @Test
    void aStoppedAgentCapturesNothingAndLosesNothing() throws Exception {
        capture();
        insert(1);
        awaitCaptured();
        fixture.server.capture().agent().stop();
        List<String> max = query(connection, MAX_LSN);
        List<String> scans =
                query(connection, "SELECT * FROM sys.dm_cdc_log_scan_sessions ORDER BY session_id");

        insert(2);
        insert(3);

        assertThat(query(connection, AGENT)).containsExactly("Stopped");
        assertThat(query(connection, ROWS)).containsExactly("1");
        assertThat(query(connection, MAX_LSN)).isEqualTo(max);
        assertThat(
                        query(
                                connection,
                                "SELECT * FROM sys.dm_cdc_log_scan_sessions ORDER BY session_id"))
                .isEqualTo(scans);
        assertNumber(22022, () -> run(connection, "EXEC sys.sp_cdc_start_job"));

        fixture.server.capture().agent().start();
        awaitCaptured();
        assertThat(query(connection, AGENT)).containsExactly("Running");
        assertThat(query(connection, ROWS)).containsExactly("1", "2", "3");
    }

    @Test
    void aTableIsEnabledWithoutTheAgentAndCapturedFromItsStart() throws Exception {
        fixture.server.capture().agent().stop();
        capture();
        insert(1);
        assertThat(query(connection, "SELECT start_lsn FROM cdc.change_tables"))
                .containsExactly("null");
        fixture.server.capture().agent().start();
        awaitCaptured();
        assertThat(query(connection, ROWS)).containsExactly("1");
        assertThat(query(connection, "SELECT COUNT(start_lsn) FROM cdc.change_tables"))
                .containsExactly("1");
    }

    @Test
    void jobsAreStoppedAndStartedByTypeAndByName() throws Exception {
        capture();
        run(connection, "EXEC sys.sp_cdc_stop_job @job_type = N'capture'");
        assertNumber(22022, () -> run(connection, "EXEC sys.sp_cdc_stop_job"));
        insert(1);
        assertThat(query(connection, ROWS)).isEmpty();
        run(connection, "EXEC msdb.dbo.sp_start_job @job_name = N'cdc.shop_capture'");
        assertNumber(
                22022, () -> run(connection, "EXEC msdb.dbo.sp_start_job N'cdc.shop_capture'"));
        awaitCaptured();
        assertThat(query(connection, ROWS)).containsExactly("1");

        run(connection, "EXEC msdb.dbo.sp_stop_job N'cdc.shop_capture'");
        insert(2);
        assertThat(query(connection, ROWS)).containsExactly("1");
        assertNumber(14262, () -> run(connection, "EXEC msdb.dbo.sp_stop_job N'no such job'"));
        run(connection, "EXEC sys.sp_cdc_start_job");
        awaitCaptured();
        assertThat(query(connection, ROWS)).containsExactly("1", "2");
    }

    @Test
    void aDroppedJobIsAddedAgain() throws Exception {
        capture();
        assertNumber(
                14261, () -> run(connection, "EXEC sys.sp_cdc_add_job @job_type = N'capture'"));
        run(connection, "EXEC sys.sp_cdc_drop_job @job_type = N'capture'");
        insert(1);
        assertThat(query(connection, "SELECT job_type FROM msdb.dbo.cdc_jobs"))
                .containsExactly("cleanup");
        assertNumber(14262, () -> run(connection, "EXEC sys.sp_cdc_start_job"));
        assertThat(query(connection, ROWS)).isEmpty();
        run(
                connection,
                "EXEC sys.sp_cdc_add_job @job_type = N'capture', @maxtrans = 7, @pollinginterval ="
                        + " 0");
        awaitCaptured();
        assertThat(query(connection, ROWS)).containsExactly("1");
        assertThat(
                        query(
                                connection,
                                "SELECT maxtrans FROM msdb.dbo.cdc_jobs WHERE job_type = 'capture'"))
                .containsExactly("7");
        assertNumber(22992, () -> run(connection, "EXEC sys.sp_cdc_add_job N'other'"));
        assertNumber(22991, () -> run(connection, "EXEC sys.sp_cdc_change_job @maxtrans = 0"));
    }

    @Test
    void aChangedJobGoesByItsNewSettingsOnlyAfterItsNextStart() throws Exception {
        capture();
        insert(1);
        awaitCaptured();
        run(connection, "EXEC sys.sp_cdc_change_job @job_type = N'capture', @maxtrans = 1");
        fixture.server.capture().pause("shop");
        insert(2);
        insert(3);
        fixture.server.capture().resume("shop");
        awaitCaptured();
        String largest =
                "SELECT MAX(tran_count) FROM sys.dm_cdc_log_scan_sessions WHERE session_id > 0";
        assertThat(query(connection, largest)).containsExactly("2");

        run(connection, "EXEC sys.sp_cdc_stop_job");
        insert(4);
        insert(5);
        insert(6);
        run(connection, "EXEC sys.sp_cdc_start_job");
        awaitCaptured();
        assertThat(
                        query(
                                connection,
                                "SELECT TOP 3 tran_count, command_count, error_count FROM"
                                        + " sys.dm_cdc_log_scan_sessions WHERE tran_count > 0 ORDER BY"
                                        + " session_id DESC"))
                .containsExactly("1|1|0", "1|1|0", "1|1|0");
    }

    @Test
    void aJobThatIsNotContinuousEndsAfterItsScans() throws Exception {
        capture();
        run(connection, "EXEC sys.sp_cdc_stop_job");
        run(connection, "EXEC sys.sp_cdc_change_job @continuous = 0, @maxtrans = 1, @maxscans = 2");
        insert(1);
        insert(2);
        insert(3);
        run(connection, "EXEC sys.sp_cdc_start_job");
        String runs =
                "SELECT COUNT(*) FROM msdb.dbo.sysjobactivity a JOIN msdb.dbo.sysjobs j ON j.job_id"
                        + " = a.job_id WHERE j.name = 'cdc.shop_capture' AND a.start_execution_date IS"
                        + " NOT NULL";
        await(runs, "0");
        assertThat(query(connection, ROWS)).containsExactly("1", "2");
        run(connection, "EXEC sys.sp_cdc_start_job");
        await(runs, "0");
        assertThat(query(connection, ROWS)).containsExactly("1", "2", "3");
    }

    @Test
    void scansAreShownWithWhatTheyCaptured() throws Exception {
        capture();
        run(connection, "INSERT INTO account VALUES (1, N'x'), (2, N'y')");
        awaitCaptured();
        await(
                "SELECT empty_scan_count, start_lsn FROM sys.dm_cdc_log_scan_sessions WHERE session_id"
                        + " = (SELECT MAX(session_id) FROM sys.dm_cdc_log_scan_sessions)",
                "1|00000000:00000000:0000\0");
        assertThat(
                        query(
                                connection,
                                "SELECT tran_count, command_count, latency, error_count,"
                                        + " CASE WHEN start_lsn = end_lsn THEN 1 ELSE 0 END,"
                                        + " CASE WHEN end_time >= start_time THEN 1 ELSE 0 END FROM"
                                        + " sys.dm_cdc_log_scan_sessions WHERE command_count > 0 AND"
                                        + " session_id > 0"))
                .containsExactly("1|2|0|0|1|1");
        assertThat(
                        query(
                                connection,
                                "SELECT tran_count, command_count FROM sys.dm_cdc_log_scan_sessions"
                                        + " WHERE session_id = 0"))
                .containsExactly("1|2");
    }

    @Test
    void aFailingCaptureJobSaysWhyAndGoesOnWhenItIsMended() throws Exception {
        capture();
        fixture.server
                .capture()
                .breakScans("shop", new SqlError(9002, 17, 4, "The transaction log is full."));
        insert(1);
        String failed =
                "SELECT CASE WHEN MAX(error_count) > 0 THEN 1 ELSE 0 END FROM"
                        + " sys.dm_cdc_log_scan_sessions";
        await(failed, "1");
        assertThat(
                        query(
                                connection,
                                "SELECT DISTINCT error_number FROM sys.dm_cdc_errors ORDER BY"
                                        + " error_number"))
                .containsExactly("9002", "22859");
        assertThat(query(connection, ROWS)).isEmpty();
        fixture.server.capture().mend("shop");
        awaitCaptured();
        assertThat(query(connection, ROWS)).containsExactly("1");
    }
}
