package dev.tidegate.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.bind.Catalog;
import dev.tidegate.bind.ObjectId;
import dev.tidegate.bind.SourceFile;
import dev.tidegate.convert.CodeConverter;
import dev.tidegate.convert.Converted;
import dev.tidegate.convert.Profile;
import dev.tidegate.convert.code.CompatLibrary;
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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Converted expressions give on PostgreSQL what the T-SQL reference says that they give. */
class ConvertedExpressionsTest {
    /** T-SQL, then the text of its value; ∅ is NULL. */
    private static final String CASES =
            """
            REPLACE('1.2.3', '.', '') => 123
            REPLACE('a(b', '(', '') => ab
            REPLACE('Abab', 'AB', 'x') => xx
            LEN('ab  ') => 2
            LEN('  ab') => 4
            DATALENGTH('ab') => 2
            DATALENGTH(N'ab') => 4
            DATENAME(month, '2024-03-05') => March
            DATENAME(weekday, '2024-01-07') => Sunday
            DATEPART(week, '2024-01-07') => 2
            DATEPART(iso_week, '2024-01-07') => 1
            DATEPART(weekday, '2024-01-07') => 1
            DATEPART(quarter, '2024-05-07') => 2
            DATEPART(dayofyear, '2024-02-01') => 32
            CAST(2.5 AS int) => 2
            CAST(-2.5 AS int) => -2
            CAST(2.99 AS bigint) => 2
            CONVERT(int, 3.7) => 3
            ISNULL(CAST(NULL AS varchar(3)), 'abcdef') => abc
            ISNULL(NULL, 5) => 5
            QUOTENAME('abc') => [abc]
            QUOTENAME('a]b') => [a]]b]
            STUFF('abcdef', 2, 3, 'xy') => axyef
            STUFF('abcdef', 2, 3, NULL) => aef
            STUFF('abc', 5, 1, 'x') => ∅
            FORMAT(CAST('2024-01-02 17:42:09' AS datetime), 'yyyy-MM-dd HH:mm:ss') => 2024-01-02 17:42:09
            FORMAT(1234.5, 'N2') => 1,234.50
            5 / 2 => 2
            -5 / 2 => -2
            1.0 / 3 => 0.333333
            2.0 / 3 => 0.666666
            7 % 3 => 1
            5 ^ 3 => 6
            'a' + 'b' => ab
            '5' + 1 => 6
            'a' + NULL => ∅
            CONCAT('a', NULL, 1) => a1
            CONCAT_WS(',', 'a', NULL, 'b') => a,b
            IIF(1 = 1, 'y', 'n') => y
            CHOOSE(2, 'a', 'b', 'c') => b
            CHOOSE(4, 'a', 'b') => ∅
            CASE WHEN 'a' = 'A' THEN 1 ELSE 0 END => 1
            CASE WHEN 'a' = 'A' COLLATE Latin1_General_CS_AS THEN 1 ELSE 0 END => 0
            CASE WHEN 'a' = 'a ' THEN 1 ELSE 0 END => 1
            CASE WHEN 'abc' LIKE '[A-C]%' THEN 1 ELSE 0 END => 1
            CASE WHEN 'xbc' LIKE '[^a-c]%' THEN 1 ELSE 0 END => 1
            CASE WHEN '50%' LIKE '50[%]' THEN 1 ELSE 0 END => 1
            CASE WHEN 'a_c' LIKE 'a!_c' ESCAPE '!' THEN 1 ELSE 0 END => 1
            CASE WHEN 'ABC' LIKE 'ab%' THEN 1 ELSE 0 END => 1
            CASE WHEN 5 !< 5 THEN 1 ELSE 0 END => 1
            CASE 'B' WHEN 'b' THEN 'yes' ELSE 'no' END => yes
            CASE WHEN 1 = '1' THEN 1 ELSE 0 END => 1
            CHARINDEX('b', 'ABC') => 2
            CHARINDEX('b', 'abcb', 3) => 4
            CHARINDEX('x', 'abc') => 0
            PATINDEX('%[0-9]%', 'abc1') => 4
            PATINDEX('%x%', 'abc') => 0
            SUBSTRING('abc', 0, 2) => a
            SUBSTRING('abc', 2, 10) => bc
            LEFT('abc', 2) => ab
            RIGHT('abc', 2) => bc
            REPLICATE('ab', 2) => abab
            REPLICATE('ab', -1) => ∅
            SPACE(2) + 'x' =>   x
            REVERSE('abc') => cba
            UPPER('abc') => ABC
            LTRIM('  a') + RTRIM('b  ') => ab
            TRIM(' a ') => a
            STR(123.45, 6, 1) =>  123.5
            STR(5) =>          5
            ASCII('A') => 65
            CHAR(65) => A
            UNICODE(N'A') => 65
            ISNUMERIC('12.5') => 1
            ISNUMERIC('abc') => 0
            ISDATE('2024-02-30') => 0
            ISDATE('2024-02-28') => 1
            PARSENAME('s.d.o.t', 1) => t
            NULLIF('A', 'a') => ∅
            NULLIF(1, 2) => 1
            COALESCE(NULL, 2, 3) => 2
            ABS(-5) => 5
            CEILING(1.2) => 2
            FLOOR(-1.2) => -2
            ROUND(2.567, 1) => 2.6
            ROUND(2.567, 1, 1) => 2.5
            POWER(2, 3) => 8
            SQUARE(3) => 9
            SQRT(16) => 4
            SIGN(-3) => -1
            CONVERT(varchar(10), CAST('2024-03-05' AS datetime), 120) => 2024-03-05
            CONVERT(varchar(10), CAST('2024-03-05' AS datetime), 101) => 03/05/2024
            CONVERT(varchar(10), CAST('2024-03-05' AS datetime), 103) => 05/03/2024
            CONVERT(varchar(8), CAST('2024-03-05' AS datetime), 112) => 20240305
            CONVERT(varchar(30), CAST('2024-03-05 14:05:06' AS datetime)) => Mar  5 2024  2:05PM
            CONVERT(varchar(30), CAST('2024-03-05 14:05:06.120' AS datetime), 121) => 2024-03-05 14:05:06.120
            CONVERT(varchar(30), CAST('2024-03-05 14:05:06' AS datetime), 126) => 2024-03-05T14:05:06
            CONVERT(varchar(30), CAST('2024-03-05' AS date)) => 2024-03-05
            CONVERT(datetime, '05/03/2024', 103) => 2024-03-05 00:00:00
            CAST(CAST('2024-03-05 10:11:12' AS datetime) AS date) => 2024-03-05
            DATEADD(month, 1, CAST('2024-01-31' AS date)) => 2024-02-29
            DATEADD(day, -1, '2024-03-01') => 2024-02-29 00:00:00
            DATEADD(quarter, 1, CAST('2024-01-15' AS date)) => 2024-04-15
            DATEDIFF(day, '2024-02-28', '2024-03-01') => 2
            DATEDIFF(year, '2023-12-31', '2024-01-01') => 1
            DATEDIFF(month, '2024-01-31', '2024-02-01') => 1
            DATEDIFF(week, '2024-01-06', '2024-01-07') => 1
            DATEDIFF(hour, '2024-01-01 00:59', '2024-01-01 01:01') => 1
            DATEDIFF(minute, '2024-01-01 00:00:59', '2024-01-01 00:01:00') => 1
            DATEDIFF(second, '2024-01-01', '2024-01-01 00:01:00') => 60
            EOMONTH('2024-02-10') => 2024-02-29
            EOMONTH('2024-02-10', 1) => 2024-03-31
            DATEFROMPARTS(2024, 2, 3) => 2024-02-03
            YEAR('2024-02-03') + MONTH('2024-02-03') => 2026
            CAST('2024-01-01 23:59:59.999' AS datetime) => 2024-01-02 00:00:00
            TRY_CAST('abc' AS int) => ∅
            TRY_CAST('12' AS int) => 12
            TRY_CONVERT(date, '2024-13-01') => ∅
            CAST(1 AS bit) => true
            CAST('0' AS bit) => false
            CAST(CAST(1 AS bit) AS varchar(5)) => 1
            CAST('abcdef' AS varchar(3)) => abc
            CAST($12.3456 AS varchar(20)) => 12.35
            $10.00 / $3.00 => 3.3333
            JSON_VALUE('{"a":{"b":[1,2]}}', '$.a.b[1]') => 2
            ISJSON('{}') => 1
            JSON_MODIFY('{"a":1}', '$.a', 2) => {"a": 2}
            JSON_MODIFY('{"a":[1]}', 'append $.a', 2) => {"a": [1, 2]}
            JSON_MODIFY('{"a":1,"b":2}', '$.a', CAST(NULL AS int)) => {"b": 2}
            (SELECT SUM(CAST(v AS int)) FROM (VALUES ('7'), (NULL)) AS t(v)) => 7
            (SELECT x.n FROM OPENJSON('{"a":1}') WITH (n int '$.b') AS x) => ∅
            (SELECT v AS [a.b], 1 AS c FROM (VALUES ('x')) AS t(v) FOR JSON PATH) => [{"a":{"b":"x"},"c":1}]
            CAST('<r xmlns="u"><a>1</a></r>' AS xml).value('declare default element namespace "u"; (/r/a)[1]', 'int') => 1
            (SELECT SUM(n.x.value('@v', 'int')) FROM (SELECT CAST('<r><a v="1"/><a v="2"/></r>' AS xml) AS d) AS t CROSS APPLY t.d.nodes('/r/a') AS n(x)) => 3
            (SELECT STRING_AGG(v, ',') WITHIN GROUP (ORDER BY v DESC) FROM (VALUES ('a'), ('b')) AS t(v)) => b,a
            STUFF((SELECT ',' + v FROM (VALUES ('a'), ('b')) AS t(v) ORDER BY v FOR XML PATH('')), 1, 1, '') => a,b
            (SELECT AVG(v) FROM (VALUES (1), (2)) AS t(v)) => 1
            (SELECT SUM(v) / COUNT(*) FROM (VALUES (1), (2)) AS t(v)) => 1
            (SELECT TOP 1 v FROM (VALUES (2), (NULL), (1)) AS t(v) ORDER BY v) => ∅
            (SELECT COUNT(*) FROM (VALUES (1), (2)) AS t(v) WHERE v IN (SELECT 2)) => 1
            (SELECT COUNT(*) FROM STRING_SPLIT('a,b,c', ',')) => 3
            (SELECT SUM(x.a) FROM OPENJSON('[{"a":1},{"a":2}]') WITH (a int) AS x) => 3
            (SELECT MAX(y.w) FROM (VALUES (1), (2)) AS t(v) CROSS APPLY (SELECT t.v * 10 AS w) AS y) => 20
            (SELECT p.[x] FROM (SELECT 'x' AS k, 5 AS n) AS s PIVOT (SUM(n) FOR k IN ([x], [y])) AS p) => 5
            """;

