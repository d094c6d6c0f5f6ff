package dev.tidegate.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.tidegate.metric.Metric;
import dev.tidegate.metric.MetricCatalogue;
import dev.tidegate.validate.AuditRecords.Standing;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Prometheus' rules in deploy/alerts name metrics that there are, and say what to do. */
final class AlertRulesTest {
    private static final Path DEPLOY = Path.of("../../deploy");
    private static final Pattern METRIC = Pattern.compile("(tidegate_\\w+)(?:\\{([^}]*)})?");
    private static final Pattern MATCHER = Pattern.compile("(\\w+)=\"([^\"]*)\"");
    private static final List<String> ANNOTATIONS =
            List.of("summary", "description", "command", "runbook");

    private static final Map<String, Metric> METRICS =
            MetricCatalogue.ALL.stream()
                    .collect(Collectors.toMap(Metric::name, Function.identity()));

    private static final List<String> STANDINGS =
            Stream.of(Standing.values()).map(Standing::toString).toList();

    private static Metric metric(String name) {
        return Optional.ofNullable(METRICS.get(name)).orElseThrow();
    }

    private record Rule(String alert, String expression, JsonNode rule) {}

    @Test
    void eachNamesMetricsAndLabelsThatThereAre() throws IOException {
        for (Rule rule : rules()) {
            Matcher named = METRIC.matcher(rule.expression());
            int found = 0;
            while (named.find()) {
                found++;
                assertThat(METRICS).as(rule.alert()).containsKey(named.group(1));
                Matcher labels = MATCHER.matcher(Optional.ofNullable(named.group(2)).orElse(""));
                while (labels.find()) {
                    assertThat(metric(named.group(1)).labels())
                            .as(rule.alert())
                            .contains(labels.group(1));
                    if (named.group(1).equals("tidegate_validation_tables")) {
                        assertThat(STANDINGS).contains(labels.group(2));
                    }
                }
            }
            assertThat(found).as(rule.alert()).isPositive();
        }
    }

    @Test
    void eachSaysWhatItMeansAndWhatToDo() throws IOException {
        for (Rule rule : rules()) {
            for (String annotation : ANNOTATIONS) {
                assertThat(rule.rule().at("/annotations/" + annotation).asText())
                        .as("%s of %s", annotation, rule.alert())
                        .isNotBlank();
            }
            assertThat(rule.rule().at("/labels/severity").asText())
                    .as(rule.alert())
                    .isIn("critical", "warning", "info");
            assertThat(rule.rule().at("/labels/stage").asText()).as(rule.alert()).isNotBlank();
            requireRunbook(rule);
        }
        assertThat(rules()).extracting(Rule::alert).doesNotHaveDuplicates();
    }

    private static void requireRunbook(Rule rule) throws IOException {
        String[] runbook = rule.rule().at("/annotations/runbook").asText().split("#", 2);
        Path page = DEPLOY.resolve("..").resolve(runbook[0]);
        assertThat(page).as(rule.alert()).exists();
        try (Stream<String> lines = Files.lines(page)) {
            assertThat(lines.filter(it -> it.startsWith("#")).map(AlertRulesTest::anchor))
                    .as(rule.alert())
                    .contains(runbook[1]);
        }
    }

    private static String anchor(String heading) {
        return heading.replaceFirst("^#+ ", "").toLowerCase(Locale.ROOT).replace(' ', '-');
    }

    /** Names in a template that no metric of the expression has would be shown as nothing. */
    @Test
    void eachShowsOnlyLabelsThatItsMetricHas() throws IOException {
        Pattern shown = Pattern.compile("\\$labels\\.(\\w+)");
        for (Rule rule : rules()) {
            Matcher named = METRIC.matcher(rule.expression());
            assertThat(named.find()).isTrue();
            List<String> labels = metric(named.group(1)).labels();
            Matcher label = shown.matcher(rule.rule().path("annotations").toString());
            while (label.find()) {
                assertThat(labels).as(rule.alert()).contains(label.group(1));
            }
        }
    }

    @Test
    void prometheusTakesThem() throws Exception {
        Optional<Path> promtool = onPath("promtool");
        assumeThat(promtool).as("promtool is not installed").isPresent();
        List<String> command =
                new ArrayList<>(List.of(promtool.get().toString(), "check", "rules"));
        files().forEach(it -> command.add(it.toString()));
        Process check = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(check.waitFor()).as(said).isZero();
    }

    private static Optional<Path> onPath(String program) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .map(it -> Path.of(it, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(DEPLOY.resolve("alerts"))) {
            return files.filter(it -> it.toString().endsWith(".yaml")).sorted().toList();
        }
    }

    private static List<Rule> rules() throws IOException {
        List<Rule> rules = new ArrayList<>();
        for (Path file : files()) {
            for (JsonNode group :
                    new YAMLMapper().readTree(Files.readString(file)).path("groups")) {
                for (JsonNode rule : group.path("rules")) {
                    rules.add(
                            new Rule(
                                    rule.path("alert").asText(), rule.path("expr").asText(), rule));
                }
            }
        }
        assertThat(rules).isNotEmpty();
        return rules;
    }
}
