package dev.tidegate.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.alert.Condition;
import dev.tidegate.daemon.AlertFiles.Rule;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The daemon's own alerts and Prometheus' rules tell the same. */
final class ConditionsTest {
    @Test
    void eachIsARuleOfPrometheusToo() throws IOException {
        Map<String, Rule> rules =
                AlertFiles.readRules().stream()
                        .collect(Collectors.toMap(Rule::alert, Function.identity()));
        for (Condition condition : Condition.values()) {
            if (condition == Condition.CUTOVER_ABORTED) {
                assertThat(condition.rule()).as("no metric has it").isEmpty();
                continue;
            }
            Rule rule =
                    Objects.requireNonNull(
                            rules.get(condition.rule().orElseThrow()), condition.id());
            assertThat(rule.json().at("/labels/stage").asText())
                    .as(condition.id())
                    .isEqualTo(condition.stage());
            assertThat(rule.json().at("/labels/severity").asText())
                    .as(condition.id())
                    .isEqualTo(condition.severity().text());
            assertThat(String.join("#", rule.runbook()))
                    .as(condition.id())
                    .isEqualTo(condition.runbook());
        }
    }
}
