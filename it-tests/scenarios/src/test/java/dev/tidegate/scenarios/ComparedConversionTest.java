package dev.tidegate.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidegate.sandbox.postgres.PostgresServer;
import dev.tidegate.tsql.Batch;
import dev.tidegate.tsql.SyntaxOptions;
import dev.tidegate.tsql.TSqlParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The rung L4 as users come to it: {@code convert --record}, a file of results, {@code convert
 * --expected}. The results are written by hand from the T-SQL reference.
 */
class ComparedConversionTest {
    private static final String SHOP =
            """
            CREATE TABLE parent (id int IDENTITY PRIMARY KEY, name nvarchar(20) NOT NULL)
            GO
            CREATE TABLE child (
                id int PRIMARY KEY, parent int NOT NULL REFERENCES parent (id),
                price decimal(10, 2) NOT NULL, total AS price * 2, note char(3) NULL)
            GO
            CREATE TABLE trail (
                id int IDENTITY PRIMARY KEY, what nvarchar(50) NOT NULL,
                at datetime NOT NULL DEFAULT GETDATE())
            GO
            CREATE VIEW thirds AS SELECT p.name, c.price / 3 AS third
            FROM child c JOIN parent p ON p.id = c.parent
            GO
            CREATE VIEW unrecorded AS SELECT id FROM parent
            GO
            CREATE FUNCTION half (@a int) RETURNS nvarchar(20) AS BEGIN
                RETURN CAST(@a / 2 AS nvarchar(20)) + N'x'
            END
            GO
            CREATE FUNCTION lengths () RETURNS TABLE AS RETURN
                SELECT id, LEN(note) AS trimmed, DATALENGTH(note) AS bytes FROM child
            GO
            CREATE FUNCTION twice (@a int) RETURNS int AS BEGIN RETURN @a * 2 END
            GO
            CREATE FUNCTION today () RETURNS date AS BEGIN RETURN CAST(GETDATE() AS date) END
            GO
            CREATE FUNCTION year_of_today () RETURNS int AS BEGIN RETURN YEAR(GETDATE()) END
            GO
            CREATE PROCEDURE add_parent @name nvarchar(20), @id int OUTPUT AS BEGIN
                INSERT parent (name) VALUES (@name);
                SET @id = SCOPE_IDENTITY();
                INSERT trail (what) VALUES (N'added');
                RETURN 3
            END
            GO
            CREATE PROCEDURE dearest @least decimal(10, 2) AS
                SELECT id, price * 1.5 AS dear FROM child WHERE price >= @least ORDER BY price DESC
            GO
            CREATE PROCEDURE both AS BEGIN
                SELECT id FROM parent;
                SELECT name FROM parent
            END
            GO
            CREATE PROCEDURE refuse AS THROW 50001, N'no', 1
            GO
            CREATE PROCEDURE any_text @text nvarchar(100) AS EXEC (@text)
            GO
            CREATE TRIGGER note_changes ON child AFTER UPDATE, DELETE AS
                INSERT trail (what) SELECT CONCAT((SELECT COUNT(*) FROM inserted), N' of ', COUNT(*))
                FROM deleted
            """;

    private static final String RECORDED =
            """
            | object table dbo.parent
            | row 1, '1'
            | row 2, '2'
            | end
            | object table dbo.child
            | row 2, 2, 2.00, 4.00, '2  '
            | row 1, 1, 1.00, 2.00, '1  '
            | end
            | object table dbo.trail
            | row 1, '1', 2020-01-01T00:00:00
            | row 2, '2', 2020-01-02T00:00:00
            | end
            | object view dbo.thirds
            | row '1', 0.333333
            | row '2', 0.666666
            | end
            | object function dbo.half
            | row '0x'
            | end
            | object function dbo.lengths
            | row 1, 1, 3
            | row 2, 1, 3
            | end
            | object function dbo.twice
            | row 3
            | end
            | object function dbo.today
            | row moment
            | end
            | object function dbo.year_of_today
            | row 1999
            | end
            | object procedure dbo.add_parent
            | output 101
            | return 3
            | table dbo.parent
            | row 1, '1'
            | row 2, '2'
            | row 101, '1'
            | table dbo.trail
            | row 1, '1', 2020-01-01T00:00:00
            | row 2, '2', 2020-01-02T00:00:00
            | row 101, 'added', moment
            | end
            | object procedure dbo.dearest
            | row 2, 3.000
            | row 1, 1.500
            | return 0
            | end
            | object procedure dbo.refuse
            | error 50001
            | end
            | object trigger dbo.note_changes
            | table dbo.parent
            | row 1, '1'
            | row 2, '2'
            | row 3, '3'
            | table dbo.trail
            | row 1, '1', 2020-01-01T00:00:00
            | row 2, '2', 2020-01-02T00:00:00
            | row 101, '3 of 3', moment
            | row 102, '0 of 1', moment
            | end
            """;

    @TempDir private static Path servers;

    private static PostgresServer server;

    @TempDir private Path directory;

    private Path script;
    private Path expected;
    private Path report;

