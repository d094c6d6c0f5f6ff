package dev.tidegate.convert.expected;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.bind.ObjectId;
import dev.tidegate.convert.expected.Experiment.Argument;
import dev.tidegate.convert.expected.Experiment.Call;
import dev.tidegate.convert.expected.Experiment.Column;
import dev.tidegate.convert.expected.Experiment.Firing;
import dev.tidegate.convert.expected.Experiment.Insert;
import dev.tidegate.convert.expected.Experiment.Look;
import dev.tidegate.convert.expected.Experiment.Query;
import dev.tidegate.convert.expected.Experiment.Sequence;
import dev.tidegate.convert.expected.Experiment.Table;
import dev.tidegate.convert.expected.Experiment.Unknown;
import dev.tidegate.tsql.Batch;
import dev.tidegate.tsql.SyntaxOptions;
import dev.tidegate.tsql.TSqlParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The text of the script; written anew with {@code -Dtidegate.generate=true}. */
class SqlServerScriptTest {
    private static final Path GOLDEN =
            Path.of("src/test/resources/dev/tidegate/convert/expected/shop.sql");

    private static final ObjectId ORDERS = new ObjectId("dbo", "orders");
    private static final ObjectId LINES = new ObjectId("dbo", "order]lines");

    private static final Experiment EXPERIMENT =
            new Experiment(
                    "shop",
                    "0123",
                    List.of(
                            new Table(
                                    ORDERS,
                                    Optional.of(orders("1", "N'a'")),
                                    List.of(
                                            new Column("id", "s"),
                                            new Column("state", "t"),
                                            new Column("at", "s")),
                                    true),
                            new Table(
                                    LINES,
                                    Optional.of(
                                            new Insert(
                                                    LINES,
                                                    List.of("order"),
                                                    List.of(List.of("1"), List.of("2")),
                                                    false)),
                                    List.of(new Column("order", "s"), new Column("note", "x")),
                                    false),
                            new Table(
                                    new ObjectId("dbo", "größe"),
                                    Optional.empty(),
                                    List.of(),
                                    false)),
                    List.of(new Sequence(new ObjectId("dbo", "numbers"), 101)),
                    List.of(
                            new Look("table dbo.orders", ORDERS),
                            new Query(
                                    "view dbo.open",
                                    new ObjectId("dbo", "open"),
                                    "",
                                    "SELECT * FROM [dbo].[open]",
                                    "stb"),
                            new Query(
                                    "function dbo.total",
                                    new ObjectId("dbo", "total"),
                                    "DECLARE @tidegate_1 [dbo].[ids]; INSERT @tidegate_1 VALUES"
                                            + " (1); ",
                                    "SELECT [dbo].[total](@tidegate_1, N'1')",
                                    "s"),
                            new Call(
                                    "procedure dbo.find",
                                    new ObjectId("dbo", "find"),
                                    List.of(
                                            new Argument(
                                                    "@ids", "[dbo].[ids]", "1", true, false, ""),
                                            new Argument(
                                                    "@name",
                                                    "nvarchar(20)",
                                                    "N'1'",
                                                    false,
                                                    false,
                                                    "t")),
                                    Optional.of("ts")),
                            new Call(
                                    "procedure dbo.count",
                                    new ObjectId("dbo", "count"),
                                    List.of(
                                            new Argument("@n", "int", "1", false, true, "s"),
                                            new Argument(
                                                    "@text",
                                                    "nvarchar(max)",
                                                    "N'1'",
                                                    false,
                                                    true,
                                                    "t")),
                                    Optional.empty()),
                            new Firing(
                                    "trigger dbo.log",
                                    new ObjectId("dbo", "log"),
                                    LINES,
                                    List.of(orders("3", "N'c'")),
                                    Optional.of(
                                            new Insert(
                                                    LINES,
                                                    List.of("order"),
                                                    List.of(List.of("3")),
                                                    false)),
                                    List.of("order", "note"),
                                    Optional.of("[order] = 3")),
                            new Unknown("procedure dbo.any", "it runs a text")));

    private static Insert orders(String id, String state) {
        return new Insert(ORDERS, List.of("id", "state"), List.of(List.of(id, state)), true);
    }

    @Test
    void theTextIsAlwaysTheSame() throws IOException {
        String text = new SqlServerScript(EXPERIMENT).text();
        if (Boolean.getBoolean("tidegate.generate")) {
            Files.createDirectories(GOLDEN.getParent());
            Files.writeString(GOLDEN, text);
        }

        assertThat(text).isEqualTo(Files.readString(GOLDEN));
        assertThat(new SqlServerScript(EXPERIMENT).text()).isEqualTo(text);
    }

    /** Also what is inside of strings that are run. */
    @Test
    void allOfItIsTransactSql() {
        String text = new SqlServerScript(EXPERIMENT).text();

        assertThat(unparsed(text)).isEmpty();
        Matcher inner = Pattern.compile("EXEC \\(N'((?:[^']|'')*)'\\)").matcher(text);
        List<String> run = new ArrayList<>();
        while (inner.find()) {
            run.add(inner.group(1).replace("''", "'"));
        }
        assertThat(run).hasSize(2).allSatisfy(it -> assertThat(unparsed(it)).isEmpty());
    }

    private static List<String> unparsed(String text) {
        List<String> found = new ArrayList<>();
        for (Batch batch : TSqlParser.parse(text, SyntaxOptions.SCRIPT).batches()) {
            batch.unparsed().forEach(it -> found.add(it.finding() + ": " + batch.text(it.span())));
        }
        return found;
    }

    /** A terminal may have any code page. */
    @Test
    void whatItPrintsByItselfIsAscii() {
        assertThat(
                        new SqlServerScript(EXPERIMENT)
                                .text()
                                .lines()
                                .filter(it ->
                                        it.contains("#say") || it.startsWith("INSERT #table")))
                .isNotEmpty()
                .allSatisfy(it -> assertThat(it).matches("[ -~]*"));
    }

    @Test
    void theHashOfTheDataChangesWithTheData() {
        Experiment other =
                new Experiment(
                        EXPERIMENT.database(),
                        EXPERIMENT.sourceHash(),
                        EXPERIMENT.tables().subList(0, 2),
                        EXPERIMENT.sequences(),
                        EXPERIMENT.runs());

        assertThat(other.dataHash()).isNotEqualTo(EXPERIMENT.dataHash()).hasSize(64);
        Experiment fewer =
                new Experiment(
                        EXPERIMENT.database(),
                        EXPERIMENT.sourceHash(),
                        EXPERIMENT.tables(),
                        EXPERIMENT.sequences(),
                        EXPERIMENT.runs().subList(0, 1));
        assertThat(fewer.dataHash()).as("of other objects").isEqualTo(EXPERIMENT.dataHash());
    }
}
