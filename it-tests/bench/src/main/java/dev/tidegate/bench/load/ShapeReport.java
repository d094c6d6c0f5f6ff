package dev.tidegate.bench.load;

import dev.tidegate.bench.Report;
import dev.tidegate.bench.TextTable;
import dev.tidegate.bench.load.ShapeResult.Memory;
import dev.tidegate.bench.load.ShapeResult.Rates;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What people and programs read of the loads of all shapes. */
final class ShapeReport {
    private ShapeReport() {}

    /**
     * A shape's figures.
     *
     * @param megabytes of all its values, in millions of bytes
     * @param rates medians, by the name of the way
     */
    private record Figures(
            long rows, double megabytes, Map<String, Rates> rates, Memory memoryMib) {}

    /** Adds it to a report. */
    static void add(Report report, List<ShapeResult> results) {
        TextTable table =
                new TextTable(
                        "rows",
                        "way",
                        "rows/s",
                        "MB/s",
                        "load's part",
                        "client µs/row",
                        "server µs/row",
                        "heap MiB",
                        "resident MiB");
        for (ShapeResult result : results) {
            for (Way way : Way.values()) {
                row(table, result, way);
            }
            figures(report, result);
        }
        report.table(table);
        report.note(
                "Load's part: its rate over that of the way, median of paired rounds. Client: the"
                        + " daemon, psql, or the process that reads; server: all of PostgreSQL.");
        report.note(
                "sideBySide: mssql-jdbc reads all rows and psql copies all of them at the same time,"
                        + " with nothing between them: what this machine has for both.");
    }

    private static void row(TextTable table, ShapeResult result, Way way) {
        Rates rates = result.rates(way);
        boolean isLoad = way == Way.LOAD;
        table.row(
                isLoad
                        ? String.format("%,d %s", result.rows(), result.shape().text())
                        : result.shape().text(),
                way.text(),
                text("%,.0f", rates.rowsPerSecond()),
                text("%.1f", rates.mbPerSecond()),
                isLoad ? "" : text("%.2f", result.over(way)),
                cpu(rates.clientMicros()),
                cpu(rates.serverMicros()),
                isLoad ? Integer.toString(result.memory().heap()) : "",
                isLoad ? Integer.toString(result.memory().resident()) : "");
    }

    private static void figures(Report report, ShapeResult result) {
        Map<String, Rates> rates = new LinkedHashMap<>();
        for (Way way : Way.values()) {
            rates.put(way.text(), result.rates(way));
            if (way != Way.LOAD) {
                String name = result.shape().text() + "Over" + capital(way.text());
                report.ratio(name, result.over(way));
            }
        }
        report.figure(
                result.shape().text(),
                new Figures(result.rows(), result.bytes() / 1e6, rates, result.memory()));
    }

    private static String capital(String text) {
        return Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }

    private static String cpu(double micros) {
        return micros > 0 ? text("%.1f", micros) : "";
    }

    private static String text(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }
}
