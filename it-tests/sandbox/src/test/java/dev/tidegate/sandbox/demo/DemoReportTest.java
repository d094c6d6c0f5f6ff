package dev.tidegate.sandbox.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidegate.sandbox.compare.Difference;
import dev.tidegate.sandbox.compare.TableResult;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DemoReportTest {
    private static final TableResult EQUAL = new TableResult("dbo.item", 5, 5, 0, List.of());
    private static final TableResult DIFFERENT =
            new TableResult(
                    "dbo.stock",
                    7,
                    7,
                    1,
                    List.of(
                            new Difference(
                                    Difference.Kind.VALUE,
                                    "s_w_id=1, s_i_id=3",
                                    "s_data",
                                    Optional.empty())));

    @Test
    void theJsonHasTheNamesThatItsReadersKnow() {
        JsonNode json = new ObjectMapper().valueToTree(report(0, 0, EQUAL));

        assertThat(json.at("/source/transactions").asLong()).isEqualTo(90);
        assertThat(json.at("/target/transactions").asLong()).isEqualTo(90);
        assertThat(json.at("/tables/0/name").asText()).isEqualTo("dbo.item");
        assertThat(json.at("/tables/0/sourceRows").asLong()).isEqualTo(5);
        assertThat(json.at("/tables/0/targetRows").asLong()).isEqualTo(5);
        assertThat(json.at("/tables/0/equal").asBoolean()).isTrue();
        assertThat(json.at("/partialTransactionsSeen").isNumber()).isTrue();
        assertThat(json.at("/invariantViolations").isNumber()).isTrue();
        assertThat(json.at("/lagMs/p50").asDouble()).isEqualTo(50);
        assertThat(json.at("/lagMs/p99").asDouble()).isEqualTo(99);
        assertThat(json.at("/lagMs/max").asDouble()).isEqualTo(100);
        assertThat(json.at("/versions/debezium").asText()).isEqualTo("3.6.1.Final");
    }

    @Test
    void equalSidesAreExitCodeZero() {
        assertThat(report(0, 0, EQUAL).exitCode()).isZero();
    }

    @Test
    void anythingThatIsNotAsItMustBeIsExitCodeTwo() {
        assertThat(report(0, 0, EQUAL, DIFFERENT).exitCode()).isEqualTo(2);
        assertThat(report(1, 0, EQUAL).exitCode()).isEqualTo(2);
        assertThat(report(0, 1, EQUAL).exitCode()).isEqualTo(2);
    }

    @Test
    void theSummaryNamesTableAndKeyOfADifference() {
        StringWriter text = new StringWriter();

        new Summary(new PrintWriter(text)).print(report(0, 0, EQUAL, DIFFERENT));

        assertThat(text.toString())
                .contains("dbo.stock: the values differ, row s_w_id=1, s_i_id=3, column s_data")
                .contains("50 ms median, 99 ms p99, 100 ms max")
                .contains("NOT what it must be");
    }

    private static DemoReport report(long partial, long violations, TableResult... tables) {
        Lags lags = new Lags();
        for (int i = 1; i <= 100; i++) {
            lags.add(i * 1_000_000L);
        }
        return new DemoReport(
                new DemoReport.Run("orders", 30, 300, 8, 1),
                new DemoReport.Source(90, 300, 1, 2, Map.of(547, 3L), 0),
                new DemoReport.Target(90, 12, 3.5),
                List.of(tables).stream().map(DemoReport.Table::of).toList(),
                partial,
                violations,
                lags.all(),
                new DemoReport.Watched(10, 2, Map.of("it holds", violations)),
                Map.of("debezium", "3.6.1.Final"));
    }
}
