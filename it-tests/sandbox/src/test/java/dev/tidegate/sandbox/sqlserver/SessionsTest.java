package dev.tidegate.sandbox.sqlserver;

import static dev.tidegate.sandbox.sqlserver.SqlServerFixture.assertNumber;
import static dev.tidegate.sandbox.sqlserver.SqlServerFixture.query;
import static dev.tidegate.sandbox.sqlserver.SqlServerFixture.run;
import static dev.tidegate.sandbox.sqlserver.SqlServerFixture.update;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an operator sees of sessions and their transactions, and how one is ended. */
final class SessionsTest {
    private SqlServerFixture fixture;
    private Connection admin;
    private Connection app;
    private String spid;

    @BeforeEach
    void start() throws Exception {
        fixture = new SqlServerFixture();
        admin = fixture.connect();
        run(admin, "CREATE TABLE account (id int PRIMARY KEY, v int)");
        run(
                admin,
                "CREATE LOGIN shop_app WITH PASSWORD = 'Secret-2'; CREATE USER app FOR LOGIN"
                        + " shop_app; ALTER ROLE db_datawriter ADD MEMBER app; ALTER ROLE"
                        + " db_datareader ADD MEMBER app");
        app =
                DriverManager.getConnection(
                        fixture.server.jdbcUrl("shop") + ";applicationName=tills",
                        "shop_app",
                        "Secret-2");
        spid = query(app, "SELECT @@SPID").getFirst();
    }

    @AfterEach
    void stop() throws Exception {
        app.close();
        admin.close();
        fixture.close();
    }

    private List<String> ofApp(String columns) throws SQLException {
        return query(
                admin,
                "SELECT " + columns + " FROM sys.dm_exec_sessions s WHERE s.session_id = " + spid);
    }

    private static final String TRANSACTION =
            "SELECT a.name, a.transaction_type, d.database_transaction_state, d.database_id - DB_ID(),"
                    + " CASE WHEN d.database_transaction_begin_time >= a.transaction_begin_time THEN"
                    + " 'later' ELSE 'none' END FROM sys.dm_tran_session_transactions s JOIN"
                    + " sys.dm_tran_active_transactions a ON a.transaction_id = s.transaction_id LEFT"
                    + " JOIN sys.dm_tran_database_transactions d ON d.transaction_id ="
                    + " a.transaction_id WHERE s.session_id = ";

    @Test
    void aSessionTellsWhoseItIsAndWhetherItHasAnOpenTransaction() throws Exception {
        String shown = "login_name, program_name, status, open_transaction_count";
        assertThat(ofApp(shown)).containsExactly("shop_app|tills|sleeping|0");
        app.setAutoCommit(false);
        update(app, "INSERT INTO account VALUES (1, 1)");
        assertThat(ofApp(shown)).containsExactly("shop_app|tills|sleeping|1");
        assertThat(ofApp("SUSER_SNAME(security_id), transaction_isolation_level"))
                .containsExactly("shop_app|2");
        app.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
        app.commit();
        assertThat(ofApp("open_transaction_count, transaction_isolation_level"))
                .containsExactly("0|4");
    }

    @Test
    void aTransactionIsInADatabaseFromItsFirstWriteOn() throws Exception {
        assertThat(query(admin, TRANSACTION + spid)).isEmpty();
        app.setAutoCommit(false);
        query(app, "SELECT * FROM account");
        assertThat(query(admin, TRANSACTION + spid))
                .containsExactly("user_transaction|2|null|null|none");
        update(app, "INSERT INTO account VALUES (1, 1)");
        assertThat(query(admin, TRANSACTION + spid))
                .containsExactly("user_transaction|1|4|0|later");
        app.rollback();
        assertThat(query(admin, TRANSACTION + spid)).isEmpty();
    }

    @Test
    void aKilledSessionLosesItsConnectionAndItsTransaction() throws Exception {
        app.setAutoCommit(false);
        update(app, "INSERT INTO account VALUES (1, 1)");
        run(admin, "KILL " + spid);
        assertThatThrownBy(() -> query(app, "SELECT 1")).isInstanceOf(SQLException.class);
        // Waits for what the killed transaction had locked.
        assertThat(query(admin, "SELECT COUNT(*) FROM account WITH (TABLOCKX)"))
                .containsExactly("0");
        assertThat(ofApp("session_id")).isEmpty();
        assertNumber(6106, () -> run(admin, "KILL " + spid));
        assertNumber(6104, () -> run(admin, "KILL " + query(admin, "SELECT @@SPID").getFirst()));
    }

    @Test
    void whoMayNotViewTheServersStateSeesHimselfOnly() throws Exception {
        String all = "SELECT session_id FROM sys.dm_exec_sessions";
        assertThat(query(app, all)).containsExactly(spid);
        assertThat(query(app, "SELECT session_id FROM sys.dm_exec_requests")).containsExactly(spid);
        assertNumber(300, () -> query(app, "SELECT * FROM sys.dm_tran_database_transactions"));
        run(admin, "USE master; GRANT VIEW SERVER STATE TO shop_app; USE shop");
        assertThat(query(app, all)).hasSizeGreaterThan(1);
    }
}
