package dev.tidegate.settings;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What values a setting takes.
 *
 * @param expected completes "expected …", in settings' errors and in their table
 * @param parser empty if the text is not such a value
 */
record ValueType<T>(String expected, Function<String, Optional<T>> parser) {
    /** Any text that is not blank. */
    static ValueType<String> text(String expected) {
        return new ValueType<>(expected, text -> Optional.of(text).filter(it -> !it.isBlank()));
    }

    /** Where a file is. */
    static ValueType<String> file() {
        return text("the path of a file");
    }

    /** A text of a form. */
    static ValueType<String> form(String expected, Pattern form) {
        return new ValueType<>(
                expected, text -> Optional.of(text).filter(it -> form.matcher(it).matches()));
    }

    /** One or more values in one text. */
    static <T> ValueType<List<T>> commaSeparated(ValueType<T> each) {
        return new ValueType<>(
                each.expected() + ", separated by commas",
                text -> {
                    List<Optional<T>> values =
                            Arrays.stream(text.split(",", -1))
                                    .map(it -> each.parser().apply(it.strip()))
                                    .toList();
                    return values.stream().allMatch(Optional::isPresent)
                            ? Optional.of(values.stream().flatMap(Optional::stream).toList())
                            : Optional.empty();
                });
    }

    static ValueType<Integer> whole(int min, int max) {
        return new ValueType<>(
                "a whole number from " + min + " to " + max,
                text -> integer(text).filter(it -> min <= it && it <= max));
    }

    static ValueType<Duration> duration(Duration min, Duration max) {
        return new ValueType<>(
                "a duration from "
                        + Durations.text(min)
                        + " to "
                        + Durations.text(max)
                        + ", such as 100ms, 5s or 2m",
                text ->
                        Durations.parse(text)
                                .filter(it -> it.compareTo(min) >= 0 && it.compareTo(max) <= 0));
    }

    /** A duration, or {@code forever} for none. */
    static ValueType<Retention> retention() {
        return new ValueType<>(
                "\"forever\", or a duration such as 12h or 14d",
                text ->
                        text.equals("forever")
                                ? Optional.of(new Retention(Optional.empty()))
                                : Durations.parse(text)
                                        .filter(Duration::isPositive)
                                        .map(it -> new Retention(Optional.of(it))));
    }

    /** How long to keep something; empty for ever. */
    record Retention(Optional<Duration> atLeast) {}

    static <E extends Enum<E>> ValueType<E> choice(Class<E> values) {
        List<E> all = Arrays.asList(values.getEnumConstants());
        return new ValueType<>(
                all.stream().map(ValueType::lower).collect(Collectors.joining(", ", "one of ", "")),
                text -> all.stream().filter(it -> lower(it).equals(text)).findFirst());
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static Optional<Integer> integer(String text) {
        try {
            return Optional.of(Integer.valueOf(text.strip()));
        } catch (NumberFormatException _) {
            return Optional.empty(); // the caller says what was expected
        }
    }
}
