package dev.tidegate.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A dashboard of grafana/dashboards.
 *
 * @param name of the file, without its end
 */
record Dashboard(String name, JsonNode json) {
    private static final Path FOLDER = AlertFiles.ROOT.resolve("grafana/dashboards");

    /** A panel that shows something, so no row. */
    record Panel(JsonNode json) {
        String title() {
            return json.path("title").asText();
        }

        List<Query> queries() {
            List<Query> queries = new ArrayList<>();
            for (JsonNode target : json.path("targets")) {
                queries.add(
                        new Query(
                                target.path("refId").asText(),
                                target.path("expr").asText(),
                                target.path("legendFormat").asText()));
            }
            return queries;
        }

        /** The unit that a query's values are shown in. */
        String unit(Query query) {
            for (JsonNode override : json.at("/fieldConfig/overrides")) {
                if (override.at("/matcher/options").asText().equals("Value #" + query.refId())) {
                    return unit(override);
                }
            }
            return json.at("/fieldConfig/defaults/unit").asText();
        }

        private static String unit(JsonNode override) {
            for (JsonNode property : override.path("properties")) {
                if (property.path("id").asText().equals("unit")) {
                    return property.path("value").asText();
                }
            }
            return "";
        }

        /** Where it is: x, y, width, height. */
        Place place() {
            JsonNode place = json.path("gridPos");
            return new Place(
                    place.path("x").asInt(-1),
                    place.path("y").asInt(-1),
                    place.path("w").asInt(-1),
                    place.path("h").asInt(-1));
        }
    }

    /** Part of a board, which is 24 wide. */
    record Place(int x, int y, int width, int height) {
        boolean overlaps(Place other) {
            return x < other.x + other.width
                    && other.x < x + width
                    && y < other.y + other.height
                    && other.y < y + height;
        }
    }

    /** What a panel asks for. */
    record Query(String refId, String expression, String legend) {}

    static List<Dashboard> readAll() throws IOException {
        List<Dashboard> all = new ArrayList<>();
        try (Stream<Path> files = Files.list(FOLDER)) {
            for (Path file : files.sorted().toList()) {
                String name = String.valueOf(file.getFileName());
                assertThat(name).endsWith(".json");
                all.add(
                        new Dashboard(
                                name.replace(".json", ""),
                                new ObjectMapper().readTree(Files.readString(file))));
            }
        }
        assertThat(all).isNotEmpty();
        return all;
    }

    /** All panels, rows too. */
    List<Panel> everyPanel() {
        List<Panel> panels = new ArrayList<>();
        json.path("panels").forEach(it -> panels.add(new Panel(it)));
        return panels;
    }

    List<Panel> panels() {
        return everyPanel().stream()
                .filter(it -> !it.json().path("type").asText().equals("row"))
                .toList();
    }

    /** Names of what can be chosen. */
    List<String> variables() {
        return json.at("/templating/list").findValuesAsText("name");
    }
}
