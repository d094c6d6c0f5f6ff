package dev.tidegate.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.control.ExitCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReviewVerbTest {
    private static final String SHOP =
            "CREATE TABLE Orders (Id int PRIMARY KEY, Note varchar(9) COLLATE Latin1_General_CI_AS)"
                    + "\nGO\nCREATE TABLE Clear (Id int)\nGO\n"
                    + "CREATE PROCEDURE Pay AS EXTERNAL NAME a.b.c\n";

    @TempDir private Path directory;

    private StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Path script;

    @BeforeEach
    void convertShop() throws IOException {
        script = Files.writeString(directory.resolve("shop.sql"), SHOP);
        convert();
    }

    private void convert() {
        run("convert", script.toString(), "--out", directory.resolve("out").toString());
        out = new StringWriter();
    }

    private String folder() {
        return directory.resolve("out").toString();
    }

    private Path file(String path) {
        return directory.resolve("out/shop").resolve(path);
    }

    private int run(String... arguments) {
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    }

    @Test
    void theListHasWhatWaitsAndWhy() {
        assertThat(run("review", "list", folder())).isEqualTo(ExitCode.DIFFERENCE);

        assertThat(out.toString())
                .contains("waiting   table dbo.Orders\n          TG1105")
                .contains("is not converted: write dbo/procedures/pay.sql, or leave it out")
                .contains("4 objects: 2 clear, 2 waiting")
                .contains("next: tidegate review show")
                .doesNotContain("Clear");
    }

    @Test
    void theSourceIsShownBesideWhatItBecameWithItsItems() {
        assertThat(run("review", "show", folder(), "dbo.orders")).isEqualTo(ExitCode.DONE);

        assertThat(out.toString())
                .contains("TG1105 line 1:")
                .contains("!   1 CREATE TABLE Orders")
                .contains("| create table dbo.orders (");
    }

    @Test
    void anApprovalIsKeptBesideTheObjectsUntilTheTextChanges() throws IOException {
        assertThat(run("review", "approve", folder(), "dbo.Orders", "--by", "ada"))
                .isEqualTo(ExitCode.DONE);
        assertThat(file("review.json"))
                .content()
                .contains("\"object\" : \"table dbo.Orders\"", "\"by\" : \"ada\"", "APPROVED");
        assertThat(run("review", "list", folder())).isEqualTo(ExitCode.DIFFERENCE);
        assertThat(out.toString()).contains("1 waiting, 1 approved");

        Path orders = file("dbo/tables/orders.sql");
        Files.writeString(orders, Files.readString(orders).replace("character varying(9)", "text"));
        run("review", "list", folder());
        assertThat(out.toString()).contains("changed since it was approved by ada");
    }

    @Test
    void whatIsNotConvertedCannotBeApprovedButWrittenOrLeftOut() throws IOException {
        assertThat(run("review", "approve", folder(), "dbo.Pay")).isEqualTo(ExitCode.PRECONDITION);
        assertThat(err.toString()).contains("there is no dbo/procedures/pay.sql");
        assertThat(run("review", "reject", folder(), "dbo.Pay", "--leave-out"))
                .isEqualTo(ExitCode.ERROR);
        assertThat(err.toString()).contains("--reason is not given");
        assertThat(
                        run(
                                "review",
                                "reject",
                                folder(),
                                "dbo.Pay",
                                "--leave-out",
                                "--reason",
                                "nobody calls it"))
                .isEqualTo(ExitCode.DONE);

        Files.createDirectories(file("dbo/procedures"));
        Files.writeString(
                file("dbo/procedures/pay.sql"),
                "create procedure dbo.pay() language sql as 'select 1'");
        assertThat(run("review", "approve", folder(), "procedure dbo.Pay"))
                .isEqualTo(ExitCode.DONE);
        run("review", "approve", folder(), "--rule", "TG1105", "--reason", "plain text");
        assertThat(run("review", "list", folder())).isEqualTo(ExitCode.DONE);

        convert();
        assertThat(file("dbo/procedures/pay.sql")).exists();
        assertThat(run("review", "list", folder())).isEqualTo(ExitCode.DONE);
    }

    @Test
    void approvingAnEditTakesItForTheMergedText() throws IOException {
        Path clear = file("dbo/tables/clear.sql");
        Files.writeString(clear, Files.readString(clear).replace("integer", "bigint"));
        Files.writeString(script, SHOP.replace("Clear (Id int)", "Clear (Id int, More int)"));
        convert();
        assertThat(run("review", "list", folder())).isEqualTo(ExitCode.DIFFERENCE);
        assertThat(out.toString()).contains("merge dbo/tables/clear.sql.new");

        assertThat(run("review", "approve", folder(), "table dbo.Clear")).isEqualTo(ExitCode.DONE);

        assertThat(file("dbo/tables/clear.sql.new")).doesNotExist();
        convert();
        assertThat(clear).content().contains("bigint");
        assertThat(file("dbo/tables/clear.sql.new")).doesNotExist();
    }

    @Test
    void aNameThatIsNoneIsSaidWithOneThatIs() {
        assertThat(run("review", "show", folder(), "dbo.Nothing")).isEqualTo(ExitCode.ERROR);
        assertThat(err.toString()).contains("there is no object \"dbo.Nothing\"");
        assertThat(run("review", "list", directory.resolve("none").toString()))
                .isEqualTo(ExitCode.ERROR);
        assertThat(err.toString()).contains("there is no converted database in");
    }
}
