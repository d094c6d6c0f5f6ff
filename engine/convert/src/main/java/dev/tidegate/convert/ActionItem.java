package dev.tidegate.convert;

import dev.tidegate.bind.Located;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a person has to decide, do, or at least know, of one place in the source.
 *
 * @param rule which kind, with its effort
 * @param file script in which it is
 * @param line first line of it, from 1
 * @param lastLine last line of it
 * @param reason the fact: lower case, no full stop, no value of a literal
 * @param suggestion what to do about it, a sentence
 * @param detail a stable name of what of the rule it is, such as {@code goto}; empty if the rule
 *     says all
 */
public record ActionItem(
        Rule rule,
        String file,
        int line,
        int lastLine,
        String reason,
        String suggestion,
        String detail) {
    private static final Set<String> ACRONYMS = Set.of("ddl", "json", "sql", "uuid", "xml");

    /** Of a rule that says all. */
    public ActionItem(
            Rule rule, String file, int line, int lastLine, String reason, String suggestion) {
        this(rule, file, line, lastLine, reason, suggestion, "");
    }

    /** Of a place in a script. */
    public static ActionItem of(Rule rule, Located<?> at, String reason, String suggestion) {
        return new ActionItem(rule, at.file(), at.line(), at.lastLine(), reason, suggestion);
    }

    /** The same with the name of what of its rule it is. */
    public ActionItem detailed(String name) {
        return new ActionItem(rule, file, line, lastLine, reason, suggestion, name);
    }

    /** What reports count it by: the rule's id, with the detail if there is one. */
    public String key() {
        return detail.isEmpty() ? rule.id() : rule.id() + "/" + detail;
    }

    /** What reports call its {@link #key()}. */
    public String title() {
        return detail.isEmpty() ? rule.title() : rule.title() + ": " + words(detail);
    }

    private static String words(String name) {
        return Stream.of(name.split("_"))
                .map(word -> ACRONYMS.contains(word) ? word.toUpperCase(Locale.ROOT) : word)
                .collect(Collectors.joining(" "));
    }
}
