package dev.tidegate.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.bind.Catalog;
import dev.tidegate.bind.SourceFile;
import dev.tidegate.convert.Conversion;
import dev.tidegate.convert.ConvertedObject;
import dev.tidegate.convert.DatabaseConverter;
import dev.tidegate.convert.ObjectKind;
import dev.tidegate.convert.Profile;
import dev.tidegate.convert.TableExpressions;
import dev.tidegate.convert.code.RuleBasedCode;
import dev.tidegate.sandbox.postgres.PostgresServer;
import dev.tidegate.tsql.SyntaxOptions;
import dev.tidegate.tsql.TSqlParser;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Converted routines and triggers do on PostgreSQL what the T-SQL reference says that they do. */
class ConvertedStatementsTest {
    /** What every case finds: three items, three lines of them, an empty log. */
    private static final String TABLES =
            """
            CREATE TABLE item (id int IDENTITY PRIMARY KEY, name varchar(20) NOT NULL UNIQUE,
                price money NULL, qty int NOT NULL DEFAULT 0)
            CREATE TABLE line (id int PRIMARY KEY, item_id int NOT NULL, n int NOT NULL,
                note nvarchar(50) NULL)
            CREATE TABLE log (id int IDENTITY PRIMARY KEY, entry varchar(200) NULL)
            GO
            CREATE TYPE numbers AS TABLE (n int NOT NULL)
            GO
            """;

    private static final String ROWS =
            """
            insert into dbo.item (name, price, qty) values ('nut', 1.5, 10), ('bolt', 2.25, 5), ('gear', null, 0);
            insert into dbo.line values (1, 1, 4, null), (2, 1, 6, 'x'), (3, 2, 1, null);
            """;

