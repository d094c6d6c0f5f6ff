package dev.tidegate.convert.assess;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SarifReportTest {
    private final Map<String, Object> document = SarifReport.of(Assessing.script(Assessing.SHOP));

    @Test
    void itIsADocumentOfVersion21WithOneRun() {
        assertThat(document).containsEntry("version", "2.1.0").containsKey("$schema");
        assertThat(list(document, "runs")).hasSize(1);
    }

    @Test
    void eachResultNamesARuleOfTheToolWithHelp() {
        List<Map<String, Object>> rules = list(map(map(run(), "tool"), "driver"), "rules");

        assertThat(rules)
                .isNotEmpty()
                .allSatisfy(it -> {
                    assertThat(map(it, "shortDescription")).containsKey("text");
                    assertThat(map(it, "help")).containsKey("text");
                    assertThat(map(it, "defaultConfiguration")).containsKey("level");
                });
        assertThat(list(run(), "results"))
                .isNotEmpty()
                .allSatisfy(it ->
                        assertThat(rules.get(number(it, "ruleIndex")))
                                .containsEntry("id", it.get("ruleId")));
    }

    /** What the schema of SARIF 2.1.0 requires of each part that is there, and its bounds. */
    @Test
    void allThatTheSchemaRequiresIsThere() {
        assertThat(document).containsEntry("version", "2.1.0");
        assertThat(String.valueOf(document.get("$schema"))).endsWith("sarif-schema-2.1.0.json");
        assertThat(map(map(run(), "tool"), "driver").get("name")).isNotEqualTo("");
        assertThat(list(map(map(run(), "tool"), "driver"), "rules"))
                .extracting(it -> it.get("id"))
                .doesNotContain("")
                .doesNotHaveDuplicates();
        assertThat(list(run(), "results"))
                .allSatisfy(it -> {
                    assertThat(String.valueOf(map(it, "message").get("text"))).isNotBlank();
                    assertThat(it.get("level")).isIn("none", "note", "warning", "error");
                    assertThat(list(it, "locations")).allSatisfy(SarifReportTest::isALocation);
                });
    }

    private static void isALocation(Map<String, Object> location) {
        Map<String, Object> place = map(location, "physicalLocation");
        if (!place.isEmpty()) {
            Map<String, Object> artifact = map(place, "artifactLocation");
            assertThat(String.valueOf(artifact.get("uri")))
                    .matches("[A-Za-z0-9%._~-][A-Za-z0-9%._~/-]*");
            Map<String, Object> region = map(place, "region");
            assertThat(number(region, "startLine")).isPositive();
            assertThat(number(region, "endLine"))
                    .isGreaterThanOrEqualTo(number(region, "startLine"));
        }
        assertThat(list(location, "logicalLocations"))
                .allSatisfy(it -> assertThat(String.valueOf(it.get("name"))).isNotBlank());
    }

    @Test
    void aResultHasItsPlaceItsLevelAndItsObject() {
        Map<String, Object> view =
                list(run(), "results").stream()
                        .filter(it -> String.valueOf(it.get("ruleId")).startsWith("TG2001"))
                        .filter(it -> map(it, "message").toString().contains("dbo.Catalogs"))
                        .findFirst()
                        .orElseThrow();

        assertThat(view).containsEntry("level", "error");
        Map<String, Object> location = list(view, "locations").getFirst();
        Map<String, Object> place = map(location, "physicalLocation");
        assertThat(map(place, "artifactLocation"))
                .containsEntry("uri", "shop.sql")
                .containsEntry("uriBaseId", "SCRIPTS_OF_shop");
        assertThat(number(map(place, "region"), "startLine")).isBetween(3, 4);
        assertThat(number(map(place, "region"), "endLine")).isBetween(3, 4);
        assertThat(list(location, "logicalLocations").getFirst())
                .containsEntry("fullyQualifiedName", "shop.dbo.Catalogs")
                .containsEntry("kind", "view");
        assertThat(map(run(), "originalUriBaseIds")).containsKey("SCRIPTS_OF_shop");
    }

    private Map<String, Object> run() {
        return list(document, "runs").getFirst();
    }

    private static int number(Map<String, Object> of, String name) {
        return of.get(name) instanceof Integer number ? number : -1;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Map<String, Object> of, String name) {
        return (Map<String, Object>) of.getOrDefault(name, Map.of());
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> list(Map<String, Object> of, String name) {
        return (List<Map<String, Object>>) of.getOrDefault(name, List.of());
    }
}
