package dev.tidegate.sandbox.sqlserver;

import static dev.tidegate.sandbox.sqlserver.SqlServerFixture.assertNumber;
import static dev.tidegate.sandbox.sqlserver.SqlServerFixture.query;
import static dev.tidegate.sandbox.sqlserver.SqlServerFixture.run;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.sandbox.sqlserver.cdc.LogHabits;
import java.sql.Connection;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the log and the change tables look like beside the rows themselves. */
final class LogHabitsTest {
    private SqlServerFixture fixture;
    private Connection connection;

    @BeforeEach
    void start() throws Exception {
        fixture = new SqlServerFixture();
        connection = fixture.connect();
        run(
                connection,
                "CREATE TABLE note (id int PRIMARY KEY, body nvarchar(max) NULL, raw"
                        + " varbinary(max) NULL, old text NULL)");
        run(connection, "EXEC sys.sp_cdc_enable_db");
        run(connection, "EXEC sys.sp_cdc_enable_table N'dbo', N'note', @role_name = NULL");
    }

    @AfterEach
    void stop() throws Exception {
        connection.close();
        fixture.close();
    }

    private void awaitCaptured() throws Exception {
        assertThat(fixture.server.capture().awaitCaptured("shop", Duration.ofSeconds(30))).isTrue();
    }

    @Test
    void anIdleLogGrowsByRowsWithoutATransaction() throws Exception {
        awaitCaptured();
        String rows = "SELECT COUNT(*) FROM cdc.lsn_time_mapping WHERE tran_id = 0x00";
        int before = Integer.parseInt(query(connection, rows).getFirst());
        fixture.server
                .capture()
                .habits(new LogHabits(Duration.ofMillis(5), LogHabits.Sequence.AS_COMMANDS));
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (Integer.parseInt(query(connection, rows).getFirst()) < before + 3
                && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        assertThat(Integer.parseInt(query(connection, rows).getFirst()))
                .isGreaterThanOrEqualTo(before + 3);
        assertThat(
                        query(
                                connection,
                                "SELECT COUNT(*) FROM cdc.lsn_time_mapping WHERE start_lsn >"
                                        + " sys.fn_cdc_get_max_lsn()"))
                .containsExactly("0");
    }

    @Test
    void aTransactionBeginsBeforeItEnds() throws Exception {
        run(
                connection,
                "BEGIN TRAN INSERT INTO note (id) VALUES (1) WAITFOR DELAY '00:00:00.050'"
                        + " INSERT INTO note (id) VALUES (2) COMMIT");
        awaitCaptured();
        assertThat(
                        query(
                                connection,
                                "SELECT CASE WHEN tran_begin_time < tran_end_time THEN 1 ELSE 0 END,"
                                        + " CASE WHEN tran_begin_lsn < start_lsn THEN 1 ELSE 0 END FROM"
                                        + " cdc.lsn_time_mapping WHERE tran_id <> 0x00"))
                .containsExactly("1|1");
    }

    @Test
    void sequenceValuesCanRunAgainstTheCommands() throws Exception {
        fixture.server
                .capture()
                .habits(new LogHabits(Duration.ofMinutes(5), LogHabits.Sequence.REVERSED));
        run(
                connection,
                "BEGIN TRAN INSERT INTO note (id) VALUES (1) INSERT INTO note (id) VALUES (2)"
                        + " INSERT INTO note (id) VALUES (3) COMMIT");
        awaitCaptured();
        assertThat(query(connection, "SELECT id FROM cdc.dbo_note_CT ORDER BY __$command_id"))
                .containsExactly("1", "2", "3");
        assertThat(query(connection, "SELECT id FROM cdc.dbo_note_CT ORDER BY __$seqval"))
                .containsExactly("3", "2", "1");
        assertThat(
                        query(
                                connection,
                                "SELECT COUNT(*) FROM cdc.dbo_note_CT WHERE __$seqval >= __$start_lsn"))
                .containsExactly("0");
    }

    @Test
    void aLargeValueAboveTheServersLimitFailsTheStatement() throws Exception {
        run(connection, "EXEC sp_configure 'max text repl size', 10; RECONFIGURE");
        run(
                connection,
                "INSERT INTO note VALUES (1, N'abcde', 0x0102030405060708090A, '1234567890')");
        assertNumber(
                7139, () -> run(connection, "INSERT INTO note (id, body) VALUES (2, N'abcdef')"));
        assertNumber(7139, () -> run(connection, "UPDATE note SET raw = 0x0102030405060708090A0B"));
        assertNumber(7139, () -> run(connection, "UPDATE note SET old = '12345678901'"));
        run(connection, "UPDATE note SET body = NULL");
        assertThat(query(connection, "SELECT id, body FROM note")).containsExactly("1|null");
        run(connection, "CREATE TABLE plain (body nvarchar(max))");
        run(connection, "INSERT INTO plain VALUES (N'abcdef')");
        run(connection, "EXEC sp_configure 'max text repl size', -1; RECONFIGURE");
        run(connection, "INSERT INTO note (id, body) VALUES (2, N'abcdef')");
    }

    @Test
    void textIsInNoImageBeforeAChange() throws Exception {
        run(connection, "INSERT INTO note (id, old) VALUES (1, 'a')");
        run(connection, "UPDATE note SET old = 'b'");
        run(connection, "DELETE FROM note");
        awaitCaptured();
        assertThat(
                        query(
                                connection,
                                "SELECT __$operation, old FROM cdc.dbo_note_CT ORDER BY __$start_lsn,"
                                        + " __$operation"))
                .containsExactly("2|a", "3|null", "4|b", "1|null");
    }
}
