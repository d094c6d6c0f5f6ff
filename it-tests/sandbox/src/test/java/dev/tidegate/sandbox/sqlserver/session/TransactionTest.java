package dev.tidegate.sandbox.sqlserver.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Counting of transactions, and what errors do to them. */
final class TransactionTest {
    private EngineFixture fixture;
    private Client client;

    @BeforeEach
    void open() throws Exception {
        fixture = new EngineFixture();
        client = fixture.client();
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void onlyTheOutermostCommitCommits() {
        assertThat(
                        client.run(
                                "BEGIN TRAN BEGIN TRAN PRINT @@TRANCOUNT COMMIT PRINT @@TRANCOUNT"
                                        + " COMMIT PRINT @@TRANCOUNT"))
                .containsExactly("begun", "info 2", "info 1", "committed", "info 0");
    }

    @Test
    void rollbackEndsAllLevels() {
        assertThat(client.run("BEGIN TRAN BEGIN TRAN ROLLBACK PRINT @@TRANCOUNT"))
                .containsExactly("begun", "rolled back", "info 0");
    }

    @Test
    void thereMustBeATransactionToEnd() {
        assertThat(client.run("COMMIT")).containsExactly("error 3902");
        assertThat(client.run("ROLLBACK")).containsExactly("error 3903");
        assertThat(client.run("SAVE TRAN s")).containsExactly("error 628");
    }

    @Test
    void rollingBackToASavepointKeepsTheTransaction() {
        assertThat(
                        client.run(
                                "BEGIN TRAN SAVE TRAN [s 1] ROLLBACK TRAN [s 1] PRINT @@TRANCOUNT"
                                        + " ROLLBACK TRAN nobody COMMIT"))
                .containsExactly("begun", "info 1", "error 6401", "committed");
    }

    @Test
    void rollbackByTheTransactionsNameRollsAllBack() {
        assertThat(client.run("BEGIN TRAN t1 SAVE TRAN s ROLLBACK TRAN t1"))
                .containsExactly("begun", "rolled back");
    }

    @Test
    void theDriversStatementsAreUnderstood() {
        assertThat(client.run("IF @@TRANCOUNT > 0 COMMIT TRAN")).isEmpty();
        assertThat(
                        client.run(
                                "IF @@TRANCOUNT = 0 BEGIN BEGIN TRAN IF @@TRANCOUNT = 2 COMMIT TRAN"
                                        + " END SAVE TRAN [sp]"))
                .containsExactly("begun");
        assertThat(client.session().inTransaction()).isTrue();
        assertThat(client.run("IF @@TRANCOUNT > 0 ROLLBACK TRAN [sp]")).isEmpty();
        assertThat(client.run("set implicit_transactions off IF @@TRANCOUNT > 0 COMMIT TRAN "))
                .containsExactly("committed");
        assertThat(client.run("set transaction isolation level  repeatable read ")).isEmpty();
    }

    @Test
    void underXactAbortAnErrorRollsBackAndEndsTheBatch() {
        assertThat(
                        client.run(
                                "SET XACT_ABORT ON BEGIN TRAN EXEC no_such_procedure PRINT"
                                        + " 'never'"))
                .containsExactly("begun", "rolled back", "error 2812");
        assertThat(client.session().inTransaction()).isFalse();
    }

    @Test
    void aConversionErrorRollsBackToo() {
        assertThat(client.run("DECLARE @i int BEGIN TRAN SET @i = 'x' PRINT 'never'"))
                .containsExactly("begun", "rolled back", "error 245");
    }

    @Test
    void anErrorCaughtUnderXactAbortLeavesNothingToCommit() {
        assertThat(
                        client.run(
                                """
                                SET XACT_ABORT ON
                                BEGIN TRAN
                                BEGIN TRY
                                    EXEC no_such_procedure
                                END TRY
                                BEGIN CATCH
                                    COMMIT
                                END CATCH
                                """))
                .containsExactly("begun", "rolled back", "error 3930");
    }

    @Test
    void anUncommittableTransactionEndsWithItsBatch() {
        assertThat(
                        client.run(
                                "SET XACT_ABORT ON BEGIN TRAN BEGIN TRY EXEC no_such_procedure END"
                                        + " TRY BEGIN CATCH PRINT 'caught' END CATCH"))
                .containsExactly("begun", "info caught", "rolled back", "error 3998");
    }

    @Test
    void implicitTransactionsBeginWithDefinitions() {
        client.run("SET IMPLICIT_TRANSACTIONS ON");
        assertThat(client.run("PRINT @@TRANCOUNT")).containsExactly("info 0");
        client.run("CREATE TABLE t (id int NOT NULL PRIMARY KEY)");
        assertThat(client.session().inTransaction()).isTrue();
    }

    @Test
    void rollbackTakesACreatedTableBack() throws Exception {
        client.run("BEGIN TRAN CREATE TABLE t (id int) ROLLBACK");
        assertThat(fixture.hasTable("t")).isFalse();
        assertThat(client.run("CREATE TABLE t (id int)")).isEmpty();
        assertThat(client.h2("SELECT COUNT(*) FROM \"shop.dbo\".\"t\"")).containsExactly("0");
    }

    @Test
    void rollbackTakesTheRestartOfIdentityBack() {
        client.run("CREATE TABLE t (id int IDENTITY(10, 1), v int) INSERT INTO t VALUES (1), (2)");
        client.run("BEGIN TRAN TRUNCATE TABLE t ROLLBACK");
        client.run("INSERT INTO t VALUES (3)");
        assertThat(client.run("SELECT id FROM t ORDER BY id"))
                .containsExactly("columns id", "row 10", "row 11", "row 12", "done 3");
        client.run("BEGIN TRAN TRUNCATE TABLE t COMMIT INSERT INTO t VALUES (4)");
        assertThat(client.run("SELECT id FROM t"))
                .containsExactly("columns id", "row 10", "done 1");
    }

    @Test
    void resetForgetsAllThatASessionHas() {
        client.run("SET LOCK_TIMEOUT 5 SET NOCOUNT ON USE tempdb CREATE TABLE #t (id int)");
        client.run("BEGIN TRAN");
        client.session().reset();
        assertThat(client.session().inTransaction()).isFalse();
        assertThat(client.session().database()).isEqualTo("shop");
        assertThat(client.run("PRINT @@LOCK_TIMEOUT DROP TABLE #t"))
                .containsExactly("info -1", "error 3701");
    }
}
