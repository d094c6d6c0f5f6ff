package dev.tidegate.bench.decode;

import dev.tidegate.bench.Report;
import dev.tidegate.bench.Rounded;
import dev.tidegate.bench.TextTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** What was measured of the codec, stage by stage. */
final class DecodeFigures {
    /** Changes in a second that one core must decode and prove. */
    private static final double GOAL = 500_000;

    private final long changes;
    private final Map<String, Double> bytes = new LinkedHashMap<>();
    private final Map<String, List<Rate>> rates = new LinkedHashMap<>();

    /**
     * The figures of a stage.
     *
     * @param changesPerSecond by the clock
     * @param changesPerCpuSecond for a second of processor time
     */
    private record Speed(double changesPerSecond, double changesPerCpuSecond) {}

    DecodeFigures(long changes) {
        this.changes = changes;
    }

    /** Notes how many bytes all changes take somewhere. */
    void bytes(String where, long all) {
        bytes.put(where, (double) all / changes);
    }

    /** Adds a round of a stage. */
    void add(String stage, Rate rate) {
        rates.computeIfAbsent(stage, _ -> new ArrayList<>()).add(rate);
    }

    Report report() {
        Report report =
                new Report("decode", "%,d changes of an order-entry mix".formatted(changes));
        TextTable table = new TextTable("stage", "changes/s", "changes/CPU second");
        Map<String, Speed> speeds = new LinkedHashMap<>();
        rates.keySet()
                .forEach(stage -> {
                    Speed speed =
                            new Speed(
                                    median(stage, Rate::changesPerSecond),
                                    median(stage, Rate::changesPerCpuSecond));
                    speeds.put(stage, speed);
                    table.row(
                            stage,
                            "%,.0f".formatted(speed.changesPerSecond),
                            "%,.0f".formatted(speed.changesPerCpuSecond));
                });
        report.table(table);
        bytes.forEach((where, each) -> report.note("%s: %.1f bytes a change", where, each));
        report.figure("changes", changes);
        report.figure("bytesPerChange", bytes);
        report.figure("rates", speeds);
        report.ratio("goal", median("decodeAndChain", Rate::changesPerCpuSecond) / GOAL);
        report.ratio(
                "goalThroughKafka", median("readerPollAndChain", Rate::changesPerCpuSecond) / GOAL);
        report.ratio("floor", ofRounds("readerPollAndChain", "consumerPoll"));
        report.ratio("floorWithoutChain", ofRounds("readerPoll", "consumerPoll"));
        report.ratio("copy", ofRounds("decodeAndChain", "copy"));
        return report;
    }

    private List<Rate> of(String stage) {
        return rates.getOrDefault(stage, List.of());
    }

    private double median(String stage, ToDoubleFunction<Rate> figure) {
        return Rounded.median(of(stage).stream().mapToDouble(figure).boxed().toList());
    }

    /** Median of the rounds' own ratios: what disturbs a round disturbs both. */
    private double ofRounds(String stage, String floor) {
        return Rounded.median(
                IntStream.range(0, of(stage).size())
                        .mapToObj(i ->
                                of(stage).get(i).changesPerCpuSecond()
                                        / of(floor).get(i).changesPerCpuSecond())
                        .toList());
    }
}
