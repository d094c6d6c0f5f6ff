package dev.tidegate.convert.expected;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What SQL Server gives for the objects of a database, as the script of {@link SqlServerScript}
 * printed it, or as somebody wrote it.
 *
 * <p>Lines that begin with {@code |} count, all others are comments; one that begins with {@code
 * |+} goes on with the one before.
 *
 * <pre>
 * | tidegate expected results 1
 * | database shop
 * | source 9f86…                        hash of the definitions, as it stands in the script
 * | data 2c26…                          hash of the generated rows
 * | object procedure dbo.add_order
 * | call 77aa…                          hash of how it is run
 * | row 101, 'open'                     of what it gave, in any order
 * | output 12.5, NULL                   all OUTPUT parameters
 * | return 0
 * | table dbo.orders                    whose rows are others than before, with all of them
 * | row 1, 'paid'
 * | row 101, 'open'
 * | end
 * | object procedure dbo.refuse
 * | error 50001
 * | end
 * </pre>
 *
 * <p>{@code unknown WHY} in the place of all this leaves an object undecided. An object without an
 * end was not finished, and counts as not recorded.
 */
public final class ExpectedResults {
    static final String TITLE = "tidegate expected results 1";
    private static final String MARK = "|";
    private static final String MARK_MORE = "|+";
    private static final char QUOTE = '\'';
    private static final String NOT_COMPARED = "?";
    private static final int HEX = 16;
    private static final Pattern ESCAPE = Pattern.compile("\\\\u([0-9a-f]{4})");

    private final Map<String, String> head = new TreeMap<>();
    private final Map<String, Outcome> outcomes = new LinkedHashMap<>();
    private final Map<String, String> calls = new HashMap<>();

    private ExpectedResults() {}

    /**
     * Reads a file.
     *
     * @throws UnusableResultsException if it is none
     */
    public static ExpectedResults parse(String text) {
        ExpectedResults results = new ExpectedResults();
        List<String> lines = lines(text);
        if (lines.isEmpty() || !lines.getFirst().equals(TITLE)) {
            throw new UnusableResultsException(
                    "this is no file of expected results: its first line is not \"| "
                            + TITLE
                            + "\"",
                    "Give what sqlcmd printed when it ran the script of --record.");
        }
        Reading reading = null;
        for (String line : lines.subList(1, lines.size())) {
            String word = word(line);
            String rest = line.substring(word.length()).strip();
            if (word.equals("object")) {
                reading = new Reading(decoded(rest));
            } else if (reading == null) {
                results.head.put(word, rest);
            } else if (word.equals("end")) {
                results.outcomes.put(reading.object, reading.outcome());
                results.calls.put(reading.object, reading.call);
            } else {
                reading.take(word, rest);
            }
        }
        return results;
    }

    private static List<String> lines(String text) {
        List<String> lines = new ArrayList<>();
        for (String line : text.lines().toList()) {
            if (line.startsWith(MARK_MORE) && !lines.isEmpty()) {
                lines.add(lines.removeLast() + line.substring(MARK_MORE.length()));
            } else if (line.startsWith(MARK)) {
                lines.add(line.substring(MARK.length()));
            }
        }
        lines.replaceAll(String::strip); // not before: a part may end with a blank of a text
        return lines;
    }

    private static String word(String line) {
        int blank = line.indexOf(' ');
        return line.equals(TITLE) || blank < 0 ? line : line.substring(0, blank);
    }

    /** What was recorded of an object; not known if it is run otherwise now. */
    public Optional<Outcome> of(String object, Experiment experiment) {
        Optional<Outcome> outcome = Optional.ofNullable(outcomes.get(object));
        String now = experiment.run(object).map(experiment::callHash).orElse("");
        return outcome.map(it ->
                now.equals(calls.get(object))
                        ? it
                        : Outcome.unknown(
                                "it was recorded with another call, now "
                                        + now
                                        + ": write the script anew with --record"));
    }

    /**
     * Refuses results of another state of the source, or of other generated data.
     *
     * @throws UnusableResultsException saying what is another
     */
    public void mustBeOf(Experiment experiment) {
        mustBe("database", encoded(experiment.database()), "another database");
        mustBe(
                "source",
                experiment.sourceHash(),
                "other definitions than those that are converted");
        mustBe("data", experiment.dataHash(), "other generated rows");
        for (String object : outcomes.keySet()) {
            if (experiment.run(object).isEmpty()) {
                throw new UnusableResultsException(
                        "the expected results of "
                                + experiment.database()
                                + " name "
                                + object
                                + ", which the script does not run",
                        "Take it out, or name an object as the script does.");
            }
        }
    }

