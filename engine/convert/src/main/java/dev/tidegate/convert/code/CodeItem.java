package dev.tidegate.convert.code;

import dev.tidegate.tsql.tree.Span;

/**
 * What a person should know of a conversion, or has to do.
 *
 * @param blocks whether the object is not converted because of it
 * @param rule a stable name of the rule, such as {@code goto}
 * @param span the tokens of the source that it is about
 * @param reason why, without values of literals
 * @param minutes effort that it takes a person, estimated
 * @param suggestion what to do
 */
public record CodeItem(
        boolean blocks, String rule, Span span, String reason, int minutes, String suggestion) {

    static CodeItem note(String rule, Span span, String reason) {
        return new CodeItem(false, rule, span, reason, 0, "Read it once.");
    }

    static CodeItem block(String rule, Span span, String reason, int minutes, String todo) {
        return new CodeItem(true, rule, span, reason, minutes, todo);
    }
}
