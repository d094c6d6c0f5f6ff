-- Writes down what SQL Server gives for the objects of shop on generated data.
--
-- Run it on a scratch server, in a database with the schema of shop and no rows:
--
--     sqlcmd -S SERVER -d DATABASE -x -w 65535 -i shop.sql -o shop.txt
--
-- Put shop.txt beside this file, and give their folder to
-- "tidegate convert --scratch URL --expected FOLDER". It refuses the results of another
-- state of the source: write the script anew then.
--
-- All is done in transactions that are rolled back. What stays is how far identities
-- have counted. Procedures are called: not on a server where that may do harm.
SET NOCOUNT ON;
SET XACT_ABORT OFF;
SET IMPLICIT_TRANSACTIONS OFF;
SET ANSI_NULLS ON;
SET ANSI_PADDING ON;
SET ANSI_WARNINGS ON;
SET ARITHABORT ON;
SET CONCAT_NULL_YIELDS_NULL ON;
SET NUMERIC_ROUNDABORT OFF;
SET QUOTED_IDENTIFIER ON;
SET LANGUAGE us_english;
SET DATEFORMAT mdy;
SET DATEFIRST 7;
SET LOCK_TIMEOUT 5000;
GO
IF EXISTS (SELECT 1 AS n WHERE EXISTS (SELECT 1 FROM [dbo].[orders])
    UNION ALL SELECT 1 AS n WHERE EXISTS (SELECT 1 FROM [dbo].[order]]lines])
    UNION ALL SELECT 1 AS n WHERE EXISTS (SELECT 1 FROM [dbo].[größe]))
BEGIN
    RAISERROR (N'The database has rows: give one with the schema only.', 16, 1);
    SET NOEXEC ON;
END
GO
CREATE TABLE #cell (n int, s sql_variant, t nvarchar(max) COLLATE Latin1_General_BIN2,
    b varbinary(max), x xml);
CREATE TABLE #line (n int, line nvarchar(max) COLLATE Latin1_General_BIN2);
CREATE TABLE #base (k int, line nvarchar(max) COLLATE Latin1_General_BIN2);
CREATE TABLE #table (k int, name nvarchar(2000));
CREATE TABLE #filled (k int);
CREATE TABLE #refused (k int, error int);
CREATE TABLE #ready (n int);
CREATE TABLE #dirty (n int);
GO
CREATE TABLE #row (n int IDENTITY PRIMARY KEY,
    s1 sql_variant, t1 nvarchar(max), b1 varbinary(max), x1 xml,
    s2 sql_variant, t2 nvarchar(max), b2 varbinary(max), x2 xml,
    s3 sql_variant, t3 nvarchar(max), b3 varbinary(max), x3 xml);
GO
CREATE PROCEDURE #say @line nvarchar(max) AS
BEGIN
    DECLARE @part nvarchar(4000) = N'| ' + LEFT(@line, 3900);
    PRINT @part;
    SET @line = SUBSTRING(@line, 3901, DATALENGTH(@line));
    WHILE DATALENGTH(@line) > 0
    BEGIN
        SET @part = N'|+' + LEFT(@line, 3900);
        PRINT @part;
        SET @line = SUBSTRING(@line, 3901, DATALENGTH(@line));
    END
