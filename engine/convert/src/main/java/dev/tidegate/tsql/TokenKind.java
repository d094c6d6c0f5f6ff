package dev.tidegate.tsql;

/** What a token is, as far as that can be known without its neighbours. */
public enum TokenKind {
    /** A keyword, a name without quotes, {@code #temp}, {@code $action}: the parser knows which. */
    WORD,
    /** {@code [name]}. */
    BRACKETED,
    /** {@code "text"}: a name or a string, by QUOTED_IDENTIFIER. */
    DOUBLE_QUOTED,
    STRING,
    NATIONAL_STRING,
    BINARY,
    INTEGER,
    DECIMAL,
    REAL,
    MONEY,
    /** {@code @local} or {@code @@global}. */
    VARIABLE,
    SYMBOL,
    /** A place that something else fills in: {@code $(v)}, or a {@link HoleStyle}. */
    HOLE,
    /** What begins like a string, a quoted name or a comment and does not end. */
    UNTERMINATED,
    /** A character that begins nothing in T-SQL. */
    UNKNOWN,
    WHITESPACE,
    LINE_COMMENT,
    BLOCK_COMMENT,
    /** A whole line for sqlcmd, such as {@code :setvar}. */
    DIRECTIVE,
    /** The whole line of a GO that ends the batch. */
    SEPARATOR;

    /** Whether the parser does not see it. */
    public boolean isTrivia() {
        return switch (this) {
            case WHITESPACE, LINE_COMMENT, BLOCK_COMMENT, DIRECTIVE, SEPARATOR -> true;
            case WORD,
                    BRACKETED,
                    DOUBLE_QUOTED,
                    STRING,
                    NATIONAL_STRING,
                    BINARY,
                    INTEGER,
                    DECIMAL,
                    REAL,
                    MONEY,
                    VARIABLE,
                    SYMBOL,
                    HOLE,
                    UNTERMINATED,
                    UNKNOWN ->
                    false;
        };
    }
}
