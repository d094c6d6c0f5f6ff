package dev.tidegate.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.postgres.PostgresSettings.TextUnstorable;
import dev.tidegate.sandbox.demo.Environment;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What cannot be replicated exactly stops the pipeline, with what to do, and without any value. */
class ClearStopsTest {
    private static Environment environment;
    private static int databases;

    @BeforeAll
    static void start() throws Exception {
        environment = Environment.start(Environment.Options.DEFAULTS);
    }

    @AfterAll
    static void stop() {
        if (environment != null) {
            environment.close();
        }
    }

    private static RoundTrip trip(TextUnstorable policy, String... excluded) throws SQLException {
        return new RoundTrip(
                environment,
                new RoundTrip.Options("stop" + ++databases, List.of(excluded), policy));
    }

    @Test
    void aLoadedTextWithTheCharacterZero() throws Exception {
        try (RoundTrip trip = trip(TextUnstorable.REFUSE)) {
            trip.source(
                    "CREATE TABLE dbo.zero (id int NOT NULL PRIMARY KEY, t nvarchar(20))",
                    "INSERT INTO dbo.zero VALUES (1, N'sec' + NCHAR(0) + N'ret')");
            trip.start();

            assertThat(trip.awaitStopped())
                    .startsWith(
                            "TARGET_REFUSED: a value of column \"t\" of table dbo.zero has the"
                                    + " character U+0000, which PostgreSQL cannot hold in text;"
                                    + " the row's key is in \"id\"")
                    .contains("target.text_unstorable: replace")
                    .doesNotContain("sec");
        }
    }

    @Test
    void anAppliedTextWithHalfAPair() throws Exception {
        try (RoundTrip trip = trip(TextUnstorable.REFUSE)) {
            trip.source("CREATE TABLE dbo.half (id int NOT NULL PRIMARY KEY, t nvarchar(20))");
            trip.start();
            trip.awaitStreaming();
            trip.source("INSERT INTO dbo.half VALUES (1, N'a' + NCHAR(0xD83D) + N'b')");

            assertThat(trip.awaitStopped())
                    .startsWith("TARGET_REFUSED: cannot apply the transaction at ")
                    .contains(
                            ": a value of column \"t\" of table dbo.half has half of a surrogate"
                                    + " pair");
        }
    }

    @Test
    void whatIsReplacedIsTheSameForLoadAndLogAndIsInTheStatus() throws Exception {
        try (RoundTrip trip = trip(TextUnstorable.REPLACE)) {
            trip.source(
                    "CREATE TABLE dbo.replaced (id int NOT NULL PRIMARY KEY, t nvarchar(20))",
                    "INSERT INTO dbo.replaced VALUES (1, N'a' + NCHAR(0) + N'b'),"
                            + " (2, N'a' + NCHAR(0xD83D) + N'b'), (3, N'a' + NCHAR(0xDE00))");
            trip.start();
            trip.awaitStreaming();
            trip.source(
                    "INSERT INTO dbo.replaced SELECT id + 10, t FROM dbo.replaced",
                    "UPDATE dbo.replaced SET t = N'😀' + NCHAR(0xD83D) WHERE id = 1");
            trip.settle();

            assertThat(trip.rows("select id, t from dbo.replaced order by id"))
                    .containsExactly(
                            "1|😀\uFFFD",
                            "2|a\uFFFDb",
                            "3|a\uFFFD",
                            "11|a\uFFFDb",
                            "12|a\uFFFDb",
                            "13|a\uFFFD");
            assertThat(trip.status().leftOut())
                    .anySatisfy(left -> assertThat(left.object()).contains("U+0000"));
        }
    }

    @Test
    void aKeyThatWouldBeReplaced() throws Exception {
        try (RoundTrip trip = trip(TextUnstorable.REPLACE)) {
            trip.source(
                    "CREATE TABLE dbo.zero_key (k nvarchar(20) NOT NULL PRIMARY KEY)",
                    "INSERT INTO dbo.zero_key VALUES (N'a' + NCHAR(0))");
            trip.start();

            assertThat(trip.awaitStopped())
                    .startsWith("TARGET_REFUSED")
                    .contains("In a key it cannot be replaced");
        }
    }

