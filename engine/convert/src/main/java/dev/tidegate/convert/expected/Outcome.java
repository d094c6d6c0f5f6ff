package dev.tidegate.convert.expected;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What came of running an object, in canonical values.
 *
 * @param rows of all sets that it gave, one set after the other
 * @param outputs values of the OUTPUT parameters, in their order
 * @param status what a procedure returned; empty if it is none, or if there is nothing that returns
 *     it
 * @param tables those whose rows are others than before, by the name of the source, with all rows
 * @param failure the error that ended it; then there is nothing else
 * @param unknown why nothing is known; then there is nothing else
 */
public record Outcome(
        List<List<String>> rows,
        List<String> outputs,
        Optional<String> status,
        Map<String, List<List<String>>> tables,
        Optional<Failure> failure,
        Optional<String> unknown) {
    public Outcome {
        rows = List.copyOf(rows);
        outputs = List.copyOf(outputs);
        tables = Collections.unmodifiableMap(new TreeMap<>(tables));
    }

    /**
     * An error.
     *
     * @param number of SQL Server; 0 on PostgreSQL unless the code raised it with one
     * @param sqlState of PostgreSQL; empty on SQL Server
     */
    public record Failure(int number, String sqlState) {}

    /** One that gave rows and nothing else. */
    public static Outcome ofRows(List<List<String>> rows) {
        return new Outcome(
                rows, List.of(), Optional.empty(), Map.of(), Optional.empty(), Optional.empty());
    }

    /** One that failed. */
    public static Outcome failed(Failure failure) {
        return new Outcome(
                List.of(),
                List.of(),
                Optional.empty(),
                Map.of(),
                Optional.of(failure),
                Optional.empty());
    }

    /** One that is not known. */
    public static Outcome unknown(String why) {
        return new Outcome(
                List.of(),
                List.of(),
                Optional.empty(),
                Map.of(),
                Optional.empty(),
                Optional.of(why));
    }

    /** A row of a table is known by its values only, so the order says nothing. */
    static List<String> sorted(List<List<String>> rows) {
        List<String> lines = new ArrayList<>();
        rows.forEach(row -> lines.add(String.join(", ", row)));
        Collections.sort(lines);
        return lines;
    }
}
