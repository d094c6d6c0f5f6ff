package dev.tidegate.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.tidegate.daemon.Dashboard.Panel;
import dev.tidegate.daemon.Dashboard.Query;
import dev.tidegate.daemon.PromQuery.Selector;
import dev.tidegate.metric.MetricCatalogue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Grafana's dashboards ask for what there is, show it in its unit, and say what to do. */
final class DashboardsTest {
    private static final Path GRAFANA = AlertFiles.ROOT.resolve("grafana");
    private static final int WIDTH = 24;
    private static final int DESCRIPTION_MIN = 60;
    private static final String SOURCE = "${datasource}";
    private static final Pattern VARIABLE = Pattern.compile("\\$(?!__)\\{?(\\w+)}?");
    private static final Pattern LEGEND = Pattern.compile("\\{\\{(\\w+)}}");
    private static final ExposedSeries SERIES = ExposedSeries.read();

    /** Does something with each query of each dashboard. */
    private interface Check {
        void of(Panel panel, Query query, String where);
    }

    private static void forEachQuery(Check check) throws IOException {
        for (Dashboard board : Dashboard.readAll()) {
            for (Panel panel : board.panels()) {
                assertThat(panel.queries()).as(panel.title()).isNotEmpty();
                panel.queries()
                        .forEach(it -> check.of(panel, it, board.name() + ": " + panel.title()));
            }
        }
    }

    @Test
    void everyQueryAsksForSeriesAndLabelsThatThereAre() throws IOException {
        forEachQuery(
                (_, query, where) -> SERIES.require(PromQuery.parse(query.expression()), where));
    }

    @Test
    void everyQueryIsOfThePipelineThatIsChosen() throws IOException {
        forEachQuery((_, query, where) ->
                assertThat(PromQuery.parse(query.expression()).selectors())
                        .as(where)
                        .allMatch(it -> "$pipeline".equals(it.labels().get("pipeline"))));
    }

    /** What a query does not group by it does not have any more. */
    @Test
    void everyLegendShowsLabelsThatTheQueryKeeps() throws IOException {
        forEachQuery((_, query, where) -> {
            Set<String> kept = PromQuery.parse(query.expression()).grouping();
            assertThat(LEGEND.matcher(query.legend()).results().map(it -> it.group(1)))
                    .as(where)
                    .allMatch(kept::contains);
        });
    }

    @Test
    void everyUnitFitsWhatIsAskedFor() throws IOException {
        forEachQuery((panel, query, where) ->
                assertThat(panel.unit(query)).as(where).isIn(units(query.expression())));
    }

    private static List<String> units(String expression) {
        String first = PromQuery.parse(expression).selectors().getFirst().name();
        boolean rate = expression.contains("rate(");
        boolean ratio = expression.contains(" / ");
        if (rate && !ratio && !expression.contains("histogram_quantile(")) {
            if (first.endsWith("_bytes_total")) {
                return List.of("Bps");
            }
            return first.contains("_seconds") ? List.of("percentunit", "short") : List.of("cps");
        }
        if (ratio && !rate) {
            return List.of("percentunit");
        }
        String base = first.replaceFirst("_(bucket|sum|count|max)$", "");
        if (expression.contains("increase(") || expression.startsWith("count ")) {
            return List.of("short");
        }
        if (base.endsWith("_per_second")) {
            return List.of("cps");
        }
        if (base.endsWith("_seconds")) {
            return List.of("s");
        }
        if (base.endsWith("_bytes")) {
            return List.of("bytes");
        }
        return base.endsWith("_ratio") || base.endsWith("_usage")
                ? List.of("percentunit")
                : List.of("short");
    }

