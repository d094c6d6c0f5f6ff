package dev.tidegate.convert.code;

/**
 * What a conversion may assume of its source, and is to produce.
 *
 * @param text how text is compared where its collation does not say
 * @param strict whether what hardly ever matters is kept too: trailing blanks in comparisons,
 *     milliseconds of datetime in thirds
 * @param postgresVersion major version of the target, 14 or later
 */
public record Semantics(TextComparison text, boolean strict, int postgresVersion) {
    public static final Semantics DEFAULTS = new Semantics(TextComparison.LOWER, false, 17);

    /** How the case of letters is disregarded. */
    public enum TextComparison {
        /** The source tells cases apart. */
        EXACT,
        /** Both sides are put in lower case. */
        LOWER,
        /** Columns have a collation that disregards case, so that {@code =} does. */
        COLLATION
    }
}
