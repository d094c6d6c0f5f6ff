package dev.tidegate.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidegate.control.ExitCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConvertVerbTest {
    @TempDir private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Path scripts;

    @BeforeEach
    void writeScripts() throws IOException {
        scripts = Files.createDirectory(directory.resolve("in"));
        Files.writeString(
                scripts.resolve("shop.sql"),
                "CREATE TABLE Orders (Id int PRIMARY KEY)\nGO\n"
                        + "CREATE VIEW v AS SELECT name FROM sys.objects");
        Path folder = Files.createDirectories(scripts.resolve("crm/tables"));
        byte[] utf16 = "\uFEFFCREATE TABLE b (x int)".getBytes(StandardCharsets.UTF_16LE);
        Files.write(folder.resolve("a.sql"), utf16);
    }

    @Test
    void eachFileAndFolderIsADatabaseAndEachObjectAFile() throws IOException {
        assertThat(run(scripts.toString(), "--out", target().toString())).isEqualTo(ExitCode.DONE);

        assertThat(target().resolve("shop/dbo/tables/orders.sql"))
                .content()
                .contains("create table dbo.orders (\n    id integer not null,");
        assertThat(target().resolve("crm/dbo/tables/b.sql")).exists();
        assertThat(target().resolve("crm/create.sql"))
                .content()
                .endsWith("\n\\ir 'dbo/schema.sql'\n\\ir 'dbo/tables/b.sql'\n");
        assertThat(out.toString()).contains("shop").contains("tables").contains("-");
    }

    @Test
    void theSummaryCountsByDatabaseAndTypeAndHasNullForWhatWasNotTried() throws IOException {
        run(scripts.toString(), "--report", target().toString());

        JsonNode summary = new ObjectMapper().readTree(target().resolve("summary.json").toFile());
        JsonNode shop = summary.get("databases").get(1);
        assertThat(shop.get("name").asText()).isEqualTo("shop");
        JsonNode tables = shop.get("types").get(1);
        assertThat(tables.get("type").asText()).isEqualTo("tables");
        assertThat(tables.get("objects").asInt()).isEqualTo(1);
        assertThat(tables.get("l0").asInt()).isEqualTo(1);
        assertThat(tables.get("l1").isNull()).isTrue();
        assertThat(tables.get("l4").isNull()).isTrue();
        JsonNode views = shop.get("types").get(2);
        assertThat(views.get("actionItems").asInt()).isEqualTo(1);
        assertThat(target().resolve("objects.json")).content().contains("TG2001");
    }

    @Test
    void allScriptsMayBeThoseOfOneDatabase() {
        run(scripts.toString(), "--database", "one", "--out", target().toString());

        assertThat(target().resolve("one/dbo/tables/b.sql")).exists();
        assertThat(target().resolve("one/dbo/tables/orders.sql")).exists();
    }

    @Test
    void checkSaysWithItsExitCodeThatAnObjectDoesNotGetThere() {
        assertThat(run(scripts.resolve("shop.sql").toString(), "--check"))
                .isEqualTo(ExitCode.DIFFERENCE);
        assertThat(run(scripts.resolve("crm").toString(), "--check")).isEqualTo(ExitCode.DONE);
        assertThat(out.toString()).contains("Nothing was tried");
        assertThat(target()).doesNotExist();
    }

    @Test
    void whatCannotBeDoneIsSaidBeforeAnythingIsWritten() {
        assertThat(run(scripts.toString())).isEqualTo(ExitCode.ERROR);
        assertThat(err.toString())
                .contains("neither --out nor --report nor --check nor --record is given");
        assertThat(run(directory.resolve("none").toString(), "--check")).isEqualTo(ExitCode.ERROR);
        assertThat(err.toString()).contains("cannot read");
        assertThat(run(scripts.toString(), "--check", "--profile", "loose"))
                .isEqualTo(ExitCode.ERROR);
        assertThat(err.toString()).contains("--profile is \"loose\"");
    }

    @Test
    void onlyWhatChangedIsWrittenAgain() throws IOException {
        run(scripts.toString(), "--out", target().toString());
        Path orders = target().resolve("shop/dbo/tables/orders.sql");
        String before = Files.readString(orders);
        Files.writeString(
                scripts.resolve("shop.sql"),
                "CREATE TABLE Added (a int)\nGO\nCREATE TABLE Orders (Id int PRIMARY KEY)\nGO\n"
                        + "CREATE VIEW v AS SELECT name FROM sys.objects");

        assertThat(run(scripts.toString(), "--out", target().toString())).isEqualTo(ExitCode.DONE);

        assertThat(orders).content().isEqualTo(before);
        assertThat(out.toString())
                .contains("shop: 1 files new, 1 written again, 2 as they were, 0 removed");
    }

    @Test
    void anEditStaysAndWhatTheSourceBecameIsPutBesideItToBeMerged() throws IOException {
        run(scripts.toString(), "--out", target().toString());
        Path orders = target().resolve("shop/dbo/tables/orders.sql");
        String edited = Files.readString(orders).replace("integer", "bigint");
        Files.writeString(orders, edited);

        assertThat(run(scripts.toString(), "--out", target().toString())).isEqualTo(ExitCode.DONE);
        assertThat(orders).content().isEqualTo(edited);
        assertThat(out.toString()).contains("edited, kept: dbo/tables/orders.sql");

        Files.writeString(
                scripts.resolve("shop.sql"), "CREATE TABLE Orders (Id int PRIMARY KEY, Paid bit)");
        assertThat(run(scripts.toString(), "--out", target().toString()))
                .isEqualTo(ExitCode.DIFFERENCE);
        assertThat(orders).content().isEqualTo(edited);
        assertThat(target().resolve("shop/dbo/tables/orders.sql.new"))
                .content()
                .contains("paid boolean");
        assertThat(out.toString()).contains("merge dbo/tables/orders.sql.new");
    }

    @Test
    void theFileOfAnObjectThatIsGoneIsRemovedUnlessSomebodyEditedIt() throws IOException {
        run(scripts.toString(), "--out", target().toString());
        Path orders = target().resolve("shop/dbo/tables/orders.sql");
        Files.writeString(scripts.resolve("shop.sql"), "CREATE TABLE Other (a int)");
        run(scripts.toString(), "--out", target().toString());
        assertThat(orders).doesNotExist();

        Path other = target().resolve("shop/dbo/tables/other.sql");
        Files.writeString(other, Files.readString(other).replace("integer", "bigint"));
        Files.writeString(scripts.resolve("shop.sql"), "CREATE TABLE Last (a int)");
        run(scripts.toString(), "--out", target().toString());
        assertThat(other).exists();
        assertThat(out.toString()).contains("not deployed, since its object is gone");
        assertThat(target().resolve("shop/create.sql")).content().doesNotContain("other");
    }

    private Path target() {
        return directory.resolve("target");
    }

    private int run(String... arguments) {
        String[] all = new String[arguments.length + 1];
        all[0] = "convert";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), all);
    }
}
