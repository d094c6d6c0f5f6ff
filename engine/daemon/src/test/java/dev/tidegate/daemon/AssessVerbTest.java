package dev.tidegate.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidegate.control.ExitCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AssessVerbTest {
    private static final List<String> FILES =
            List.of(
                    "index.html",
                    "assessment.json",
                    "action-items.csv",
                    "action-items-summary.csv",
                    "summary.csv",
                    "assessment.sarif");

    @TempDir private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Path scripts;

    @BeforeEach
    void writeScripts() throws IOException {
        scripts = Files.createDirectory(directory.resolve("in"));
        Files.writeString(
                scripts.resolve("shop.sql"),
                """
                CREATE TABLE Orders (Id int PRIMARY KEY)
                GO
                CREATE VIEW v AS SELECT name FROM sys.objects
                GO
                CREATE VIEW w AS SELECT name FROM dbo.v
                """);
        Files.writeString(scripts.resolve("crm.sql"), "CREATE TABLE Customer (Id int)");
    }

    @Test
    void itWritesAPageForPeopleAndFilesForPrograms() throws IOException {
        assertThat(run(scripts.toString(), "--report", report().toString()))
                .isEqualTo(ExitCode.DONE);

        assertThat(FILES).allSatisfy(it -> assertThat(report().resolve(it)).isNotEmptyFile());
        assertThat(report().resolve("index.html")).content().contains("crm", "shop", "dbo.v");
        JsonNode sarif = new ObjectMapper().readTree(report().resolve("assessment.sarif").toFile());
        assertThat(sarif.path("runs").path(0).path("results")).isNotEmpty();
        assertThat(out.toString())
                .contains(
                        "Hardest:",
                        "shop.dbo.v",
                        "Code is not converted: the",
                        "L1, L2 and L3 were not tried",
                        "index.html");
    }

    @Test
    void theDocumentHasWhatOthersReckonWith() throws IOException {
        run(scripts.toString(), "--report", report().toString());

        JsonNode document =
                new ObjectMapper().readTree(report().resolve("assessment.json").toFile());
        assertThat(document.path("format").asInt()).isEqualTo(1);
        assertThat(document.path("postgres").asInt()).isEqualTo(17);
        assertThat(document.path("created").asBoolean()).isFalse();
        assertThat(document.path("minutes").asInt())
                .isEqualTo(
                        document.path("occurrenceMinutes").asInt()
                                + document.path("learningMinutes").asInt());
        assertThat(document.path("hardest").path(0).asText()).isEqualTo("shop.dbo.v");
        JsonNode shop = document.path("databases").path(1);
        assertThat(shop.path("name").asText()).isEqualTo("shop");
        assertThat(shop.path("work").asInt()).isEqualTo(1);
        JsonNode views = shop.path("types").path(2);
        assertThat(views.path("type").asText()).isEqualTo("views");
        assertThat(views.path("complex").asInt()).isEqualTo(1);
        assertThat(views.path("l1").isNull()).isTrue();
    }

    @Test
    void theSameScriptsGiveTheSameBytes() throws IOException {
        Path again = directory.resolve("again");
        run(scripts.toString(), "--report", report().toString());
        run(scripts.toString(), "--report", again.toString());

        for (String file : FILES) {
            assertThat(again.resolve(file)).hasSameBinaryContentAs(report().resolve(file));
        }
    }

    @Test
    void checkSaysWithItsExitCodeThatWorkIsLeft() {
        assertThat(run(scripts.resolve("shop.sql").toString(), "--check"))
                .isEqualTo(ExitCode.DIFFERENCE);
        assertThat(run(scripts.resolve("crm.sql").toString(), "--check")).isEqualTo(ExitCode.DONE);
        assertThat(report()).doesNotExist();
    }

    @Test
    void whatCannotBeDoneIsSaidBeforeAnythingIsWritten() {
        assertThat(run()).isEqualTo(ExitCode.ERROR);
        assertThat(err.toString()).contains("no script is named");
        assertThat(run(directory.resolve("none").toString())).isEqualTo(ExitCode.ERROR);
        assertThat(err.toString()).contains("cannot read");
        assertThat(run(scripts.toString(), "--postgres", "9")).isEqualTo(ExitCode.ERROR);
        assertThat(err.toString()).contains("--postgres is 9");
    }

    @Test
    void diffPutsItBesideAnExportOfAws() throws IOException {
        run(scripts.toString(), "--report", report().toString());
        Path aws = export();

        assertThat(run("diff", report().toString(), aws.toString())).isEqualTo(ExitCode.DONE);
        assertThat(out.toString())
                .contains("Tidegate converts, AWS does not: 1")
                .contains("table shop.dbo.Orders", "AWS       7657 Simple: no such type")
                .contains("AWS converts, Tidegate does not: 1", "view shop.dbo.v");

        StringWriter json = new StringWriter();
        Main.run(
                new PrintWriter(json, true),
                new PrintWriter(err, true),
                "assess",
                "diff",
                report().resolve("assessment.json").toString(),
                aws.toString(),
                "--format",
                "json");
        JsonNode comparison = new ObjectMapper().readTree(json.toString());
        assertThat(comparison.path("objects")).hasSize(6);
        assertThat(comparison.path("types").findValuesAsText("type")).contains("tables", "views");
    }

    @Test
    void diffSaysWhatOfAnExportIsNotThere() throws IOException {
        run(scripts.toString(), "--report", report().toString());
        Path aws = export();
        Files.delete(aws.resolve("server/db_Summary.csv"));

        assertThat(run("diff", report().toString(), aws.toString())).isEqualTo(ExitCode.ERROR);
        assertThat(err.toString())
                .contains("there is no CSV file with the summary", "hint: Export the assessment");
        assertThat(run("diff", scripts.toString(), aws.toString())).isEqualTo(ExitCode.ERROR);
        assertThat(err.toString()).contains("assessment.json");
        assertThat(run("diff", report().toString(), directory.resolve("none").toString()))
                .isEqualTo(ExitCode.ERROR);
        assertThat(err.toString()).contains("cannot read");
    }

    private Path export() throws IOException {
        Path aws = directory.resolve("aws");
        Path server = Files.createDirectories(aws.resolve("server"));
        Files.writeString(
                server.resolve("db.csv"),
                """
                Category,Occurrence,Action item,Description,Estimated complexity,Schema name
                table,Schemas.dbo.Tables.Orders,7657,no such type,Simple,shop.dbo
                """);
        Files.writeString(
                server.resolve("db_Action_Items_Summary.csv"),
                "Schema,Action item,Number of occurrences,Learning curve efforts,"
                        + "Efforts to convert an occurrence\nshop.dbo,7657,1,4,2\n");
        Files.writeString(
                server.resolve("db_Summary.csv"),
                "Category,Number of objects,Objects automatically converted\nTABLE,1,0\n");
        return aws;
    }

    private Path report() {
        return directory.resolve("report");
    }

    private int run(String... arguments) {
        String[] all = new String[arguments.length + 1];
        all[0] = "assess";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), all);
    }
}