    /**
     * T-SQL; behind {@code ->} what is run on PostgreSQL; behind {@code =>} the rows of its last
     * query, with {@code |} between columns and {@code ;} between rows; ∅ is NULL.
     */
    private static final String CASES =
            """
            CREATE FUNCTION f() RETURNS int AS BEGIN
                DECLARE @v int = 7; SELECT @v = qty FROM item WHERE id = 99; RETURN @v END
            -> select dbo.f()
            => 7
            CREATE FUNCTION f() RETURNS int AS BEGIN
                DECLARE @v int; SELECT @v = id FROM item ORDER BY id; RETURN @v END
            -> select dbo.f()
            => 3
            CREATE FUNCTION f() RETURNS varchar(100) AS BEGIN
                DECLARE @s varchar(100) = ''; SELECT @s = @s + name + ',' FROM item ORDER BY id; RETURN @s END
            -> select dbo.f()
            => nut,bolt,gear,
            CREATE FUNCTION f() RETURNS int AS BEGIN
                DECLARE @v int = 1; SET @v = (SELECT qty FROM item WHERE id = 99); RETURN @v END
            -> select dbo.f()
            => ∅
            CREATE FUNCTION f(@n int) RETURNS int AS BEGIN
                DECLARE @i int = 0, @sum int = 0
                WHILE 1 = 1
                BEGIN
                    SET @i += 1
                    IF @i > @n BREAK
                    IF @i % 2 = 0 CONTINUE
                    SET @sum = @sum + @i
                END
                RETURN @sum END
            -> select dbo.f(9)
            => 25
            CREATE FUNCTION f(@x int) RETURNS varchar(10) AS BEGIN
                IF @x < 0 RETURN 'minus'
                ELSE IF @x = 0 RETURN 'zero'
                RETURN 'plus' END
            -> select dbo.f(-1), dbo.f(0), dbo.f(5)
            => minus|zero|plus
            CREATE FUNCTION f(@x int) RETURNS int AS BEGIN IF @x = NULL RETURN 1 RETURN 0 END
            -> select dbo.f(null)
            => 0
            CREATE FUNCTION f() RETURNS varchar(10) AS BEGIN DECLARE @s varchar(3) = 'abcdef' RETURN @s END
            -> select dbo.f()
            => abc
            CREATE FUNCTION f() RETURNS int AS BEGIN DECLARE @c char(5) = 'ab' RETURN LEN(@c + '!') END
            -> select dbo.f()
            => 6
            CREATE FUNCTION f() RETURNS int AS BEGIN
                DECLARE @a int, @b int; SELECT @a = 1, @b = @a + 1; RETURN @b END
            -> select dbo.f()
            => 2
            CREATE FUNCTION f(@b bit) RETURNS int AS BEGIN IF @b = 1 RETURN 10 RETURN 20 END
            -> select dbo.f(true), dbo.f(false), dbo.f(null)
            => 10|20|20
            CREATE FUNCTION f() RETURNS int AS BEGIN
                DECLARE @i int = 0
                WHILE @i < 3
                BEGIN
                    DECLARE @seen int
                    SET @seen = ISNULL(@seen, 0) + 1
                    SET @i = @i + 1
                END
                RETURN @seen END
            -> select dbo.f()
            => 3
            CREATE FUNCTION f(@a int, @b int = 5) RETURNS int AS BEGIN RETURN @a + @b END
            GO
            CREATE FUNCTION g() RETURNS int AS BEGIN RETURN dbo.f(1, DEFAULT) END
            -> select dbo.g()
            => 6
            CREATE FUNCTION f(@least int) RETURNS TABLE AS
                RETURN (SELECT id, UPPER(name) AS name FROM item WHERE qty >= @least)
            -> select id, name from dbo.f(5) order by id
            => 1|NUT;2|BOLT
            CREATE FUNCTION f() RETURNS @r TABLE (id int, total int) AS BEGIN
                INSERT INTO @r SELECT item_id, SUM(n) FROM line GROUP BY item_id
                UPDATE @r SET total = total * 2 WHERE id = 1
                RETURN END
            -> select id, total from dbo.f() order by id
            => 1|20;2|1
            CREATE FUNCTION f(@n int) RETURNS int AS BEGIN
                DECLARE @s int;
                WITH up (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM up WHERE i < @n)
                SELECT @s = SUM(i) FROM up; RETURN @s END
            -> select dbo.f(10)
            => 55
            CREATE PROCEDURE p AS
                UPDATE i SET qty = i.qty - l.n FROM item AS i JOIN line AS l ON l.item_id = i.id WHERE l.id = 3
            -> call dbo.p(); select id, qty from dbo.item order by id
            => 1|10;2|4;3|0
            CREATE PROCEDURE p AS
                UPDATE i SET qty = ISNULL(l.n, -1) FROM item i LEFT JOIN line l ON l.item_id = i.id AND l.id = 3
            -> call dbo.p(); select id, qty from dbo.item order by id
            => 1|-1;2|1;3|-1
            CREATE PROCEDURE p AS
                UPDATE item SET qty = s.total FROM (SELECT item_id, SUM(n) AS total FROM line GROUP BY item_id) s
                WHERE s.item_id = item.id
            -> call dbo.p(); select id, qty from dbo.item order by id
            => 1|10;2|1;3|0
            CREATE PROCEDURE p @by int AS
                UPDATE item SET qty += @by, price = CASE WHEN price IS NULL THEN 9 ELSE price END WHERE id >= 2
            -> call dbo.p(3); select id, price, qty from dbo.item order by id
            => 1|1.5000|10;2|2.2500|8;3|9.0000|3
            CREATE PROCEDURE p @old int OUTPUT AS
                UPDATE item SET @old = qty = qty + 1 WHERE id = 1
            -> call dbo.p(null)
            => 11
            CREATE PROCEDURE p AS
                DELETE l FROM line l INNER JOIN item i ON i.id = l.item_id WHERE i.name = 'NUT'
            -> call dbo.p(); select id from dbo.line
            => 3
            CREATE PROCEDURE p AS DELETE TOP (2) FROM line
            -> call dbo.p(); select count(*) from dbo.line
            => 1
            CREATE PROCEDURE p AS
                WHILE EXISTS (SELECT * FROM line) DELETE TOP (1) FROM line
            -> call dbo.p(); select count(*) from dbo.line
            => 0
            CREATE PROCEDURE p AS
                DELETE FROM item WHERE NOT EXISTS (SELECT 1 FROM line WHERE line.item_id = item.id)
            -> call dbo.p(); select id from dbo.item order by id
            => 1;2
            CREATE PROCEDURE p AS INSERT log SELECT name FROM item WHERE id < 3 ORDER BY id
            -> call dbo.p(); select id, entry from dbo.log order by id
            => 1|nut;2|bolt
            CREATE PROCEDURE p AS INSERT INTO item (name, qty) VALUES ('a', DEFAULT), ('b', 2)
            -> call dbo.p(); select name, qty from dbo.item where id > 3 order by id
            => a|0;b|2
            CREATE PROCEDURE p AS INSERT INTO log DEFAULT VALUES
            -> call dbo.p(); select id, entry from dbo.log
            => 1|∅
            CREATE PROCEDURE p AS
                SET IDENTITY_INSERT log ON
                INSERT INTO log (id, entry) VALUES (70, 'x')
                SET IDENTITY_INSERT log OFF
            -> call dbo.p(); select id, entry from dbo.log
            => 70|x
            CREATE PROCEDURE p @id int OUTPUT AS
                INSERT INTO item (name) VALUES ('new')
                SET @id = SCOPE_IDENTITY()
            -> call dbo.p(null)
            => 4
            CREATE PROCEDURE p AS
                DECLARE @made TABLE (id int, name varchar(20))
                INSERT INTO item (name) OUTPUT inserted.id, inserted.name INTO @made VALUES ('k'), ('l')
                INSERT INTO log (entry) SELECT CONCAT(id, name) FROM @made ORDER BY id
            -> call dbo.p(); select entry from dbo.log order by id
            => 4k;5l
            CREATE PROCEDURE p AS DELETE FROM line OUTPUT deleted.id, deleted.n WHERE n > 3
            -> select * from dbo.p() order by 1
            => 1|4;2|6
            CREATE PROCEDURE p AS
                MERGE item AS t USING (SELECT 1 AS id, 'NUT2' AS name UNION ALL SELECT 8, 'fresh') AS s ON t.id = s.id
                WHEN MATCHED THEN UPDATE SET name = s.name
                WHEN NOT MATCHED THEN INSERT (name, qty) VALUES (s.name, s.id);
            -> call dbo.p(); select id, name, qty from dbo.item where name in ('NUT2', 'fresh') order by id
            => 1|NUT2|10;4|fresh|8
            CREATE PROCEDURE p AS
                MERGE INTO line t USING (SELECT 1 AS id) s ON t.id = s.id
                WHEN MATCHED AND t.n > 100 THEN DELETE
                WHEN NOT MATCHED BY SOURCE THEN DELETE;
            -> call dbo.p(); select id from dbo.line
            => 1
            CREATE PROCEDURE p @name varchar(20), @qty int AS
                UPDATE item SET qty = @qty WHERE name = @name
                IF @@ROWCOUNT = 0 INSERT INTO item (name, qty) VALUES (@name, @qty)
            -> call dbo.p('Nut', 77); call dbo.p('cog', 3); select name, qty from dbo.item order by id
            => nut|77;bolt|5;gear|0;cog|3
            CREATE PROCEDURE p @n int OUTPUT AS
                UPDATE line SET n = n + 1
                SET @n = @@ROWCOUNT
            -> call dbo.p(null)
            => 3
            CREATE PROCEDURE p @n int OUTPUT AS
                BEGIN TRY
                    SET @n = 1 / 0
                END TRY
                BEGIN CATCH
                    SET @n = ERROR_NUMBER()
                END CATCH
            -> call dbo.p(null)
            => 8134
            CREATE PROCEDURE p @m varchar(100) OUTPUT AS
                BEGIN TRY
                    THROW 50001, 'bad thing', 3
                END TRY
                BEGIN CATCH
                    SET @m = CONCAT(ERROR_NUMBER(), ' ', ERROR_MESSAGE(), ' ', ERROR_STATE())
                END CATCH
            -> call dbo.p(null)
            => 50001 bad thing 3
            CREATE PROCEDURE p @m varchar(100) OUTPUT AS
                BEGIN TRY
                    RAISERROR('x %d of %s', 16, 1, 5, 'y')
                END TRY
                BEGIN CATCH
                    SET @m = ERROR_MESSAGE() + ' ' + CAST(ERROR_SEVERITY() AS varchar(10))
                END CATCH
            -> call dbo.p(null)
            => x 5 of y 16
            CREATE PROCEDURE p @m varchar(100) OUTPUT AS
                SET @m = 'before'
                RAISERROR('only a message', 10, 1)
                SET @m = 'behind'
            -> call dbo.p(null)
            => behind
            CREATE PROCEDURE p @n int OUTPUT AS
                BEGIN TRY
                    INSERT INTO item (name) VALUES ('nut')
                END TRY
                BEGIN CATCH
                    SET @n = ERROR_NUMBER()
                END CATCH
            -> call dbo.p(null)
            => 2627
            CREATE PROCEDURE p AS
                BEGIN TRY
                    BEGIN TRANSACTION
                    UPDATE item SET qty = 0
                    INSERT INTO item (name) VALUES ('nut')
                    COMMIT
                END TRY
                BEGIN CATCH
                    IF @@TRANCOUNT > 0 ROLLBACK
                    INSERT INTO log (entry) VALUES ('failed')
                END CATCH
            -> call dbo.p(); select qty, (select max(entry) from dbo.log) from dbo.item where id = 1
            => 10|failed
            CREATE PROCEDURE inner_p @x int AS IF @x > 5 RETURN 1 RETURN 0
            GO
            CREATE PROCEDURE p @r int OUTPUT AS EXEC @r = inner_p 6
            -> call dbo.p(null)
            => 1
            CREATE PROCEDURE inner_p @x int, @twice int OUTPUT AS SET @twice = @x * 2
            GO
            CREATE PROCEDURE p @r int OUTPUT AS
                DECLARE @t int
                EXEC inner_p 21, @t OUTPUT
                SET @r = @t
            -> call dbo.p(null)
            => 42
            CREATE PROCEDURE inner_p @a int = 1, @b int = 2, @c int = 3 AS
                INSERT INTO log (entry) VALUES (CONCAT(@a, @b, @c))
            GO
            CREATE PROCEDURE p AS
                EXEC inner_p
                EXEC inner_p @b = 9
                EXECUTE dbo.inner_p 7, DEFAULT, 8
            -> call dbo.p(); select entry from dbo.log order by id
            => 123;193;728
            CREATE PROCEDURE p @least int AS
                SET NOCOUNT ON
                SELECT name, qty * 2 AS twice FROM item WHERE qty >= @least ORDER BY qty
            -> select * from dbo.p(5)
            => bolt|10;nut|20
            CREATE PROCEDURE p @kind int AS
                IF @kind = 1 SELECT name FROM item WHERE id = 1
                ELSE SELECT name FROM item WHERE id = 2
            -> select * from dbo.p(2)
            => bolt
            CREATE PROCEDURE inner_p AS SELECT id, name FROM item WHERE id < 3
            GO
            CREATE PROCEDURE p AS
                DECLARE @t TABLE (id int, name varchar(20))
                INSERT INTO @t EXEC inner_p
                INSERT INTO log (entry) SELECT name FROM @t ORDER BY id
            -> call dbo.p(); select entry from dbo.log order by id
            => nut;bolt
            CREATE PROCEDURE p AS
                SELECT name FROM item WHERE id = 1
                SELECT n FROM line WHERE id = 2
            -> call dbo.p(); fetch all from p_result_2
            => 6
            CREATE PROCEDURE p AS
                CREATE TABLE #t (id int PRIMARY KEY, total int NULL)
                INSERT INTO #t SELECT item_id, SUM(n) FROM line GROUP BY item_id
                INSERT INTO log (entry) SELECT CONCAT(id, '=', total) FROM #t ORDER BY id
                DROP TABLE #t
            -> call dbo.p(); call dbo.p(); select entry from dbo.log order by id
            => 1=10;2=1;1=10;2=1
            CREATE PROCEDURE p AS
                SELECT id, name INTO #some FROM item WHERE qty > 0
                UPDATE #some SET name = UPPER(name)
                SELECT name FROM #some ORDER BY id
            -> select * from dbo.p()
            => NUT;BOLT
            CREATE PROCEDURE p AS
                DECLARE @t TABLE (no int IDENTITY(10, 5), x varchar(5))
                INSERT INTO @t (x) VALUES ('a')
                INSERT INTO @t (x) VALUES ('b')
                SELECT no, x FROM @t ORDER BY no
            -> select * from dbo.p()
            => 10|a;15|b
            CREATE PROCEDURE p @sum int OUTPUT AS
                DECLARE @n int
                SET @sum = 0
                DECLARE c CURSOR FAST_FORWARD FOR SELECT n FROM line ORDER BY id
                OPEN c
                FETCH NEXT FROM c INTO @n
                WHILE @@FETCH_STATUS = 0
                BEGIN
                    SET @sum = @sum * 10 + @n
                    FETCH NEXT FROM c INTO @n
                END
                CLOSE c
                DEALLOCATE c
            -> call dbo.p(null)
            => 461
            CREATE PROCEDURE inner_p @list numbers READONLY AS
                INSERT INTO log (entry) SELECT CAST(SUM(n) AS varchar(10)) FROM @list
            GO
            CREATE PROCEDURE p AS
                DECLARE @x numbers
                INSERT INTO @x VALUES (2), (40)
                EXEC inner_p @x
            -> call dbo.p(); select entry from dbo.log
            => 42
            CREATE PROCEDURE p AS
                INSERT INTO log (entry) VALUES ('x')
                TRUNCATE TABLE log
                INSERT INTO log (entry) VALUES ('y')
            -> call dbo.p(); select id, entry from dbo.log
            => 1|y
            CREATE PROCEDURE p AS
                WITH few AS (SELECT name FROM item WHERE qty > 0)
                INSERT INTO log (entry) SELECT name FROM few ORDER BY name
            -> call dbo.p(); select entry from dbo.log order by id
            => bolt;nut
            CREATE PROCEDURE p AS
                WITH numbered AS (SELECT id, ROW_NUMBER() OVER (PARTITION BY item_id ORDER BY id) AS no FROM line)
                DELETE FROM numbered WHERE no > 1
            -> call dbo.p(); select id from dbo.line order by id
            => 1;3
            CREATE PROCEDURE p AS
                WITH cheap AS (SELECT * FROM item WHERE price < 2)
                UPDATE cheap SET qty = 99
            -> call dbo.p(); select id, qty from dbo.item order by id
            => 1|99;2|5;3|0
            CREATE PROCEDURE p AS EXEC sp_executesql N'UPDATE item SET qty = @q WHERE id = @i', N'@q int, @i int', @q = 8, @i = 2
            -> call dbo.p(); select qty from dbo.item where id = 2
            => 8
            CREATE PROCEDURE p AS EXEC('DELETE FROM line WHERE id = 1')
            -> call dbo.p(); select count(*) from dbo.line
            => 2
            CREATE TRIGGER t ON item AFTER INSERT AS
                INSERT INTO log (entry) SELECT CAST(COUNT(*) AS varchar(10)) FROM inserted
            -> insert into dbo.item (name) values ('a'), ('b'); select entry from dbo.log
            => 2
            CREATE TRIGGER t ON item FOR UPDATE AS
                IF UPDATE(qty)
                    INSERT INTO log (entry)
                    SELECT CONCAT(d.qty, '>', i.qty) FROM inserted i JOIN deleted d ON d.id = i.id ORDER BY i.id
            -> update dbo.item set price = 1; update dbo.item set qty = qty + 1 where id < 3; select entry from dbo.log order by id
            => 10>11;5>6
            CREATE TRIGGER t ON line AFTER INSERT, UPDATE, DELETE AS
                INSERT INTO log (entry)
                SELECT CONCAT((SELECT COUNT(*) FROM inserted), '/', (SELECT COUNT(*) FROM deleted))
            -> insert into dbo.line values (9, 1, 1, null); update dbo.line set n = 0; delete from dbo.line where id = 9; select entry from dbo.log order by id
            => 1/0;4/4;0/1
            CREATE TRIGGER t ON line AFTER DELETE AS
                IF EXISTS (SELECT * FROM deleted WHERE n > 5)
                BEGIN
                    RAISERROR('too big', 16, 1)
                    ROLLBACK TRANSACTION
                END
            -> delete from dbo.line where id = 1; do $$ begin delete from dbo.line; exception when others then null; end $$; select count(*) from dbo.line
            => 2
            CREATE VIEW big AS SELECT id, name FROM item WHERE qty > 4
            GO
            CREATE TRIGGER t ON big INSTEAD OF INSERT AS
                INSERT INTO item (name, qty) SELECT name, 5 FROM inserted
            -> insert into dbo.big (name) values ('via'); select name, qty from dbo.item where id = 4
            => via|5
            CREATE TRIGGER t ON item INSTEAD OF DELETE AS
                UPDATE item SET qty = -1 WHERE id IN (SELECT id FROM deleted)
            -> delete from dbo.item where id = 1; select id, qty from dbo.item order by id
            => 1|-1;2|5;3|0
            CREATE TRIGGER t ON item INSTEAD OF INSERT AS
                INSERT INTO item (name, qty) SELECT UPPER(name), qty FROM inserted
            -> insert into dbo.item (name, qty) values ('low', 3); select name, qty from dbo.item where id > 3
            => LOW|3
            CREATE VIEW v AS SELECT TOP 100 PERCENT name, ISNULL(price, 7.5) AS price FROM item ORDER BY name
            -> select name, price from dbo.v order by name
            => bolt|2.2500;gear|7.5;nut|1.5000
            CREATE PROCEDURE p AS SET ROWCOUNT 2 SELECT name FROM item ORDER BY name DESC
            -> select * from dbo.p()
            => nut;gear
            CREATE PROCEDURE inner_p @x varchar(5) OUTPUT AS SET @x = 12
            GO
            CREATE PROCEDURE p @n int OUTPUT AS EXEC inner_p @n OUTPUT
            -> call dbo.p(1)
            => 12
            CREATE PROCEDURE p AS
                DECLARE @n int
                UPDATE line SET @n = n = n + 1 WHERE id = 1
                IF @n = 5 INSERT INTO log (entry) VALUES ('five')
            -> call dbo.p(); select entry from dbo.log
            => five
            CREATE VIEW v AS
                SELECT i.name, l.n FROM item i OUTER APPLY
                    (SELECT TOP 1 n FROM line WHERE item_id = i.id ORDER BY n DESC) l
            -> select name, n from dbo.v order by name
            => bolt|1;gear|∅;nut|6
            """;

