package dev.tidegate.sandbox.sqlserver;

import static dev.tidegate.sandbox.sqlserver.SqlServerFixture.assertNumber;
import static dev.tidegate.sandbox.sqlserver.SqlServerFixture.query;
import static dev.tidegate.sandbox.sqlserver.SqlServerFixture.run;
import static dev.tidegate.sandbox.sqlserver.SqlServerFixture.update;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Triggers that look whether writing is allowed, and refuse it when it is not. */
final class TriggerFenceTest {
    private static final int FENCED = 50_001;
    private static final String TRIGGER =
            """
            CREATE OR ALTER TRIGGER dbo.account_fence ON dbo.account AFTER INSERT, UPDATE, DELETE AS
            BEGIN
                SET NOCOUNT ON;
                IF SESSION_CONTEXT(N'tidegate') = N'applier' RETURN;
                IF EXISTS (SELECT 1 FROM tidegate.fence WITH (HOLDLOCK) WHERE mode <> 'OPEN'
                           AND (expires_at IS NULL OR expires_at > SYSUTCDATETIME()))
                    THROW 50001, N'the table is fenced', 1;
            END\
            """;

    private SqlServerFixture fixture;
    private Connection admin;
    private Connection app;

    @BeforeEach
    void start() throws Exception {
        fixture = new SqlServerFixture();
        admin = fixture.connect();
        app = fixture.connect();
        run(admin, "CREATE TABLE account (id int IDENTITY PRIMARY KEY, v int)");
        run(admin, "CREATE SCHEMA tidegate");
        run(
                admin,
                "CREATE TABLE tidegate.fence (id int PRIMARY KEY, epoch bigint NOT NULL, mode"
                        + " varchar(10) NOT NULL, expires_at datetime2(3) NULL); INSERT INTO"
                        + " tidegate.fence VALUES (1, 7, 'OPEN', NULL)");
        run(admin, TRIGGER);
    }

    @AfterEach
    void stop() throws Exception {
        app.close();
        admin.close();
        fixture.close();
    }

    private void mode(String mode) throws SQLException {
        update(admin, "UPDATE tidegate.fence SET mode = ?, expires_at = NULL", mode);
    }

