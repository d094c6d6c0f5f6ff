package dev.tidegate.cutover;

/**
 * Something that was observed, for the log and the passport. No row value and no secret.
 *
 * @param name lower case words
 * @param value as people read it; times in ISO 8601, durations in milliseconds
 */
public record Fact(String name, String value) {
    /** A number. */
    public static Fact of(String name, long value) {
        return new Fact(name, Long.toString(value));
    }
}
