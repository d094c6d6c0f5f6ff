package dev.tidegate.sandbox.sqlserver;

import static dev.tidegate.sandbox.sqlserver.SqlServerFixture.assertNumber;
import static dev.tidegate.sandbox.sqlserver.SqlServerFixture.query;
import static dev.tidegate.sandbox.sqlserver.SqlServerFixture.run;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What cleanup takes away, and what can be asked afterwards. */
final class CleanupTest {
    private static final String ROWS = "SELECT id FROM cdc.dbo_account_CT ORDER BY id";

    /** Declares the low end of the instance and its high end. */
    private static final String ENDS =
            "DECLARE @low binary(10) = sys.fn_cdc_get_min_lsn('dbo_account');"
                    + " DECLARE @high binary(10) = sys.fn_cdc_get_max_lsn();";

    /** The timeline's times are datetime: transactions of one tick are cleaned up together. */
    private static final String TICK = "WAITFOR DELAY '00:00:00.010'";

    private SqlServerFixture fixture;
    private Connection connection;

    @BeforeEach
    void start() throws Exception {
        fixture = new SqlServerFixture();
        connection = fixture.connect();
        run(connection, "CREATE TABLE account (id int PRIMARY KEY)");
        run(connection, "CREATE TABLE quiet (id int PRIMARY KEY)");
        run(connection, "EXEC sys.sp_cdc_enable_db");
        enable("account");
        for (int id = 1; id <= 4; id++) {
            run(connection, "INSERT INTO account VALUES (" + id + ")");
            run(connection, TICK);
        }
        assertThat(fixture.server.capture().awaitCaptured("shop", Duration.ofSeconds(30))).isTrue();
    }

    @AfterEach
    void stop() throws Exception {
        connection.close();
        fixture.close();
    }

    private void enable(String table) throws Exception {
        run(
                connection,
                "EXEC sys.sp_cdc_enable_table @source_schema = N'dbo', @source_name = N'"
                        + table
                        + "', @role_name = NULL");
    }

    private String lsnOf(int id) throws Exception {
        return query(
                        connection,
                        "SELECT CONVERT(varchar(22), __$start_lsn, 1) FROM cdc.dbo_account_CT WHERE id"
                                + " = "
                                + id)
                .getFirst();
    }

    private void cleanUp(String low) throws Exception {
        run(
                connection,
                "EXEC sys.sp_cdc_cleanup_change_table @capture_instance = N'dbo_account',"
                        + " @low_water_mark = "
                        + low
                        + ", @threshold = 1");
    }

    @Test
    void rowsBelowTheNewLowEndGoAndTheLowEndIsShown() throws Exception {
        String third = lsnOf(3);
        cleanUp(third);
        assertThat(query(connection, ROWS)).containsExactly("3", "4");
        assertThat(
                        query(
                                connection,
                                "SELECT CONVERT(varchar(22), sys.fn_cdc_get_min_lsn('dbo_account'), 1),"
                                        + " CONVERT(varchar(22), start_lsn, 1) FROM cdc.change_tables"))
                .containsExactly(third + "|" + third);
        assertThat(
                        query(
                                connection,
                                "SELECT COUNT(*) FROM cdc.lsn_time_mapping WHERE start_lsn < "
                                        + third))
                .containsExactly("0");
    }

    @Test
    void timesStayAsLongAsAnotherInstanceNeedsThem() throws Exception {
        enable("quiet");
        String first = lsnOf(1);
        String early = "SELECT COUNT(*) FROM cdc.lsn_time_mapping WHERE start_lsn < ";
        run(connection, "INSERT INTO account VALUES (5)");
        assertThat(fixture.server.capture().awaitCaptured("shop", Duration.ofSeconds(30))).isTrue();
        cleanUp(lsnOf(5));
        assertThat(query(connection, ROWS)).containsExactly("5");
        assertThat(query(connection, early + first)).containsExactly("0");
        assertThat(
                        query(
                                connection,
                                "SELECT COUNT(*) FROM cdc.lsn_time_mapping WHERE start_lsn ="
                                        + " sys.fn_cdc_get_min_lsn('dbo_quiet')"))
                .containsExactly("1");
    }

    @Test
    void theLowEndNeverFallsAndMustBeInTheTimeline() throws Exception {
        String second = lsnOf(2);
        String third = lsnOf(3);
        cleanUp(third);
        assertNumber(22964, () -> cleanUp(second));
        assertNumber(22964, () -> cleanUp("0xFFFFFFFFFFFFFFFFFFFF"));
        cleanUp("NULL");
        assertThat(query(connection, ROWS)).containsExactly("3", "4");
        assertNumber(
                22964,
                () -> run(connection, "EXEC sys.sp_cdc_cleanup_change_table N'dbo_nothing', NULL"));
    }

    @Test
    void theCleanupJobForgetsWhatIsOlderThanTheRetention() throws Exception {
        run(connection, "EXEC sys.sp_cdc_change_job @job_type = N'cleanup', @retention = 60");
        run(connection, "EXEC sys.sp_cdc_start_job @job_type = N'cleanup'");
        assertThat(query(connection, ROWS)).containsExactly("1", "2", "3", "4");
        fixture.server.capture().agent().cleanUp("shop", Duration.ofMinutes(59));
        assertThat(query(connection, ROWS)).containsExactly("1", "2", "3", "4");
        fixture.server.capture().agent().cleanUp("shop", Duration.ofMinutes(61));
        assertThat(query(connection, ROWS)).containsExactly("4");
        assertThat(
                        query(
                                connection,
                                ENDS
                                        + " SELECT CASE WHEN @low = @high THEN 1 ELSE 0 END,"
                                        + " CASE WHEN @low = start_lsn THEN 1 ELSE 0 END FROM"
                                        + " cdc.change_tables"))
                .containsExactly("1|1");
    }

    @Test
    void changesOutsideTheTimelineCannotBeAsked() throws Exception {
        String all = " SELECT id FROM cdc.fn_cdc_get_all_changes_dbo_account(%s, %s, N'%s')";
        String first = lsnOf(1);
        cleanUp(lsnOf(3));
        assertThat(query(connection, ENDS + all.formatted("@low", "@high", "all")))
                .isEqualTo(List.of("3", "4"));
        assertNumber(313, () -> query(connection, ENDS + all.formatted(first, "@high", "all")));
        assertNumber(
                313,
                () ->
                        query(
                                connection,
                                ENDS
                                        + all.formatted(
                                                "@low", "sys.fn_cdc_increment_lsn(@high)", "all")));
        assertNumber(313, () -> query(connection, ENDS + all.formatted("@low", "NULL", "all")));
        assertNumber(313, () -> query(connection, ENDS + all.formatted("@low", "@high", "some")));
        assertNumber(
                208,
                () ->
                        query(
                                connection,
                                ENDS
                                        + all.replace("dbo_account", "dbo_x")
                                                .formatted("@low", "@high", "all")));
        enable("quiet");
        assertThat(fixture.server.capture().awaitCaptured("shop", Duration.ofSeconds(30))).isTrue();
        assertNumber(
                313,
                () ->
                        query(
                                connection,
                                ENDS
                                        + all.replace("dbo_account", "dbo_quiet")
                                                .formatted("@low", "@high", "all")));
        assertThat(
                        query(
                                connection,
                                "SELECT CONVERT(varchar(22), sys.fn_cdc_get_min_lsn('dbo_x'), 1)"))
                .containsExactly("0x00000000000000000000");
    }
}
