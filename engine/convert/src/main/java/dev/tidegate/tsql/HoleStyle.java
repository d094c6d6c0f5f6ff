package dev.tidegate.tsql;

/** How SQL inside a program marks the places that the program fills in. */
public enum HoleStyle {
    /** {@code ${expression}}. */
    DOLLAR_BRACE,
    /** {@code #{expression}}. */
    HASH_BRACE,
    /** {@code {0}} or {@code {name}}; {@code {fn}}, {@code {d}} and the like stay ODBC's. */
    BRACE,
    /** {@code ?}. */
    QUESTION_MARK,
    /** {@code :name}. */
    COLON_NAME,
    /** {@code %s} or {@code %d}. */
    PERCENT_LETTER,
    /** U+FFFC, which the caller puts where the program concatenates something. */
    GAP
}
