package dev.tidegate.bench.scale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tidegate.bench.Report;
import dev.tidegate.bench.engine.RunningApplier.Applied;
import org.junit.jupiter.api.Test;

final class ScaleRunsTest {
    private static final Cell ONE = new Cell(10, 1, 0.1);
    private static final Cell TWO = new Cell(10, 2, 0.1);

    private final ScaleRuns runs = new ScaleRuns(ONE);

    @Test
    void groupsAreComparedWithOneGroupOfTheSameRound() {
        ran(ONE, 100, 200, 100);
        ran(TWO, 150, 200, 300);

        assertThat(runs.ratio(TWO, ONE)).isCloseTo(1.5, within(1e-9));
    }

    @Test
    void theReportNamesARatioByWhatDiffers() {
        ran(ONE, 100);
        ran(TWO, 150);
        Report report = new Report("scale", "Scale");

        runs.describe(report);

        assertThat(report.text()).contains("\"ratios\":{\"groups10x0.1in2\":1.5}");
    }

    @Test
    void appliersTogetherTakeFromTheFirstStartToTheLastCommit() {
        Applied together =
                new Applied(1_000_000_000, 2_000_000_000, 10, 1)
                        .and(new Applied(1_500_000_000, 3_000_000_000L, 30, 2));

        assertThat(together.rate()).isCloseTo(20, within(1e-9));
        assertThat(together.windows()).isEqualTo(3);
    }

    /** Runs of a second each. */
    private void ran(Cell cell, long... changes) {
        for (long each : changes) {
            runs.add(cell, new ScaleRuns.Run(new Applied(0, 1_000_000_000, each, 1), 0.1));
        }
    }
}
