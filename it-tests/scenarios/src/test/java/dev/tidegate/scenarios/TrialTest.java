package dev.tidegate.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.convert.Conversion;
import dev.tidegate.convert.ConvertedObject;
import dev.tidegate.convert.Ladder;
import dev.tidegate.convert.Ladder.Rung;
import dev.tidegate.convert.Ladder.Standing;
import dev.tidegate.convert.Scratch;
import dev.tidegate.daemon.ScratchOnPostgres;
import dev.tidegate.sandbox.postgres.PostgresServer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was converted is run on generated data, on PostgreSQL: the rung L3. */
class TrialTest {
    private static final String TABLES =
            """
            CREATE TABLE parent (id int IDENTITY PRIMARY KEY, name nvarchar(20) NOT NULL UNIQUE)
            GO
            CREATE TABLE child (
                id int NOT NULL, parent int NOT NULL REFERENCES parent (id),
                state char(1) NOT NULL CHECK (state IN ('o', 'c')), PRIMARY KEY (id, parent))
            GO
            """;

    @TempDir private static Path directory;

    private static PostgresServer server;

    @BeforeAll
    static void start() throws Exception {
        server = PostgresServer.start(directory, "trial");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void codeThatFailsOnlyWhenItIsRunIsFound() throws InterruptedException {
        Standing routine =
                standing("p", "CREATE PROCEDURE p AS BEGIN DELETE FROM nowhere WHERE id = 1 END");

        assertThat(routine.l1()).isEqualTo(Rung.YES);
        assertThat(routine.l3()).isEqualTo(Rung.NO);
        assertThat(routine.reasons())
                .singleElement()
                .asString()
                .contains("\"dbo.nowhere\"", "SQLSTATE 42P01", "at SQL statement");
    }

    @Test
    void codeThatRaisesAnErrorByItselfIsNotWrong() throws InterruptedException {
        Standing routine =
                standing("p", "CREATE PROCEDURE p AS BEGIN THROW 50001, 'secret', 1 END");

        assertThat(routine.l3()).isEqualTo(Rung.NOT_DECIDED);
        assertThat(routine.reasons()).containsExactly("not decided when run: SQLSTATE P5000");
    }

    @Test
    void anEndlessLoopIsEndedAndWhatComesNextRunsAllTheSame() throws InterruptedException {
        List<Standing> standings =
                TriedConversion.of(
                                server,
                                TABLES
                                        + """
                                        CREATE PROCEDURE a AS BEGIN
                                            WHILE 1 = 1 BEGIN UPDATE child SET state = 'c' END
                                        END
                                        GO
                                        CREATE PROCEDURE b @id int AS BEGIN
                                            UPDATE child SET state = 'c' WHERE id = @id
                                        END
                                        """)
                        .standings();

        assertThat(named("a", standings).l3()).isEqualTo(Rung.NOT_DECIDED);
        assertThat(named("a", standings).reasons())
                .containsExactly("not decided when run: SQLSTATE 57014");
        assertThat(named("b", standings).l3()).isEqualTo(Rung.YES);
    }

    @Test
    void rowsReferToEachOtherAndPassChecks() throws InterruptedException {
        TriedConversion tried = TriedConversion.of(server, TABLES);

        assertThat(tried.named("parent").l3()).isEqualTo(Rung.YES);
        assertThat(tried.named("child").l3()).isEqualTo(Rung.YES);
    }

    @Test
    void aTableWhoseCheckRefusesTheRowsIsNotWrong() throws InterruptedException {
        Standing table = standing("t", "CREATE TABLE t (a int NOT NULL CHECK (a * 2 = 1000))");

        assertThat(table.l3()).isEqualTo(Rung.NOT_DECIDED);
        assertThat(table.reasons()).singleElement().asString().contains("no generated row");
    }

    @Test
    void aCastThatOnlyTheGeneratedTextDoesNotPassIsNotWrong() throws InterruptedException {
        Standing routine =
                standing(
                        "f",
                        "CREATE FUNCTION f (@a nvarchar(20)) RETURNS date AS BEGIN"
                                + " RETURN CAST(@a AS date) END");

        assertThat(routine.l1()).isEqualTo(Rung.YES);
        assertThat(routine.l3()).isEqualTo(Rung.NOT_DECIDED);
    }

    @Test
    void aTriggerFiresForEachOfItsEvents() throws InterruptedException {
        Standing good =
                standing(
                        "tr",
                        "CREATE TRIGGER tr ON child AFTER INSERT, UPDATE, DELETE AS BEGIN"
                                + " UPDATE parent SET name = N'x' WHERE id = -1 END");
        Standing bad =
                standing(
                        "tr",
                        "CREATE TRIGGER tr ON child AFTER DELETE AS BEGIN"
                                + " DELETE FROM nowhere WHERE id = 1 END");

        assertThat(good.l3()).isEqualTo(Rung.YES);
        assertThat(bad.l3()).isEqualTo(Rung.NO);
        assertThat(bad.reasons()).singleElement().asString().contains("42P01");
    }

    @Test
    void aViewIsReadAndWhatItsRowsDoNotPassIsNotWrong() throws InterruptedException {
        Standing plain = standing("v", "CREATE VIEW v AS SELECT id FROM child");
        Standing byRows = standing("v", "CREATE VIEW v AS SELECT 1 / (id - 1) AS n FROM child");

        assertThat(plain.l3()).isEqualTo(Rung.YES);
        assertThat(byRows.l3()).isEqualTo(Rung.NOT_DECIDED);
        assertThat(byRows.reasons()).containsExactly("not decided when run: SQLSTATE 22012");
    }

    @Test
    void aValueThatTheCodeItselfMakesWrongIsFoundWithoutRows() throws InterruptedException {
        Standing view = standing("v", "CREATE VIEW v AS SELECT id, 1 / 0 AS n FROM child");

        assertThat(view.l3()).isEqualTo(Rung.NO);
        assertThat(view.reasons()).containsExactly("when run: division by zero (SQLSTATE 22012)");
    }

    @Test
    void nothingStaysOfWhatWasRun() throws InterruptedException {
        Conversion conversion =
                TriedConversion.converted(
                        TABLES
                                + "CREATE PROCEDURE p AS BEGIN"
                                + " INSERT INTO parent (name) VALUES (N'x') END");
        try (ScratchOnPostgres scratch = TriedConversion.scratch(server)) {
            List<Standing> standings = Ladder.climb(conversion, scratch);

            assertThat(named("p", standings).l3()).isEqualTo(Rung.YES);
            try (Scratch.Session session = scratch.session()) {
                assertThat(
                                session.rows(
                                        "select (select count(*) from dbo.parent),"
                                                + " (select count(*) from dbo.child),"
                                                + " current_setting('statement_timeout')"))
                        .containsExactly(List.of("0", "0", "0"));
            }
        }
    }

    private static Standing standing(String name, String code) throws InterruptedException {
        return named(name, TriedConversion.of(server, TABLES + code).standings());
    }

    private static Standing named(String name, List<Standing> standings) {
        return standings.stream()
                .filter(it -> isNamed(it.object(), name))
                .findFirst()
                .orElseThrow();
    }

    private static boolean isNamed(ConvertedObject object, String name) {
        return object.id().name().equals(name);
    }
}