    @Test
    void rowsThatDifferInNothingThatTheLogShows() throws Exception {
        try (RoundTrip trip = trip(TextUnstorable.REFUSE)) {
            trip.source(
                    "CREATE TABLE dbo.twins (a int, body nvarchar(max))",
                    "INSERT INTO dbo.twins VALUES (1, N'one'), (1, N'two')");
            trip.start();
            trip.awaitStreaming();
            trip.source("UPDATE dbo.twins SET a = 2 WHERE body = N'two'");

            assertThat(trip.awaitStopped())
                    .startsWith("TARGET_ROW_MISSING")
                    .contains("several that differ only in those", "Give the table a key");
        }
    }

    @Test
    void keysThatDifferInTheSeventhDigitOnly() throws Exception {
        try (RoundTrip trip = trip(TextUnstorable.REFUSE)) {
            trip.source(
                    "CREATE TABLE dbo.tick (at datetime2(7) NOT NULL PRIMARY KEY)",
                    "INSERT INTO dbo.tick VALUES ('2024-01-01 00:00:00.0000001')");
            trip.start();
            trip.awaitStreaming();
            trip.source("INSERT INTO dbo.tick VALUES ('2024-01-01 00:00:00.0000002')");

            assertThat(trip.awaitStopped())
                    .startsWith("TARGET_REFUSED")
                    .contains("a unique key is violated");
        }
    }

    /**
     * PostgreSQL takes no key that could be checked later for a foreign key to refer to; and rows
     * that are not known whole, as the log leaves a large object out, cannot be written anew.
     */
    @Test
    void aUniqueValueThatAForeignKeyRefersToIsHandedOnByRowsWithLargeObjects() throws Exception {
        try (RoundTrip trip = trip(TextUnstorable.REFUSE)) {
            trip.source(
                    "CREATE TABLE dbo.currency (id int NOT NULL PRIMARY KEY, code char(3) NOT NULL"
                            + " CONSTRAINT uq_code UNIQUE, note nvarchar(max) NULL)",
                    "CREATE TABLE dbo.price (id int NOT NULL PRIMARY KEY, code char(3)"
                            + " CONSTRAINT fk_code REFERENCES dbo.currency (code))",
                    "INSERT INTO dbo.currency VALUES (1, 'EUR', N'euro'), (2, 'USD', N'dollar')");
            trip.start();
            trip.awaitStreaming();
            trip.source(
                    "UPDATE dbo.currency SET code = CASE code WHEN 'EUR' THEN 'USD' ELSE 'EUR' END");

            assertThat(trip.awaitStopped())
                    .startsWith("TARGET_REFUSED")
                    .contains(
                            "a unique key is violated",
                            "constraint \"currency_uq_code\"",
                            "relax it");
        }
    }

    @Test
    void aTypeThatCannotBeCaptured() throws Exception {
        try (RoundTrip trip = trip(TextUnstorable.REFUSE)) {
            trip.source(
                    "CREATE TABLE dbo.odd (id int NOT NULL PRIMARY KEY, v sql_variant, w sql_variant)",
                    "CREATE TABLE dbo.odder (id int NOT NULL PRIMARY KEY, x sql_variant)");
            trip.start();

            assertThat(trip.awaitStopped())
                    .startsWith(
                            "TYPE_UNSUPPORTED: columns that cannot be captured: dbo.odd.v"
                                    + " sql_variant, dbo.odd.w sql_variant, dbo.odder.x"
                                    + " sql_variant")
                    .contains("source.columns_excluded");
        }
    }

    @Test
    void anExcludedKey() throws Exception {
        try (RoundTrip trip = trip(TextUnstorable.REFUSE, "dbo.a.id", "dbo.b.*")) {
            trip.source(
                    "CREATE TABLE dbo.a (id int NOT NULL PRIMARY KEY, n int)",
                    "CREATE TABLE dbo.b (id int NOT NULL CONSTRAINT uq_b UNIQUE, n int)");
            trip.start();

            assertThat(trip.awaitStopped())
                    .startsWith(
                            "SOURCE_NOT_READY: source.columns_excluded names columns of keys:"
                                    + " dbo.a.id, dbo.b.id");
        }
    }

    @Test
    void anExcludedColumnThatIsNotThere() throws Exception {
        try (RoundTrip trip = trip(TextUnstorable.REFUSE, "dbo.c.nmae")) {
            trip.source("CREATE TABLE dbo.c (id int NOT NULL PRIMARY KEY, name int)");
            trip.start();

            assertThat(trip.awaitStopped())
                    .startsWith("SOURCE_NOT_READY: the selected tables have no column dbo.c.nmae");
        }
    }
}