    @Test
    void aClosedFenceRefusesEveryChangeAndTakesTheTransactionBack() throws Exception {
        assertThat(update(app, "INSERT INTO account VALUES (1), (2)")).isEqualTo(2);
        mode("CLOSED");
        for (String change :
                List.of(
                        "INSERT INTO account VALUES (3)",
                        "UPDATE account SET v = 9",
                        "DELETE FROM account WHERE v = -1",
                        "MERGE INTO account t USING (VALUES (1)) s (v) ON t.v = s.v WHEN MATCHED"
                                + " THEN UPDATE SET v = 9;")) {
            assertThatThrownBy(() -> update(app, change))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getErrorCode()).isEqualTo(FENCED))
                    .hasMessageContaining("the table is fenced");
        }
        app.setAutoCommit(false);
        run(app, "CREATE TABLE #mine (id int); INSERT INTO #mine VALUES (1)");
        assertNumber(FENCED, () -> update(app, "UPDATE account SET v = 9"));
        assertThat(query(app, "SELECT @@TRANCOUNT")).containsExactly("0");
        assertThat(query(app, "SELECT v FROM account")).containsExactly("1", "2");
        app.rollback();
        mode("OPEN");
        update(app, "UPDATE account SET v = 9");
        app.commit();
    }

    @Test
    void insideOfTryTheTransactionCanOnlyBeRolledBack() throws Exception {
        mode("CLOSED");
        assertThat(
                        query(
                                app,
                                "SET NOCOUNT ON; BEGIN TRAN; BEGIN TRY INSERT INTO account VALUES"
                                        + " (1) END TRY BEGIN CATCH SELECT ERROR_NUMBER(),"
                                        + " ERROR_PROCEDURE(), XACT_STATE(); ROLLBACK END CATCH"))
                .containsExactly("50001|account_fence|-1");
        assertThat(query(app, "SELECT * FROM account")).isEmpty();
    }

    @Test
    void aLeaseOpensTheFenceByItself() throws Exception {
        run(
                admin,
                "UPDATE tidegate.fence SET mode = 'LEASED', expires_at = DATEADD(second, -1,"
                        + " SYSUTCDATETIME())");
        update(app, "INSERT INTO account VALUES (1)");
        run(admin, "UPDATE tidegate.fence SET expires_at = DATEADD(minute, 1, SYSUTCDATETIME())");
        assertNumber(FENCED, () -> update(app, "INSERT INTO account VALUES (1)"));
    }

    @Test
    void closingWaitsForTransactionsThatHaveWritten() throws Exception {
        app.setAutoCommit(false);
        update(app, "INSERT INTO account VALUES (1)");
        run(admin, "SET LOCK_TIMEOUT 0");
        assertNumber(1222, () -> mode("CLOSED"));
        try (Connection other = fixture.connect()) {
            update(other, "INSERT INTO account VALUES (2)");
        }
        run(admin, "SET LOCK_TIMEOUT -1");
        CompletableFuture<Void> closed =
                CompletableFuture.runAsync(
                        () -> {
                            try {
                                mode("CLOSED");
                            } catch (SQLException e) {
                                throw new IllegalStateException(e);
                            }
                        },
                        task -> Thread.ofVirtual().start(task));
        update(app, "INSERT INTO account VALUES (3)");
        app.commit();
        closed.get(30, TimeUnit.SECONDS);
        assertNumber(FENCED, () -> update(app, "INSERT INTO account VALUES (4)"));
        assertThat(query(admin, "SELECT COUNT(*) FROM account")).containsExactly("3");
    }

    @Test
    void aSnapshotFromBeforeDoesNotSeeAnOpenFence() throws Exception {
        run(app, "SET TRANSACTION ISOLATION LEVEL SNAPSHOT");
        app.setAutoCommit(false);
        query(app, "SELECT * FROM tidegate.fence");
        mode("CLOSED");
        assertNumber(FENCED, () -> update(app, "INSERT INTO account VALUES (1)"));
    }

    @Test
    void aTableWithTriggersGivesNoRowsOfAChangeToTheClient() throws Exception {
        String output = "INSERT INTO account%s VALUES (1)";
        assertNumber(334, () -> query(app, output.formatted(" (v) OUTPUT inserted.id")));
        run(
                app,
                "DECLARE @ids TABLE (id int); "
                        + output.formatted(" (v) OUTPUT inserted.id INTO @ids"));
        run(admin, "DISABLE TRIGGER ALL ON account");
        assertThat(query(app, output.formatted(" (v) OUTPUT inserted.id"))).containsExactly("2");
    }

    @Test
    void aSessionMayBeExempted() throws Exception {
        mode("CLOSED");
        run(app, "EXEC sp_set_session_context @key = N'tidegate', @value = N'applier'");
        assertThat(query(app, "SELECT SESSION_CONTEXT(N'tidegate'), SESSION_CONTEXT(N'x')"))
                .containsExactly("applier|null");
        assertThat(update(app, "INSERT INTO account VALUES (1)")).isEqualTo(1);
        run(app, "EXEC sp_set_session_context N'tidegate', NULL");
        assertNumber(FENCED, () -> update(app, "INSERT INTO account VALUES (1)"));
        run(app, "EXEC sp_set_session_context N'tidegate', N'applier', @read_only = 1");
        assertNumber(15664, () -> run(app, "EXEC sp_set_session_context N'tidegate', N'x'"));
        assertNumber(8116, () -> query(app, "SELECT SESSION_CONTEXT('tidegate')"));
    }

    @Test
    void contextInfoIsTheSessionsOwn() throws Exception {
        assertThat(query(app, "SELECT CONTEXT_INFO()")).containsExactly("null");
        run(app, "SET CONTEXT_INFO 0x54494445");
        run(
                app,
                "DECLARE @c varbinary(128) = CAST('TIDEGATE' AS varbinary(128)); SET CONTEXT_INFO @c");
        assertThat(
                        query(
                                app,
                                "SELECT CAST(SUBSTRING(CONTEXT_INFO(), 1, 8) AS varchar(8)),"
                                        + " DATALENGTH(CONTEXT_INFO())"))
                .containsExactly("TIDEGATE|128");
    }

    @Test
    void triggersAreListedDisabledAlteredAndDropped() throws Exception {
        mode("CLOSED");
        String shown =
                "SELECT t.name, t.is_disabled, OBJECT_NAME(t.parent_id), COUNT(*) FROM sys.triggers t"
                        + " JOIN sys.trigger_events e ON e.object_id = t.object_id GROUP BY t.name,"
                        + " t.is_disabled, t.parent_id";
        assertThat(query(admin, shown)).containsExactly("account_fence|0|account|3");
        run(admin, "DISABLE TRIGGER dbo.account_fence ON dbo.account");
        assertThat(query(admin, shown)).containsExactly("account_fence|1|account|3");
        update(app, "INSERT INTO account VALUES (1)");
        run(admin, "ENABLE TRIGGER dbo.account_fence ON dbo.account");
        assertNumber(FENCED, () -> update(app, "INSERT INTO account VALUES (1)"));
        run(
                admin,
                TRIGGER.replace("CREATE OR ALTER", "ALTER")
                        .replace("INSERT, UPDATE, DELETE", "DELETE"));
        update(app, "INSERT INTO account VALUES (1)");
        assertNumber(FENCED, () -> update(app, "DELETE FROM account"));
        run(admin, "DROP TRIGGER dbo.account_fence");
        update(app, "DELETE FROM account");
    }

    @Test
    void aTriggerComesAndGoesWhileNoTransactionThatWroteIsOpen() throws Exception {
        app.setAutoCommit(false);
        update(app, "INSERT INTO account VALUES (1)");
        run(admin, "SET LOCK_TIMEOUT 0");
        assertNumber(1222, () -> run(admin, TRIGGER));
        assertNumber(1222, () -> run(admin, "DISABLE TRIGGER dbo.account_fence ON dbo.account"));
        assertNumber(1222, () -> run(admin, "DROP TRIGGER dbo.account_fence"));
        app.commit();
        run(admin, "DROP TRIGGER dbo.account_fence");
    }

    @Test
    void aLoginWithoutRightsOnTheFenceIsFencedAllTheSame() throws Exception {
        run(
                admin,
                "CREATE LOGIN shop_app WITH PASSWORD = 'Secret-2'; CREATE USER shop_app; GRANT"
                        + " INSERT ON account TO shop_app");
        mode("CLOSED");
        try (Connection limited = fixture.connect("shop_app", "Secret-2")) {
            assertNumber(229, () -> query(limited, "SELECT * FROM tidegate.fence"));
            assertNumber(FENCED, () -> update(limited, "INSERT INTO account VALUES (1)"));
            mode("OPEN");
            update(limited, "INSERT INTO account VALUES (1)");
        }
    }

    @Test
    void theFenceChangesHandsByOneConditionalUpdate() throws Exception {
        String close =
                "UPDATE tidegate.fence SET mode = 'CLOSED' WHERE epoch = ? AND mode = 'LEASED' AND"
                        + " expires_at > SYSUTCDATETIME()";
        assertThat(update(admin, close, 7L)).isZero();
        run(
                admin,
                "UPDATE tidegate.fence SET mode = 'LEASED', expires_at = DATEADD(minute, 1,"
                        + " SYSUTCDATETIME())");
        assertThat(update(admin, close, 6L)).isZero();
        assertThat(update(admin, close, 7L)).isEqualTo(1);
        assertThat(update(admin, close, 7L)).isZero();
        run(
                admin,
                "UPDATE tidegate.fence SET mode = 'LEASED', expires_at = DATEADD(second, -1,"
                        + " SYSUTCDATETIME())");
        assertThat(update(admin, close, 7L)).isZero();
    }
}
