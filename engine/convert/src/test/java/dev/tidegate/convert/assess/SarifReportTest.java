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
