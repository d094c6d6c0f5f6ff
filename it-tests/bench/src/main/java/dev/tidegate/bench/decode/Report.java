package dev.tidegate.bench.decode;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;

/** Prints the figures as a table, then as one line of JSON. */
final class Report {
    /** Changes in a second that one core must decode and prove. */
    private static final double GOAL = 500_000;

    private final JsonMapper mapper = new JsonMapper();
    private final ObjectNode json = mapper.createObjectNode();
    private final StringBuilder table = new StringBuilder();
    private final long changes;

    Report(long changes) {
        this.changes = changes;
        json.put("benchmark", "decode");
        json.put("changes", changes);
        table.append("%,d changes of an order-entry mix%n".formatted(changes));
    }

    void bytes(String where, long bytes) {
        double each = (double) bytes / changes;
        json.withObject("bytesPerChange").put(where, rounded(each, 10));
        table.append("%-20s %,10.1f bytes a change%n".formatted(where, each));
    }

    void rounds(Map<String, List<Rate>> rates) {
        rates.forEach(this::row);
        ObjectNode ratios = json.withObject("ratios");
        ratio(ratios, "goal", perCpu(rates, "decodeAndChain") / GOAL);
        ratio(ratios, "goalThroughKafka", perCpu(rates, "readerPollAndChain") / GOAL);
        ratio(ratios, "floor", ofRounds(rates, "readerPollAndChain", "consumerPoll"));
        ratio(ratios, "floorWithoutChain", ofRounds(rates, "readerPoll", "consumerPoll"));
        ratio(ratios, "copy", ofRounds(rates, "decodeAndChain", "copy"));
    }

    void print(PrintStream out) throws IOException {
        out.print(table);
        out.println(mapper.writeValueAsString(json));
    }

    private void row(String stage, List<Rate> rates) {
        double perClock = Rate.median(rates, Rate::changesPerSecond);
        double perCpu = Rate.median(rates, Rate::changesPerCpuSecond);
        table.append(
                "%-20s %,12.0f changes/s %,12.0f changes/CPU second%n"
                        .formatted(stage, perClock, perCpu));
        ObjectNode figures = json.withObject("rates").withObject(stage);
        figures.put("changesPerSecond", Math.round(perClock));
        figures.put("changesPerCpuSecond", Math.round(perCpu));
    }

    private void ratio(ObjectNode ratios, String name, double ratio) {
        ratios.put(name, rounded(ratio, 1_000));
        table.append("%-20s %12.3f%n".formatted("ratio " + name, ratio));
    }

    private static double perCpu(Map<String, List<Rate>> rates, String stage) {
        return Rate.median(rates.getOrDefault(stage, List.of()), Rate::changesPerCpuSecond);
    }

    /** Median of the rounds' own ratios: what disturbs a round disturbs both. */
    private static double ofRounds(Map<String, List<Rate>> rates, String stage, String floor) {
        List<Rate> ours = rates.getOrDefault(stage, List.of());
        List<Rate> floors = rates.getOrDefault(floor, List.of());
        double[] ratios = new double[ours.size()];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = ours.get(i).changesPerCpuSecond() / floors.get(i).changesPerCpuSecond();
        }
        return Rate.median(ratios);
    }

    private static double rounded(double value, int parts) {
        return Math.round(value * parts) / (double) parts;
    }
}
