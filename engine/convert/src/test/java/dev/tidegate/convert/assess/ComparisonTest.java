package dev.tidegate.convert.assess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.bind.ObjectId;
import dev.tidegate.convert.ObjectKind;
import dev.tidegate.convert.assess.Comparison.Ours;
import dev.tidegate.convert.assess.Comparison.Pair;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ComparisonTest {
    private static final String ITEMS = "aurora.csv";
    private static final String ITEMS_SUMMARY = "aurora_Action_Items_Summary.csv";
    private static final String SUMMARY = "aurora_Summary.csv";

    private static final Map<String, String> EXPORT =
            Map.of(
                    ITEMS,
                    """
                    "Category","Occurrence","Action item","Subject","Group","Description",\
                    "Documentation references","Recommended action","Filtered","Estimated complexity",\
                    "Line","Position","Source","Target","Server IP address and port","Database name",\
                    "Schema name"
                    "procedure","Schemas.dbo.Procedures.merge_all","7916","","","No ""MERGE"", here","",\
                    "Revise","false","Complex","7","3","SQL Server","Aurora","db:1433","Shop","dbo"
                    "procedure","Databases.Shop.Schemas.dbo.Procedures.noted","7744","","","","","",\
                    "false","Info","1","1","","","","Shop","Shop.dbo"
                    "table-column","Schemas.dbo.Tables.orders.Columns.a","7657","","","","","","false",\
                    "Simple","1","1","","","","Shop","dbo"
                    "trigger","Schemas.dbo.Tables.orders.Triggers.tr_orders","7809","","","","","",\
                    "false","Medium","1","1","","","","Shop","dbo"
                    "procedure","Schemas.dbo.Procedures.elsewhere","7916","","","","","","false","Complex",\
                    "1","1","","","","Shop","dbo"
                    """,
                    ITEMS_SUMMARY,
                    """
                    Schema,Action item,Number of occurrences,Learning curve efforts,\
                    Efforts to convert an occurrence of the action item,Action item description,\
                    Recommended action
                    Shop.dbo,7916,2,40,8,,
                    Shop.dbo,7809,1,4,2,,
                    """,
                    SUMMARY,
                    """
                    Category,Number of objects,Objects automatically converted,\
                    Objects with simple actions,Objects with medium-complexity actions,\
                    Objects with complex actions,Total lines of code
                    TABLE,1,0,1,0,0,9
                    TABLE_CONSTRAINT,4,4,0,0,0,0
                    PROCEDURE,2,1,0,0,1,90
                    SCALAR_FUNCTION,3,2,0,0,1,9
                    TABLE_VALUED_FUNCTION,1,1,0,0,0,9
                    Code_objects_count,6,4,0,1,1,99

                    "Source database: shop@db:1433"
                    "Microsoft SQL Server 2019"
                    """);

    private static final List<Ours> OURS =
            List.of(
                    ours(ObjectKind.TABLE, "Orders", true),
                    ours(ObjectKind.PROCEDURE, "Merge_All", true),
                    ours(ObjectKind.PROCEDURE, "Noted", false),
                    ours(ObjectKind.TRIGGER, "tr_orders", false),
                    ours(ObjectKind.FUNCTION, "f", true));

    @Test
    void eachObjectSaysWhatBothMakeOfIt() {
        Comparison comparison = compare(EXPORT);

        assertThat(names(comparison.objects(true, false))).containsExactly("dbo.Noted");
        assertThat(names(comparison.objects(false, true)))
                .containsExactly("dbo.Orders", "dbo.Merge_All");
        assertThat(names(comparison.objects(false, false))).containsExactly("dbo.tr_orders");
        assertThat(names(comparison.objects(true, true))).containsExactly("dbo.f");
        assertThat(comparison.objects(false, true).getLast().awsItems())
                .containsExactly("7916 Complex: No \"MERGE\", here");
    }

    @Test
    void totalsByTypeAreThoseOfAwsSummaryWithoutPartsOfTables() {
        assertThat(compare(EXPORT).types())
                .contains(
                        new Comparison.Type("tables", 1, 1, 1, 0),
                        new Comparison.Type("procedures", 2, 1, 2, 1),
                        new Comparison.Type("functions", 1, 1, 4, 3),
                        new Comparison.Type("triggers", 1, 0, null, null));
    }

    @Test
    void effortIsGivenByBothScales() {
        assertThat(compare(EXPORT).minutes()).isEqualTo(90);
        assertThat(compare(EXPORT).awsPoints()).isEqualTo(40 + 2 * 8 + 4 + 2);
    }

    @Test
    void whatOnlyAwsHasIsListed() {
        assertThat(compare(EXPORT).onlyAws()).containsExactly("Schemas.dbo.Procedures.elsewhere");
    }

    @Test
    void theDatabaseIsThatOfTheColumnIfOneIsCalledSo() {
        List<Ours> two =
                List.of(
                        new Ours(
                                "shop",
                                ObjectKind.TABLE,
                                new ObjectId("dbo", "orders"),
                                true,
                                List.of()),
                        new Ours(
                                "crm",
                                ObjectKind.TABLE,
                                new ObjectId("dbo", "orders"),
                                true,
                                List.of()));

        assertThat(Comparison.of(two, 0, AwsExport.of(EXPORT)).objects(false, true))
                .extracting(Pair::database)
                .containsExactly("shop");
    }

    @Test
    void ourOwnFilesAreReadAsAwsAre() {
        Assessment shop = Assessing.script(Assessing.SHOP);
        AwsExport own =
                AwsExport.of(
                        Map.of(
                                "action-items.csv", CsvReport.items(shop),
                                "action-items-summary.csv", CsvReport.itemsSummary(shop),
                                "summary.csv", CsvReport.summary(shop)));
        List<Ours> ours =
                shop.objects().stream()
                        .map(it ->
                                new Ours(
                                        it.database(),
                                        it.kind(),
                                        it.id(),
                                        it.verdict() != Verdict.WORK,
                                        List.of()))
                        .toList();

        Comparison comparison = Comparison.of(ours, 0, own);

        assertThat(comparison.objects(true, false)).isEmpty();
        assertThat(comparison.objects(false, true)).isEmpty();
        assertThat(comparison.objects(false, false)).hasSize(2);
        assertThat(comparison.types())
                .allSatisfy(it -> assertThat(it.awsConverts()).isEqualTo(it.converts()));
    }

    @Test
    void aFileOrColumnOrNumberThatIsNotThereIsNamed() {
        assertRefused(without(SUMMARY), "there is no CSV file with the summary (…_Summary.csv)");
        assertRefused(without(ITEMS), "there is no CSV file with the action items");
        assertRefused(
                with(ITEMS, "Category,Occurrence,Action item\n"),
                "aurora.csv has no column \"Estimated complexity\"");
        assertRefused(
                with(
                        SUMMARY,
                        "Category,Number of objects,Objects automatically converted\nTABLE,many,1\n"),
                "aurora_Summary.csv has no number in column \"Number of objects\": \"many\"");
        assertRefused(with(SUMMARY, "\"Cat"), "aurora_Summary.csv: the quotation mark in line 1");
    }

    @Test
    void aPathIsReadWithItsDatabaseItsSchemaAndWhatIsInside() {
        assertThat(AwsPath.parse("Schemas.sales.Views.v.Indexes.i", ""))
                .contains(new AwsPath(ObjectKind.VIEW, new ObjectId("sales", "v")));
        assertThat(AwsPath.parse("Schemas.a.b.Table-valued functions.f", "shop.a.b"))
                .contains(new AwsPath(ObjectKind.FUNCTION, new ObjectId("a.b", "f")));
        assertThat(AwsPath.parse("Schemas.sales", ""))
                .contains(new AwsPath(ObjectKind.SCHEMA, new ObjectId("sales", "sales")));
        assertThat(AwsPath.parse("SQL Server Agent.Jobs.nightly", "")).isEqualTo(Optional.empty());
        for (ObjectKind kind : ObjectKind.values()) {
            ObjectId id =
                    kind == ObjectKind.SCHEMA ? new ObjectId("x", "x") : new ObjectId("x", "y");
            assertThat(AwsPath.parse(AwsPath.of(kind, id), "")).contains(new AwsPath(kind, id));
        }
    }

    private static void assertRefused(Map<String, String> files, String words) {
        assertThatThrownBy(() -> AwsExport.of(files))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(words);
    }

    private static Comparison compare(Map<String, String> files) {
        return Comparison.of(OURS, 90, AwsExport.of(files));
    }

    private static Map<String, String> without(String file) {
        Map<String, String> files = new TreeMap<>(EXPORT);
        files.remove(file);
        return files;
    }

    private static Map<String, String> with(String file, String text) {
        Map<String, String> files = new TreeMap<>(EXPORT);
        files.put(file, text);
        return files;
    }

    private static List<String> names(List<Pair> pairs) {
        return pairs.stream().map(Pair::name).toList();
    }

    private static Ours ours(ObjectKind kind, String name, boolean converts) {
        return new Ours("shop", kind, new ObjectId("dbo", name), converts, List.of());
    }
}
