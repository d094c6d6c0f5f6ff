package dev.tidegate.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.bind.Catalog;
import dev.tidegate.bind.SourceFile;
import dev.tidegate.convert.CodeConverter;
import dev.tidegate.convert.ConvertedObject;
import dev.tidegate.convert.DatabaseConverter;
import dev.tidegate.convert.Ladder.Rung;
import dev.tidegate.convert.Profile;
import dev.tidegate.convert.TableExpressions;
import dev.tidegate.postgres.PostgresSettings;
import dev.tidegate.postgres.ScratchDatabase;
import dev.tidegate.sandbox.postgres.PostgresServer;
import dev.tidegate.tsql.SyntaxOptions;
import dev.tidegate.tsql.TSqlParser;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What converted tables do on PostgreSQL. */
class ConvertedTablesTest {
    @TempDir private static Path directory;

    private static PostgresServer server;

    @BeforeAll
    static void start() throws IOException, InterruptedException, SQLException {
        server = PostgresServer.start(directory, "converted");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void oldRowsOfATemporalTableGoToItsHistory() {
        holds(
                """
                CREATE TABLE t (id int PRIMARY KEY, v int,
                    f datetime2 GENERATED ALWAYS AS ROW START, u datetime2 GENERATED ALWAYS AS ROW END,
                    PERIOD FOR SYSTEM_TIME (f, u)) WITH (SYSTEM_VERSIONING = ON (HISTORY_TABLE = dbo.h))
                """,
                """
                insert into dbo.t (id, v) values (1, 10), (2, 20);
                update dbo.t set v = 11 where id = 1;
                delete from dbo.t where id = 2;
                """,
                "(select count(*) from dbo.t where u = timestamp '9999-12-31 23:59:59.999999') = 1",
                "(select string_agg(id || ':' || v, ',' order by id) from dbo.h) = '1:10,2:20'",
                "(select bool_and(u <= timezone('UTC', clock_timestamp())) from dbo.h)");
    }

    @Test
    void whatATriggerComputesIsThereAfterEachWrite() {
        holds(
                "CREATE TABLE t (id int, j nvarchar(max), tags AS JSON_QUERY(j, '$.a.b'),"
                        + " one AS JSON_VALUE(j, '$.c'), v rowversion)",
                """
                insert into dbo.t (id, j) values (1, '{"a": {"b": [1, 2]}, "c": "x"}');
                create temporary table kept as select v from dbo.t;
                update dbo.t set id = 2;
                """,
                "(select tags from dbo.t) = '[1, 2]'",
                "(select one from dbo.t) = 'x'",
                "(select t.v > kept.v and length(t.v) = 8 from dbo.t, kept)");
    }

    @Test
    void checksTakeWhatTheSourceTakes() {
        holds(
                "CREATE TABLE t (s varchar(9) CHECK (s IN ('Ab', 'c')), n nvarchar(9) CHECK (n LIKE"
                        + " '[a-c]%'), j nvarchar(99) CHECK (ISJSON(j) > 0), b tinyint)",
                "insert into dbo.t values ('AB ', 'Cxy', '{}', 255), (null, null, null, null);",
                "(select count(*) from dbo.t) = 2");
        refuses(
                "CREATE TABLE t (s varchar(9) CHECK (s IN ('Ab')))",
                "insert into dbo.t values ('x')");
        refuses(
                "CREATE TABLE t (j nvarchar(9) CHECK (ISJSON(j) = 1))",
                "insert into dbo.t values ('1')");
        refuses("CREATE TABLE t (b tinyint)", "insert into dbo.t values (256)");
        refuses("CREATE TABLE t (u int UNIQUE)", "insert into dbo.t values (null), (null)");
    }

    @Test
    void datesAreCountedByTheirBorders() {
        holds(
                "CREATE TABLE t (a datetime, b datetime, y AS DATEDIFF(year, a, b), m AS"
                        + " DATEDIFF(month, a, b), w AS DATEDIFF(week, a, b), d AS DATEDIFF(day, a, b),"
                        + " h AS DATEDIFF(hour, a, b), n AS DATEADD(month, 1, a))",
                "insert into dbo.t (a, b) values ('2023-12-31 23:59:59', '2024-01-01 00:00:00'),"
                        + " ('2024-01-31 00:10:00', '2024-02-04 00:00:00');",
                "(select (y, m, w, d, h) = (1, 1, 0, 1, 1) from dbo.t where a < '2024-01-01')",
                "(select (y, m, w, d, h) = (0, 1, 1, 4, 96) from dbo.t where a > '2024-01-01')",
                "(select n = timestamp '2024-02-29 00:10:00' from dbo.t where a > '2024-01-01')");
    }

    @Test
    void anIdentityGoesOnAndTakesValuesThatAreGiven() {
        holds(
                "CREATE TABLE t (id int IDENTITY(5, 5), n numeric(9) IDENTITY(1, 1), s int)",
                "insert into dbo.t (s) values (1), (2); insert into dbo.t (id, n, s) values (7, 9, 3);",
                "(select string_agg(id || ':' || n, ',' order by s) from dbo.t) = '5:1,10:2,7:9'");
    }

    @Test
    void theLadderSaysWhyAnObjectIsNotCreated() throws InterruptedException {
        TriedConversion tried =
                TriedConversion.of(
                        server,
                        """
                        CREATE TABLE good (a int PRIMARY KEY)
                        GO
                        CREATE TABLE bad (a int REFERENCES good (b))
                        GO
                        CREATE TABLE lacking (a int CHECK (CHECKSUM(a) > 1))\
                        """);

        assertThat(tried.named("good").l1()).isEqualTo(Rung.YES);
        assertThat(tried.named("good").l2()).isEqualTo(Rung.YES);
        assertThat(tried.named("bad").l1()).isEqualTo(Rung.NO);
        assertThat(tried.named("bad").reasons()).singleElement().asString().contains("\"b\"");
        assertThat(tried.named("lacking").l1()).isEqualTo(Rung.NO);
        assertThat(tried.named("lacking").reasons())
                .singleElement()
                .asString()
                .startsWith("TG1203");
    }

    @Test
    void routinesAreNotCalledCleanWhereTheServerCannotCheckThem() throws InterruptedException {
        TriedConversion tried = TriedConversion.of(server, "CREATE TABLE t (a int, v rowversion)");

        assertThat(tried.named("t").l1()).isEqualTo(Rung.YES);
        assertThat(tried.named("t").l2()).isEqualTo(Rung.NOT_CHECKED);
    }

    @Test
    void aScratchDatabaseKeepsNothingOfWhatFailedAndIsGoneInTheEnd() throws SQLException {
        String name;
        try (ScratchDatabase scratch = scratch()) {
            name = scratch.name();
            assertThat(scratch.run(List.of("create table a (x int)", "nonsense")).error())
                    .isPresent();
            assertThat(scratch.run(List.of("create table a (x int)")).error()).isEmpty();
            assertThat(exists(name)).isTrue();
        }

        assertThat(exists(name)).isFalse();
    }

    private static boolean exists(String database) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(server.jdbcUrl(), PostgresServer.USER, "");
                Statement statement = connection.createStatement();
                ResultSet found =
                        statement.executeQuery(
                                "select 1 from pg_database where datname = '" + database + "'")) {
            return found.next();
        }
    }

    private static ScratchDatabase scratch() {
        return ScratchDatabase.create(
                new PostgresSettings(server.jdbcUrl(), PostgresServer.USER, ""));
    }

    /** Whether conditions hold after rows were written to what a script becomes. */
    private static void holds(String script, String writes, String... conditions) {
        try (ScratchDatabase scratch = scratch()) {
            create(scratch, script);
            assertThat(scratch.run(List.of(writes)).error()).isEmpty();
            for (String condition : conditions) {
                String check =
                        "do $$ begin if ("
                                + condition
                                + ") is not true then raise 'not so'; end if; end $$";
                assertThat(scratch.run(List.of(check)).error()).as(condition).isEmpty();
            }
        }
    }

    private static void refuses(String script, String write) {
        try (ScratchDatabase scratch = scratch()) {
            create(scratch, script);
            assertThat(scratch.run(List.of(write)).error()).as(write).isPresent();
        }
    }

    private static void create(ScratchDatabase scratch, String script) {
        Catalog catalog =
                Catalog.of(
                        List.of(
                                new SourceFile(
                                        "t.sql", TSqlParser.parse(script, SyntaxOptions.SCRIPT))));
        for (ConvertedObject object :
                new DatabaseConverter(new TableExpressions(17), CodeConverter.NONE, Profile.STRICT)
                        .convert("test", catalog)
                        .objects()) {
            assertThat(object.whole()).as(object.items().toString()).isTrue();
            assertThat(scratch.run(object.alone()).error()).isEmpty();
            assertThat(scratch.run(object.links()).error()).isEmpty();
        }
    }
}
