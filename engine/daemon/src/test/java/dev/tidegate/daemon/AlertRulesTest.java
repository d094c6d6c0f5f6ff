package dev.tidegate.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.daemon.AlertFiles.Case;
import dev.tidegate.daemon.AlertFiles.Rule;
import dev.tidegate.daemon.PromQuery.Selector;
import dev.tidegate.validate.AuditRecords.Standing;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Prometheus' rules in deploy/alerts name metrics that there are, say what to do, and fire. */
final class AlertRulesTest {
    private static final List<String> ANNOTATIONS =
            List.of("summary", "description", "command", "runbook");
    private static final List<String> STANDINGS =
            Stream.of(Standing.values()).map(Standing::toString).toList();
    private static final List<String> STAGES =
            List.of(
                    "source",
                    "capture",
                    "apply",
                    "pipeline",
                    "load",
                    "validation",
                    "cutover",
                    "process");
    private static final ExposedSeries SERIES = ExposedSeries.read();

    @Test
    void eachNamesMetricsAndLabelsThatThereAre() throws IOException {
        for (Rule rule : AlertFiles.readRules()) {
            PromQuery query = PromQuery.parse(rule.expression());
            SERIES.require(query, rule.alert());
            for (Selector selector : query.selectors()) {
                if (selector.name().equals("tidegate_validation_tables")) {
                    assertThat(STANDINGS).containsAll(selector.labels().values());
                }
            }
        }
    }

    @Test
    void eachSaysWhatItMeansAndWhatToDo() throws IOException {
        for (Rule rule : AlertFiles.readRules()) {
            for (String annotation : ANNOTATIONS) {
                assertThat(rule.annotation(annotation))
                        .as("%s of %s", annotation, rule.alert())
                        .isNotBlank();
            }
            assertThat(rule.json().at("/labels/severity").asText())
                    .as(rule.alert())
                    .isIn("critical", "warning", "info");
            assertThat(rule.json().at("/labels/stage").asText()).as(rule.alert()).isIn(STAGES);
        }
        assertThat(AlertFiles.readRules()).extracting(Rule::alert).doesNotHaveDuplicates();
    }

    /** A verb that has verbs of its own is given with one of them. */
    @Test
    void eachNamesOnlyCommandsThatThereAre() throws IOException {
        Pattern command = Pattern.compile("tidegate ([a-z-]+)(?: ([a-z-]+))?");
        Set<String> single = Set.of("status", "run", "preflight", "verify-chain");
        for (Rule rule : AlertFiles.readRules()) {
            Matcher named = command.matcher(rule.annotation("command"));
            while (named.find()) {
                String verb = named.group(1);
                String usage =
                        single.contains(verb)
                                ? help(verb, "--help")
                                : help(verb, String.valueOf(named.group(2)), "--help");
                assertThat(usage)
                        .as("%s: %s", rule.alert(), named.group())
                        .contains("Usage: tidegate " + verb);
            }
        }
    }

    private static String help(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Main.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
        assertThat(code).as("%s%s", out, err).isZero();
        return out.toString();
    }

    /** Names in a template that no series of the expression has would be shown as nothing. */
    @Test
    void eachShowsOnlyLabelsThatItsMetricHas() throws IOException {
        Pattern shown = Pattern.compile("\\$labels\\.(\\w+)");
        for (Rule rule : AlertFiles.readRules()) {
            Set<String> labels = new HashSet<>(Set.of("instance"));
            PromQuery.parse(rule.expression())
                    .selectors()
                    .forEach(it -> labels.addAll(SERIES.labels(it.name())));
            Matcher label = shown.matcher(rule.json().path("annotations").toString());
            while (label.find()) {
                assertThat(labels).as(rule.alert()).contains(label.group(1));
            }
        }
    }

    @Test
    void eachHasACaseInWhichItFiresAndOneInWhichItDoesNot() throws IOException {
        for (Path file : AlertFiles.rules()) {
            Path cases = file.resolveSibling("tests").resolve(String.valueOf(file.getFileName()));
            assertThat(cases).exists();
            List<Case> all = AlertFiles.readCases(cases);
            assertThat(all)
                    .as(cases.toString())
                    .extracting(Case::name)
                    .containsExactlyElementsOf(
                            AlertFiles.readRules(file).stream().map(Rule::alert).toList());
            all.forEach(it -> requireBoth(it, file));
        }
    }

    private static void requireBoth(Case both, Path file) {
        String firing = "ALERTS{alertname=\"%s\", alertstate=\"firing\"}".formatted(both.name());
        assertThat(both.rules()).isEqualTo("../" + file.getFileName());
        assertThat(both.expected())
                .as(both.name())
                .allMatch(it -> it.path("expr").asText().equals(firing))
                .anyMatch(it -> it.path("exp_samples").isEmpty())
                .anyMatch(it -> !it.path("exp_samples").isEmpty());
    }

    @Test
    void prometheusTakesThem() throws Exception {
        Promtool.require(List.of("check", "rules"), AlertFiles.rules());
    }

    @Test
    void eachFiresWhenItShouldAndOnlyThen() throws Exception {
        Promtool.require(List.of("test", "rules"), AlertFiles.cases());
    }
}
