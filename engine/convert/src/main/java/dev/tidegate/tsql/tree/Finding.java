package dev.tidegate.tsql.tree;

/**
 * Why a text could not be parsed.
 *
 * @param at index of the token at which that was seen
 */
public record Finding(Reason reason, int at, String message) {
    /** What kind of limit was met. */
    public enum Reason {
        /** The grammar expects something else. */
        SYNTAX,
        /** Nested more deeply than the parser follows. */
        TOO_DEEP,
        /** A batch with more characters than the parser reads. */
        BATCH_TOO_LONG
    }
}