    @Test
    void everyPanelSaysWhatItShowsAndWhatToDo() throws IOException {
        for (Dashboard board : Dashboard.readAll()) {
            for (Panel panel : board.panels()) {
                String description = panel.json().path("description").asText();
                assertThat(description)
                        .as("%s: %s", board.name(), panel.title())
                        .hasSizeGreaterThan(DESCRIPTION_MIN)
                        .endsWith(".");
            }
            assertThat(board.json().path("description").asText()).as(board.name()).isNotBlank();
            assertThat(board.panels())
                    .as(board.name())
                    .extracting(Panel::title)
                    .doesNotContain("")
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void everyDashboardAndPanelHasItsOwnIdentifier() throws IOException {
        for (Dashboard board : Dashboard.readAll()) {
            assertThat(board.json().path("uid").asText()).isEqualTo("tidegate-" + board.name());
            assertThat(board.json().path("title").asText()).startsWith("Tidegate / ");
            assertThat(board.json().path("id").isMissingNode()).as(board.name()).isTrue();
            assertThat(board.everyPanel())
                    .as(board.name())
                    .extracting(it -> it.json().path("id").asInt())
                    .doesNotContain(0)
                    .doesNotHaveDuplicates();
        }
        assertThat(Dashboard.readAll())
                .extracting(it -> it.json().path("title").asText())
                .doesNotHaveDuplicates();
    }

    @Test
    void whatCanBeChosenIsUsedAndWhatIsUsedCanBeChosen() throws IOException {
        for (Dashboard board : Dashboard.readAll()) {
            Set<String> used = new HashSet<>();
            Matcher variable = VARIABLE.matcher(board.json().path("panels").toString());
            while (variable.find()) {
                used.add(variable.group(1));
            }
            assertThat(board.variables())
                    .as(board.name())
                    .startsWith("datasource", "pipeline")
                    .containsExactlyInAnyOrderElementsOf(used);
            for (JsonNode source : board.json().findValues("datasource")) {
                assertThat(source.path("uid").asText()).as(board.name()).isEqualTo(SOURCE);
            }
            for (Panel panel : board.panels()) {
                assertThat(panel.json().at("/datasource/uid").asText())
                        .as(panel.title())
                        .isEqualTo(SOURCE);
            }
        }
    }

    @Test
    void noPanelLiesOverAnother() throws IOException {
        for (Dashboard board : Dashboard.readAll()) {
            List<Panel> panels = board.everyPanel();
            for (Panel panel : panels) {
                assertThat(panel.place().x() + panel.place().width())
                        .as("%s: %s", board.name(), panel.title())
                        .isBetween(1, WIDTH);
                assertThat(panels)
                        .as("%s: what lies over %s", board.name(), panel.title())
                        .filteredOn(it -> it.place().overlaps(panel.place()))
                        .containsExactly(panel);
            }
        }
    }

    @Test
    void everyMetricOfTheCatalogueIsOnADashboard() throws IOException {
        List<String> shown = new ArrayList<>();
        forEachQuery((_, query, _) ->
                PromQuery.parse(query.expression()).selectors().stream()
                        .map(Selector::name)
                        .map(it -> it.replaceFirst("_(bucket|sum|count)$", ""))
                        .forEach(shown::add));

        assertThat(MetricCatalogue.ALL).allMatch(it -> shown.contains(it.name()));
    }

    @Test
    void grafanaIsToldWhereTheDashboardsAndTheirDataAre() throws IOException {
        YAMLMapper yaml = new YAMLMapper();
        JsonNode dashboards =
                yaml.readTree(
                        Files.readString(GRAFANA.resolve("provisioning/dashboards/tidegate.yaml")));
        assertThat(dashboards.path("apiVersion").asInt()).isEqualTo(1);
        assertThat(dashboards.at("/providers/0/type").asText()).isEqualTo("file");
        assertThat(dashboards.at("/providers/0/options/path").asText()).endsWith("/dashboards");
        JsonNode sources =
                yaml.readTree(
                        Files.readString(
                                GRAFANA.resolve("provisioning/datasources/tidegate.yaml")));
        assertThat(sources.path("apiVersion").asInt()).isEqualTo(1);
        assertThat(sources.at("/datasources/0/type").asText()).isEqualTo("prometheus");
        assertThat(sources.at("/datasources/0/uid").asText()).isNotBlank();
    }

    @Test
    void prometheusTakesItsSettings() throws Exception {
        Promtool.require(List.of("check", "config"), List.of(GRAFANA.resolve("prometheus.yaml")));
    }
}
