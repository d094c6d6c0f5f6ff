package dev.tidegate.convert.expected;

/** Temporary tables and procedures that the script of {@link SqlServerScript} works with. */
final class ScriptHelpers {
    /** How the session is set, since text, dates and errors depend on it. */
    static final String SESSION =
            """
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
            """;

    /**
     * Tables. Their text has one collation, whatever that of the server is: texts of two could not
     * be put together. What is written to them in a transaction is gone with it, and that is meant:
     * {@code #filled} says what this transaction has, {@code #dirty} that an object did not come to
     * its end.
     */
    static final String TABLES =
            """
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
            """;

    /** Prints a line, in parts that PRINT does not cut. */
    private static final String SAY =
            """
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
            """;

    /**
     * Makes lines of the rows in {@code #row}, and empties it. The shape has a letter for each
     * column, which is in the column of that letter and number.
     */
    private static final String LINES =
            """
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
            """;

    /** Prints the rows in {@code #row}, each behind a word. */
    private static final String TELL =
            """
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
            """;

    /** Fills the tables up to one, as far as this transaction has not done it. */
    private static final String FILL =
            """
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
            """;

    /** Makes all as it is before each object, and remembers the rows of all tables. */
    private static final String READY =
            """
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
            """;

    /** Prints the tables whose rows are others than before. */
    private static final String CHANGES =
            """
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
            """;

    static final String PROCEDURES = SAY + LINES + TELL + FILL + READY + CHANGES;

    private ScriptHelpers() {}
}
