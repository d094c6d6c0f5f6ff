package dev.tidegate.sandbox.sqlserver.bind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.microsoft.sqlserver.jdbc.SQLServerException;
import dev.tidegate.sandbox.sqlserver.SqlServer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What statements mean, through the driver. */
final class DataStatementsTest {
    private static SqlServer server;
    private Connection connection;

    @BeforeAll
    static void start() throws Exception {
        server = SqlServer.start(new SqlServer.Options(0, "Secret-1", Duration.ZERO));
        server.execute(
                "master",
                """
                CREATE DATABASE shop
                GO
                USE shop
                GO
                CREATE TABLE customer (id int IDENTITY(1,1) PRIMARY KEY, name nvarchar(40) NOT NULL,
                    credit decimal(10,2) NULL, born date NULL, vip bit NOT NULL DEFAULT 0)
                CREATE TABLE orders (id int PRIMARY KEY, customer_id int NOT NULL
                    REFERENCES customer(id), placed datetime NOT NULL DEFAULT getdate(),
                    total money NOT NULL)
                GO
                """);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void connect() throws Exception {
        connection =
                DriverManager.getConnection(server.jdbcUrl("shop"), SqlServer.USER, "Secret-1");
        connection.setAutoCommit(false);
        run("INSERT INTO customer (name, credit, born) VALUES (N'Ada', 10.50, '1815-12-10')");
        run("INSERT customer (name, credit, vip) VALUES ('Grace', NULL, 1), ('Alan', 3, 0)");
        run(
                "INSERT INTO orders (id, customer_id, total) SELECT id * 10, id, id * 1.5 FROM customer");
    }

    @AfterEach
    void disconnect() throws Exception {
        connection.rollback();
        connection.close();
    }

    private int run(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return statement.executeUpdate(sql);
        }
    }