    /** Between statements, not inside a DO. */
    private static final Pattern STATEMENT_END =
            Pattern.compile("; (?=(?:call|select|insert|update|delete|fetch|do) )");

    @TempDir static Path directory;
    private static PostgresServer server;

    @BeforeAll
    static void start() throws Exception {
        server = PostgresServer.start(directory, "statements");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void resultsAreThoseOfTheReference() throws Exception {
        List<String> wrong = new ArrayList<>();
        int cases = 0;
        try (Connection connection =
                DriverManager.getConnection(server.jdbcUrl(), PostgresServer.USER, "")) {
            connection.setAutoCommit(false);
            StringBuilder code = new StringBuilder();
            String run = "";
            for (String line : CASES.lines().toList()) {
                if (line.startsWith("-> ")) {
                    run = line.substring(3);
                } else if (line.startsWith("=> ")) {
                    cases++;
                    for (Profile profile : Profile.values()) {
                        String got = result(code.toString(), run, connection, profile);
                        if (!got.equals(line.substring(3))) {
                            wrong.add(code + line + "\nbut was (" + profile + ") " + got);
                        }
                    }
                    code.setLength(0);
                } else {
                    code.append(line).append('\n');
                }
            }
        }
        assertThat(wrong).as(wrong.size() + " of " + cases).isEmpty();
    }

    private static String result(String code, String run, Connection connection, Profile profile)
            throws SQLException {
        Conversion conversion =
                new DatabaseConverter(new TableExpressions(), new RuleBasedCode(17), profile)
                        .convert(
                                "cases",
                                Catalog.of(
                                        List.of(
                                                new SourceFile(
                                                        "case.sql",
                                                        TSqlParser.parse(
                                                                TABLES + code,
                                                                SyntaxOptions.SCRIPT)))));
        StringBuilder made = new StringBuilder();
        try (Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            for (String helper : conversion.helpers()) {
                statement.execute(helper);
            }
            for (ConvertedObject object : ofTables(conversion, true)) {
                for (String text : object.definition()) {
                    statement.execute(text);
                }
            }
            statement.execute(ROWS);
            for (ConvertedObject object : ofTables(conversion, false)) {
                if (!object.whole()) {
                    return "not converted: " + object.items();
                }
                for (String text : object.definition()) {
                    made.append(text).append('\n');
                    statement.execute(text);
                }
            }
            return rows(statement, run);
        } catch (SQLException e) {
            return e.getMessage() + " in\n" + made;
        } finally {
            connection.rollback();
        }
    }

    /** Tables and what they need, or all the rest. */
    private static List<ConvertedObject> ofTables(Conversion conversion, boolean tables) {
        Set<ObjectKind> kinds = Set.of(ObjectKind.SCHEMA, ObjectKind.TYPE, ObjectKind.TABLE);
        return conversion.objects().stream()
                .filter(object -> kinds.contains(object.kind()) == tables)
                .toList();
    }

    /** The rows of the last of several statements that gives any. */
    private static String rows(Statement statement, String run) throws SQLException {
        String last = "";
        for (String each : STATEMENT_END.split(run)) {
            if (statement.execute(each)) {
                last = rows(statement.getResultSet());
            }
        }
        return last;
    }

    private static String rows(ResultSet rows) throws SQLException {
        List<String> texts = new ArrayList<>();
        while (rows.next()) {
            List<String> values = new ArrayList<>();
            for (int at = 1; at <= rows.getMetaData().getColumnCount(); at++) {
                String value = rows.getString(at);
                values.add(value == null ? "∅" : value);
            }
            texts.add(String.join("|", values));
        }
        return String.join(";", texts);
    }
}
