package dev.tidegate.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What is in deploy/alerts. */
final class AlertFiles {
    /** The root of the tree, from where the tests of this room run. */
    static final Path ROOT = Path.of("../..");

    private static final Path ALERTS = ROOT.resolve("deploy/alerts");
    private static final YAMLMapper YAML = new YAMLMapper();

    private AlertFiles() {}

    /** A rule that raises an alert. */
    record Rule(String alert, String expression, JsonNode json) {
        String annotation(String name) {
            return json.at("/annotations/" + name).asText();
        }

        /** What the runbook is linked as: the page, and the anchor of a heading. */
        String[] runbook() {
            return annotation("runbook").split("#", 2);
        }
    }

    /** A case of {@code promtool test rules}: the rules' file, and what is expected when. */
    record Case(String rules, String name, List<JsonNode> expected) {}

    static List<Path> rules() throws IOException {
        return yaml(ALERTS);
    }

    static List<Path> cases() throws IOException {
        return yaml(ALERTS.resolve("tests"));
    }

    private static List<Path> yaml(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(it -> it.toString().endsWith(".yaml")).sorted().toList();
        }
    }

    static List<Rule> readRules() throws IOException {
        List<Rule> rules = new ArrayList<>();
        for (Path file : rules()) {
            rules.addAll(readRules(file));
        }
        assertThat(rules).isNotEmpty();
        return rules;
    }

    static List<Rule> readRules(Path file) throws IOException {
        List<Rule> rules = new ArrayList<>();
        for (JsonNode group : YAML.readTree(Files.readString(file)).path("groups")) {
            for (JsonNode rule : group.path("rules")) {
                rules.add(new Rule(rule.path("alert").asText(), rule.path("expr").asText(), rule));
            }
        }
        return rules;
    }

    static List<Case> readCases(Path file) throws IOException {
        JsonNode page = YAML.readTree(Files.readString(file));
        List<Case> cases = new ArrayList<>();
        for (JsonNode test : page.path("tests")) {
            List<JsonNode> expected = new ArrayList<>();
            test.path("promql_expr_test").forEach(expected::add);
            cases.add(
                    new Case(
                            page.at("/rule_files/0").asText(),
                            test.path("name").asText(),
                            expected));
        }
        return cases;
    }
}
