package dev.tidegate.convert;

import dev.tidegate.bind.Located;

/**
 * What a person has to decide, do, or at least know, of one place in the source.
 *
 * @param rule which kind, with its effort
 * @param file script in which it is
 * @param line first line of it, from 1
 * @param lastLine last line of it
 * @param reason the fact: lower case, no full stop, no value of a literal
 * @param suggestion what to do about it, a sentence
 */
public record ActionItem(
        Rule rule, String file, int line, int lastLine, String reason, String suggestion) {

    /** Of a place in a script. */
    public static ActionItem of(Rule rule, Located<?> at, String reason, String suggestion) {
        return new ActionItem(rule, at.file(), at.line(), at.lastLine(), reason, suggestion);
    }
}
