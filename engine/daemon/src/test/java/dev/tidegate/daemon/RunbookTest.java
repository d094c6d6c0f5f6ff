package dev.tidegate.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.daemon.AlertFiles.Rule;
import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Who comes from an alert finds what to do. */
final class RunbookTest {
    private static final String PAGE = "deploy/runbook.md";
    private static final Pattern ALERT = Pattern.compile("`(Tidegate\\w+)`");

    @Test
    void eachAlertLeadsToTheSymptomThatNamesIt() throws IOException {
        Map<String, String> symptoms = symptoms();
        for (Rule rule : AlertFiles.readRules()) {
            String[] link = rule.runbook();
            assertThat(link).as(rule.alert()).hasSize(2);
            assertThat(link[0]).as(rule.alert()).isEqualTo(PAGE);
            assertThat(symptoms).as(rule.alert()).containsKey(link[1]);
            assertThat(symptoms.get(link[1])).as(rule.alert()).contains("`" + rule.alert() + "`");
        }
    }

    @Test
    void noAlertIsNamedThatThereIsNot() throws IOException {
        Set<String> alerts =
                AlertFiles.readRules().stream().map(Rule::alert).collect(Collectors.toSet());

        assertThat(ALERT.matcher(page()).results().map(it -> it.group(1)))
                .isNotEmpty()
                .allMatch(alerts::contains);
    }

    private static String page() throws IOException {
        return Files.readString(AlertFiles.ROOT.resolve(PAGE));
    }

    /** Sections by the anchors of their headings, as forges make them. */
    private static Map<String, String> symptoms() throws IOException {
        Map<String, String> symptoms = new LinkedHashMap<>();
        for (String section : List.of(page().split("(?m)^## "))) {
            String heading = section.lines().findFirst().orElse("");
            symptoms.put(
                    heading.toLowerCase(Locale.ROOT)
                            .replaceAll("[^\\p{L}\\p{N} _-]", "")
                            .replace(' ', '-'),
                    section);
        }
        return symptoms;
    }
}
