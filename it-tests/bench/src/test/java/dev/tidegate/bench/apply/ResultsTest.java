package dev.tidegate.bench.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tidegate.bench.apply.process.Applied;
import org.junit.jupiter.api.Test;

final class ResultsTest {
    private final Results results = new Results();

    @Test
    void theRatioIsTheMiddleOneOfTheRounds() {
        ran("one", 100, 200, 300);
        ran("other", 100, 50, 100);

        assertThat(results.ratio("one", "other")).hasValueCloseTo(3.0, within(1e-9));
    }

    @Test
    void whatRanInOneRoundIsComparedWithAllRounds() {
        ran("one", 100, 200, 300);
        ran("other", 100);

        assertThat(results.ratio("one", "other")).hasValueCloseTo(2.0, within(1e-9));
    }

    @Test
    void whatDidNotRunHasNoRatio() {
        ran("one", 100);

        assertThat(results.ratio("one", "other")).isEmpty();
    }

    private void ran(String competitor, double... rates) {
        for (int i = 0; i < rates.length; i++) {
            results.add(
                    new Run(
                            competitor,
                            i + 1,
                            1_000,
                            new Outcome(new Applied(1_000 / rates[i], 1, 0), ForeignKeys.UNKNOWN),
                            new Run.Server(10, 1)));
        }
    }
}
