package dev.tidegate.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidegate.sandbox.demo.DemoVerb;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The demonstration, from the servers' start to the comparison, in this process. */
@Tag("process")
@Timeout(600)
class DemoTest {
    private static final Path SAMPLES = Path.of("../../../shared/data");

    @TempDir Path directory;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void ordersArriveWholeAndEqual() throws Exception {
        assertThat(demo("--seconds", "5", "--rate", "100")).as(this::said).isZero();

        JsonNode report = report();
        assertThat(report.at("/source/transactions").asLong()).isPositive();
        assertThat(report.at("/target/transactions")).isEqualTo(report.at("/source/transactions"));
        assertThat(report.at("/target/loadedRows").asLong()).isBetween(90_000L, 110_000L);
        assertThat(tables(report))
                .contains(
                        "dbo.warehouse",
                        "dbo.district",
                        "dbo.customer",
                        "dbo.history",
                        "dbo.item",
                        "dbo.stock",
                        "dbo.orders",
                        "dbo.new_order",
                        "dbo.order_line");
        assertThat(report.at("/partialTransactionsSeen").asLong(-1)).isZero();
        assertThat(report.at("/invariantViolations").asLong(-1)).isZero();
        assertThat(report.at("/watched/snapshots").asLong()).isPositive();
        assertThat(report.at("/lagMs/count").asLong()).isPositive();
        assertThat(report.at("/lagMs/p99").asDouble())
                .isGreaterThanOrEqualTo(report.at("/lagMs/p50").asDouble());
        for (String name : List.of("debezium", "kafka", "postgresql", "driver")) {
            assertThat(report.at("/versions/" + name).asText()).as(name).isNotEmpty();
        }
    }

    @Test
    void aTransferIsNeverHalfThere() throws Exception {
        assertThat(demo("--workload", "bank", "--seconds", "5", "--rate", "100"))
                .as(this::said)
                .isZero();

        assertThat(report().at("/invariantViolations").asLong(-1)).isZero();
    }

    @Test
    void everyTypeArrivesEqual() throws Exception {
        assertThat(demo("--workload", "types", "--seconds", "5", "--rate", "50"))
                .as(this::said)
                .isZero();

        JsonNode report = report();
        assertThat(tables(report)).contains("dbo.text_kinds", "dbo.time_kinds", "dbo.loose");
        assertThat(report.at("/invariantViolations").asLong(-1)).isZero();
    }

    @Test
    void aBrokenTargetRowIsNamedByTableAndKey() throws Exception {
        assertThat(
                        demo(
                                "--workload",
                                "bank",
                                "--seconds",
                                "1",
                                "--rate",
                                "50",
                                "--break-target-row"))
                .as(this::said)
                .isEqualTo(2);

        assertThat(out.toString()).containsPattern("dbo\\.\\w+: the values differ, row id=\\d+");
        assertThat(tables(report())).contains("dbo.account");
    }

    @Test
    void applicationsAreMovedAndComeBackAndEveryPromiseIsKept() throws Exception {
        assertThat(demo("--cutover", "--seconds", "2", "--rate", "80", "--clients", "4"))
                .as(this::said)
                .isZero();

        JsonNode report = report();
        assertThat(report.at("/promised").asLong()).isPositive();
        assertThat(report.at("/pausesMs")).hasSize(2);
        report.at("/pausesMs").forEach(it -> assertThat(it.asDouble()).isPositive());
        assertThat(report.at("/sourceFaults")).isEmpty();
        assertThat(report.at("/targetFaults")).isEmpty();
        assertThat(tables(report)).contains("dbo.account", "dbo.transfer");
        assertThat(out.toString())
                .contains("cutover: the applications write to PostgreSQL")
                .contains("rollback: the applications write to SQL Server again");
    }

    @Test
    void northwindIsFollowed() throws Exception {
        follow("northwind.sql", 13);
    }

    @Test
    void pubsIsFollowed() throws Exception {
        follow("pubs.sql", 11);
    }

    /** The probe tables come on top of the script's. */
    private void follow(String script, int tables) throws Exception {
        Path file = SAMPLES.resolve(script);
        Assumptions.assumeTrue(Files.exists(file), file + " is not there");

        assertThat(demo("--workload", file.toString(), "--seconds", "5", "--rate", "50"))
                .as(this::said)
                .isZero();

        JsonNode report = report();
        assertThat(tables(report)).hasSize(tables + 2);
        report.at("/tables")
                .forEach(table ->
                        assertThat(table.at("/equal").asBoolean()).as(table.toString()).isTrue());
        assertThat(report.at("/source/transactions").asLong()).isPositive();
    }

    private int demo(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--report");
        all.add(directory.resolve("report.json").toString());
        return new CommandLine(new DemoVerb())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(all.toArray(String[]::new));
    }

    private String said() {
        return out + "\n" + err;
    }

    private JsonNode report() throws IOException {
        return new ObjectMapper().readTree(directory.resolve("report.json").toFile());
    }

    private static List<String> tables(JsonNode report) {
        List<String> names = new ArrayList<>();
        report.at("/tables").forEach(table -> names.add(table.at("/name").asText()));
        return names;
    }
}
