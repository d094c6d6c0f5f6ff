package dev.tidegate.convert.assess;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class CsvReportTest {
    private final Assessment shop = Assessing.script(Assessing.SHOP);

    @Test
    void actionItemsHaveAwsColumnsAndTwoOfOurOwnAtTheEnd() {
        List<List<String>> records = PlainCsv.read(CsvReport.items(shop));

        assertThat(records.getFirst())
                .startsWith(
                        "Category",
                        "Occurrence",
                        "Action item",
                        "Subject",
                        "Group",
                        "Description",
                        "Documentation references",
                        "Recommended action",
                        "Filtered",
                        "Estimated complexity",
                        "Line",
                        "Position",
                        "Source",
                        "Target",
                        "Server IP address and port",
                        "Database name",
                        "Schema name")
                .endsWith("Script", "Line of the script")
                .hasSize(19);
        assertThat(records).allSatisfy(it -> assertThat(it).hasSize(19));
        assertThat(records.size() - 1)
                .isEqualTo(shop.rules().stream().mapToInt(RuleFigures::occurrences).sum());
    }

    @Test
    void anItemSaysItsObjectAndTheLineInsideOfIt() {
        List<String> view =
                PlainCsv.read(CsvReport.items(shop)).stream()
                        .filter(it -> it.get(1).equals("Schemas.dbo.Views.Catalogs"))
                        .findFirst()
                        .orElseThrow();

        assertThat(view.get(0)).isEqualTo("view");
        assertThat(view.get(2)).startsWith("TG2001");
        assertThat(view.get(9)).isEqualTo("Complex");
        int line = Integer.parseInt(view.get(10));
        assertThat(line).isBetween(1, 2);
        assertThat(Integer.parseInt(view.get(18))).isEqualTo(line + 2);
        assertThat(view.get(13)).isEqualTo("PostgreSQL 17");
        assertThat(view.get(15)).isEqualTo("shop");
        assertThat(view.get(16)).isEqualTo("dbo");
    }

    @Test
    void theSummaryOfItemsGivesHoursBySchemaAndRule() {
        List<List<String>> records = PlainCsv.read(CsvReport.itemsSummary(shop));

        assertThat(records.getFirst())
                .containsExactly(
                        "Schema",
                        "Action item",
                        "Number of occurrences",
                        "Learning curve efforts",
                        "Efforts to convert an occurrence of the action item",
                        "Action item description",
                        "Recommended action");
        assertThat(records)
                .anySatisfy(it -> assertThat(it).startsWith("shop", "TG3001", "2", "0.25", "0.25"));
        assertThat(records)
                .anySatisfy(it -> {
                    assertThat(it.get(0)).isEqualTo("shop.dbo");
                    assertThat(it.get(1)).startsWith("TG2001");
                    assertThat(it.subList(3, 5)).containsExactly("2.00", "4.00");
                });
    }

    @Test
    void theSummaryCountsEachObjectOnce() {
        Map<String, List<String>> rows = new TreeMap<>();
        PlainCsv.read(CsvReport.summary(shop)).forEach(it -> rows.put(it.get(0), it));

        assertThat(rows.get("Category"))
                .containsExactly(
                        "Category",
                        "Number of objects",
                        "Objects automatically converted",
                        "Objects with simple actions",
                        "Objects with medium-complexity actions",
                        "Objects with complex actions",
                        "Total lines of code");
        assertThat(rows.get("VIEW")).containsExactly("VIEW", "2", "1", "0", "0", "1", "3");
        assertThat(rows.get("TABLE")).containsExactly("TABLE", "1", "1", "0", "0", "0", "1");
        assertThat(rows.get("Code_objects_count")).startsWith("Code_objects_count", "3", "1");
        assertThat(rows.get("Storage_objects_count")).startsWith("Storage_objects_count", "2");
    }

    @Test
    void theSameScriptsGiveTheSameBytes() {
        Assessment again = Assessing.script(Assessing.SHOP);

        assertThat(CsvReport.items(again)).isEqualTo(CsvReport.items(shop));
        assertThat(CsvReport.itemsSummary(again)).isEqualTo(CsvReport.itemsSummary(shop));
        assertThat(CsvReport.summary(again)).isEqualTo(CsvReport.summary(shop));
    }
}
