package dev.tidegate.tsql;

import static dev.tidegate.tsql.Parsed.each;
import static dev.tidegate.tsql.Parsed.statement;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.tsql.tree.FlowStatement;
import dev.tidegate.tsql.tree.SessionStatement;
import org.junit.jupiter.api.Test;

class FlowTest {
    @Test
    void elseBelongsToTheNearestIf() {
        FlowStatement.If outer =
                statement(FlowStatement.If.class, "IF 1=1 IF 2=2 PRINT 1; ELSE PRINT 2");

        assertThat(outer.otherwise()).isEmpty();
        assertThat(((FlowStatement.If) outer.then()).otherwise()).isPresent();
    }

    @Test
    void blocksHoldStatementsWithAndWithoutSemicolons() {
        assertThat(
                        statement(
                                        FlowStatement.Block.class,
                                        "BEGIN; SELECT 1 SELECT 2; BEGIN PRINT 3 END END")
                                .statements())
                .hasSize(3);
    }

    @Test
    void loopsErrorsAndJumpsHaveTheirNodes() {
        each(
                FlowStatement.While.class,
                "WHILE @i < 3 BEGIN SET @i += 1; IF 1=1 BREAK ELSE CONTINUE END");
        each(
                FlowStatement.TryCatch.class,
                "BEGIN TRY SELECT 1/0; END TRY BEGIN CATCH THROW; END CATCH",
                "BEGIN TRY END TRY BEGIN CATCH END CATCH");
        each(FlowStatement.Throw.class, "THROW", "THROW 50000, N'x', 1", "THROW @n, @m, @s");
        each(
                FlowStatement.RaiseError.class,
                "RAISERROR (N'x %s', 16, 1, @a) WITH NOWAIT, LOG",
                "RAISERROR 50001 'x'");
        each(FlowStatement.GoTo.class, "GOTO done");
        each(FlowStatement.Label.class, "done:");
        each(FlowStatement.Return.class, "RETURN", "RETURN -1", "RETURN (@a + 1)");
        each(FlowStatement.Print.class, "PRINT N'x' + @a");
        each(
                FlowStatement.WaitFor.class,
                "WAITFOR DELAY '00:00:01'",
                "WAITFOR TIME @t",
                "WAITFOR (RECEIVE TOP (1) * FROM q), TIMEOUT 1000");
    }

    @Test
    void labelsStandBetweenStatements() {
        assertThat(Parsed.batch("again:\nSELECT a FROM t\ndone: PRINT 1").statements()).hasSize(4);
    }

    @Test
    void variablesAreDeclaredWithTypesAndValues() {
        assertThat(
                        statement(
                                        FlowStatement.Declare.class,
                                        "DECLARE @a int = 1, @b AS dbo.t, @c xml(CONTENT s.x), @d cursor,"
                                                + " @e national char varying(10), @f double precision")
                                .declarations())
                .hasSize(6);
        assertThat(
                        statement(
                                        FlowStatement.DeclareTable.class,
                                        "DECLARE @t TABLE (a int PRIMARY KEY, b AS a + 1, UNIQUE (a),"
                                                + " INDEX i (b))")
                                .elements())
                .hasSize(4);
    }

    @Test
    void variablesAreSet() {
        each(
                FlowStatement.SetVariable.class,
                "SET @a = (SELECT 1)",
                "SET @a ^= 1",
                "SET @x.modify('delete /a')",
                "SET @p.X = 1");
        each(FlowStatement.SetCursor.class, "SET @c = CURSOR LOCAL FOR SELECT 1");
    }

    @Test
    void cursorsHaveBothForms() {
        each(
                FlowStatement.DeclareCursor.class,
                "DECLARE c CURSOR LOCAL FAST_FORWARD FOR SELECT 1",
                "DECLARE c INSENSITIVE SCROLL CURSOR FOR SELECT 1 FOR READ ONLY",
                "DECLARE c CURSOR FOR WITH a AS (SELECT 1 b) SELECT b FROM a FOR UPDATE OF b");
        each(FlowStatement.CursorStatement.class, "OPEN c", "CLOSE GLOBAL c", "DEALLOCATE @c");
        each(
                FlowStatement.Fetch.class,
                "FETCH c",
                "FETCH NEXT FROM c INTO @a, @b",
                "FETCH ABSOLUTE -1 FROM GLOBAL c",
                "FETCH RELATIVE @n FROM @c INTO @a");
    }

    @Test
    void transactionsMayHaveNames() {
        each(
                FlowStatement.Transaction.class,
                "BEGIN TRAN",
                "BEGIN TRANSACTION t WITH MARK 'x'",
                "BEGIN DISTRIBUTED TRAN @n",
                "COMMIT",
                "COMMIT TRAN t WITH (DELAYED_DURABILITY = ON)",
                "ROLLBACK WORK",
                "ROLLBACK TRANSACTION @n",
                "SAVE TRAN s");
    }

    @Test
    void executeHasAllItsForms() {
        each(
                FlowStatement.ExecuteModule.class,
                "EXEC dbo.p",
                "EXEC @r = srv.db.dbo.p 1, N'x', @a OUTPUT, @b = DEFAULT, @c = -1",
                "EXECUTE p;2 @x",
                "EXEC @name @a = NULL",
                "EXEC p WITH RECOMPILE",
                "EXEC p @a WITH RESULT SETS ((a int, b nvarchar(10) NOT NULL), (c int))",
                "EXEC sp_executesql @sql, N'@a int', @a = 1",
                "sp_help 'dbo.t'",
                "EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'x',"
                        + " @level0type = N'SCHEMA', @level0name = [dbo]");
        each(
                FlowStatement.ExecuteText.class,
                "EXEC ('SELECT ' + @a)",
                "EXECUTE (@a, 1, @b OUTPUT) AS USER = 'u' AT srv");
    }

    @Test
    void sessionsAreSet() {
        each(
                SessionStatement.SetOption.class,
                "SET NOCOUNT, XACT_ABORT ON",
                "SET DATEFIRST 7",
                "SET DATEFORMAT dmy",
                "SET LANGUAGE N'Deutsch'",
                "SET STATISTICS IO ON",
                "SET LOCK_TIMEOUT -1",
                "SET ROWCOUNT @n",
                "SET DEADLOCK_PRIORITY LOW",
                "SET CONTEXT_INFO 0x01");
        each(SessionStatement.SetIdentityInsert.class, "SET IDENTITY_INSERT dbo.t ON");
        each(
                SessionStatement.SetIsolationLevel.class,
                "SET TRANSACTION ISOLATION LEVEL READ UNCOMMITTED",
                "SET TRANSACTION ISOLATION LEVEL SNAPSHOT");
        each(SessionStatement.Use.class, "USE [a b]", "USE $(db)");
        each(
                SessionStatement.ExecuteAs.class,
                "EXECUTE AS USER = 'u' WITH NO REVERT",
                "EXEC AS CALLER");
        each(SessionStatement.Revert.class, "REVERT", "REVERT WITH COOKIE = @c");
        each(
                SessionStatement.Dbcc.class,
                "DBCC CHECKIDENT ('dbo.t', RESEED, 1)",
                "DBCC CHECKDB WITH NO_INFOMSGS, ALL_ERRORMSGS");
    }
}
