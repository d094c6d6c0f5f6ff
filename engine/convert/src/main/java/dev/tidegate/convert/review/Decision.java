package dev.tidegate.convert.review;

/**
 * What a person decided of an object.
 *
 * @param by who
 * @param at when, as {@code 2026-07-01T12:00:00Z}
 * @param reason why; may be empty for an approval
 * @param text hash of what was decided on: when it changes, the decision ends
 */
public record Decision(
        String object, Verdict verdict, String by, String at, String reason, String text) {
    /** What was decided. */
    public enum Verdict {
        /** It may be deployed. */
        APPROVED,
        /** It must not be deployed as it is, and nothing is deployed while it is so. */
        REJECTED,
        /** All else is deployed without it. */
        LEFT_OUT
    }
}
