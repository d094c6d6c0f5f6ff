package dev.tidegate.sandbox.sqlserver.tsql;

import java.util.Locale;

/**
 * A token of T-SQL.
 *
 * @param kind what it is
 * @param text a word or symbol as written; a name or string without its quotes; digits of a number
 * @param start where it begins in the source
 * @param end where it ends
 * @param line line of the source, from 1
 */
record Token(Kind kind, String text, int start, int end, int line) {
    enum Kind {
        /** An unquoted identifier or keyword. */
        WORD,
        /** An identifier in brackets or double quotes. */
        NAME,
        /** 'text'. */
        STRING,
        /** N'text'. */
        NATIONAL_STRING,
        /** Digits only. */
        INTEGER,
        /** With a decimal point. */
        DECIMAL,
        /** With an exponent. */
        FLOAT,
        /** With a currency sign, which the text leaves out. */
        MONEY,
        /** 0x…; the text is the digits. */
        BINARY,
        /** A name with one or two at-signs. */
        VARIABLE,
        SYMBOL,
        END
    }

    boolean is(String wordOrSymbol) {
        return (kind == Kind.WORD || kind == Kind.SYMBOL) && text.equalsIgnoreCase(wordOrSymbol);
    }

    boolean isName() {
        return kind == Kind.NAME || kind == Kind.WORD;
    }

    String upper() {
        return text.toUpperCase(Locale.ROOT);
    }
}
