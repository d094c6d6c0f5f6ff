package dev.tidegate.sandbox.sqlserver.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Statements that need no rows. */
final class ControlFlowTest {
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
    void anEmptyBatchAnswersNothing() {
        assertThat(client.run("  -- nothing\n ;")).isEmpty();
    }

    @Test
    void aLoopRunsUntilItsConditionIsFalse() {
        assertThat(
                        client.run(
                                """
                                DECLARE @i int = 0
                                WHILE @i < 5
                                BEGIN
                                    SET @i += 1
                                    IF @i = 2 CONTINUE
                                    IF @i = 4 BREAK
                                    PRINT @i
                                END
                                """))
                .containsExactly("info 1", "info 3");
    }

    @Test
    void anUndeclaredVariableIsAnError() {
        assertThat(client.run("SET @nobody = 1")).containsExactly("error 137");
    }

    @Test
    void aBatchWithWrongSyntaxRunsNothing() {
        assertThat(client.run("PRINT 'a' IF")).containsExactly("error 156");
    }

    @Test
    void raisErrorReportsAndTheBatchGoesOn() {
        assertThat(client.run("RAISERROR('%s has %d', 16, 1, 'a', 3) PRINT 'after'"))
                .containsExactly("error 50000", "info after");
    }

    @Test
    void raisErrorBelowElevenIsAMessage() {
        assertThat(client.run("RAISERROR('%5d|%-4s|', 10, 1, 42, 'x')"))
                .containsExactly("info    42|x   |");
    }

    @Test
    void throwEndsTheBatch() {
        assertThat(client.run("THROW 50001, 'no', 1; PRINT 'after'"))
                .containsExactly("error 50001");
    }

    @Test
    void catchHandlesWhatTryThrows() {
        assertThat(
                        client.run(
                                """
                                BEGIN TRY
                                    PRINT 'before'
                                    RAISERROR('bad', 16, 1)
                                    PRINT 'never'
                                END TRY
                                BEGIN CATCH
                                    PRINT 'caught'
                                END CATCH
                                PRINT 'after'
                                """))
                .containsExactly("info before", "info caught", "info after");
    }

    @Test
    void throwWithoutArgumentsThrowsWhatWasCaught() {
        assertThat(
                        client.run(
                                "BEGIN TRY RAISERROR('bad', 16, 1) END TRY BEGIN CATCH THROW END"
                                        + " CATCH"))
                .containsExactly("error 50000");
        assertThat(client.errors().getFirst()).hasMessage("bad");
    }

    @Test
    void errorsAreNumberedForTheNextStatement() {
        assertThat(
                        client.run(
                                "EXEC no_such_procedure IF @@ERROR = 2812 PRINT 'yes' IF @@ERROR ="
                                        + " 0 PRINT 'again'"))
                .containsExactly("error 2812", "info yes", "info again");
    }

    @Test
    void dynamicTextRunsInAScopeOfItsOwn() {
        assertThat(client.run("DECLARE @a int = 1 EXEC('SET @a = 2') PRINT @a"))
                .containsExactly("error 137", "info 1");
    }

    @Test
    void wrongSyntaxInDynamicTextDoesNotEndTheCaller() {
        assertThat(client.run("EXEC('PRINT') PRINT 'after'"))
                .containsExactly("error 156", "info after");
    }

    @Test
    void aProcedureTakesDefaultsAndReturnsOutputsAndItsStatus() {
        client.run(
                """
                CREATE PROCEDURE dbo.add_one @n int, @by int = 1, @sum int OUTPUT AS
                BEGIN
                    SET NOCOUNT ON
                    SET @sum = @n + @by
                    RETURN 7
                END
                """);
        assertThat(
                        client.run(
                                """
                                DECLARE @s int, @r int
                                EXEC @r = add_one 4, @sum = @s OUTPUT
                                PRINT @s
                                PRINT @r
                                """))
                .containsExactly("info 5", "info 7");
        assertThat(client.run("EXEC add_one @n = 1")).containsExactly("error 201");
        assertThat(client.run("EXEC add_one @x = 1")).containsExactly("error 8145");
        assertThat(client.run("EXEC add_one 1, 2, 3, 4")).containsExactly("error 8144");
    }

    @Test
    void setOptionsOfAProcedureEndWithIt() {
        client.run("CREATE PROCEDURE quiet AS SET LOCK_TIMEOUT 5");
        assertThat(client.run("EXEC quiet IF @@LOCK_TIMEOUT = -1 PRINT 'back'"))
                .containsExactly("info back");
    }

    @Test
    void proceduresCannotCallThemselvesForEver() {
        client.run("CREATE PROCEDURE again AS EXEC again");
        assertThat(client.run("EXEC again")).contains("error 217");
    }

    @Test
    void useChangesTheDatabase() {
        assertThat(client.run("USE tempdb"))
                .containsExactly("database tempdb", "info Changed database context to 'tempdb'.");
        assertThat(client.session().database()).isEqualTo("tempdb");
        assertThat(client.run("USE nowhere")).containsExactly("error 911");
    }

    @Test
    void unknownOptionsAreRefused() {
        assertThat(client.run("SET NO_SUCH_OPTION ON")).containsExactly("error 195");
        assertThat(client.run("SET ANSI_NULLS, NOCOUNT ON")).isEmpty();
    }

    @Test
    void waitForReturnsWhenItIsCancelled() throws Exception {
        Thread canceller =
                Thread.ofVirtual()
                        .start(() -> {
                            while (!Thread.currentThread().isInterrupted()) {
                                client.session().cancel();
                                Thread.onSpinWait();
                            }
                        });
        try {
            assertThat(client.run("WAITFOR DELAY '01:00:00' PRINT 'never'"))
                    .containsExactly("error 0");
        } finally {
            canceller.interrupt();
            canceller.join();
        }
        assertThat(client.run("PRINT 'alive'")).containsExactly("info alive");
    }

    @Test
    void quotedTextIsAStringWhenQuotedIdentifierIsOff() {
        assertThat(client.run("SET QUOTED_IDENTIFIER OFF")).isEmpty();
        assertThat(client.run("PRINT \"text\"")).containsExactly("info text");
    }

    @Test
    void variablesAreConvertedToTheirTypes() {
        assertThat(client.run("DECLARE @v varchar(3) = 'abcdef' PRINT @v"))
                .containsExactly("info abc");
        assertThat(client.run("DECLARE @n int SET @n = 'x' PRINT 'never'"))
                .containsExactly("error 245");
    }

    @Test
    void aliasTypesCanBeDeclared() {
        client.run("EXEC sp_addtype 'id_t', 'varchar(4)', 'NOT NULL'");
        assertThat(client.run("DECLARE @v id_t = 'abcdef' PRINT @v")).containsExactly("info abcd");
        assertThat(client.run("DECLARE @v no_such_type")).containsExactly("error 2715");
    }
}
