package dev.tidegate.sandbox.sqlserver;

import static dev.tidegate.sandbox.sqlserver.SqlServerFixture.assertNumber;
import static dev.tidegate.sandbox.sqlserver.SqlServerFixture.query;
import static dev.tidegate.sandbox.sqlserver.SqlServerFixture.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.sandbox.sqlserver.session.Backup;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A database that goes back to its backup, and on from there. */
final class RestoreTest {
    private static final String CHANGES =
            "SELECT CONVERT(varchar(22), c.__$start_lsn, 1), c.id, c.name FROM cdc.dbo_account_CT c"
                    + " ORDER BY c.__$start_lsn";

    private SqlServerFixture fixture;
    private Connection connection;

    @BeforeEach
    void start() throws Exception {
        fixture = new SqlServerFixture();
        connection = fixture.connect();
        run(
                connection,
                "CREATE TABLE account (id int IDENTITY PRIMARY KEY, name nvarchar(20) NULL)");
        run(connection, "CREATE INDEX by_name ON account (name)");
        run(connection, "EXEC sys.sp_cdc_enable_db");
        run(
                connection,
                "EXEC sys.sp_cdc_enable_table @source_schema = N'dbo', @source_name = N'account',"
                        + " @role_name = NULL");
        insert("first");
    }

    @AfterEach
    void stop() throws Exception {
        connection.close();
        fixture.close();
    }

    private void insert(String name) throws Exception {
        run(connection, "INSERT INTO account (name) VALUES (N'" + name + "')");
    }

    private void awaitCaptured() throws Exception {
        assertThat(fixture.server.capture().awaitCaptured("shop", Duration.ofSeconds(30))).isTrue();
    }

    private void restore(Backup backup, Backup.Cdc cdc) throws Exception {
        fixture.server.restore(backup, cdc);
        connection.close();
        connection = fixture.connect();
    }

    @Test
    void theLsnsAfterTheBackupAreUsedASecondTimeForOtherTransactions() throws Exception {
        awaitCaptured();
        Backup backup = fixture.server.backup("shop");
        insert("lost");
        awaitCaptured();
        List<String> before = query(connection, CHANGES);
        List<String> timeOfLost =
                query(
                        connection,
                        "SELECT TOP 1 tran_end_time FROM cdc.lsn_time_mapping ORDER BY start_lsn DESC");

        restore(backup, Backup.Cdc.KEPT);
        assertThat(query(connection, "SELECT id, name FROM account")).containsExactly("1|first");
        assertThat(query(connection, CHANGES)).containsExactly(before.getFirst());
        insert("other");
        awaitCaptured();

        assertThat(query(connection, "SELECT id, name FROM account ORDER BY id"))
                .containsExactly("1|first", "2|other");
        assertThat(query(connection, CHANGES))
                .containsExactly(before.getFirst(), before.getLast().replace("lost", "other"));
        assertThat(
                        query(
                                connection,
                                "SELECT TOP 1 tran_end_time FROM cdc.lsn_time_mapping ORDER BY"
                                        + " start_lsn DESC"))
                .isNotEqualTo(timeOfLost);
    }

    @Test
    void clientsAreCutOffAndComeBack() throws Exception {
        Backup backup = fixture.server.backup("shop");
        try (Connection open = fixture.connect()) {
            open.setAutoCommit(false);
            run(open, "INSERT INTO account (name) VALUES (N'open')");
            fixture.server.restore(backup, Backup.Cdc.KEPT);
            assertThatThrownBy(() -> run(open, "SELECT 1")).isInstanceOf(SQLException.class);
        }
        connection = fixture.connect();
        assertThat(query(connection, "SELECT name FROM account")).containsExactly("first");
    }

    @Test
    void whatWasInTheLogAndNotCapturedIsCapturedAfterTheRestore() throws Exception {
        fixture.server.capture().agent().stop();
        insert("late");
        Backup backup = fixture.server.backup("shop");
        fixture.server.capture().agent().start();
        awaitCaptured();
        restore(backup, Backup.Cdc.KEPT);
        awaitCaptured();
        assertThat(query(connection, "SELECT name FROM cdc.dbo_account_CT ORDER BY id"))
                .containsExactly("first", "late");
    }

    @Test
    void onAnotherServerCaptureIsGoneUnlessItIsKept() throws Exception {
        Backup backup = fixture.server.backup("shop");
        restore(backup, Backup.Cdc.DROPPED);
        assertThat(
                        query(
                                connection,
                                "SELECT is_cdc_enabled FROM sys.databases WHERE name = 'shop'"))
                .containsExactly("0");
        assertNumber(208, () -> query(connection, CHANGES));
        insert("second");
        run(connection, "EXEC sys.sp_cdc_enable_db");
        assertThat(query(connection, "SELECT capture_instance FROM cdc.change_tables")).isEmpty();
        assertThat(query(connection, "SELECT name FROM account ORDER BY id"))
                .containsExactly("first", "second");
    }

    @Test
    void objectsGoBackTooAndABackupServesTwice() throws Exception {
        Backup backup = fixture.server.backup("shop");
        for (int i = 0; i < 2; i++) {
            run(connection, "ALTER TABLE account ADD note nvarchar(10) NULL");
            run(connection, "CREATE TABLE other (id int)");
            restore(backup, Backup.Cdc.KEPT);
            assertThat(query(connection, "SELECT * FROM account")).containsExactly("1|first");
            assertNumber(208, () -> query(connection, "SELECT * FROM other"));
            insert("again");
            awaitCaptured();
            assertThat(query(connection, "SELECT name FROM cdc.dbo_account_CT ORDER BY id"))
                    .containsExactly("first", "again");
        }
    }
}
