package dev.tidegate.tsql;

import java.util.Locale;
import java.util.Set;

/** Finds the places in a text that something else fills in. */
final class Holes {
    /** Longest hole with braces, in UTF-16 units: a brace that is never closed must cost little. */
    private static final int CHARACTERS_MAX = 4_096;

    private static final Set<String> ODBC = Set.of("d", "t", "ts", "fn", "oj", "call", "guid");

    private final String text;
    private final SyntaxOptions options;
    private final boolean any;

    Holes(String text, SyntaxOptions options) {
        this.text = text;
        this.options = options;
        any = options.sqlcmd() || !options.holes().isEmpty();
    }

    /** Behind the hole that begins at an index, or -1. */
    int endOf(int at) {
        if (!any) {
            return -1;
        }
        int end = endInWord(at);
        if (end > 0) {
            return end;
        }
        return switch (text.charAt(at)) {
            case '?' -> has(HoleStyle.QUESTION_MARK) ? at + 1 : -1;
            case ':' ->
                    has(HoleStyle.COLON_NAME)
                                    && (at == 0 || text.charAt(at - 1) != ':')
                                    && at + 1 < text.length()
                                    && Lexer.isWordStart(text.codePointAt(at + 1))
                            ? wordEnd(at + 1)
                            : -1;
            case '%' ->
                    has(HoleStyle.PERCENT_LETTER)
                                    && at + 1 < text.length()
                                    && "sdif".indexOf(text.charAt(at + 1)) >= 0
                                    && wordEnd(at + 1) == at + 2
                            ? at + 2
                            : -1;
            default -> -1;
        };
    }

    /** Like {@link #endOf}, of those that may be a part of a word. */
    int endInWord(int at) {
        if (!any) {
            return -1;
        }
        return switch (text.charAt(at)) {
            case '$' -> dollar(at);
            case '#' -> has(HoleStyle.HASH_BRACE) && is(at + 1, '{') ? closed(at + 1) : -1;
            case '{' -> has(HoleStyle.BRACE) && !isOdbc(at) ? closed(at) : -1;
            case '\uFFFC' -> has(HoleStyle.GAP) ? at + 1 : -1;
            default -> -1;
        };
    }

    private int dollar(int at) {
        if (options.sqlcmd() && is(at + 1, '(')) {
            int end = wordEnd(at + 2);
            while (is(end, '-') || is(end, '.')) {
                end = wordEnd(end + 1);
            }
            return end > at + 2 && is(end, ')') ? end + 1 : -1;
        }
        return has(HoleStyle.DOLLAR_BRACE) && is(at + 1, '{') ? closed(at + 1) : -1;
    }

    private int closed(int open) {
        int depth = 0;
        for (int at = open; at < Math.min(text.length(), open + CHARACTERS_MAX); at++) {
            if (text.charAt(at) == '{') {
                depth++;
            } else if (text.charAt(at) == '}' && --depth == 0) {
                return at + 1;
            }
        }
        return -1;
    }

    private boolean isOdbc(int open) {
        int from = open + 1;
        while (from < text.length() && Lexer.isBlank(text.charAt(from))) {
            from++;
        }
        int end = wordEnd(from);
        return ODBC.contains(text.substring(from, end).toLowerCase(Locale.ROOT)) && !is(end, '}');
    }

    private int wordEnd(int from) {
        int at = from;
        while (at < text.length() && Lexer.isWordPart(text.codePointAt(at))) {
            at += Character.charCount(text.codePointAt(at));
        }
        return Math.min(at, text.length());
    }

    private boolean has(HoleStyle style) {
        return options.holes().contains(style);
    }

    private boolean is(int at, char c) {
        return at < text.length() && text.charAt(at) == c;
    }
}