END
GO
CREATE PROCEDURE #lines @shape varchar(300) AS
BEGIN
    DECLARE @k int = 1, @letter nvarchar(1), @sql nvarchar(400);
    DELETE #line;
    INSERT #line (n, line) SELECT n, N'' FROM #row;
    WHILE @k <= LEN(@shape)
    BEGIN
        SET @letter = SUBSTRING(@shape, @k, 1);
        SET @sql = N'INSERT #cell (n, ' + @letter + N') SELECT n, ' + @letter
            + CAST(@k AS nvarchar(10)) + N' FROM #row';
        DELETE #cell;
        EXEC (@sql);
        UPDATE #cell SET t = CONVERT(nvarchar(max), x) WHERE x IS NOT NULL;
        UPDATE #cell SET t = CONVERT(nvarchar(4000), s)
        WHERE CONVERT(nvarchar(30), SQL_VARIANT_PROPERTY(s, 'BaseType'))
            IN (N'char', N'varchar', N'nchar', N'nvarchar');
        UPDATE #cell SET b = CONVERT(varbinary(8000), s)
        WHERE CONVERT(nvarchar(30), SQL_VARIANT_PROPERTY(s, 'BaseType'))
            IN (N'binary', N'varbinary');
        UPDATE l SET line = l.line + CASE WHEN @k > 1 THEN N', ' ELSE N'' END + CASE
            WHEN c.t LIKE N'%[^ -~]%' THEN N'u'''
                + CONVERT(nvarchar(max), CONVERT(varbinary(max), c.t), 2) + N''''
            WHEN c.t IS NOT NULL THEN N'''' + REPLACE(c.t, N'''', N'''''') + N''''
            WHEN c.b IS NOT NULL THEN N'0x' + CONVERT(nvarchar(max), c.b, 2)
            WHEN c.s IS NULL THEN N'NULL'
            ELSE v.text END
        FROM #line l
        JOIN #cell c ON c.n = l.n
        CROSS APPLY (SELECT CONVERT(nvarchar(30), SQL_VARIANT_PROPERTY(c.s, 'BaseType')))
            AS p (type)
        CROSS APPLY (SELECT CASE
            WHEN p.type IN (N'bit', N'tinyint', N'smallint', N'int', N'bigint')
                THEN CONVERT(nvarchar(60), CONVERT(bigint, c.s))
            WHEN p.type IN (N'decimal', N'numeric') THEN CONVERT(nvarchar(60), c.s)
            WHEN p.type IN (N'money', N'smallmoney')
                THEN CONVERT(nvarchar(60), CONVERT(money, c.s), 2)
            WHEN p.type = N'float' THEN CONVERT(nvarchar(60), CONVERT(float, c.s), 3)
            WHEN p.type = N'real'
                THEN CONVERT(nvarchar(60), CONVERT(real, c.s), 3) + N'f'
            WHEN p.type = N'uniqueidentifier'
                THEN LOWER(CONVERT(nvarchar(60), CONVERT(uniqueidentifier, c.s)))
            WHEN p.type = N'time' THEN CONVERT(nvarchar(60), CONVERT(time(7), c.s), 121)
            WHEN p.type NOT IN (N'date', N'datetime', N'smalldatetime', N'datetime2',
                N'datetimeoffset') THEN N'?'
            WHEN ABS(DATEDIFF(hour, CONVERT(datetime2(7), c.s), SYSUTCDATETIME())) <= 26
                THEN N'moment'
            WHEN p.type = N'date' THEN CONVERT(nvarchar(60), CONVERT(date, c.s), 23)
            WHEN p.type IN (N'datetime', N'smalldatetime')
                THEN CONVERT(nvarchar(60), CONVERT(datetime, c.s), 126)
            WHEN p.type = N'datetime2'
                THEN CONVERT(nvarchar(60), CONVERT(datetime2(7), c.s), 126)
            ELSE CONVERT(nvarchar(60), CONVERT(datetimeoffset(7), c.s), 126)
            END) AS v (text);
        SET @k = @k + 1;
    END
    DELETE #row;
END
GO
CREATE PROCEDURE #tell @word nvarchar(20), @shape varchar(300) AS
BEGIN
    DECLARE @line nvarchar(max), @n int = 0;
    EXEC #lines @shape;
    SELECT @n = MIN(n) FROM #line;
    WHILE @n IS NOT NULL
    BEGIN
        SELECT @line = @word + N' ' + line FROM #line WHERE n = @n;
        EXEC #say @line;
        SELECT @n = MIN(n) FROM #line WHERE n > @n;
    END
