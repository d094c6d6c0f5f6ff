package dev.tidegate.schema;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Names as the settings give them: {@code *} stands for any text, case does not matter.
 *
 * @param texts as written
 * @param patterns the same, compiled
 */
public record NamePatterns(List<String> texts, List<Pattern> patterns) {
    /** Compiles them. */
    public static NamePatterns of(List<String> texts) {
        return new NamePatterns(
                List.copyOf(texts),
                texts.stream()
                        .map(NamePatterns::expression)
                        .map(expression ->
                                Pattern.compile(
                                        expression,
                                        Pattern.CASE_INSENSITIVE
                                                | Pattern.UNICODE_CASE
                                                | Pattern.DOTALL))
                        .toList());
    }

    /** Whether there are none. */
    public boolean isEmpty() {
        return texts.isEmpty();
    }

    /** Whether one of them matches. */
    public boolean match(String name) {
        return patterns.stream().anyMatch(pattern -> pattern.matcher(name).matches());
    }

    /** Those without a star that match none of the names. */
    public List<String> missingIn(List<String> names) {
        return texts.stream()
                .filter(text -> !text.contains("*"))
                .filter(text -> names.stream().noneMatch(of(List.of(text))::match))
                .toList();
    }

    private static String expression(String text) {
        return Arrays.stream(text.split("\\*", -1))
                .map(Pattern::quote)
                .collect(Collectors.joining(".*"));
    }
}