    private void mustBe(String what, String now, String otherwise) {
        String recorded = head.getOrDefault(what, "");
        if (!recorded.equals(now)) {
            throw new UnusableResultsException(
                    "the expected results are of "
                            + otherwise
                            + ": \""
                            + what
                            + "\" is "
                            + (recorded.isEmpty() ? "not said" : recorded)
                            + " there, and "
                            + now
                            + " now",
                    "Write the script anew with --record, and run it on SQL Server again.");
        }
    }

    /** A name in printable ASCII, whatever the code page of the terminal. */
    static String encoded(String name) {
        StringBuilder text = new StringBuilder();
        for (int at = 0; at < name.length(); at++) {
            char each = name.charAt(at);
            if (each >= ' ' && each <= '~' && each != '\\') {
                text.append(each);
            } else {
                text.append(String.format(Locale.ROOT, "\\u%04x", (int) each));
            }
        }
        return text.toString();
    }

    private static String decoded(String name) {
        return ESCAPE.matcher(name)
                .replaceAll(it ->
                        Matcher.quoteReplacement(
                                String.valueOf((char) Integer.parseInt(it.group(1), HEX))));
    }

    /** The lines of one object. */
    private static final class Reading {
        private final String object;
        private final List<List<String>> rows = new ArrayList<>();
        private final Map<String, List<List<String>>> tables = new TreeMap<>();
        private List<List<String>> current = rows;
        private List<String> outputs = List.of();
        private Optional<String> status = Optional.empty();
        private String call = "";
        private boolean ran;
        private Outcome.@Nullable Failure failure;
        private Optional<String> unknown = Optional.empty();

        Reading(String object) {
            this.object = object;
        }

        void take(String word, String rest) {
            switch (word) {
                case "call" -> call = rest;
                case "ran" -> ran = true;
                case "row" -> current.add(values(rest));
                case "output" -> outputs = values(rest);
                case "return" -> status = Optional.of(values(rest).getFirst());
                case "table" -> {
                    current = new ArrayList<>();
                    tables.put(decoded(rest), current);
                }
                case "error" -> failure = new Outcome.Failure(number(rest), "");
                case "unknown" -> unknown = Optional.of(rest);
                default -> throw malformed("\"" + word + "\" is no word of it");
            }
        }

        Outcome outcome() {
            if (unknown.isPresent()) {
                return Outcome.unknown(unknown.get());
            }
            if (failure != null) {
                // behind "ran" it was not the object that failed, but what looked at it
                return ran
                        ? Outcome.unknown("error " + failure.number() + " behind its run")
                        : Outcome.failed(failure);
            }
            return new Outcome(rows, outputs, status, tables, Optional.empty(), Optional.empty());
        }

        private int number(String text) {
            try {
                return Integer.parseInt(text);
            } catch (NumberFormatException e) {
                UnusableResultsException malformed = malformed("the error has no number");
                malformed.initCause(e);
                throw malformed;
            }
        }

        /** Values with commas between them. */
        private List<String> values(String text) {
            List<String> values = new ArrayList<>();
            int from = 0;
            boolean quoted = false;
            for (int at = 0; at < text.length(); at++) {
                if (text.charAt(at) == QUOTE) {
                    quoted = !quoted;
                } else if (text.charAt(at) == ',' && !quoted) {
                    values.add(value(text.substring(from, at)));
                    from = at + 1;
                }
            }
            values.add(value(text.substring(from)));
            return values;
        }

        private String value(String token) {
            if (token.strip().equals(NOT_COMPARED)) {
                unknown = Optional.of("it gives a value of a type that is not compared");
                return CanonicalValue.NULL;
            }
            try {
                return CanonicalValue.ofToken(token.strip());
            } catch (IllegalArgumentException e) {
                UnusableResultsException malformed = malformed("a value has no form that is known");
                malformed.initCause(e);
                throw malformed;
            }
        }

        private UnusableResultsException malformed(String fact) {
            return new UnusableResultsException(
                    "the expected results of " + object + " cannot be read: " + fact,
                    "Write it as engine/convert/README.md shows, or run the script again.");
        }
    }
}