END
GO
CREATE PROCEDURE #fill @last int AS
BEGIN
    DECLARE @k int = 1, @procedure sysname;
    WHILE @k <= @last
    BEGIN
        IF NOT EXISTS (SELECT 1 FROM #filled WHERE k = @k)
            AND NOT EXISTS (SELECT 1 FROM #refused WHERE k = @k)
        BEGIN
            SET @procedure = N'#fill_' + CAST(@k AS nvarchar(10));
            EXEC @procedure;
            INSERT #filled (k) VALUES (@k);
        END
        SET @k = @k + 1;
    END
END
GO
CREATE PROCEDURE #prepare @last int AS
BEGIN
    DECLARE @k int = 1, @show sysname;
    EXEC #fill @last;
    EXEC #restart;
    IF EXISTS (SELECT 1 FROM #ready) RETURN;
    WHILE @k <= @last
    BEGIN
        SET @show = N'#show_' + CAST(@k AS nvarchar(10));
        EXEC @show;
        INSERT #base (k, line) SELECT @k, line FROM #line;
        SET @k = @k + 1;
    END
    INSERT #ready (n) VALUES (1);
END
GO
CREATE PROCEDURE #changes @last int AS
BEGIN
    DECLARE @k int = 1, @show sysname, @line nvarchar(max);
    WHILE @k <= @last
    BEGIN
        SET @show = N'#show_' + CAST(@k AS nvarchar(10));
        EXEC @show;
        IF (SELECT COUNT(*) FROM #line) <> (SELECT COUNT(*) FROM #base WHERE k = @k)
            OR EXISTS (SELECT line FROM #line EXCEPT SELECT line FROM #base WHERE k = @k)
            OR EXISTS (SELECT line FROM #base WHERE k = @k EXCEPT SELECT line FROM #line)
        BEGIN
            SELECT @line = N'table ' + name FROM #table WHERE k = @k;
            EXEC #say @line;
            EXEC @show 1;
        END
        SET @k = @k + 1;
    END
END
GO
EXEC #say N'tidegate expected results 1';
EXEC #say N'database shop';
EXEC #say N'source 0123';
EXEC #say N'data 5bd529f487400a3bae73ba733554e095f4425fb7cc15ee20341e9346d477df74';
GO
-- table dbo.orders
INSERT #table (k, name) VALUES (1, N'dbo.orders');
GO
CREATE PROCEDURE #fill_1 AS
BEGIN
    SET IDENTITY_INSERT [dbo].[orders] ON;
    BEGIN TRY
        INSERT [dbo].[orders] ([id], [state]) VALUES (1, N'a');
        SET IDENTITY_INSERT [dbo].[orders] OFF;
    END TRY
    BEGIN CATCH
        SET IDENTITY_INSERT [dbo].[orders] OFF;
        THROW;
    END CATCH
END
GO
CREATE PROCEDURE #show_1 @tell bit = 0 AS
BEGIN
    INSERT #row (s1, t2, s3) SELECT [id], [state], [at] FROM [dbo].[orders];
    IF @tell = 1 EXEC #tell N'row', 'sts';
    ELSE EXEC #lines 'sts';
END
GO
-- table dbo.order]lines
INSERT #table (k, name) VALUES (2, N'dbo.order]lines');
GO
CREATE PROCEDURE #fill_2 AS
BEGIN
    INSERT [dbo].[order]]lines] ([order]) VALUES (1), (2);
END
GO
CREATE PROCEDURE #show_2 @tell bit = 0 AS
BEGIN
    INSERT #row (s1, x2) SELECT [order], [note] FROM [dbo].[order]]lines];
    IF @tell = 1 EXEC #tell N'row', 'sx';
    ELSE EXEC #lines 'sx';
END
GO
-- table dbo.gr\u00f6\u00dfe
INSERT #table (k, name) VALUES (3, N'dbo.gr\u00f6\u00dfe');
GO
CREATE PROCEDURE #fill_3 AS RETURN;
GO
CREATE PROCEDURE #show_3 @tell bit = 0 AS
BEGIN
    DELETE #line;
END
GO
CREATE PROCEDURE #restart AS
BEGIN
    SET NOCOUNT ON;
    DBCC CHECKIDENT (N'[dbo].[orders]', RESEED, 100) WITH NO_INFOMSGS;
    ALTER SEQUENCE [dbo].[numbers] RESTART WITH 101;
END
GO
DECLARE @k int = 1, @error int;
WHILE @k <= 3
BEGIN
    IF @@TRANCOUNT = 0 BEGIN TRANSACTION;
    BEGIN TRY
        EXEC #fill @k;
    END TRY
    BEGIN CATCH
        SET @error = ERROR_NUMBER();
        IF @@TRANCOUNT > 0 ROLLBACK TRANSACTION;
        INSERT #refused (k, error) VALUES (@k, @error);
    END CATCH
    SET @k = @k + 1;
END
GO
-- table dbo.orders
IF @@TRANCOUNT > 0 AND EXISTS (SELECT 1 FROM #dirty) ROLLBACK TRANSACTION;
IF @@TRANCOUNT = 0 BEGIN TRANSACTION;
DECLARE @prepared bit = 0, @line nvarchar(200);
EXEC #say N'object table dbo.orders';
EXEC #say N'call dcf24c871da3';
BEGIN TRY
    EXEC #prepare 3;
    SAVE TRANSACTION tidegate;
    INSERT #dirty (n) VALUES (1);
    SET @prepared = 1;
    SELECT @line = N'error ' + CAST(error AS nvarchar(20)) FROM #refused WHERE k = 1;
    IF @line IS NOT NULL EXEC #say @line;
    ELSE EXEC #show_1 1;
END TRY
BEGIN CATCH
    SET @line = CASE WHEN @prepared = 1 THEN N'error ' ELSE N'unknown error ' END
        + CAST(ERROR_NUMBER() AS nvarchar(20));
    EXEC #say @line;
END CATCH
IF @@TRANCOUNT = 0 AND EXISTS (SELECT 1 FROM #dirty)
BEGIN
    RAISERROR (N'It committed what was to be rolled back. Nothing more is run.', 16, 1);
    SET NOEXEC ON;
END
IF XACT_STATE() = 1 AND EXISTS (SELECT 1 FROM #dirty) ROLLBACK TRANSACTION tidegate;
ELSE IF @@TRANCOUNT > 0 ROLLBACK TRANSACTION;
EXEC #say N'end';
GO
-- view dbo.open
IF @@TRANCOUNT > 0 AND EXISTS (SELECT 1 FROM #dirty) ROLLBACK TRANSACTION;
IF @@TRANCOUNT = 0 BEGIN TRANSACTION;
DECLARE @prepared bit = 0, @line nvarchar(200);
EXEC #say N'object view dbo.open';
EXEC #say N'call 750433fc18fb';
BEGIN TRY
    EXEC #prepare 3;
    SAVE TRANSACTION tidegate;
    INSERT #dirty (n) VALUES (1);
    IF OBJECT_ID(N'[dbo].[open]') IS NULL THROW 50000, N'it is not there', 1;
    SET @prepared = 1;
    INSERT #row (s1, t2, b3) EXEC (N'SELECT * FROM [dbo].[open]');
    EXEC #say N'ran';
    EXEC #tell N'row', 'stb';
END TRY
BEGIN CATCH
    SET @line = CASE WHEN @prepared = 1 THEN N'error ' ELSE N'unknown error ' END
        + CAST(ERROR_NUMBER() AS nvarchar(20));
    EXEC #say @line;
END CATCH
IF @@TRANCOUNT = 0 AND EXISTS (SELECT 1 FROM #dirty)
BEGIN
    RAISERROR (N'It committed what was to be rolled back. Nothing more is run.', 16, 1);
    SET NOEXEC ON;
END
IF XACT_STATE() = 1 AND EXISTS (SELECT 1 FROM #dirty) ROLLBACK TRANSACTION tidegate;
ELSE IF @@TRANCOUNT > 0 ROLLBACK TRANSACTION;
EXEC #say N'end';
GO
-- function dbo.total
IF @@TRANCOUNT > 0 AND EXISTS (SELECT 1 FROM #dirty) ROLLBACK TRANSACTION;
IF @@TRANCOUNT = 0 BEGIN TRANSACTION;
DECLARE @prepared bit = 0, @line nvarchar(200);
EXEC #say N'object function dbo.total';
EXEC #say N'call e21ed1de671c';
BEGIN TRY
    EXEC #prepare 3;
    SAVE TRANSACTION tidegate;
    INSERT #dirty (n) VALUES (1);
    IF OBJECT_ID(N'[dbo].[total]') IS NULL THROW 50000, N'it is not there', 1;
    SET @prepared = 1;
    INSERT #row (s1) EXEC (N'DECLARE @tidegate_1 [dbo].[ids]; INSERT @tidegate_1 VALUES (1); SELECT [dbo].[total](@tidegate_1, N''1'')');
    EXEC #say N'ran';
    EXEC #tell N'row', 's';
END TRY
BEGIN CATCH
    SET @line = CASE WHEN @prepared = 1 THEN N'error ' ELSE N'unknown error ' END
        + CAST(ERROR_NUMBER() AS nvarchar(20));
    EXEC #say @line;
END CATCH
IF @@TRANCOUNT = 0 AND EXISTS (SELECT 1 FROM #dirty)
BEGIN
    RAISERROR (N'It committed what was to be rolled back. Nothing more is run.', 16, 1);
    SET NOEXEC ON;
END
IF XACT_STATE() = 1 AND EXISTS (SELECT 1 FROM #dirty) ROLLBACK TRANSACTION tidegate;
ELSE IF @@TRANCOUNT > 0 ROLLBACK TRANSACTION;
EXEC #say N'end';
GO
-- procedure dbo.find
IF @@TRANCOUNT > 0 AND EXISTS (SELECT 1 FROM #dirty) ROLLBACK TRANSACTION;
IF @@TRANCOUNT = 0 BEGIN TRANSACTION;
DECLARE @prepared bit = 0, @line nvarchar(200);
DECLARE @tidegate_status int;
DECLARE @tidegate_1 [dbo].[ids];
INSERT @tidegate_1 VALUES (1);
DECLARE @tidegate_2 nvarchar(20) = N'1';
EXEC #say N'object procedure dbo.find';
EXEC #say N'call e1ace7b33375';
BEGIN TRY
    EXEC #prepare 3;
    SAVE TRANSACTION tidegate;
    INSERT #dirty (n) VALUES (1);
    IF OBJECT_ID(N'[dbo].[find]') IS NULL THROW 50000, N'it is not there', 1;
    SET @prepared = 1;
    INSERT #row (t1, s2) EXEC @tidegate_status = [dbo].[find] @ids = @tidegate_1, @name = @tidegate_2;
    EXEC #say N'ran';
    EXEC #tell N'row', 'ts';
    SET @line = N'return ' + CAST(@tidegate_status AS nvarchar(20));
    EXEC #say @line;
    EXEC #changes 3;
END TRY
BEGIN CATCH
    SET @line = CASE WHEN @prepared = 1 THEN N'error ' ELSE N'unknown error ' END
        + CAST(ERROR_NUMBER() AS nvarchar(20));
    EXEC #say @line;
END CATCH
IF @@TRANCOUNT = 0 AND EXISTS (SELECT 1 FROM #dirty)
BEGIN
    RAISERROR (N'It committed what was to be rolled back. Nothing more is run.', 16, 1);
    SET NOEXEC ON;
END
IF XACT_STATE() = 1 AND EXISTS (SELECT 1 FROM #dirty) ROLLBACK TRANSACTION tidegate;
ELSE IF @@TRANCOUNT > 0 ROLLBACK TRANSACTION;
EXEC #say N'end';
GO
-- procedure dbo.count
IF @@TRANCOUNT > 0 AND EXISTS (SELECT 1 FROM #dirty) ROLLBACK TRANSACTION;
IF @@TRANCOUNT = 0 BEGIN TRANSACTION;
DECLARE @prepared bit = 0, @line nvarchar(200);
DECLARE @tidegate_status int;
DECLARE @tidegate_1 int = 1;
DECLARE @tidegate_2 nvarchar(max) = N'1';
EXEC #say N'object procedure dbo.count';
EXEC #say N'call 056eb86f77c1';
BEGIN TRY
    EXEC #prepare 3;
    SAVE TRANSACTION tidegate;
    INSERT #dirty (n) VALUES (1);
    IF OBJECT_ID(N'[dbo].[count]') IS NULL THROW 50000, N'it is not there', 1;
    SET @prepared = 1;
    EXEC @tidegate_status = [dbo].[count] @n = @tidegate_1 OUTPUT, @text = @tidegate_2 OUTPUT;
    EXEC #say N'ran';
    INSERT #row (s1, t2) VALUES (@tidegate_1, @tidegate_2);
    EXEC #tell N'output', 'st';
    SET @line = N'return ' + CAST(@tidegate_status AS nvarchar(20));
    EXEC #say @line;
    EXEC #changes 3;
END TRY
BEGIN CATCH
    SET @line = CASE WHEN @prepared = 1 THEN N'error ' ELSE N'unknown error ' END
        + CAST(ERROR_NUMBER() AS nvarchar(20));
    EXEC #say @line;
END CATCH
IF @@TRANCOUNT = 0 AND EXISTS (SELECT 1 FROM #dirty)
BEGIN
    RAISERROR (N'It committed what was to be rolled back. Nothing more is run.', 16, 1);
    SET NOEXEC ON;
END
IF XACT_STATE() = 1 AND EXISTS (SELECT 1 FROM #dirty) ROLLBACK TRANSACTION tidegate;
ELSE IF @@TRANCOUNT > 0 ROLLBACK TRANSACTION;
EXEC #say N'end';
GO
-- trigger dbo.log
IF @@TRANCOUNT > 0 AND EXISTS (SELECT 1 FROM #dirty) ROLLBACK TRANSACTION;
IF @@TRANCOUNT = 0 BEGIN TRANSACTION;
DECLARE @prepared bit = 0, @line nvarchar(200);
EXEC #say N'object trigger dbo.log';
EXEC #say N'call 75c0d7405771';
BEGIN TRY
    EXEC #prepare 3;
    SAVE TRANSACTION tidegate;
    INSERT #dirty (n) VALUES (1);
    SET IDENTITY_INSERT [dbo].[orders] ON;
    BEGIN TRY
        INSERT [dbo].[orders] ([id], [state]) VALUES (3, N'c');
        SET IDENTITY_INSERT [dbo].[orders] OFF;
    END TRY
    BEGIN CATCH
        SET IDENTITY_INSERT [dbo].[orders] OFF;
        THROW;
    END CATCH
    IF OBJECT_ID(N'[dbo].[log]') IS NULL THROW 50000, N'it is not there', 1;
    SET @prepared = 1;
    INSERT [dbo].[order]]lines] ([order]) VALUES (3);
    UPDATE [dbo].[order]]lines] SET [order] = [order], [note] = [note];
    DELETE [dbo].[order]]lines] WHERE [order] = 3;
    EXEC #say N'ran';
    EXEC #changes 3;
END TRY
BEGIN CATCH
    SET @line = CASE WHEN @prepared = 1 THEN N'error ' ELSE N'unknown error ' END
        + CAST(ERROR_NUMBER() AS nvarchar(20));
    EXEC #say @line;
END CATCH
IF @@TRANCOUNT = 0 AND EXISTS (SELECT 1 FROM #dirty)
BEGIN
    RAISERROR (N'It committed what was to be rolled back. Nothing more is run.', 16, 1);
    SET NOEXEC ON;
END
IF XACT_STATE() = 1 AND EXISTS (SELECT 1 FROM #dirty) ROLLBACK TRANSACTION tidegate;
ELSE IF @@TRANCOUNT > 0 ROLLBACK TRANSACTION;
EXEC #say N'end';
GO
-- procedure dbo.any: not recorded, it runs a text
IF @@TRANCOUNT > 0 ROLLBACK TRANSACTION;
SET LOCK_TIMEOUT -1;
GO
