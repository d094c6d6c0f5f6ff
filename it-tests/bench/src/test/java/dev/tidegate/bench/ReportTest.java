package dev.tidegate.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReportTest {
    private final Report report = new Report("walk", "How far one walks");

    @Test
    void theLastLineIsOneObjectWithFiguresAndRatios() throws Exception {
        report.figure("steps", 12_345.678);
        report.figure("times", new Times(1.5, 2));
        report.ratio("running", 0.123456);

        JsonNode last = new ObjectMapper().readTree(report.text().lines().toList().getLast());

        assertThat(last.path("bench").asText()).isEqualTo("walk");
        assertThat(last.path("steps").asDouble()).isEqualTo(12_346);
        assertThat(last.path("times").path("best").asDouble()).isEqualTo(1.5);
        assertThat(last.path("ratios").path("running").asDouble()).isEqualTo(0.1235);
    }

    @Test
    void peopleReadATableFirst() {
        TextTable table = new TextTable("who", "steps");
        table.row("a child", "9");
        table.row("all", "12,345");
        report.table(table);
        report.note("Medians of %d walks.", 3);

        assertThat(report.text())
                .startsWith(
                        String.join(
                                System.lineSeparator(),
                                "How far one walks",
                                "",
                                "who       steps",
                                "a child       9",
                                "all      12,345",
                                "",
                                "Medians of 3 walks."));
    }

    @Test
    void aRatioToNothingIsNoRatio() {
        assertThatThrownBy(() -> report.ratio("standing", 1 / 0.0))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theMedianIsInTheMiddle() {
        assertThat(Rounded.median(List.of(9.0, 1.0, 2.0))).isEqualTo(2);
        assertThat(Rounded.median(List.of(9.0, 1.0, 2.0, 4.0))).isEqualTo(3);
    }

    private record Times(double best, int count) {}
}
