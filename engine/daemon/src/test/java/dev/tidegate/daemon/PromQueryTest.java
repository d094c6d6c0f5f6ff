package dev.tidegate.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.daemon.PromQuery.Selector;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Names are found in queries, and nothing else is taken for one. */
final class PromQueryTest {
    @Test
    void seriesLabelsAndGroupingAreFoundAndFunctionsAreNot() {
        PromQuery query =
                PromQuery.parse(
                        "histogram_quantile(0.99, sum by (pipeline, le)"
                                + " (rate(a_seconds_bucket{pipeline=~\"$pipeline\"}[5m])))");

        assertThat(query.selectors())
                .containsExactly(new Selector("a_seconds_bucket", Map.of("pipeline", "$pipeline")));
        assertThat(query.grouping()).containsExactly("pipeline", "le");
    }

    @Test
    void eachSideOfAnOperatorIsFound() {
        PromQuery query =
                PromQuery.parse(
                        "max by (x) (a{state=\"LIVE\"}) == 1 unless ignoring (state) b > 0.8 * c");

        assertThat(query.selectors()).extracting(Selector::name).containsExactly("a", "b", "c");
        assertThat(query.grouping()).containsExactly("x", "state");
    }

    @Test
    void aSubqueryIsNoName() {
        assertThat(PromQuery.parse("min_over_time((a / b)[15m:1m]) > 0.85").selectors())
                .extracting(Selector::name)
                .containsExactly("a", "b");
    }
}
