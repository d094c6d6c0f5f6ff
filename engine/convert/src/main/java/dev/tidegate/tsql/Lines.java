package dev.tidegate.tsql;

/** What a whole line can mean to sqlcmd. A line ends with CR, LF or both. */
final class Lines {
    private Lines() {}

    /** Whether the last character of a line's end is at an index. */
    static boolean endsAt(CharSequence text, int at) {
        char c = text.charAt(at);
        return c == '\n' || c == '\r' && (at + 1 == text.length() || text.charAt(at + 1) != '\n');
    }

    /** Behind the line, its end not counted. */
    static int contentEnd(CharSequence text, int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) != '\n' && text.charAt(at) != '\r') {
            at++;
        }
        return at;
    }

    /** Behind the line, its end counted. */
    static int end(CharSequence text, int from) {
        int at = contentEnd(text, from);
        if (at < text.length() && text.charAt(at) == '\r') {
            at++;
            return at < text.length() && text.charAt(at) == '\n' ? at + 1 : at;
        }
        return at < text.length() ? at + 1 : at;
    }

    /** Whether a line is a command for sqlcmd itself. */
    static boolean isDirective(CharSequence text, int from) {
        int at = blanksEnd(text, from);
        if (at + 1 >= text.length()) {
            return false;
        }
        char second = text.charAt(at + 1);
        return text.charAt(at) == ':' && isLetter(second)
                || text.charAt(at) == '!' && second == '!';
    }

    /** Whether a line is GO, perhaps with a count and a comment. */
    static boolean isSeparator(CharSequence text, int from) {
        int end = contentEnd(text, from);
        int at = blanksEnd(text, from);
        if (at + 2 > end || (text.charAt(at) | 32) != 'g' || (text.charAt(at + 1) | 32) != 'o') {
            return false;
        }
        int behind = blanksEnd(text, at + 2);
        if (behind > at + 2) {
            behind = blanksEnd(text, digitsEnd(text, behind));
        }
        return behind >= end
                || text.charAt(behind) == '-' && behind + 1 < end && text.charAt(behind + 1) == '-';
    }

    /** How often the batch before a separator runs; a count that no int holds is the largest. */
    static int count(CharSequence separator) {
        int from = blanksEnd(separator, blanksEnd(separator, 0) + 2);
        int end = digitsEnd(separator, from);
        if (from == end) {
            return 1;
        }
        return end - from > 9
                ? Integer.MAX_VALUE
                : Integer.parseInt(separator.subSequence(from, end).toString());
    }

    private static int blanksEnd(CharSequence text, int from) {
        int at = from;
        while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
            at++;
        }
        return at;
    }

    private static int digitsEnd(CharSequence text, int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        return at;
    }

    private static boolean isLetter(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
    }
}
