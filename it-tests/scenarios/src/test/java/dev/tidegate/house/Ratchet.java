package dev.tidegate.house;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What breaks a rule today, each with its number. New ones are refused, and a number may only
 * shrink; so the list empties with time.
 */
record Ratchet(Map<Place, Integer> exceptions) {
    private static final Pattern LINE = Pattern.compile("(\\S+) +(\\d+) +(\\S.*)");

    /**
     * Where a rule is broken.
     *
     * @param rule the rule's name
     * @param where the file, and in it
     */
    record Place(String rule, String where) implements Comparable<Place> {
        @Override
        public int compareTo(Place other) {
            int byRule = rule.compareTo(other.rule);
            return byRule != 0 ? byRule : where.compareTo(other.where);
        }
    }

    /** That a rule is broken, and by how much. */
    record Excess(Place place, int number) {}

    /** Reads the checked-in list: rule, number and place in each line; {@code #} is a comment. */
    static Ratchet parse(String text) {
        return of(
                text.lines()
                        .filter(line -> !line.isBlank() && !line.startsWith("#"))
                        .map(Ratchet::parseLine)
                        .toList());
    }

    /** The list that would allow all of these. */
    static Ratchet of(Collection<Excess> found) {
        return new Ratchet(
                found.stream()
                        .collect(
                                Collectors.toMap(
                                        Excess::place, Excess::number, Math::max, TreeMap::new)));
    }

    /**
     * How what was found differs from this list.
     *
     * @param found what is there now
     * @param remedy what to do about a new one, by its place
     */
    List<String> differences(Ratchet found, Function<Place, String> remedy) {
        List<String> differences = new ArrayList<>();
        found.exceptions.forEach((place, number) -> {
            int allowed = exceptions.getOrDefault(place, 0);
            if (number > allowed) {
                differences.add(tooMuch(place, number, allowed, remedy));
            }
        });
        exceptions.forEach((place, allowed) -> {
            int number = found.exceptions.getOrDefault(place, 0);
            if (number < allowed) {
                differences.add(lessThanListed(place, number, allowed));
            }
        });
        return differences;
    }

    /** The text that {@link #parse} reads. */
    String text() {
        return exceptions.entrySet().stream()
                .map(entry ->
                        "%-20s %4d  %s\n"
                                .formatted(
                                        entry.getKey().rule(),
                                        entry.getValue(),
                                        entry.getKey().where()))
                .collect(Collectors.joining());
    }

    private static String tooMuch(
            Place place, int number, int allowed, Function<Place, String> remedy) {
        String before = allowed == 0 ? "" : ", was " + allowed;
        return "%s %d%s: %s\n    %s"
                .formatted(place.rule, number, before, place.where, remedy.apply(place));
    }

    private static String lessThanListed(Place place, int number, int allowed) {
        String now = number == 0 ? "is no longer an exception" : "shrank to " + number;
        return "%s %d: %s\n    %s; write that down"
                .formatted(place.rule, allowed, place.where, now);
    }

    private static Excess parseLine(String line) {
        Matcher parts = LINE.matcher(line);
        if (!parts.matches()) {
            throw new IllegalArgumentException("expected rule, number and place: " + line);
        }
        return new Excess(
                new Place(parts.group(1), parts.group(3)), Integer.parseInt(parts.group(2)));
    }
}