    @BeforeAll
    static void start() throws Exception {
        server = PostgresServer.start(servers, "compared");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void writeScript() throws Exception {
        script = Files.writeString(directory.resolve("shop.sql"), SHOP);
        expected = directory.resolve("expected");
        report = directory.resolve("report");
        assertThat(tidegate(0, "convert", "--record", expected.toString())).contains("tables");
    }

    /** The lines of the script that a file of results begins with. */
    private String head() throws IOException {
        return Files.readAllLines(expected.resolve("shop.sql")).stream()
                .filter(line -> line.matches("EXEC #say N'(tidegate|database|source|data) .*"))
                .map(line -> "| " + said(line))
                .collect(Collectors.joining("\n", "", "\n"));
    }

    /** The results with what the script says of each call. */
    private String recorded() throws IOException {
        String text = RECORDED;
        String object = "";
        for (String line : Files.readAllLines(expected.resolve("shop.sql"))) {
            if (line.startsWith("EXEC #say N'object ")) {
                object = "| " + said(line) + "\n";
            } else if (line.startsWith("EXEC #say N'call ")) {
                text = text.replace(object, object + "| " + said(line) + "\n");
            }
        }
        return head() + text;
    }

    private static String said(String line) {
        return line.substring(line.indexOf('\'') + 1, line.lastIndexOf('\''));
    }

    private void printed(String text) throws IOException {
        Files.writeString(expected.resolve("shop.txt"), text);
    }

    @Test
    void whatGivesTheSameAsTheSourceStandsOnTheLastRungAndWhatDoesNotSaysWhy() throws Exception {
        printed(recorded());

        String out =
                tidegate(
                        2,
                        "convert",
                        "--check",
                        "--report",
                        report.toString(),
                        "--expected",
                        expected.toString());

        for (String equal :
                List.of(
                        "parent",
                        "child",
                        "trail",
                        "thirds",
                        "half",
                        "lengths",
                        "today",
                        "add_parent",
                        "dearest",
                        "refuse",
                        "note_changes")) {
            assertThat(object(equal).path("l4").asText())
                    .as("%s: %s", equal, object(equal).path("reasons"))
                    .isEqualTo("YES");
        }
        assertThat(object("twice").path("l4").asText()).isEqualTo("NO");
        assertThat(object("twice").path("reasons").path(0).asText())
                .isEqualTo("not what SQL Server gives: row (2), on SQL Server (3)");
        assertThat(object("year_of_today").path("l4").asText()).isEqualTo("NOT_DECIDED");
        assertThat(object("year_of_today").path("reasons").path(0).asText()).contains("GETDATE");
        assertThat(object("unrecorded").path("l4").asText()).isEqualTo("NOT_CHECKED");
        assertThat(object("any_text").path("l4").asText()).isEqualTo("NOT_CHECKED");
        assertThat(out.lines().filter(it -> it.contains("functions")))
                .singleElement()
                .asString()
                .containsPattern(" 5 +5 +5 +- +5 +3 ");
        JsonNode types =
                new ObjectMapper()
                        .readTree(report.resolve("summary.json").toFile())
                        .path("databases")
                        .path(0)
                        .path("types");
        assertThat(types.path(0).path("type").asText()).isEqualTo("schemas");
        assertThat(types.path(0).path("l4").isNull()).isTrue();
        assertThat(types.path(1).path("l4").asInt()).isEqualTo(3);
    }

    @Test
    void theReportForPeopleSaysItToo() throws Exception {
        printed(recorded());

        tidegate(0, "assess", "--report", report.toString(), "--expected", expected.toString());

        assertThat(report.resolve("index.html"))
                .content()
                .contains("Compared with what SQL Server gives (L4).")
                .contains("11 of 13 objects")
                .contains("as on SQL Server: no")
                .contains("row (2), on SQL Server (3)");
        assertThat(report.resolve("assessment.json")).content().contains("TG4005");
    }

    @Test
    void resultsOfOtherDefinitionsAreRefused() throws Exception {
        printed(recorded());
        Files.writeString(script, SHOP.replace("@a * 2", "@a * 3"));

        tidegate(1, "convert", "--check", "--expected", expected.toString());

        assertThat(directory.resolve("err.txt"))
                .content()
                .contains("shop.txt: the expected results are of other definitions")
                .contains("Write the script anew with --record");
    }

    @Test
    void aFolderWithoutResultsIsRefused() throws Exception {
        tidegate(1, "convert", "--check", "--expected", expected.toString());

        assertThat(directory.resolve("err.txt"))
                .content()
                .contains("there are no expected results");
    }

    @Test
    void theScriptIsTheSameEachTimeAndCanBeRead() throws Exception {
        String first = Files.readString(expected.resolve("shop.sql"));

        tidegate(0, "convert", "--record", expected.toString());

        assertThat(Files.readString(expected.resolve("shop.sql"))).isEqualTo(first);
        assertThat(TSqlParser.parse(first, SyntaxOptions.SCRIPT).batches())
                .flatExtracting(Batch::unparsed)
                .isEmpty();
        assertThat(first).contains("-- procedure dbo.any_text: not recorded, ");
    }

    private JsonNode object(String name) throws IOException {
        JsonNode objects = new ObjectMapper().readTree(report.resolve("objects.json").toFile());
        for (JsonNode object : objects) {
            if (object.path("name").asText().equals("dbo." + name)) {
                return object;
            }
        }
        throw new AssertionError("no object " + name);
    }

    private String tidegate(int exitCode, String verb, String... options) throws Exception {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                ProcessHandle.current().info().command().orElse("java"),
                                "-XX:TieredStopAtLevel=1",
                                // the tests' own settings of the log say much on the output
                                "-Dlogback.statusListenerClass="
                                        + "ch.qos.logback.core.status.NopStatusListener",
                                "-cp",
                                System.getProperty("java.class.path"),
                                "dev.tidegate.daemon.Main",
                                verb,
                                script.toString(),
                                "--scratch",
                                server.jdbcUrl()));
        command.addAll(List.of(options));
        Path errors = directory.resolve("err.txt");
        Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
        try {
            String out =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(out + Files.readString(errors)).isEqualTo(exitCode);
            return out;
        } finally {
            process.destroyForcibly();
        }
    }
}