    /** Rows as text: columns with blanks between, NULL as a dash. */
    private List<String> rows(String sql, Object... parameters) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            try (ResultSet found = statement.executeQuery()) {
                while (found.next()) {
                    List<String> cells = new ArrayList<>();
                    for (int i = 1; i <= found.getMetaData().getColumnCount(); i++) {
                        String cell = found.getString(i);
                        cells.add(cell == null ? "-" : cell);
                    }
                    rows.add(String.join(" ", cells));
                }
            }
        }
        return rows;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    LEN('ab  ') | 2
                    DATALENGTH(N'ab') | 4
                    'a' + 'b' | ab
                    'a' + NULL | -
                    1 + 2 * 3 | 7
                    7 / 2 | 3
                    -7 / 2 | -3
                    7 % 4 | 3
                    1.0 / 3 | 0.333333
                    10 / 4.0 | 2.500000
                    2.0 * 3.00 | 6.000
                    CAST(1.5 AS int) | 1
                    CAST('12' AS int) + 1 | 13
                    '1' + 1 | 2
                    CONVERT(varchar(10), CAST('2024-02-29' AS date), 104) | 29.02.2024
                    CONVERT(varchar(30), CAST('2024-02-29 13:14:15' AS datetime), 121) | 2024-02-29 13:14:15.000
                    TRY_CAST('x' AS int) | -
                    TRY_CONVERT(date, 'x') | -
                    ISNULL(NULL, 5) | 5
                    COALESCE(NULL, NULL, 'x') | x
                    NULLIF(1, 1) | -
                    IIF(1 < 2, 'yes', 'no') | yes
                    CASE WHEN 'a' = 'A  ' THEN 1 ELSE 0 END | 1
                    CASE 3 WHEN 1 THEN 'one' WHEN 3 THEN 'three' END | three
                    CASE WHEN 'abc' LIKE '[a-c]b_' THEN 1 ELSE 0 END | 1
                    CASE WHEN 'a_c' LIKE 'a!_c' ESCAPE '!' THEN 1 ELSE 0 END | 1
                    CHARINDEX('LO', 'hello') | 4
                    PATINDEX('%[0-9]%', 'ab3') | 3
                    SUBSTRING('hello', 0, 3) | he
                    LEFT('hello', 2) + RIGHT('hello', 2) | helo
                    REPLACE('aXbx', 'x', '-') | a-b-
                    STUFF('abcdef', 2, 3, 'X') | aXef
                    REPLICATE('ab', 3) | ababab
                    UPPER('abc') | ABC
                    LTRIM('  a') + '.' + RTRIM('a  ') | a.a
                    CONCAT('a', NULL, 1) | a1
                    CONCAT_WS('-', 'a', NULL, 'b') | a-b
                    QUOTENAME('a]b') | [a]]b]
                    DATEPART(year, '2024-05-06') | 2024
                    DATENAME(weekday, '2024-05-06') | Monday
                    DATEDIFF(day, '2024-01-01', '2024-03-01') | 60
                    DATEDIFF(month, '2024-01-31', '2024-02-01') | 1
                    DATEADD(month, 1, CAST('2024-01-31' AS date)) | 2024-02-29
                    EOMONTH('2024-02-01') | 2024-02-29
                    YEAR('2024-02-01') * 100 + MONTH('2024-02-01') | 202402
                    ROUND(2.345, 2) | 2.350
                    ROUND(1234, -2) | 1200
                    ABS(-5) | 5
                    POWER(2, 10) | 1024
                    CEILING(1.2) | 2
                    SIGN(-3) | -1
                    0x0A0B | 0A0B
                    CAST('ab' AS varbinary(4)) | 6162
                    CAST(255 AS binary(2)) | 00FF
                    5 & 3 | 1
                    5 ^ 3 | 6
                    ~5 | -6
                    CAST(1 AS bit) | 1
                    DB_NAME() | shop
                    OBJECT_NAME(OBJECT_ID('dbo.customer')) | customer
                    @@TRANCOUNT | 1
                    CAST(SYSDATETIMEOFFSET() AS date) | CAST(GETDATE() AS date)
                    """)
    void scalarExpressionsMeanWhatTheyMeanInSqlServer(String expression, String expected)
            throws Exception {
        if (expected.startsWith("CAST")) {
            assertThat(rows("SELECT " + expression)).isEqualTo(rows("SELECT " + expected));
            return;
        }
        assertThat(rows("SELECT " + expression)).containsExactly(expected);
    }

    @Test
    void largeTextIsConvertedWhole() throws Exception {
        run("CREATE TABLE document (n nvarchar(max), v varchar(max))");
        String text = "\u20ac".repeat(1_500_000);
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO document VALUES (?, ?)")) {
            insert.setNString(1, text);
            insert.setString(2, text);
            insert.execute();
        }

        try (Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery(
                                "SELECT DATALENGTH(n), DATALENGTH(v), CAST(n AS varbinary(max)),"
                                        + " CAST(CAST(v AS nvarchar(max)) AS varbinary(max)),"
                                        + " CASE WHEN DATALENGTH(n) > 5 THEN n END FROM document")) {
            assertThat(row.next()).isTrue();
            assertThat(row.getLong(1)).isEqualTo(3_000_000);
            assertThat(row.getLong(2)).isEqualTo(1_500_000);
            assertThat(row.getBytes(3)).isEqualTo(text.getBytes(StandardCharsets.UTF_16LE));
            assertThat(row.getBytes(4)).isEqualTo(text.getBytes(StandardCharsets.UTF_16LE));
            assertThat(row.getString(5)).isEqualTo(text);
        }
    }

    @Test
    void rowsAreSelectedByJoinsGroupsAndOrders() throws Exception {
        assertThat(
                        rows(
                                """
                                SELECT TOP (2) c.name, COUNT(*) AS n, SUM(o.total) total
                                FROM dbo.customer AS c INNER JOIN orders o ON o.customer_id = c.id
                                WHERE c.name LIKE 'a%' GROUP BY c.name HAVING COUNT(*) >= 1
                                ORDER BY total DESC
                                """))
                .hasSize(2);
        assertThat(rows("SELECT name FROM customer WHERE credit IS NULL")).containsExactly("Grace");
        assertThat(
                        rows(
                                "SELECT name FROM customer ORDER BY born, name OFFSET 1 ROWS FETCH NEXT 1 ROWS ONLY"))
                .containsExactly("Grace");
        assertThat(rows("SELECT name FROM customer WHERE vip = 1")).containsExactly("Grace");
        assertThat(rows("SELECT name FROM customer WHERE name IN (?, ?) ORDER BY 1", "ADA", "alan"))
                .containsExactly("Ada", "Alan");
        assertThat(rows("SELECT AVG(total), MIN(total), MAX(total) FROM orders WHERE 1 = 0"))
                .containsExactly("- - -");
    }

    @Test
    void subqueriesAndCommonTableExpressionsAreUnderstood() throws Exception {
        assertThat(
                        rows(
                                """
                                WITH numbered AS (
                                    SELECT ROW_NUMBER() OVER (ORDER BY name) AS n, c.* FROM customer c)
                                SELECT n, name FROM numbered WHERE n <= 2 ORDER BY n
                                """))
                .containsExactly("1 Ada", "2 Alan");
        assertThat(
                        rows(
                                """
                                SELECT name FROM customer c WHERE EXISTS
                                    (SELECT * FROM orders o WHERE o.customer_id = c.id AND o.total > 0)
                                  AND c.id = (SELECT MIN(id) FROM customer)
                                """))
                .containsExactly("Ada");
        assertThat(rows("SELECT x FROM (VALUES (1), (2)) v(x) UNION ALL SELECT 3 ORDER BY x DESC"))
                .containsExactly("3", "2", "1");
        assertThat(rows("SELECT 'VIEW' 'TABLE_TYPE' UNION SELECT 'TABLE'"))
                .containsExactlyInAnyOrder("VIEW", "TABLE");
        assertThat(
                        rows(
                                "SELECT x + '|' FROM (SELECT CAST('a' AS char(3)) AS x UNION ALL SELECT CAST('b' AS char(3))) AS u"))
                .containsExactlyInAnyOrder("a  |", "b  |");
    }

    /** As audits ask for the rows of some keys under locks. */
    @Test
    @Timeout(30)
    void aQueryOfManyBranchesIsPlannedInAMoment() throws Exception {
        String all =
                IntStream.range(0, 50)
                        .mapToObj(it -> "SELECT CAST('%d' AS char(3)) AS x".formatted(it))
                        .collect(Collectors.joining(" UNION ALL "));

        assertThat(rows("SELECT x + '|' FROM (" + all + ") AS u ORDER BY x DESC"))
                .hasSize(50)
                .startsWith("9  |", "8  |", "7  |", "6  |", "5  |", "49 |");
    }

    @Test
    void changesReportHowManyRowsTheyChanged() throws Exception {
        assertThat(run("UPDATE customer SET credit = ISNULL(credit, 0) + 1")).isEqualTo(3);
        assertThat(
                        run(
                                "UPDATE c SET c.credit += o.total FROM customer c JOIN orders o ON o.customer_id = c.id WHERE c.name = 'Ada'"))
                .isEqualTo(1);
        assertThat(run("UPDATE TOP (1) customer SET vip = 1 WHERE vip = 0")).isEqualTo(1);
        assertThat(
                        run(
                                "DELETE o FROM orders o JOIN customer c ON c.id = o.customer_id WHERE c.name = 'Alan'"))
                .isEqualTo(1);
        assertThat(run("DELETE FROM customer WHERE name = 'Alan'")).isEqualTo(1);
        assertThat(rows("SELECT COUNT(*) FROM customer")).containsExactly("2");
    }

    @Test
    void mergeInsertsUpdatesAndDeletes() throws Exception {
        run(
                """
                MERGE customer AS t USING (VALUES (N'Ada', 99), (N'Edsger', 1)) AS s (name, credit)
                ON t.name = s.name
                WHEN MATCHED THEN UPDATE SET credit = s.credit
                WHEN NOT MATCHED THEN INSERT (name, credit) VALUES (s.name, s.credit);
                """);
        assertThat(
                        rows(
                                "SELECT name, credit FROM customer WHERE name IN ('Ada', 'Edsger') ORDER BY name"))
                .containsExactly("Ada 99.00", "Edsger 1.00");
    }

    @Test
    void outputGivesWhatWasInsertedOrDeleted() throws Exception {
        assertThat(
                        rows(
                                "INSERT INTO customer (name) OUTPUT inserted.name, inserted.vip VALUES ('Barbara')"))
                .containsExactly("Barbara 0");
        assertThat(
                        rows(
                                "DELETE FROM orders OUTPUT deleted.customer_id - deleted.id WHERE total > 0"))
                .hasSize(3);
    }

    @Test
    void variablesAreAssignedFromRows() throws Exception {
        assertThat(
                        rows(
                                """
                                DECLARE @n int, @name nvarchar(40)
                                SELECT @n = COUNT(*), @name = MAX(name) FROM customer
                                SELECT @n, @name
                                """))
                .containsExactly("3 Grace");
        assertThat(
                        rows(
                                """
                                DECLARE @next decimal(10,2)
                                UPDATE customer SET @next = credit = credit + 1 WHERE name = 'Ada'
                                SELECT @next
                                """))
                .containsExactly("11.50");
    }

    @Test
    void identityValuesAreKnownAfterwards() throws Exception {
        assertThat(
                        rows(
                                "INSERT INTO customer (name) VALUES ('New') SELECT name FROM customer WHERE id = SCOPE_IDENTITY()"))
                .containsExactly("New");
    }

    @Test
    void truncateTakesAllRowsAndBeginsIdentityAgain() throws Exception {
        run("CREATE TABLE #numbers (id int IDENTITY(5,2), name varchar(9))");
        run("INSERT INTO #numbers (name) VALUES ('a'), ('b')");
        run("TRUNCATE TABLE #numbers");
        run("INSERT INTO #numbers (name) VALUES ('c')");
        assertThat(rows("SELECT id, name FROM #numbers")).containsExactly("5 c");
    }

    @Test
    void resultsHaveSqlServersTypes() throws Exception {
        try (Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery(
                                "SELECT customer.id, name, credit, born, vip, total, credit * 2 AS"
                                        + " twice FROM customer JOIN orders ON customer.id ="
                                        + " customer_id")) {
            ResultSetMetaData meta = rows.getMetaData();
            List<String> types = new ArrayList<>();
            for (int i = 1; i <= meta.getColumnCount(); i++) {
                types.add(meta.getColumnTypeName(i));
            }
            assertThat(types)
                    .containsExactly(
                            "int", "nvarchar", "decimal", "date", "bit", "money", "decimal");
        }
    }

    @Test
    void mistakesHaveSqlServersNumbers() {
        expect(2628, "UPDATE customer SET name = REPLICATE('x', 50)");
        expect(
                2627,
                "INSERT INTO orders (id, customer_id, total) SELECT id, customer_id, 0 FROM orders");
        expect(207, "SELECT nothing FROM customer");
        expect(208, "SELECT * FROM nowhere");
        expect(209, "SELECT id FROM customer, orders");
        expect(4104, "SELECT x.id FROM customer");
        expect(8134, "SELECT 1 / 0");
        expect(245, "SELECT CAST('x' AS int)");
        expect(515, "INSERT INTO customer (credit) VALUES (1)");
        expect(544, "INSERT INTO customer (id, name) VALUES (1, 'x')");
        expect(547, "INSERT INTO orders (id, customer_id, total) VALUES (1, -1, 0)");
        expect(137, "SELECT @unknown");
        expect(156, "SELECT FROM WHERE (");
    }

    private void expect(int number, String sql) {
        assertThatThrownBy(() -> rows(sql))
                .as(sql)
                .isInstanceOfSatisfying(
                        SQLServerException.class,
                        e ->
                                assertThat(e.getErrorCode())
                                        .as(sql + ": " + e.getMessage())
                                        .isEqualTo(number));
    }
}
