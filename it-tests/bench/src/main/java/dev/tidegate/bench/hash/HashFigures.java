package dev.tidegate.bench.hash;

import dev.tidegate.bench.Report;
import dev.tidegate.bench.Rounded;
import dev.tidegate.bench.TextTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/** What was measured of each kind of rows, way by way. */
final class HashFigures {
    /** What a row of eight typical columns may take, in nanoseconds. */
    private static final double TYPICAL_NANOS_MAX = 150;

    /** By the kind of rows and the way. */
    private final Map<Measured, List<Double>> nanos = new LinkedHashMap<>();

    private record Measured(String rows, String way) {}

    /** Adds a round: nanoseconds for a row. */
    void add(String rows, String way, double each) {
        nanos.computeIfAbsent(new Measured(rows, way), _ -> new ArrayList<>()).add(each);
    }

    Report report(Map<String, HashWays> all) {
        Report report = new Report("hash", "Nanoseconds of processor time for a row");
        TextTable table =
                new TextTable(
                        "rows", "bytes", "ready bytes", "row", "update", "MD5: ready bytes", "row");
        Map<String, Map<String, Double>> figures = new LinkedHashMap<>();
        all.forEach((rows, ways) -> {
            Map<String, Double> figure = new LinkedHashMap<>();
            figure.put("bytes", ways.bytesPerRow());
            ways.all().keySet().forEach(way -> figure.put(way, Rounded.median(of(rows, way))));
            figures.put(rows, figure);
            List<String> cells = new ArrayList<>(List.of(rows));
            figure.values().forEach(value -> cells.add(String.format(Locale.ROOT, "%.0f", value)));
            table.row(cells.toArray(String[]::new));
            report.ratio(rows + "OfFloor", ofRounds(rows, "row", "readyBytes"));
            report.ratio(rows + "UpdateOfRow", ofRounds(rows, "update", "row"));
            report.ratio(rows + "OfMd5", ofRounds(rows, "row", "rowMd5"));
        });
        report.table(table);
        report.figure("nanosPerRow", figures);
        report.ratio("typicalOfBudget", Rounded.median(of("typical", "row")) / TYPICAL_NANOS_MAX);
        return report;
    }

    private List<Double> of(String rows, String way) {
        return nanos.getOrDefault(new Measured(rows, way), List.of());
    }

    /** Median of the rounds' own ratios: what disturbs a round disturbs both. */
    private double ofRounds(String rows, String way, String other) {
        return Rounded.median(
                IntStream.range(0, of(rows, way).size())
                        .mapToObj(i -> of(rows, way).get(i) / of(rows, other).get(i))
                        .toList());
    }
}
