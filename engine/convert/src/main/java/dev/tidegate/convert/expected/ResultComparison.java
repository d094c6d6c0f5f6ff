package dev.tidegate.convert.expected;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What SQL Server gave beside what PostgreSQL gives.
 *
 * @param reason what differs first, or why that is not known; empty if equal
 */
public record ResultComparison(Verdict verdict, Optional<String> reason) {
    /** What came of it. */
    public enum Verdict {
        EQUAL,
        DIFFERENT,
        UNDECIDED
    }

    /** A procedure that returns nothing else returns this. */
    private static final String SUCCESS = "0";

    /** A long value, or many of them, say no more than their beginning. */
    private static final int SHOWN_MAX = 120;

    /**
     * Errors of the script, or of what only it makes impossible; not of the object: INSERT EXEC
     * inside another, ROLLBACK inside it, rows of other columns; tables in memory, which a
     * transaction reads otherwise.
     */
    private static final Set<Integer> OF_THE_SCRIPT =
            Set.of(
                    206, 213, 266, 334, 556, 1222, 2812, 3902, 3903, 3915, 3916, 3930, 3931, 3998,
                    6819, 8164, 13602, 41301, 41302, 41305, 41317, 41325, 41368);

    /** Of rows that a table does not take. */
    private static final Set<Integer> OF_ROWS =
            Set.of(220, 515, 547, 2601, 2627, 2628, 8114, 8115, 8152);

    /** PostgreSQL ends what is too long; the transaction ended inside; it was told to stop. */
    private static final Set<String> OF_THE_SERVER = Set.of("57", "25", "2D", "53", "54", "40");

    private static final String CONVERSION = "22P02";
    private static final Map<String, Set<Integer>> NUMBERS =
            Map.ofEntries(
                    Map.entry("23505", Set.of(2627, 2601)),
                    Map.entry("23503", Set.of(547)),
                    Map.entry("23514", Set.of(547)),
                    Map.entry("23502", Set.of(515)),
                    Map.entry("22012", Set.of(8134)),
                    Map.entry(CONVERSION, Set.of(245, 8114, 8169, 241, 242, 295, 235, 9413)),
                    Map.entry("22007", Set.of(241, 242, 295, 8114, 245)),
                    Map.entry("22008", Set.of(241, 242, 517, 295)),
                    Map.entry("22001", Set.of(2628, 8152)),
                    Map.entry("22003", Set.of(8115, 220, 232, 244, 248, 8114)),
                    Map.entry("21000", Set.of(512)),
                    Map.entry("22011", Set.of(536, 537)),
                    Map.entry("42P01", Set.of(208)));

    static ResultComparison equal() {
        return new ResultComparison(Verdict.EQUAL, Optional.empty());
    }

    static ResultComparison different(String how) {
        return new ResultComparison(Verdict.DIFFERENT, Optional.of(how));
    }

    /** One of which nothing can be said. */
    public static ResultComparison undecided(String why) {
        return new ResultComparison(Verdict.UNDECIDED, Optional.of(why));
    }

    /**
     * Compares.
     *
     * @param source what SQL Server gave
     * @param target what PostgreSQL gives
     * @param order positions of the columns by which the rows are ordered
     * @param baseline rows of each table before the object was run, on PostgreSQL
     */
    public static ResultComparison of(
            Outcome source,
            Outcome target,
            List<Integer> order,
            Map<String, List<List<String>>> baseline) {
        if (source.unknown().isPresent()) {
            return undecided("SQL Server: " + source.unknown().get());
        }
        if (target.unknown().isPresent()) {
            return undecided(target.unknown().get());
        }
        if (source.failure().isPresent() || target.failure().isPresent()) {
            return ofFailures(source.failure(), target.failure());
        }
        return rows("row", source.rows(), target.rows())
                .or(() -> order(source.rows(), target.rows(), order))
                .or(() -> outputs(source, target))
                .or(() -> status(source, target))
                .or(() -> tables(source, target, baseline))
                .map(ResultComparison::different)
                .orElseGet(ResultComparison::equal);
    }

    /** Of a table that takes its generated rows on PostgreSQL and not on SQL Server. */
    public static ResultComparison ofRefusal(Outcome.Failure source) {
        String fact = "SQL Server refuses the generated rows with error " + source.number();
        return OF_ROWS.contains(source.number()) ? different(fact) : undecided(fact);
    }