    @TempDir static Path directory;
    private static PostgresServer server;

    @BeforeAll
    static void start() throws Exception {
        server = PostgresServer.start(directory, "expressions");
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(CompatLibrary.script());
            statement.execute("create schema dbo");
        }
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Connection connect() throws SQLException {
        return DriverManager.getConnection(server.jdbcUrl(), PostgresServer.USER, "");
    }

    @Test
    void valuesAreThoseOfTheReference() throws Exception {
        List<String> wrong = new ArrayList<>();
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String line : CASES.lines().toList()) {
                int at = line.lastIndexOf(" => ");
                String got = value(line.substring(0, at), statement);
                if (!got.equals(line.substring(at + 4))) {
                    wrong.add(line + " but was " + got);
                }
            }
        }
        assertThat(wrong).as("of " + CASES.lines().count()).isEmpty();
    }

    private static String value(String expression, Statement statement) {
        String text = "create view dbo.v as select " + expression + " as x";
        Catalog catalog =
                Catalog.of(
                        List.of(
                                new SourceFile(
                                        "v.sql", TSqlParser.parse(text, SyntaxOptions.SCRIPT))));
        Converted<CodeConverter.Code> converted =
                new RuleBasedCode(17)
                        .convert(
                                catalog.view(new ObjectId("dbo", "v")).orElseThrow(),
                                catalog,
                                Profile.IDIOMATIC);
        if (converted.value().isEmpty()) {
            return "not converted: " + converted.items();
        }
        String sql = converted.value().get().statements().getFirst();
        try {
            statement.execute("drop view if exists dbo.v");
            statement.execute(sql);
            try (ResultSet rows = statement.executeQuery("select x::text from dbo.v")) {
                rows.next();
                String value = rows.getString(1);
                return value == null ? "∅" : value;
            }
        } catch (SQLException e) {
            return String.valueOf(e.getMessage()).lines().findFirst().orElse("") + " in " + sql;
        }
    }
}
