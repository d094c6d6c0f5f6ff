package dev.tidegate.convert.trial;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * JSON for a parameter of text that a routine reads as such: one object with all names that the
 * routine asks for.
 */
final class JsonArgument {
    /** A name that is asked for, and the type that its value is cast to, if that is near. */
    private static final Pattern NAME =
            Pattern.compile("'\\{([A-Za-z_][A-Za-z0-9_]*)\\}'(?:[^:;{}]{0,60}::([a-z]+))?");

    /** A text that no row has; numbers refer to the first row. */
    private static final String NEW = "9";

    private JsonArgument() {}

    /**
     * The JSON; empty if the parameter is not read as JSON.
     *
     * @param body of the routine
     */
    static Optional<String> of(String body, String parameter) {
        if (parameter.isEmpty() || !body.contains(parameter + "::jsonb")) {
            return Optional.empty();
        }
        Map<String, String> values = new LinkedHashMap<>();
        Matcher name = NAME.matcher(body);
        while (name.find()) {
            values.putIfAbsent(name.group(1), value(Optional.ofNullable(name.group(2)).orElse("")));
        }
        return Optional.of(
                values.entrySet().stream()
                        .map(it -> "\"" + it.getKey() + "\": \"" + it.getValue() + "\"")
                        .collect(Collectors.joining(", ", "[{", "}]")));
    }

    private static String value(String type) {
        return switch (type) {
            case "", "varchar", "text", "character" -> NEW;
            case "date", "timestamp", "timestamptz" -> "2020-01-01";
            case "time" -> "01:00:00";
            case "uuid" ->
                    String.format(
                            Locale.ROOT, "00000000-0000-0000-0000-%012d", GeneratedValues.FIRST);
            default -> Integer.toString(GeneratedValues.FIRST);
        };
    }
}