    private static ResultComparison ofFailures(
            Optional<Outcome.Failure> source, Optional<Outcome.Failure> target) {
        if (source.isPresent() && OF_THE_SCRIPT.contains(source.get().number())) {
            return undecided(
                    "SQL Server: error "
                            + source.get().number()
                            + ", which comes of how the script runs it");
        }
        if (target.isPresent()
                && OF_THE_SERVER.contains(
                        target.get()
                                .sqlState()
                                .substring(0, Math.min(2, target.get().sqlState().length())))) {
            return undecided("SQLSTATE " + target.get().sqlState() + " on PostgreSQL");
        }
        if (source.isEmpty()) {
            return different(
                    "it fails with SQLSTATE "
                            + target.orElseThrow().sqlState()
                            + " and not on SQL Server");
        }
        if (target.isEmpty()) {
            return different("it does not fail, on SQL Server with error " + source.get().number());
        }
        return ofBoth(source.get().number(), target.get());
    }

    /** Only an error that the code raises itself shows what the code does. */
    private static ResultComparison ofBoth(int number, Outcome.Failure target) {
        if (target.number() == number) {
            return equal();
        }
        Set<Integer> known = NUMBERS.getOrDefault(target.sqlState(), Set.of());
        if (known.contains(number)) {
            return undecided(
                    "it fails on both sides alike, with error "
                            + number
                            + ": nothing is known of what it does else");
        }
        String both = "error " + number + " on SQL Server, " + words(target) + " on PostgreSQL";
        return target.number() != 0 || !known.isEmpty()
                ? different(both)
                : undecided("it fails on both sides: " + both);
    }

    private static String words(Outcome.Failure failure) {
        return failure.number() == 0
                ? "SQLSTATE " + failure.sqlState()
                : "error " + failure.number();
    }

    /** Sets of rows in any order: what one has more often than the other. */
    private static Optional<String> rows(
            String what, List<List<String>> source, List<List<String>> target) {
        List<String> expected = Outcome.sorted(source);
        List<String> actual = Outcome.sorted(target);
        if (expected.equals(actual)) {
            return Optional.empty();
        }
        if (expected.size() != actual.size()) {
            return Optional.of(counted(actual.size(), what) + ", on SQL Server " + expected.size());
        }
        int at = 0;
        while (expected.get(at).equals(actual.get(at))) {
            at++;
        }
        return Optional.of(
                what
                        + " ("
                        + shown(actual.get(at))
                        + "), on SQL Server ("
                        + shown(expected.get(at))
                        + ")");
    }

    /** Of rows that are the same in some order. */
    private static Optional<String> order(
            List<List<String>> source, List<List<String>> target, List<Integer> order) {
        for (int at = 0; at < source.size(); at++) {
            List<String> expected = source.get(at);
            List<String> actual = target.get(at);
            boolean same =
                    order.stream()
                            .filter(it -> it >= 0 && it < Math.min(expected.size(), actual.size()))
                            .allMatch(it -> expected.get(it).equals(actual.get(it)));
            if (!same) {
                return Optional.of(
                        "in another order: row "
                                + (at + 1)
                                + " is ("
                                + shown(String.join(", ", actual))
                                + "), on SQL Server ("
                                + shown(String.join(", ", expected))
                                + ")");
            }
        }
        return Optional.empty();
    }

    private static String counted(int count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }

    private static Optional<String> outputs(Outcome source, Outcome target) {
        return source.outputs().equals(target.outputs())
                ? Optional.empty()
                : Optional.of(
                        "OUTPUT ("
                                + shown(String.join(", ", target.outputs()))
                                + "), on SQL Server ("
                                + shown(String.join(", ", source.outputs()))
                                + ")");
    }

    private static Optional<String> status(Outcome source, Outcome target) {
        String expected = source.status().orElse(SUCCESS);
        String actual = target.status().orElse(SUCCESS);
        return expected.equals(actual)
                ? Optional.empty()
                : Optional.of("it returns " + actual + ", on SQL Server " + expected);
    }

    private static Optional<String> tables(
            Outcome source, Outcome target, Map<String, List<List<String>>> baseline) {
        Set<String> names = new TreeSet<>(source.tables().keySet());
        names.addAll(target.tables().keySet());
        for (String name : new LinkedHashSet<>(names)) {
            List<List<String>> before = baseline.getOrDefault(name, List.of());
            Optional<String> found =
                    rows(
                            "row",
                            source.tables().getOrDefault(name, before),
                            target.tables().getOrDefault(name, before));
            if (found.isPresent()) {
                return found.map(it -> "afterwards in " + name + ": " + it);
            }
        }
        return Optional.empty();
    }

    private static String shown(String text) {
        return text.length() <= SHOWN_MAX ? text : text.substring(0, SHOWN_MAX) + "…";
    }
}
