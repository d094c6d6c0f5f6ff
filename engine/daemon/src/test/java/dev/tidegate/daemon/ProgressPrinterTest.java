package dev.tidegate.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.control.LoadStatus;
import dev.tidegate.control.LoadStatus.Chunks;
import dev.tidegate.control.LoadStatus.Summary;
import dev.tidegate.control.LoadStatus.TableLoad;
import dev.tidegate.control.LoadStatus.TableState;
import dev.tidegate.control.LoadText;
import dev.tidegate.control.Status;
import dev.tidegate.control.Status.Phase;
import dev.tidegate.control.ValidateStatus;
import dev.tidegate.daemon.ProgressPrinter.Output;
import dev.tidegate.daemon.ProgressPrinter.Watched;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What whoever started the daemon sees of the load. */
final class ProgressPrinterTest {
    private final StringWriter text = new StringWriter();
    private Phase phase = Phase.LOADING;
    private LoadStatus load =
            status(
                    List.of(
                            table("dbo.orders", TableState.LOADING, 450),
                            table("dbo.item", TableState.LOADING, 900),
                            table("dbo.a", TableState.DONE, 1_000)));

    @Test
    void withoutATerminalEachLookIsALine() {
        ProgressPrinter printer = printer(Output.Kind.LINES);

        assertThat(printer.print()).isFalse();
        assertThat(text.toString())
                .isEqualTo(
                        "loading  78 %, 1 of 3 tables  2,350 rows  50 rows/s, 12.3 kB/s, about 13 s"
                                + " left  dbo.orders 45 %  dbo.item 90 %\n");
    }

    @Test
    void onATerminalBarsAreDrawnOverThoseBefore() {
        ProgressPrinter printer = printer(Output.Kind.TERMINAL);

        assertThat(printer.print()).isTrue();
        assertThat(text.toString().lines())
                .containsExactly(
                        "  all        [############....]  78 %, 1 of 3 tables  50 rows/s, 12.3 kB/s,"
                                + " about 13 s left",
                        "  dbo.orders [#######.........]  45 %  25 rows/s  about 22 s left",
                        "  dbo.item   [##############..]  90 %  25 rows/s  about 4 s left");
        printer.print();
        assertThat(text.toString()).contains("\033[3A\033[J  all ");
        phase = Phase.STOPPED;
        assertThat(printer.print()).isFalse();
        assertThat(text.toString()).endsWith("\033[3A\033[Jstopped\n");
    }

    @Test
    void aLineOfTheLogTakesTheBarsAwayFirst() {
        ProgressPrinter printer = printer(Output.Kind.TERMINAL);
        printer.clear();
        assertThat(text.toString()).isEmpty();
        printer.print();
        printer.clear();
        printer.clear();

        assertThat(text.toString().split("\033\\[J", -1)).hasSize(2);
    }

    @Test
    void manyTablesAreCountedAndNoLineIsTooLong() {
        load =
                status(
                        IntStream.range(0, 20)
                                .mapToObj(it ->
                                        table("dbo." + "x".repeat(60) + it, TableState.LOADING, it))
                                .toList());

        List<String> bars = LoadText.bars(load);
        assertThat(bars).hasSize(10).allMatch(it -> it.length() <= 100);
        assertThat(bars.getLast()).isEqualTo("  and 12 more");
        assertThat(LoadText.render(load).lines()).allMatch(it -> it.length() <= 100);
    }

    private ProgressPrinter printer(Output.Kind kind) {
        return new ProgressPrinter(
                new Watched(this::status, () -> load),
                new Output(new PrintWriter(text), kind),
                Duration.ofSeconds(10));
    }

    private Status status() {
        return new Status(
                "orders",
                phase,
                List.of(),
                Optional.empty(),
                Optional.empty(),
                0,
                0,
                Map.of(),
                0,
                Optional.empty(),
                new Status.Quarantine(0, Optional.empty()),
                List.of(),
                Map.of(),
                Instant.EPOCH,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                load.summary(),
                new ValidateStatus.Summary(
                        false,
                        0,
                        0,
                        0,
                        0,
                        0,
                        0,
                        0,
                        0,
                        0,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()),
                List.of(),
                List.of());
    }

    private static LoadStatus status(List<TableLoad> tables) {
        long rows = tables.stream().mapToLong(TableLoad::rows).sum();
        return new LoadStatus(
                "orders",
                new Summary(
                        rows,
                        3_000,
                        rows * 100,
                        50,
                        12_345,
                        Optional.of(13L),
                        2,
                        7,
                        1,
                        2_048,
                        Optional.empty()),
                tables,
                Instant.EPOCH);
    }

    private static TableLoad table(String name, TableState state, long rows) {
        return new TableLoad(
                name,
                0,
                state,
                rows,
                1_000,
                rows * 100,
                25,
                Optional.of((1_000 - rows) / 25).filter(it -> it > 0),
                new Chunks(1, 3, 0, 1_024),
                Optional.empty(),
                Optional.empty());
    }
}
